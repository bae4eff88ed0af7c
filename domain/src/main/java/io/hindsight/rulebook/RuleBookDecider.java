package io.hindsight.rulebook;

import io.hindsight.rulebook.RuleBook.Build;
import io.hindsight.rulebook.RuleBook.BuildStatus;
import io.hindsight.rulebook.RuleBookCommand.AddListEntries;
import io.hindsight.rulebook.RuleBookCommand.CancelBuild;
import io.hindsight.rulebook.RuleBookCommand.CompleteBuild;
import io.hindsight.rulebook.RuleBookCommand.EndSnooze;
import io.hindsight.rulebook.RuleBookCommand.FailBuild;
import io.hindsight.rulebook.RuleBookCommand.OpenBuild;
import io.hindsight.rulebook.RuleBookCommand.PinGoldenCases;
import io.hindsight.rulebook.RuleBookCommand.Promote;
import io.hindsight.rulebook.RuleBookCommand.PromoteChecked;
import io.hindsight.rulebook.RuleBookCommand.Publish;
import io.hindsight.rulebook.RuleBookCommand.RemoveGoldenCase;
import io.hindsight.rulebook.RuleBookCommand.RemoveListEntries;
import io.hindsight.rulebook.RuleBookCommand.ReplaceListEntries;
import io.hindsight.rulebook.RuleBookCommand.ReserveBuild;
import io.hindsight.rulebook.RuleBookCommand.ReserveFirstBuild;
import io.hindsight.rulebook.RuleBookCommand.Retire;
import io.hindsight.rulebook.RuleBookCommand.SnoozeRule;
import io.hindsight.rulebook.RuleBookEvent.BuildFailed;
import io.hindsight.rulebook.RuleBookEvent.BuildOpened;
import io.hindsight.rulebook.RuleBookEvent.BuildReady;
import io.hindsight.rulebook.RuleBookEvent.BuildReserved;
import io.hindsight.rulebook.RuleBookEvent.BuildRetired;
import io.hindsight.rulebook.RuleBookEvent.RuleSetPromoted;
import io.hindsight.rulebook.RuleBookEvent.RuleSetPublished;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Decides what the rule book does. Pure. Running a command twice changes nothing the second time;
 * but for {@link ReserveBuild}, since a version may be built again.
 */
final class RuleBookDecider {
  private RuleBookDecider() {}

  /** What comes of a command: events to journal, or a refusal. */
  sealed interface Verdict {
    /**
     * The command is carried out; without events when there was nothing left to do.
     *
     * @param events what is to be journaled
     * @param number the version or build that the command was about, or how many entries, snoozes
     *     or golden cases it changed
     */
    record Accepted(List<RuleBookEvent> events, int number) implements Verdict {}

    /** The command is refused and nothing changes. */
    record Refused(String reason) implements Verdict {}
  }

  static Verdict decide(RuleBook book, RuleBookCommand command) {
    if (command instanceof Publish publish) {
      return publish(book, publish);
    } else if (command instanceof ReserveBuild reserve) {
      return reserve(book, reserve);
    } else if (command instanceof ReserveFirstBuild reserve) {
      return reserveFirst(book, reserve);
    } else if (command instanceof OpenBuild open) {
      return move(
          book,
          open.build(),
          BuildStatus.RESERVED,
          BuildStatus.OPEN,
          new BuildOpened(open.build(), open.nowMicros()));
    } else if (command instanceof CompleteBuild complete) {
      return move(
          book,
          complete.build(),
          BuildStatus.OPEN,
          BuildStatus.READY,
          new BuildReady(complete.build(), complete.nowMicros()));
    } else if (command instanceof FailBuild fail) {
      return fail(book, fail);
    } else if (command instanceof CancelBuild cancel) {
      return cancel(book, cancel);
    } else if (command instanceof Retire retire) {
      return retire(book, retire);
    } else if (command instanceof Promote promote) {
      return promote(book, promote);
    } else if (command instanceof PromoteChecked promote) {
      return promoteChecked(book, promote);
    } else if (command instanceof AddListEntries add) {
      return ListDecider.add(book, add);
    } else if (command instanceof RemoveListEntries remove) {
      return ListDecider.remove(book, remove);
    } else if (command instanceof ReplaceListEntries replace) {
      return ListDecider.replace(book, replace);
    } else if (command instanceof SnoozeRule snooze) {
      return SnoozeDecider.snooze(book, snooze);
    } else if (command instanceof EndSnooze end) {
      return SnoozeDecider.end(book, end);
    } else if (command instanceof PinGoldenCases pin) {
      return GoldenDecider.pin(book, pin);
    } else if (command instanceof RemoveGoldenCase remove) {
      return GoldenDecider.remove(book, remove);
    }
    throw new IllegalStateException("unknown command: " + command);
  }

