package io.hindsight.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a profile says without a transaction is what the next transaction would be told. */
class DescribedProfileTest {
  private static final long T0 = micros("2024-04-01T00:00:00Z");
  private static final long HOUR = 3_600_000_000L;
  private static final String SOURCE =
      """
          name: described
          features:
            seen:    {key: device_id, aggregate: count, window: 24h}
            with:    {key: device_id, aggregate: count, window: 24h, include_current: true}
            spent:   {key: device_id, aggregate: mean, of: tx.amount, window: 24h}
            pause:   {key: device_id, aggregate: time_since_last}
            against: {key: device_id, aggregate: ratio, of: tx.amount, window: 24h}
            frauds:  {key: device_id, aggregate: fraud_count, window: 7d, delay: 1h}
          rules:
            - {id: a, when: seen > 1 && with > 1 && spent > 2.0 && frauds > 0, points: 1}
            - {id: b, when: against > 1.0 && pause > duration("1s"), points: 1}
          """;
  private static final CompiledRuleSet RULES = compile();
  private static final ProfilePlan PLAN = ProfilePlan.of(List.of(RULES)).get("device_id");

  private static CompiledRuleSet compile() {
    try {
      return RuleSetCompiler.compile(SOURCE, "described.yaml");
    } catch (RuleSetException e) {
      throw new AssertionError(e);
    }
  }

  private static long micros(String time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(time));
  }

  private static Transaction tx(String id, long at, long amountMinor) {
    return new Transaction(
        id, "a", at, amountMinor, "EUR", null, null, "d", null, null, null, null, null, Map.of());
  }

  private static ObservedFeatures.Shown shown(ObservedFeatures features, String name) {
    FeatureDefinition feature =
        RULES.features().stream().filter(f -> f.name().equals(name)).findFirst().orElseThrow();
    return features.shown(feature);
  }

  @Test
  void saysWhatTheNextTransactionIsTold() {
    FeatureState state = PLAN.newState();
    long number = state.observe(tx("1", T0, 100));
    state.observe(tx("2", T0 + HOUR, 300));
    state.label(new FeatureState.Label(tx("1", T0, 100), number, false, true));
    byte[] before = state.toBytes();

    ObservedFeatures described = PLAN.describe(state, T0 + 2 * HOUR);
    ObservedFeatures told = PLAN.answer(state, tx("3", T0 + 2 * HOUR, 500));
    for (String name : List.of("seen", "spent", "pause", "frauds")) {
      assertThat(shown(described, name)).as(name).isEqualTo(shown(told, name));
    }
    assertThat(shown(described, "seen").value()).isEqualTo(2L);
    assertThat(shown(described, "spent").value()).isEqualTo(2.0);
    assertThat(shown(described, "pause").value()).isEqualTo("1h");
    assertThat(shown(described, "frauds").value()).isEqualTo(1L);
    // Nobody is there to be counted, or to be compared with the mean.
    assertThat(shown(described, "with").value()).isEqualTo(2L);
    assertThat(shown(described, "against").missing())
        .isEqualTo("the transaction has no value of its own");
    assertThat(state.toBytes()).isEqualTo(before);
    assertThat(state.newestObservedMicros()).isEqualTo(T0 + HOUR);
  }

  @Test
  void saysWhatItDoesNotKnow() {
    FeatureState state = PLAN.newState();
    assertThat(shown(PLAN.describe(state, T0), "seen").value()).isEqualTo(0L);
    assertThat(shown(PLAN.describe(state, T0), "pause").missing())
        .isEqualTo("no transaction in the window");
    assertThat(state.newestObservedMicros()).isNull();
    state.observe(tx("1", T0, 100));
    ObservedFeatures longAgo = PLAN.describe(state, T0 - 1000 * 24 * HOUR);
    assertThat(shown(longAgo, "seen").missing())
        .isEqualTo("the transaction is too late for what is still remembered");
  }

  @Test
  void readsKeysAndTheirValues() {
    assertThat(FeatureKey.parse("device_id").valueOf(List.of("d|%"))).isEqualTo("d|%");
    FeatureKey two = FeatureKey.parse("ip,attributes.shop");
    Transaction tx =
        new Transaction(
            "1",
            "a",
            T0,
            1,
            "EUR",
            null,
            null,
            null,
            "::1",
            null,
            null,
            null,
            null,
            Map.of("shop", "north"));
    assertThat(two.valueOf(List.of("::1", "north"))).isEqualTo(two.valueOf(tx));
    assertThatThrownBy(() -> two.valueOf(List.of("::1")))
        .hasMessage("value: 1 parts (expected: 2, for ip,attributes.shop)");
    assertThatThrownBy(() -> FeatureKey.parse("colour"))
        .hasMessage("key: colour (expected: a transaction field such as device_id)");
    assertThatThrownBy(() -> FeatureKey.parse("attributes."))
        .hasMessageStartingWith("key: attributes.");
    assertThatThrownBy(() -> FeatureKey.parse("a,b,c,d,e")).hasMessageContaining("at most 4");
  }
}
