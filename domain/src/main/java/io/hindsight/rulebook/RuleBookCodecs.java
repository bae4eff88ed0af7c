package io.hindsight.rulebook;

import io.hindsight.rulebook.RuleBookEvent.BuildFailed;
import io.hindsight.rulebook.RuleBookEvent.BuildOpened;
import io.hindsight.rulebook.RuleBookEvent.BuildReady;
import io.hindsight.rulebook.RuleBookEvent.BuildReserved;
import io.hindsight.rulebook.RuleBookEvent.BuildRetired;
import io.hindsight.rulebook.RuleBookEvent.RuleSetPromoted;
import io.hindsight.rulebook.RuleBookEvent.RuleSetPublished;
import io.hindsight.serialization.EventCatalogue;
import io.hindsight.serialization.EventCodec;
import java.util.List;

/** The stored forms of rule book events. */
public final class RuleBookCodecs implements EventCatalogue.Section {
  @Override
  public List<EventCodec<?>> codecs() {
    return List.of(published(), reserved(), opened(), ready(), failed(), retired(), promoted());
  }

  private static EventCodec<RuleSetPublished> published() {
    return new EventCodec<>(
        RuleSetPublished.class,
        "rulebook.ruleset-published.v1",
        (event, out) -> {
          out.integer(event.version());
          out.text(event.name());
          out.text(event.digest());
          out.text(event.source());
          out.integer(event.atMicros());
        },
        in -> new RuleSetPublished(in.int32(), in.text(), in.text(), in.text(), in.integer()));
  }

  private static EventCodec<BuildReserved> reserved() {
    return new EventCodec<>(
        BuildReserved.class,
        "rulebook.build-reserved.v1",
        (event, out) -> {
          out.integer(event.build());
          out.integer(event.version());
          out.integer(event.slot());
          out.integer(event.atMicros());
        },
        in -> new BuildReserved(in.int32(), in.int32(), in.int32(), in.integer()));
  }

  private static EventCodec<BuildOpened> opened() {
    return new EventCodec<>(
        BuildOpened.class,
        "rulebook.build-opened.v1",
        (event, out) -> {
          out.integer(event.build());
          out.integer(event.atMicros());
        },
        in -> new BuildOpened(in.int32(), in.integer()));
  }

  private static EventCodec<BuildReady> ready() {
    return new EventCodec<>(
        BuildReady.class,
        "rulebook.build-ready.v1",
        (event, out) -> {
          out.integer(event.build());
          out.integer(event.atMicros());
        },
        in -> new BuildReady(in.int32(), in.integer()));
  }

  private static EventCodec<BuildFailed> failed() {
    return new EventCodec<>(
        BuildFailed.class,
        "rulebook.build-failed.v1",
        (event, out) -> {
          out.integer(event.build());
          out.text(event.reason());
          out.integer(event.atMicros());
        },
        in -> new BuildFailed(in.int32(), in.text(), in.integer()));
  }

  private static EventCodec<BuildRetired> retired() {
    return new EventCodec<>(
        BuildRetired.class,
        "rulebook.build-retired.v1",
        (event, out) -> {
          out.integer(event.build());
          out.integer(event.atMicros());
        },
        in -> new BuildRetired(in.int32(), in.integer()));
  }

  private static EventCodec<RuleSetPromoted> promoted() {
    return new EventCodec<>(
        RuleSetPromoted.class,
        "rulebook.ruleset-promoted.v1",
        (event, out) -> {
          out.integer(event.version());
          out.integer(event.build());
          out.integer(event.atMicros());
        },
        in -> new RuleSetPromoted(in.int32(), in.int32(), in.integer()));
  }
}
