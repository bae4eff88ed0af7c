package io.hindsight.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.hindsight.rules.TestResult.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RuleSetTestsTest {
  private static final String RULES =
      """
      name: tested
      features:
        n: {key: account_id, aggregate: count, window: 24h}
        spent: {key: account_id, aggregate: sum, of: tx.amount, window: 1h}
        usual: {key: account_id, aggregate: mean, of: tx.amount, window: 24h}
      rules:
        - {id: high-amount, when: tx.amount > 220, points: 600, reason: "Amount {tx.amount}"}
        - {id: many, when: n > 3, points: 300}
        - {id: vip, when: tx.attributes.vip == true, points: -100}
      tests:
      """;

  private static List<TestResult> run(String tests) {
    return RuleSetTests.run(RuleSets.compile(RULES + tests.indent(2)));
  }

  @Test
  void aTestThatComesAsExpectedPasses() {
    List<TestResult> results =
        run(
            """
            - name: a large amount after small ones
              given:
                - {amount: "10.00", ago: 2h}
                - {transaction_id: t1, amount: 20, occurred_at: "2024-06-15T11:30:00Z"}
                - {account_id: other, amount: 20, ago: 3m}
              when: {amount: "257.16"}
              expect:
                decision: review
                score: 600
                rules: [high-amount]
                hits: [high-amount]
                not_hits: [many, vip]
                shadow: []
                features: {n: 2, spent: 20, usual: 15.00}
            - name: six in a row
              given: [{amount: 5, ago: 30m, repeat: 6, every: 1m}]
              when: {amount: 5, attributes: {vip: true, x: 1, y: 0.5, z: text}}
              expect: {score: 200, decision: approve, features: {n: 6, spent: 30}}
            - name: without a past
              when: {amount: 5}
              expect: {features: {usual: missing, n: 0}}
            """);
    assertThat(results).extracting(TestResult::failures).containsOnly(List.of());
    assertThat(results).extracting(TestResult::passed).containsOnly(true);
    assertThat(results).extracting(TestResult::line).containsExactly(11, 25, 29);
  }

  @Test
  void repeatedTransactionsEndAtTheStatedMoment() {
    List<TestResult> results =
        run(
            """
            - name: the first two are out of the hour
              given: [{amount: 5, ago: 58m, repeat: 5, every: 1m}]
              when: {amount: 1}
              expect: {features: {spent: 10, n: 5}}
            """);
    assertThat(results.get(0).failures()).isEmpty();
  }

  @Test
  void aFailureSaysWhatWasExpectedAndWhatCame() {
    TestResult result =
        run("""
                - name: all wrong
                  when: {amount: 300}
                  expect:
                    decision: decline
                    score: 1
                    rules: []
                    hits: [many]
                    not_hits: [high-amount]
                    features: {n: 1, usual: 10.5, spent: missing}
                """)
            .get(0);
    assertThat(result.failures())
        .containsExactly(
            new Failure("decision", "decline", "review"),
            new Failure("score", "1", "600"),
            new Failure("rules", "exactly []", "[high-amount]"),
            new Failure("hits", "at least [many]", "[high-amount]"),
            new Failure("not_hits", "none of [high-amount]", "[high-amount]"),
            new Failure("features.n", "1", "0"),
            new Failure("features.usual", "10.5", "missing, no transaction in the window"),
            new Failure("features.spent", "missing", "0.0"));
    assertThat(result.passed()).isFalse();
    assertThat(result.problem().render())
        .startsWith("test.yaml:11:5: test 'all wrong' fails: decision: review (expected: decline)")
        .contains("\n |   - name: all wrong\n |     ^");
    assertThat(result.explanation().render()).contains("HIT          high-amount: +600");
  }

  @Test
  void aSnoozedRuleIsNotHitInATest() {
    List<TestResult> results =
        run(
            """
            - name: snoozed for this account
              snoozed: [{rule: high-amount}, {rule: many, account_id: "7"}]
              when: {amount: 300}
              expect: {rules: []}
            - name: snoozed for another account
              snoozed: [{rule: high-amount, account_id: "7"}]
              when: {amount: 300}
              expect: {rules: [high-amount]}
            """);
    assertThat(results).extracting(TestResult::failures).containsOnly(List.of());
    assertThat(results.get(0).explanation().rules().get(0).outcome())
        .isEqualTo(RuleOutcome.SNOOZED);
  }

  @Test
  void labelsAreTakenUpInTheirOrder() {
    RuleSetTest test =
        RuleSets.compile(
                RULES
                    + """
                    - name: labels
                      given:
                        - {label: t1, fraud: false, known_at: "2024-06-15T11:45:00Z"}
                        - {label: t1, fraud: true, ago: 30m}
                        - {transaction_id: t1, amount: 20, ago: 1h}
                        - {transaction_id: t2, amount: 20, ago: 30m}
                      when: {amount: 5, transaction_id: t3, account_id: account}
                      expect: {score: 0}
                    """
                        .indent(2))
            .tests()
            .get(0);
    assertThat(test.given())
        .extracting(step -> step.transaction().transactionId() + " " + step.fraud())
        .containsExactly("t1 null", "t1 true", "t2 null", "t1 false");
  }

  @Test
  void listsAreWhatTheTestSays() {
    String rules =
        """
        name: lists
        rules:
          - {id: device, when: tx.device_id in lists.blocked_devices, points: 500}
          - {id: network, when: 'ip_in(tx.ip, lists.bad_networks)', points: 300}
        tests:
          - name: both
            lists: {blocked_devices: [d1, 7], bad_networks: [10.0.0.0/8, nonsense]}
            when: {amount: 1, device_id: d1, ip: 10.1.2.3}
            expect: {rules: [device, network]}
          - name: neither
            when: {amount: 1, device_id: d1, ip: 10.1.2.3}
            expect: {rules: []}
        """;
    List<TestResult> results = RuleSetTests.run(RuleSets.compile(rules));
    assertThat(results).extracting(TestResult::failures).containsOnly(List.of());
    assertThat(results.get(0).explanation().rules().get(0).values())
        .containsEntry("tx.device_id in lists.blocked_devices", true)
        .containsEntry("tx.device_id", "d1");
    assertThat(results.get(1).explanation().rules().get(1).values())
        .containsEntry("ip_in(tx.ip, lists.bad_networks)", false);
    assertThat(results.get(0).explanation().render())
        .contains("true    tx.device_id in lists.blocked_devices");
  }

  @Test
  void featuresOfLabelsAndProfilesAreTested() {
    String rules =
        """
        name: terminals
        features:
          streak: {key: terminal_id, aggregate: fraud_streak, window: 90d}
          rate: {key: terminal_id, aggregate: fraud_rate, window: 28d, delay: 7d}
          since: {key: [account_id, mcc], aggregate: time_since_last}
        rules:
          - {id: two-frauds, when: streak >= 2, points: 500, tags: [terminal], severity: high}
          - {id: watched, when: rate > 0.5, points: 100, shadow: true}
          - {id: off, when: tx.amount > 0, points: 100, enabled: false}
        tests:
          - name: the last two at the terminal were fraud
            given:
              - {transaction_id: a, amount: 5, ago: 10d, terminal_id: t, account_id: x}
              - {transaction_id: b, amount: 5, ago: 9d, terminal_id: t, mcc: 5411}
              - {label: a, fraud: true, ago: 3d}
              - {label: b, fraud: true, ago: 2d}
            when: {amount: 7, terminal_id: t, mcc: "5411"}
            expect:
              decision: review
              rules: [two-frauds]
              shadow: [watched]
              features: {streak: 2, rate: 1.0, since: 9d}
          - name: elsewhere
            when: {amount: 7}
            expect: {features: {streak: missing}, rules: [], shadow: []}
        """;
    List<TestResult> results = RuleSetTests.run(RuleSets.compile(rules));
    assertThat(results).extracting(TestResult::failures).containsOnly(List.of());
    assertThat(results.get(0).explanation().render())
        .contains("severity high; tags terminal")
        .contains("only reported (shadow)")
        .contains("skipped      off: a hit would be +100\n     the rule is disabled");
  }

  @Test
  void testsAreNoPartOfTheDigest() {
    CompiledRuleSet with =
        RuleSets.compile(RULES + "  - {name: a, when: {amount: 1}, expect: {score: 0}}\n");
    CompiledRuleSet without = RuleSets.compile(RULES.replace("tests:\n", ""));
    assertThat(with.digest()).isEqualTo(without.digest());
    assertThat(without.tests()).isEmpty();
  }

  @Test
  void theTestsOfTheDocumentationPass() throws IOException {
    String page = Files.readString(Path.of("../docs/rule-tests.md"));
    int begin = page.indexOf("```yaml") + "```yaml".length();
    String source = page.substring(begin, page.indexOf("```", begin)).stripLeading();
    List<TestResult> results = RuleSetTests.run(RuleSets.compile(source));
    assertThat(results).hasSize(3);
    assertThat(results).extracting(TestResult::failures).containsOnly(List.of());
  }

  @Test
  void theTestsOfEveryPackPass() {
    for (String name : RulePacks.names()) {
      for (TestResult result : RuleSetTests.run(RuleSets.compile(RulePacks.source(name)))) {
        assertThat(result.failures()).as(name + ": " + result.name()).isEmpty();
      }
    }
  }

  @Test
  void mutatedTestsAreProblemsOrRun() throws IOException {
    long seed = 20_240_615;
    System.out.println("seed: " + seed);
    Random random = new Random(seed);
    String source = Files.readString(Path.of("src/test/resources/explanations/rules.yaml"));
    int begin = source.indexOf("tests:");
    int ran = 0;
    for (int i = 0; i < 2_000; i++) {
      String mutant =
          source.substring(0, begin) + MutatedRuleSetTest.mutate(source.substring(begin), random);
      try {
        CompiledRuleSet rules = RuleSetCompiler.compile(mutant, "mutant.yaml");
        RuleSetTests.run(rules).forEach(result -> result.explanation().render());
        ran += rules.tests().size();
      } catch (RuleSetException e) {
        assertThat(e.problems()).isNotEmpty();
      } catch (RuntimeException | Error e) {
        throw new AssertionError("mutant " + i + " of seed " + seed + ":\n" + mutant, e);
      }
    }
    System.out.println("mutated tests that ran: " + ran);
    assertThat(ran).isPositive();
  }

  @Test
  void doublesAreComparedAsTheyAreWritten() {
    assertThat(new ExpectedFeature("x", "10.5").isMetBy(10.4999)).isTrue();
    assertThat(new ExpectedFeature("x", "10.5").isMetBy(10.54)).isTrue();
    assertThat(new ExpectedFeature("x", "10.5").isMetBy(10.56)).isFalse();
    assertThat(new ExpectedFeature("x", "10").isMetBy(10.1)).isFalse();
    assertThat(new ExpectedFeature("x", "10").isMetBy(10 + 1e-9)).isTrue();
    assertThat(new ExpectedFeature("x", "0").isMetBy(0.0)).isTrue();
    assertThat(new ExpectedFeature("x", "0.33").isMetBy(1 / 3.0)).isTrue();
    assertThat(new ExpectedFeature("x", "1").isMetBy(Double.NaN)).isFalse();
    assertThat(new ExpectedFeature("x", null).isMetBy(1.0)).isFalse();
    assertThat(new ExpectedFeature("x", null).isMetBy(null)).isTrue();
  }

  @Test
  void timesDurationsTextsAndBoolsMustBeEqual() {
    assertThat(
            new ExpectedFeature("x", "2024-06-15T12:00:00+02:00")
                .isMetBy(Instant.parse("2024-06-15T10:00:00Z")))
        .isTrue();
    assertThat(new ExpectedFeature("x", "1h 30m").isMetBy(Duration.ofMinutes(90))).isTrue();
    assertThat(new ExpectedFeature("x", "90s").isMetBy(Duration.ofMinutes(1))).isFalse();
    assertThat(new ExpectedFeature("x", "BE").isMetBy("BE")).isTrue();
    assertThat(new ExpectedFeature("x", "true").isMetBy(true)).isTrue();
    assertThat(new ExpectedFeature("x", "7").isMetBy(7L)).isTrue();
    assertThat(new ExpectedFeature("x", "8").isMetBy(7L)).isFalse();
  }
}
