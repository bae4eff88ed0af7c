package io.hindsight.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hindsight.rulebook.GoldenCase;
import io.hindsight.rulebook.ListEntry;
import io.hindsight.rulebook.RuleBookEvent;
import io.hindsight.rulebook.RuleBookEvent.BuildFailed;
import io.hindsight.rulebook.RuleBookEvent.BuildOpened;
import io.hindsight.rulebook.RuleBookEvent.BuildReady;
import io.hindsight.rulebook.RuleBookEvent.BuildReserved;
import io.hindsight.rulebook.RuleBookEvent.BuildRetired;
import io.hindsight.rulebook.RuleBookEvent.GoldenCaseRemoved;
import io.hindsight.rulebook.RuleBookEvent.GoldenCasesPinned;
import io.hindsight.rulebook.RuleBookEvent.ListEntriesAdded;
import io.hindsight.rulebook.RuleBookEvent.ListEntriesRemoved;
import io.hindsight.rulebook.RuleBookEvent.RuleSetPromoted;
import io.hindsight.rulebook.RuleBookEvent.RuleSetPublished;
import io.hindsight.rulebook.RuleBookEvent.RuleSnoozed;
import io.hindsight.rulebook.RuleBookEvent.SnoozeEnded;

/** The events of the rule book in JSON. */
final class RuleBookEventJson implements RuleBookEvent.Cases<ObjectNode> {
  private static final String AT = "at";
  private static final String BUILD = "build";

  @Override
  public ObjectNode onPublished(RuleSetPublished event) {
    return Json.object()
        .put("version", event.version())
        .put("name", event.name())
        .put("digest", event.digest())
        .put("source", event.source())
        .put(AT, Json.time(event.atMicros()));
  }

  @Override
  public ObjectNode onReserved(BuildReserved event) {
    return Json.object()
        .put(BUILD, event.build())
        .put("version", event.version())
        .put("slot", event.slot())
        .put(AT, Json.time(event.atMicros()));
  }

  @Override
  public ObjectNode onOpened(BuildOpened event) {
    return Json.object().put(BUILD, event.build()).put(AT, Json.time(event.atMicros()));
  }

  @Override
  public ObjectNode onReady(BuildReady event) {
    return Json.object().put(BUILD, event.build()).put(AT, Json.time(event.atMicros()));
  }

  @Override
  public ObjectNode onFailed(BuildFailed event) {
    return Json.object()
        .put(BUILD, event.build())
        .put("reason", event.reason())
        .put(AT, Json.time(event.atMicros()));
  }

  @Override
  public ObjectNode onRetired(BuildRetired event) {
    return Json.object().put(BUILD, event.build()).put(AT, Json.time(event.atMicros()));
  }

  @Override
  public ObjectNode onPromoted(RuleSetPromoted event) {
    return Json.object()
        .put("version", event.version())
        .put(BUILD, event.build())
        .put(AT, Json.time(event.atMicros()));
  }

  @Override
  public ObjectNode onEntriesAdded(ListEntriesAdded event) {
    ObjectNode json = Json.object().put("list", event.list());
    ArrayNode entries = json.putArray("entries");
    for (ListEntry entry : event.entries()) {
      boolean stays = entry.expiresAtMicros() == ListEntry.NEVER;
      entries
          .addObject()
          .put("value", entry.value())
          .put("expires_at", stays ? null : Json.time(entry.expiresAtMicros()))
          .put("note", entry.note());
    }
    return json.put("by", event.by()).put(AT, Json.time(event.atMicros()));
  }

  @Override
  public ObjectNode onEntriesRemoved(ListEntriesRemoved event) {
    ObjectNode json = Json.object().put("list", event.list());
    event.values().forEach(json.putArray("values")::add);
    return json.put("by", event.by()).put(AT, Json.time(event.atMicros()));
  }

  @Override
  public ObjectNode onSnoozed(RuleSnoozed event) {
    return Json.object()
        .put("rule_id", event.ruleId())
        .put("account_id", event.accountId())
        .put("until", Json.time(event.untilMicros()))
        .put("by", event.by())
        .put("why", event.why())
        .put(AT, Json.time(event.atMicros()));
  }

  @Override
  public ObjectNode onSnoozeEnded(SnoozeEnded event) {
    return Json.object()
        .put("rule_id", event.ruleId())
        .put("account_id", event.accountId())
        .put("by", event.by())
        .put(AT, Json.time(event.atMicros()));
  }

  @Override
  public ObjectNode onGoldenCasesPinned(GoldenCasesPinned event) {
    ObjectNode json = Json.object();
    ArrayNode cases = json.putArray("cases");
    for (GoldenCase each : event.cases()) {
      cases
          .addObject()
          .put("account_id", each.accountId())
          .put("transaction_id", each.transactionId())
          .put("expected", each.expected().label())
          .put("note", each.note());
    }
    return json.put("by", event.by()).put(AT, Json.time(event.atMicros()));
  }

  @Override
  public ObjectNode onGoldenCaseRemoved(GoldenCaseRemoved event) {
    return Json.object()
        .put("account_id", event.accountId())
        .put("transaction_id", event.transactionId())
        .put("by", event.by())
        .put(AT, Json.time(event.atMicros()));
  }
}
