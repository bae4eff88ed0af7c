package io.hindsight.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hindsight.account.AccountEvent;
import io.hindsight.account.AccountEvent.LabelDelivered;
import io.hindsight.account.AccountEvent.TransactionDecided;
import io.hindsight.account.AccountEvent.TransactionLabelled;
import io.hindsight.account.ProfileObservation;
import io.hindsight.rules.Hit;

/** The events of accounts in JSON. */
final class AccountEventJson implements AccountEvent.Cases<ObjectNode> {
  private final EventNames names;

  AccountEventJson(EventNames names) {
    this.names = names;
  }

  @Override
  public ObjectNode onDecided(TransactionDecided event) {
    ObjectNode json = Json.object();
    json.set("transaction", TransactionJson.write(event.transaction()));
    json.put("known_at", Json.time(event.knownAtMicros()));
    json.put("recorded_at", Json.time(event.recordedAtMicros()));
    json.put("degraded", event.degraded());
    json.put("ruleset_version", event.ruleSetVersion());
    json.put("rulebook_position", event.ruleBookPosition());
    json.put("engine_semantics", event.engineSemantics());
    json.put("decision", event.decision().label());
    json.put("score", event.score());
    ArrayNode hits = json.putArray("hits");
    for (Hit hit : event.hits()) {
      hits.addObject()
          .put("rule", hit.rule())
          .put("rule_id", names.rule(event.ruleSetVersion(), hit.rule()))
          .put("points", hit.points())
          .put("message", hit.message());
    }
    json.put("number", event.number());
    ArrayNode observations = json.putArray("observations");
    for (ProfileObservation observation : event.observations()) {
      ObjectNode row = observations.addObject();
      row.put("key", observation.key());
      row.put("position", observation.position());
      row.put("answered", observation.isAnswered());
      EventJson.addFeatures(
          row.putArray("features"), observation.features(), names.features(event.ruleSetVersion()));
    }
    return json;
  }

  @Override
  public ObjectNode onLabelled(TransactionLabelled event) {
    ObjectNode json = Json.object();
    json.set("transaction", TransactionJson.write(event.transaction()));
    json.put("decided_seq", event.decidedSeq());
    json.put("number", event.number());
    json.put("revision", event.revision());
    json.put("fraud", event.fraud());
    json.put("fraud_before", event.fraudBefore());
    json.put("source", event.source().label());
    json.put("known_at", Json.time(event.knownAtMicros()));
    json.put("recorded_at", Json.time(event.recordedAtMicros()));
    json.put("note", event.note());
    event.profiles().forEach(json.putArray("profiles")::add);
    return json;
  }

  @Override
  public ObjectNode onLabelDelivered(LabelDelivered event) {
    return Json.object().put("labelled_seq", event.labelledSeq());
  }
}
