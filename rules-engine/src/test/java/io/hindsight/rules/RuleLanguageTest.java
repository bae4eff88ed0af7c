package io.hindsight.rules;

import static io.hindsight.rules.Transactions.DAY;
import static io.hindsight.rules.Transactions.HOUR;
import static io.hindsight.rules.Transactions.SECOND;
import static io.hindsight.rules.Transactions.START;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RuleLanguageTest {
  private static final RuleContext LISTS =
      new FixedLists(
          Map.of(
              "devices", Set.of("d1"),
              "codes", Set.of("5411", "7", "true"),
              "networks", Set.of("203.0.113.0/24")));

  private static Transaction tx(long micros, String device, Map<String, Object> attributes) {
    return Transactions.of("t" + micros, micros, 1_000, "EUR", "T1", device, attributes);
  }

  private static boolean hits(String when, Transaction tx) {
    CompiledRuleSet rules = RuleSets.of("", when);
    return !rules.evaluate(tx, rules.newState(), ProfileFeatures.NONE, LISTS).hits().isEmpty();
  }

  @Test
  void listsAreAskedAsOfTheDecision() {
    Transaction known = tx(START, "d1", Map.of("code", 7L, "share", 7.0, "flag", true));
    Transaction other = tx(START, "d2", Map.of("code", 8L));
    assertThat(hits("tx.device_id in lists.devices", known)).isTrue();
    assertThat(hits("tx.device_id in lists.devices", other)).isFalse();
    assertThat(hits("!(tx.device_id in lists.devices)", other)).isTrue();
    assertThat(hits("tx.device_id in lists.nobody_made", known)).isFalse();
    assertThat(hits("tx.attributes.code in lists.codes", known)).isTrue();
    assertThat(hits("tx.attributes.share in lists.codes", known)).isTrue();
    assertThat(hits("tx.attributes.flag in lists.codes", known)).isTrue();
    assertThat(hits("5411 in lists.codes", known)).isTrue();
    assertThat(hits("ip_in(tx.ip, lists.networks)", known)).isTrue();
    assertThat(hits("tx.attributes.exists(k, tx.attributes[k] in lists.codes)", known)).isTrue();
  }

  @Test
  void aRuleSetKnowsItsLists() {
    CompiledRuleSet rules =
        RuleSets.of("", "tx.mcc in lists.b || ip_in(tx.ip, lists.a) || tx.ip in lists.b");
    assertThat(rules.lists()).containsExactly("b", "a");
  }

  @Test
  void whatIsMissingIsNeverAnException() {
    Transaction bare = tx(START, null, Map.of());
    assertThat(hits("tx.device_id == 'x'", bare)).isFalse();
    assertThat(hits("tx.device_id in lists.devices", bare)).isFalse();
    assertThat(hits("!(tx.device_id in lists.devices)", bare)).isFalse();
    assertThat(hits("!has(tx.device_id)", bare)).isTrue();
    assertThat(hits("default(tx.device_id, 'none') == 'none'", bare)).isTrue();
    assertThat(hits("default(tx.attributes.risk * 2, 50) == 50", bare)).isTrue();
    assertThat(hits("default(tx.attributes['a b'], 1) == 1", bare)).isTrue();
    // A computation that fails is not missing.
    assertThat(hits("default(1 / (tx.attributes.x - tx.attributes.x), 1) == 1", bare)).isTrue();
    assertThat(
            hits(
                "default(1 / (int(tx.attributes.x) - 3), 1) == 1",
                tx(START, null, Map.of("x", 3L))))
        .isFalse();
  }

  @Test
  void featuresCanBeAskedForAndHaveDefaults() {
    CompiledRuleSet rules =
        RuleSets.of(
            "usual: {key: account_id, aggregate: mean, of: tx.amount}",
            "!has(usual) && default(usual, 0) == 0 && default(usual + 1, -1) < 0");
    Transaction first = tx(START, null, Map.of());
    FeatureState state = rules.newState();
    assertThat(rules.evaluate(first, state).hits()).hasSize(1);
    state.observe(first);
    assertThat(rules.evaluate(tx(START + 1, null, Map.of()), state).hits()).isEmpty();
  }

  @Test
  void travelSpeedIsComputedFromTheLastPlace() {
    CompiledRuleSet rules =
        RuleSets.of(
            """
            last_lat: {key: account_id, aggregate: last, of: tx.attributes.lat}
            last_lon: {key: account_id, aggregate: last, of: tx.attributes.lon}
            pause: {key: account_id, aggregate: time_since_last}
            """,
            "speed_kmh("
                + "distance_km(last_lat, last_lon, tx.attributes.lat, tx.attributes.lon), pause)"
                + " > 900");
    FeatureState state = rules.newState();
    state.observe(tx(START, null, Map.of("lat", 50.85, "lon", 4.35)));
    Map<String, Object> newYork = Map.of("lat", 40.71, "lon", -74L);
    assertThat(rules.evaluate(tx(START + HOUR, null, newYork), state).hits()).hasSize(1);
    assertThat(rules.evaluate(tx(START + DAY, null, newYork), state).hits()).isEmpty();
    assertThat(rules.evaluate(tx(START + HOUR, null, Map.of()), state).hits()).isEmpty();
  }

  @Test
  void aKeyOfSeveralFieldsCountsWithinThem() {
    CompiledRuleSet rules =
        RuleSets.of(
            "n: {key: [account_id, device_id], aggregate: count, window: 1d}",
            "default(n, 0) == 1");
    FeatureState state = rules.newState();
    state.observe(tx(START, "d1", Map.of()));
    assertThat(rules.evaluate(tx(START + SECOND, "d1", Map.of()), state).hits()).hasSize(1);
    assertThat(rules.evaluate(tx(START + SECOND, "d2", Map.of()), state).hits()).isEmpty();
    assertThat(rules.evaluate(tx(START + SECOND, null, Map.of()), state).hits()).isEmpty();
  }

  @Test
  void keysBeyondTheAccountAreServedByProfiles() {
    CompiledRuleSet rules =
        RuleSets.of("n: {key: attributes.wallet, aggregate: fraud_rate, delay: 7d}", "n > 0.5");
    assertThat(rules.profileKeys()).containsExactly(FeatureKey.of("attributes.wallet"));
    Transaction tx = tx(START, null, Map.of("wallet", "w"));
    assertThat(rules.evaluate(tx, rules.newState(), (feature, id) -> 0.6, RuleContext.NONE).hits())
        .hasSize(1);
  }

  @Test
  void reasonsPrintTimesLengthsAndAttributes() {
    CompiledRuleSet rules =
        RuleSets.compile(
            """
            name: reasons
            features:
              first: {key: account_id, aggregate: first_seen}
              pause: {key: account_id, aggregate: time_since_last}
              place: {key: account_id, aggregate: last, of: tx.attributes.city}
            rules:
              - id: r
                when: "true"
                points: 1
                reason: "{first} {pause} {place} {tx.attributes.share} {tx.attributes.none}"
            """);
    FeatureState state = rules.newState();
    state.observe(tx(START, null, Map.of("city", "Ghent")));
    List<Long> pauses = List.of(320 * SECOND, 3 * DAY + 4 * HOUR + SECOND, 250_000L, 0L, HOUR);
    List<String> texts = List.of("5m 20s", "3d 4h", "250ms", "0ms", "1h");
    for (int i = 0; i < pauses.size(); i++) {
      Transaction tx = tx(START + pauses.get(i), null, Map.of("share", 0.125));
      assertThat(rules.evaluate(tx, state).hits().get(0).message())
          .isEqualTo("2018-04-01T00:00:00Z " + texts.get(i) + " Ghent 0.13 -");
    }
  }

  @Test
  void optionsAreReadAndHold() {
    CompiledRuleSet rules =
        RuleSets.compile(
            """
            name: options
            rules:
              - id: all
                when: "true"
                points: 10
                severity: critical
                tags: [card-testing, a_b]
                valid_from: 2018-04-01
                valid_to: 2018-04-02T00:00:00+02:00
                rollout: 12.5%
                shadow: true
                enabled: true
            """);
    RuleDefinition.Options options = rules.rules().get(0).options();
    assertThat(options.severity()).isEqualTo(Severity.CRITICAL);
    assertThat(options.tags()).containsExactly("card-testing", "a_b");
    assertThat(options.validFromMicros()).isEqualTo(START);
    assertThat(options.validToMicros()).isEqualTo(START + DAY - 2 * HOUR);
    assertThat(options.rolloutBasisPoints()).isEqualTo(1_250);
    assertThat(options.shadow()).isTrue();
    assertThat(rules.warnings()).extracting(Problem::level).containsOnly(Problem.Level.WARNING);
  }
}
