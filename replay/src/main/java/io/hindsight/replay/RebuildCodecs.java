package io.hindsight.replay;

import io.hindsight.replay.RebuildEvent.RebuildCancelled;
import io.hindsight.replay.RebuildEvent.RebuildCaughtUp;
import io.hindsight.replay.RebuildEvent.RebuildFailed;
import io.hindsight.replay.RebuildEvent.RebuildPaused;
import io.hindsight.replay.RebuildEvent.RebuildResumed;
import io.hindsight.replay.RebuildEvent.RebuildStarted;
import io.hindsight.replay.RebuildEvent.RebuildThrottled;
import io.hindsight.replay.RebuildEvent.SegmentCompleted;
import io.hindsight.serialization.EventCatalogue;
import io.hindsight.serialization.EventCodec;
import io.hindsight.serialization.FieldWriter;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** The stored forms of rebuild events. */
public final class RebuildCodecs implements EventCatalogue.Section {
  @Override
  public List<EventCodec<?>> codecs() {
    return List.of(
        started(),
        segmentV1(),
        segment(),
        caughtUp(),
        failed(),
        paused(),
        resumed(),
        cancelled(),
        throttled());
  }

  private static EventCodec<RebuildStarted> started() {
    return new EventCodec<>(
        RebuildStarted.class,
        "rebuild.started.v1",
        (event, out) -> {
          out.integer(event.build());
          out.integer(event.version());
          out.integer(event.segments());
          out.integer(event.atMicros());
        },
        in -> new RebuildStarted(in.int32(), in.int32(), in.int32(), in.integer()));
  }

  private static EventCodec<SegmentCompleted> segmentV1() {
    return new EventCodec<>(
        SegmentCompleted.class,
        "rebuild.segment-completed.v1",
        RebuildCodecs::writeSegmentV1,
        in ->
            new SegmentCompleted(
                in.int32(), in.integer(), in.integer(), in.integer(), in.integer(), List.of()));
  }

  private static EventCodec<SegmentCompleted> segment() {
    return new EventCodec<>(
        SegmentCompleted.class,
        "rebuild.segment-completed.v2",
        (event, out) -> {
          writeSegmentV1(event, out);
          out.integers(event.missing().stream().mapToLong(Long::longValue).toArray());
        },
        in ->
            new SegmentCompleted(
                in.int32(),
                in.integer(),
                in.integer(),
                in.integer(),
                in.integer(),
                Arrays.stream(in.integers()).boxed().toList()));
  }

  private static void writeSegmentV1(SegmentCompleted event, FieldWriter out) throws IOException {
    out.integer(event.segment());
    out.integer(event.events());
    out.integer(event.accounts());
    out.integer(event.parked());
    out.integer(event.atMicros());
  }

  private static EventCodec<RebuildCaughtUp> caughtUp() {
    return new EventCodec<>(
        RebuildCaughtUp.class,
        "rebuild.caught-up.v1",
        (event, out) -> out.integer(event.atMicros()),
        in -> new RebuildCaughtUp(in.integer()));
  }

  private static EventCodec<RebuildFailed> failed() {
    return new EventCodec<>(
        RebuildFailed.class,
        "rebuild.failed.v1",
        (event, out) -> {
          out.text(event.reason());
          out.integer(event.atMicros());
        },
        in -> new RebuildFailed(in.text(), in.integer()));
  }

  private static EventCodec<RebuildPaused> paused() {
    return new EventCodec<>(
        RebuildPaused.class,
        "rebuild.paused.v1",
        (event, out) -> out.integer(event.atMicros()),
        in -> new RebuildPaused(in.integer()));
  }

  private static EventCodec<RebuildResumed> resumed() {
    return new EventCodec<>(
        RebuildResumed.class,
        "rebuild.resumed.v1",
        (event, out) -> out.integer(event.atMicros()),
        in -> new RebuildResumed(in.integer()));
  }

  private static EventCodec<RebuildCancelled> cancelled() {
    return new EventCodec<>(
        RebuildCancelled.class,
        "rebuild.cancelled.v1",
        (event, out) -> out.integer(event.atMicros()),
        in -> new RebuildCancelled(in.integer()));
  }

  private static EventCodec<RebuildThrottled> throttled() {
    return new EventCodec<>(
        RebuildThrottled.class,
        "rebuild.throttled.v1",
        (event, out) -> {
          out.integer(event.eventsPerSecond());
          out.integer(event.atMicros());
        },
        in -> new RebuildThrottled(in.int32(), in.integer()));
  }
}
