package io.hindsight.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hindsight.account.AccountEvent;
import io.hindsight.profile.ProfileEvent;
import io.hindsight.replay.RebuildEvent;
import io.hindsight.rulebook.RuleBookEvent;
import io.hindsight.rulebook.RuleBookNode;
import io.hindsight.rules.ObservedFeatures;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Events in JSON, each field by its name: money as a decimal in its currency, times as RFC 3339.
 * What names rules and features is looked up in the rule book. Used by one thread at a time.
 */
final class EventJson {
  private final AccountEventJson accounts;
  private final ProfileEventJson profiles;

  /** Names rules and features as {@code ruleBook} does. */
  EventJson(RuleBookNode ruleBook) {
    var names = new EventNames(ruleBook);
    this.accounts = new AccountEventJson(names);
    this.profiles = new ProfileEventJson(names);
  }

  /**
   * Writes an event.
   *
   * @throws IllegalArgumentException when it is none of those that streams have
   */
  ObjectNode write(Object event) {
    if (event instanceof AccountEvent account) {
      return account.fold(accounts);
    } else if (event instanceof ProfileEvent profile) {
      return profile.fold(profiles);
    } else if (event instanceof RuleBookEvent ruleBook) {
      return ruleBook.fold(new RuleBookEventJson());
    } else if (event instanceof RebuildEvent rebuild) {
      return rebuild.fold(new RebuildEventJson());
    }
    throw new IllegalArgumentException(
        event.getClass().getSimpleName() + " (expected: an event of a stream)");
  }

  /** Adds what a profile answered; a feature that no rule set known here has is without a name. */
  static void addFeatures(
      ArrayNode json, @Nullable ObservedFeatures features, Map<Long, String> names) {
    if (features == null) {
      return;
    }
    for (ObservedFeatures.Answer answer : features.answers()) {
      ObservedFeatures.Shown shown = answer.shown();
      ObjectNode feature = json.addObject();
      feature.put("name", names.get(answer.id()));
      feature.put("id", hex(answer.id()));
      put(feature, "value", shown.value());
      feature.put("missing", shown.missing());
      feature.put("exact", shown.exact());
    }
  }

  /** Puts a scalar as what it is. */
  static void put(ObjectNode json, String field, @Nullable Object value) {
    if (value instanceof Boolean bool) {
      json.put(field, bool);
    } else if (value instanceof Long number) {
      json.put(field, number);
    } else if (value instanceof Double number) {
      json.put(field, number);
    } else {
      json.put(field, value == null ? null : value.toString());
    }
  }

  /** All 64 bits: more than every reader of JSON keeps of a number. */
  static String hex(long bits) {
    return String.format("%016x", bits);
  }
}