  private static Verdict accept(int number, RuleBookEvent... events) {
    return new Verdict.Accepted(List.of(events), number);
  }

  private static Verdict publish(RuleBook book, Publish command) {
    for (RuleSetPublished known : book.ruleSets().values()) {
      if (known.digest().equals(command.digest())) {
        return accept(known.version());
      }
    }
    int version = book.ruleSets().isEmpty() ? 1 : book.ruleSets().lastKey() + 1;
    return accept(
        version,
        new RuleSetPublished(
            version, command.name(), command.digest(), command.source(), command.nowMicros()));
  }

  private static Verdict reserveFirst(RuleBook book, ReserveFirstBuild command) {
    return book.builds().values().stream()
        .filter(build -> build.version() == command.version())
        .filter(b -> b.status() != BuildStatus.RETIRED && b.status() != BuildStatus.FAILED)
        .findFirst()
        .map(build -> accept(build.build()))
        .orElseGet(() -> reserve(book, new ReserveBuild(command.version(), command.nowMicros())));
  }

  private static Verdict reserve(RuleBook book, ReserveBuild command) {
    if (!book.ruleSets().containsKey(command.version())) {
      return unknownVersion(command.version());
    }
    var taken = new BitSet(RuleBook.SLOTS);
    book.builds().values().stream().filter(Build::holdsSlot).forEach(b -> taken.set(b.slot()));
    int slot = taken.nextClearBit(0);
    if (slot >= RuleBook.SLOTS) {
      return new Verdict.Refused(
          "all " + RuleBook.SLOTS + " slots hold builds: retire a version that is not live first");
    }
    int build = book.builds().isEmpty() ? 1 : book.builds().lastKey() + 1;
    return accept(build, new BuildReserved(build, command.version(), slot, command.nowMicros()));
  }

  private static Verdict move(
      RuleBook book, int number, BuildStatus from, BuildStatus to, RuleBookEvent event) {
    Build build = book.builds().get(number);
    if (build == null) {
      return new Verdict.Refused("build: " + number + " (expected: one that was reserved)");
    }
    if (build.status() == to) {
      return accept(number);
    }
    return build.status() == from
        ? accept(number, event)
        : new Verdict.Refused(
            "build "
                + number
                + " is "
                + build.status().label()
                + " (expected: "
                + from.label()
                + ")");
  }

  private static Verdict fail(RuleBook book, FailBuild command) {
    Build build = book.builds().get(command.build());
    if (build == null || build.status() == BuildStatus.READY) {
      return new Verdict.Refused("build: " + command.build() + " (expected: one under way)");
    }
    boolean over = build.status() == BuildStatus.FAILED || build.status() == BuildStatus.RETIRED;
    return over
        ? accept(command.build())
        : accept(
            command.build(),
            new BuildFailed(command.build(), command.reason(), command.nowMicros()));
  }

  private static Verdict cancel(RuleBook book, CancelBuild command) {
    Build build = book.builds().get(command.build());
    if (build == null || build.status() == BuildStatus.READY) {
      return new Verdict.Refused("build: " + command.build() + " (expected: one under way)");
    }
    return build.holdsSlot()
        ? accept(command.build(), new BuildRetired(command.build(), command.nowMicros()))
        : accept(command.build());
  }

  private static Verdict retire(RuleBook book, Retire command) {
    if (!book.ruleSets().containsKey(command.version())) {
      return unknownVersion(command.version());
    }
    var events = new ArrayList<RuleBookEvent>();
    for (Build build : book.builds().values()) {
      if (build.version() != command.version() || !build.holdsSlot()) {
        continue;
      }
      if (build.build() == book.liveBuild()) {
        return new Verdict.Refused(
            "version " + command.version() + " is live: promote another one first");
      }
      events.add(new BuildRetired(build.build(), command.nowMicros()));
    }
    return new Verdict.Accepted(List.copyOf(events), command.version());
  }

  private static Verdict promote(RuleBook book, Promote command) {
    int version = command.version();
    if (!book.ruleSets().containsKey(version)) {
      return unknownVersion(version);
    }
    return book.newestReadyBuildOf(version)
        .map(
            build ->
                build.build() == book.liveBuild()
                    ? accept(version)
                    : accept(
                        version, new RuleSetPromoted(version, build.build(), command.nowMicros())))
        .orElseGet(
            () ->
                new Verdict.Refused(
                    "version " + version + " has no complete build: rebuild it first"));
  }

  private static Verdict promoteChecked(RuleBook book, PromoteChecked command) {
    String overtaken = GoldenDecider.overtaken(book, command);
    return overtaken == null
        ? promote(book, new Promote(command.version(), command.nowMicros()))
        : new Verdict.Refused(overtaken);
  }

  private static Verdict unknownVersion(int version) {
    return new Verdict.Refused("version: " + version + " (expected: a published rule set)");
  }
}
