package io.hindsight.replay;

import io.hindsight.replay.RebuildEvent.RebuildCaughtUp;
import io.hindsight.replay.RebuildEvent.RebuildFailed;
import io.hindsight.replay.RebuildEvent.RebuildStarted;
import io.hindsight.replay.RebuildEvent.SegmentCompleted;
import io.hindsight.serialization.EventCatalogue;
import io.hindsight.serialization.EventCodec;
import java.util.List;

/** The stored forms of rebuild events. */
public final class RebuildCodecs implements EventCatalogue.Section {
  @Override
  public List<EventCodec<?>> codecs() {
    return List.of(started(), segment(), caughtUp(), failed());
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

  private static EventCodec<SegmentCompleted> segment() {
    return new EventCodec<>(
        SegmentCompleted.class,
        "rebuild.segment-completed.v1",
        (event, out) -> {
          out.integer(event.segment());
          out.integer(event.events());
          out.integer(event.accounts());
          out.integer(event.parked());
          out.integer(event.atMicros());
        },
        in ->
            new SegmentCompleted(
                in.int32(), in.integer(), in.integer(), in.integer(), in.integer()));
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
}
