package io.hindsight.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hindsight.replay.RebuildEvent;
import io.hindsight.replay.RebuildEvent.RebuildCancelled;
import io.hindsight.replay.RebuildEvent.RebuildCaughtUp;
import io.hindsight.replay.RebuildEvent.RebuildFailed;
import io.hindsight.replay.RebuildEvent.RebuildPaused;
import io.hindsight.replay.RebuildEvent.RebuildResumed;
import io.hindsight.replay.RebuildEvent.RebuildStarted;
import io.hindsight.replay.RebuildEvent.RebuildThrottled;
import io.hindsight.replay.RebuildEvent.SegmentCompleted;

/** The events of rebuilds in JSON. */
final class RebuildEventJson implements RebuildEvent.Cases<ObjectNode> {
  private static ObjectNode at(ObjectNode json, long atMicros) {
    return json.put("at", Json.time(atMicros));
  }

  @Override
  public ObjectNode onStarted(RebuildStarted event) {
    ObjectNode json =
        Json.object()
            .put("build", event.build())
            .put("version", event.version())
            .put("segments", event.segments());
    return at(json, event.atMicros());
  }

  @Override
  public ObjectNode onSegment(SegmentCompleted event) {
    ObjectNode json =
        Json.object()
            .put("segment", event.segment())
            .put("events", event.events())
            .put("accounts", event.accounts())
            .put("parked", event.parked());
    return at(json, event.atMicros());
  }

  @Override
  public ObjectNode onCaughtUp(RebuildCaughtUp event) {
    return at(Json.object(), event.atMicros());
  }

  @Override
  public ObjectNode onFailed(RebuildFailed event) {
    return at(Json.object().put("reason", event.reason()), event.atMicros());
  }

  @Override
  public ObjectNode onPaused(RebuildPaused event) {
    return at(Json.object(), event.atMicros());
  }

  @Override
  public ObjectNode onResumed(RebuildResumed event) {
    return at(Json.object(), event.atMicros());
  }

  @Override
  public ObjectNode onCancelled(RebuildCancelled event) {
    return at(Json.object(), event.atMicros());
  }

  @Override
  public ObjectNode onThrottled(RebuildThrottled event) {
    int most = event.eventsPerSecond();
    ObjectNode json = Json.object().put("events_per_s", most == 0 ? null : (Integer) most);
    return at(json, event.atMicros());
  }
}
