package io.hindsight.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hindsight.profile.ProfileEvent;
import io.hindsight.profile.ProfileEvent.LabelObserved;
import io.hindsight.profile.ProfileEvent.Observation;
import io.hindsight.profile.ProfileEvent.ObservedBatch;

/** The events of profiles in JSON. */
final class ProfileEventJson implements ProfileEvent.Cases<ObjectNode> {
  private final EventNames names;

  ProfileEventJson(EventNames names) {
    this.names = names;
  }

  @Override
  public ObjectNode onObserved(ObservedBatch event) {
    ObjectNode json = Json.object();
    ArrayNode observations = json.putArray("observations");
    for (Observation observation : event.observations()) {
      ObjectNode row = observations.addObject();
      row.put("id", EventJson.hex(observation.id()));
      row.put("position", observation.position());
      row.set("transaction", TransactionJson.write(observation.transaction()));
      EventJson.addFeatures(
          row.putArray("features"), observation.answer(), names.observedFeatures());
    }
    return json;
  }

  @Override
  public ObjectNode onLabelled(LabelObserved event) {
    ObjectNode json = Json.object();
    json.put("id", EventJson.hex(event.id()));
    json.put("position", event.position());
    json.set("transaction", TransactionJson.write(event.transaction()));
    json.put("revision", event.revision());
    json.put("fraud", event.fraud());
    json.put("fraud_before", event.fraudBefore());
    return json.put("known_at", Json.time(event.knownAtMicros()));
  }
}
