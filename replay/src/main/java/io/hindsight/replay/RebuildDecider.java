package io.hindsight.replay;

import io.hindsight.replay.Rebuild.Status;
import io.hindsight.replay.RebuildCommand.CancelRebuild;
import io.hindsight.replay.RebuildCommand.PauseRebuild;
import io.hindsight.replay.RebuildCommand.ResumeRebuild;
import io.hindsight.replay.RebuildCommand.ThrottleRebuild;
import io.hindsight.replay.RebuildEvent.RebuildCancelled;
import io.hindsight.replay.RebuildEvent.RebuildPaused;
import io.hindsight.replay.RebuildEvent.RebuildResumed;
import io.hindsight.replay.RebuildEvent.RebuildThrottled;
import java.util.List;

/**
 * Decides what comes of a command to a rebuild. Pure. Running a command twice changes nothing the
 * second time.
 */
final class RebuildDecider {
  private RebuildDecider() {}

  /** What comes of a command: events to journal, or a refusal. */
  sealed interface Verdict {
    /** The command is carried out; without events when there was nothing left to do. */
    record Accepted(List<RebuildEvent> events) implements Verdict {}

    /** The command is refused and nothing changes. */
    record Refused(String reason) implements Verdict {}
  }

  static Verdict decide(Rebuild rebuild, RebuildCommand command) {
    if (command instanceof PauseRebuild pause) {
      return pause(rebuild, pause);
    } else if (command instanceof ResumeRebuild resume) {
      return resume(rebuild, resume);
    } else if (command instanceof CancelRebuild cancel) {
      return cancel(rebuild, cancel);
    } else if (command instanceof ThrottleRebuild throttle) {
      return throttle(rebuild, throttle);
    }
    throw new IllegalStateException("unknown command: " + command);
  }

  private static Verdict pause(Rebuild rebuild, PauseRebuild command) {
    return switch (rebuild.status()) {
      case PAUSED -> accept();
      case RUNNING ->
          rebuild.isFolded() ? tooLate(command) : accept(new RebuildPaused(command.nowMicros()));
      case NONE, READY, FAILED, CANCELLED -> refuse(rebuild, command, "running");
    };
  }

  private static Verdict resume(Rebuild rebuild, ResumeRebuild command) {
    return switch (rebuild.status()) {
      case PAUSED -> accept(new RebuildResumed(command.nowMicros()));
      case RUNNING -> rebuild.time().pauses() > 0 ? accept() : refuse(rebuild, command, "paused");
      case NONE, READY, FAILED, CANCELLED -> refuse(rebuild, command, "paused");
    };
  }

  private static Verdict cancel(Rebuild rebuild, CancelRebuild command) {
    return switch (rebuild.status()) {
      case CANCELLED -> accept();
      case NONE, PAUSED -> accept(new RebuildCancelled(command.nowMicros()));
      case RUNNING ->
          rebuild.isFolded() ? tooLate(command) : accept(new RebuildCancelled(command.nowMicros()));
      case READY, FAILED -> refuse(rebuild, command, "running or paused");
    };
  }

  private static Verdict throttle(Rebuild rebuild, ThrottleRebuild command) {
    return switch (rebuild.status()) {
      case RUNNING, PAUSED ->
          rebuild.throttle() == command.eventsPerSecond()
              ? accept()
              : accept(new RebuildThrottled(command.eventsPerSecond(), command.nowMicros()));
      case NONE, READY, FAILED, CANCELLED -> refuse(rebuild, command, "running or paused");
    };
  }

  private static Verdict accept(RebuildEvent... events) {
    return new Verdict.Accepted(List.of(events));
  }

  /** The rule book has been told that the build is complete. */
  private static Verdict tooLate(RebuildCommand command) {
    return new Verdict.Refused(
        "build " + command.build() + " is about to be ready: all its segments are done");
  }

  private static Verdict refuse(Rebuild rebuild, RebuildCommand command, String expected) {
    String is =
        rebuild.status() == Status.NONE ? " has not begun" : " is " + rebuild.status().label();
    return new Verdict.Refused(
        "build " + command.build() + is + " (expected: one that is " + expected + ")");
  }
}
