package io.hindsight.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hindsight.rules.ProfileAnswers.Answer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What profiles observe for several rule sets at once, and what their answers say for ever. */
class ProfilePlanTest {
  private static final long SECOND = 1_000_000L;
  private static final long START = 1_700_000_000L * SECOND;
  private static final long SEED = 20_180_401;

  private static final String FEATURES =
      """
      features:
        spent: {key: terminal_id, aggregate: sum, of: tx.amount, window: 24h}
        latest: {key: terminal_id, aggregate: last, of: tx.attributes.mood, window: 24h}
        first: {key: terminal_id, aggregate: first_seen}
        pause: {key: terminal_id, aggregate: time_since_last}
        accounts: {key: terminal_id, aggregate: distinct, of: tx.account_id, window: 1h}
        by_device: {key: device_id, aggregate: count, window: 7d}
        own: {key: account_id, aggregate: count, window: 7d}
      """;

  private static CompiledRuleSet rules(String name, String features, String more) {
    String source =
        "name: "
            + name
            + "\n"
            + features
            + "rules:\n  - {id: any, when: tx.amount > 1.0, points: 10}\n"
            + more;
    try {
      return RuleSetCompiler.compile(source, name + ".yaml");
    } catch (RuleSetException e) {
      throw new AssertionError(e.getMessage(), e);
    }
  }

  private static Transaction tx(int i, Random random, @Nullable String terminal) {
    return new Transaction(
        "t-" + i,
        "a-" + random.nextInt(5),
        START + i * 700L * SECOND + random.nextInt(1_000),
        random.nextInt(100_000),
        "EUR",
        terminal,
        null,
        "d-" + random.nextInt(3),
        null,
        null,
        null,
        null,
        null,
        Map.of("mood", "m" + random.nextInt(4)));
  }

  @Test
  void anAnswerSaysWhatTheEngineWouldReadFromTheStateItself() {
    CompiledRuleSet rules = rules("one", FEATURES, "");
    ProfilePlan plan = ProfilePlan.of(List.of(rules)).get("terminal_id");
    FeatureState state = plan.newState();
    FeatureState direct = rules.newProfile(plan.key());
    var random = new Random(SEED);
    for (int i = 0; i < 1_500; i++) {
      Transaction tx = tx(i, random, "T");
      ObservedFeatures answer = plan.answer(state, tx);
      ProfileAnswers read =
          ProfileAnswers.of(
              List.of(new Answer("terminal_id", ObservedFeatures.ofBytes(answer.toBytes()))));
      for (FeatureDefinition feature : plan.features()) {
        Object value = read.value(feature, feature.id());
        assertThat(value instanceof Absence ? null : value)
            .as("seed %d, transaction %d, %s", SEED, i, feature.name())
            .isEqualTo(direct.read(feature, tx));
      }
      assertThat(state.observe(tx)).isEqualTo(i + 1L);
      direct.observe(tx);
    }
  }

  @Test
  void whatIsOlderThanAFeatureIsCountedAndNothingElse() {
    CompiledRuleSet old = rules("old", FEATURES, "");
    CompiledRuleSet rules =
        rules(
            "new",
            FEATURES
                + "  spent_8d: {key: terminal_id, aggregate: sum, of: tx.amount, window: 8d}\n"
                + "  here: {key: [terminal_id, device_id], aggregate: count, window: 1d}\n",
            "");
    assertThat(rules.profileFeaturesBeside(List.of(old)).stream().map(FeatureDefinition::name))
        .containsExactly("spent_8d", "here");
    assertThat(rules.profileFeaturesBeside(List.of(old, rules))).isEmpty();
    Transaction tx = tx(1, new Random(SEED), "T");
    Transaction elsewhere = tx(2, new Random(SEED), null);
    ProfilePlan before = ProfilePlan.of(List.of(old)).get("terminal_id");
    ProfilePlan plan = ProfilePlan.of(List.of(old, rules)).get("terminal_id");
    FeatureState state = before.newState();
    Answer older = new Answer("terminal_id", before.answer(state, tx));
    state.observe(tx);
    // Its window reaches back before it was introduced.
    FeatureState introduced = plan.readState(state.toBytes());
    Answer tooSoon = new Answer("terminal_id", plan.answer(introduced, tx));
    Answer complete = new Answer("terminal_id", plan.answer(plan.newState(), tx));
    Answer none = new Answer("terminal_id", null);

    assertThat(missing(rules, tx, older)).containsExactly("by_device", "here", "spent_8d");
    assertThat(missing(rules, tx, tooSoon)).containsExactly("by_device", "here", "spent_8d");
    assertThat(missing(rules, tx, complete)).containsExactly("by_device", "here");
    assertThat(missing(rules, tx, none)).containsExactly("by_device", "here");
    assertThat(missing(rules, elsewhere)).containsExactly("by_device");
    assertThat(missing(old, tx, older)).containsExactly("by_device");
  }

