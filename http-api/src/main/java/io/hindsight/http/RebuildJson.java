package io.hindsight.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hindsight.replay.RebuildProgress;
import io.hindsight.rulebook.RuleBookNode;
import io.hindsight.rules.CompiledRuleSet;

/** How far rebuilds are, in JSON. */
final class RebuildJson {
  private final RuleBookNode ruleBook;

  RebuildJson(RuleBookNode ruleBook) {
    this.ruleBook = ruleBook;
  }

  ObjectNode write(RebuildProgress progress) {
    ObjectNode json = Json.object();
    json.put("build", progress.build());
    json.put("ruleset_version", progress.version());
    json.put("status", progress.status().equals("none") ? "running" : progress.status());
    json.put("segments", progress.segments());
    json.put("segments_done", progress.segmentsDone());
    json.put("share", StrictMath.rint(progress.share() * 10_000) / 10_000);
    json.put("events", progress.events());
    json.put("accounts", progress.accounts());
    json.put("parked", progress.parked());
    json.put("events_per_s", StrictMath.rint(progress.eventsPerSecond()));
    json.put("throttle_events_per_s", progress.throttle() == 0 ? null : progress.throttle());
    json.put("elapsed_ms", progress.elapsedMillis());
    json.put("paused_ms", progress.pausedMillis());
    long eta = progress.etaMillis();
    json.put("eta_ms", eta < 0 ? null : (Long) eta);
    ArrayNode workers = json.putArray("workers");
    progress
        .workers()
        .forEach(
            each -> workers.addObject().put("node", each.node()).put("segments", each.segments()));
    json.put("error", progress.error().isEmpty() ? null : progress.error());
    putNewFeatures(json, progress);
    return json;
  }

  /** A rebuild that has not begun does not know its version yet; its build does. */
  private void putNewFeatures(ObjectNode json, RebuildProgress progress) {
    var build = ruleBook.book().builds().get(progress.build());
    int version = build == null ? progress.version() : build.version();
    CompiledRuleSet rules = ruleBook.rulesOrNull(version);
    if (rules == null) {
      json.putArray("warnings");
      json.putArray("missing_features");
    } else {
      NewFeatures.write(json, ruleBook, rules, version, progress.missing());
    }
  }
}