  private static List<String> missing(CompiledRuleSet rules, Transaction tx, Answer... answers) {
    MissingFeatures once = rules.countMissing();
    once.add(tx, ProfileAnswers.of(List.of(answers)));
    MissingFeatures twice = rules.countMissing();
    twice.merge(once);
    twice.merge(once);
    List<FeatureDefinition> features = rules.profileFeatures();
    return IntStream.range(0, features.size())
        .filter(i -> twice.counts().get(i) == 2)
        .mapToObj(i -> features.get(i).name())
        .sorted()
        .toList();
  }

  @Test
  void equalFeaturesOfSeveralRuleSetsAreObservedOnce() {
    CompiledRuleSet one = rules("one", FEATURES, "");
    CompiledRuleSet two =
        rules(
            "two", FEATURES.replace("spent:", "renamed:").replace("window: 7d", "window: 8d"), "");

    Map<String, ProfilePlan> plans = ProfilePlan.of(List.of(one, two));

    assertThat(plans).containsOnlyKeys("terminal_id", "device_id");
    assertThat(plans.get("terminal_id").features()).hasSize(5);
    assertThat(plans.get("device_id").features()).hasSize(2);
    assertThat(ProfilePlan.of(List.of(two, one))).isEqualTo(plans);
  }

  @Test
  void aFeatureThatAProfileWasNotAskedForIsMissingAndNeverZero() {
    CompiledRuleSet old =
        rules("old", "features:\n  n: {key: terminal_id, aggregate: count, window: 1h}\n", "");
    CompiledRuleSet later = rules("later", FEATURES, "");
    ProfilePlan plan = ProfilePlan.of(List.of(old)).get("terminal_id");
    ProfileAnswers answers =
        ProfileAnswers.of(
            List.of(
                new Answer(
                    "terminal_id", plan.answer(plan.newState(), tx(1, new Random(1), "T")))));

    for (FeatureDefinition feature : later.features()) {
      if (!feature.key().isOfAccount()) {
        assertThat(answers.value(feature, feature.id())).isEqualTo(Absence.NOT_ASKED);
      }
    }
  }

  @Test
  void whatAProfileKeptUnderAnotherPlanIsTakenOverAndTheRestIsMissing() {
    CompiledRuleSet one =
        rules("one", "features:\n  n: {key: terminal_id, aggregate: count, window: 1h}\n", "");
    ProfilePlan before = ProfilePlan.of(List.of(one)).get("terminal_id");
    ProfilePlan after = ProfilePlan.of(List.of(one, rules("two", FEATURES, ""))).get("terminal_id");
    FeatureState state = before.newState();
    Transaction first = tx(1, new Random(1), "T");
    state.observe(first);

    FeatureState taken = after.readState(state.toBytes());

    assertThat(before.covers(state)).isTrue();
    assertThat(after.covers(taken)).isFalse();
    assertThat(taken.observed()).isEqualTo(1);
    for (FeatureDefinition feature : after.features()) {
      Object value = taken.read(feature, first);
      if (feature.windowMicros() == 3_600 * SECOND && feature.of() == null) {
        assertThat(value).isEqualTo(1L);
      } else {
        assertThat(value).as(feature.name()).isNull();
      }
    }
  }

  @Test
  void aRuleSetMayWantADecisionWithoutAProfileReviewed() {
    CompiledRuleSet skips = rules("skips", FEATURES, "");
    CompiledRuleSet reviews = rules("reviews", FEATURES, "when_degraded: review\n");
    ProfileAnswers unanswered = ProfileAnswers.of(List.of(new Answer("terminal_id", null)));
    Transaction tx = tx(1, new Random(1), "T");

    assertThat(skips.isDegraded(unanswered)).isTrue();
    assertThat(decision(skips, tx, unanswered)).isEqualTo(Decision.APPROVE);
    assertThat(decision(reviews, tx, unanswered)).isEqualTo(Decision.REVIEW);
    assertThat(decision(reviews, tx, ProfileFeatures.NONE)).isEqualTo(Decision.APPROVE);
    // A profile that the rule set does not need is no reason.
    ProfileAnswers other = ProfileAnswers.of(List.of(new Answer("ip", null)));
    assertThat(decision(reviews, tx, other)).isEqualTo(Decision.APPROVE);
  }

  private static Decision decision(
      CompiledRuleSet rules, Transaction tx, ProfileFeatures profiles) {
    return rules.evaluate(tx, rules.newState(), profiles, RuleContext.NONE).decision();
  }

  @Test
  void onlyWhatIsStatedChangesTheDigest() {
    String plain = rules("r", FEATURES, "").digest();

    assertThat(rules("r", FEATURES, "when_degraded: skip\n").digest()).isEqualTo(plain);
    assertThat(rules("r", FEATURES, "when_degraded: review\n").digest()).isNotEqualTo(plain);
    assertThatThrownBy(
            () ->
                RuleSetCompiler.compile(
                    "name: r\nwhen_degraded: never\nrules:\n  - {id: a, when: tx.amount > 1.0, points: 10}\n",
                    "r.yaml"))
        .isInstanceOf(RuleSetException.class)
        .hasMessageContaining("r.yaml:2:16: when_degraded: never (expected: skip or review)");
  }

  @Test
  void bytesOfAnotherFormAreRefused() {
    assertThatThrownBy(() -> ObservedFeatures.ofBytes(new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ObservedFeatures.ofBytes(new byte[] {9, 0}))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
