package io.hindsight.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RuleSetDigestTest {
  private static final String PLAIN =
      """
      name: digest
      features:
        a: {key: account_id, aggregate: count, window: 24h}
        b: {key: account_id, aggregate: sum, of: tx.amount, where: tx.amount > 5, window: 7d}
      rules:
        - {id: r, when: a > 3 && b > 10, points: 300}
        - {id: s, when: tx.country == 'B E', decision: review, reason: Country}
      thresholds: {challenge: 300, review: 500, decline: 800}
      """;

  private static String digest(String source) {
    return RuleSets.compile(source).digest();
  }

  @Test
  void formatCommentsAndOrderOfKeysDoNotMatter() {
    String other =
        """
        # The same, written by somebody else.
        thresholds:
          decline: 800
          challenge: 300
          review: 500
        rules:
          - points: 300
            id: "r"
            when: |
              a > 3 // more than three
                && b>10
          - reason: 'Country'
            when: >-
              tx.country
              ==   'B E'
            decision: review
            id: s
        features:
          b:
            where: tx.amount>5
            aggregate: sum
            of: tx.amount
            window: 1w
            include_current: false
            key: account_id
          a: {window: 1d, aggregate: count, key: account_id}
        name: digest
        """;
    assertThat(digest(other)).isEqualTo(digest(PLAIN)).hasSize(64);
  }

  @Test
  void everythingThatCanChangeADecisionMatters() {
    List<String[]> changes =
        List.of(
            new String[] {"window: 24h", "window: 25h"},
            new String[] {"aggregate: count", "aggregate: count, include_current: true"},
            new String[] {"a > 3", "a > 4"},
            new String[] {"'B E'", "'BE'"},
            new String[] {"points: 300", "points: 301"},
            new String[] {"decision: review", "decision: decline"},
            new String[] {"challenge: 300", "challenge: 299"},
            new String[] {"tx.amount > 5", "tx.amount >= 5"},
            new String[] {"reason: Country", "reason: Land"},
            new String[] {"id: s", "id: t"});
    for (String[] change : changes) {
      String changed = PLAIN.replace(change[0], change[1]);
      assertThat(changed).isNotEqualTo(PLAIN);
      assertThat(digest(changed)).as(change[1]).isNotEqualTo(digest(PLAIN));
    }
  }

  @Test
  void everyOptionOfARuleMatters() {
    String plain = PLAIN.replace("reason: Country}", "reason: Country, OPTION}");
    String without = digest(PLAIN);
    List<String> options =
        List.of(
            "severity: high",
            "severity: low",
            "tags: [a]",
            "tags: [a, b]",
            "enabled: false",
            "shadow: true",
            "valid_from: 2024-01-01",
            "valid_to: 2024-01-01",
            "rollout: 10%",
            "rollout: 10.01%");
    Set<String> digests = new HashSet<>(Set.of(without));
    for (String option : options) {
      assertThat(digests.add(digest(plain.replace("OPTION", option)))).as(option).isTrue();
    }
    assertThat(digest(plain.replace("OPTION", "enabled: true, shadow: false, rollout: 100%")))
        .isEqualTo(without);
  }

  @Test
  void theWritingOfAnOptionDoesNotMatter() {
    String plain = PLAIN.replace("reason: Country}", "reason: Country, OPTION}");
    assertThat(digest(plain.replace("OPTION", "valid_from: 2024-01-01, rollout: 10%")))
        .isEqualTo(
            digest(
                plain.replace(
                    "OPTION", "rollout: '10.0 %', valid_from: 2024-01-01T01:00:00+01:00")));
  }

  @Test
  void everyOptionOfAFeatureMatters() {
    List<String> options =
        List.of(
            "key: mcc, aggregate: count, window: 24h",
            "key: [account_id, mcc], aggregate: count, window: 24h",
            "key: attributes.x, aggregate: count, window: 24h",
            "key: account_id, aggregate: count, window: 24h, delay: 7d",
            "key: account_id, aggregate: count",
            "key: account_id, aggregate: fraud_count, window: 24h",
            "key: account_id, aggregate: percentile, percentile: 50, of: tx.amount, window: 24h",
            "key: account_id, aggregate: percentile, percentile: 51, of: tx.amount, window: 24h");
    Set<String> digests = new HashSet<>(Set.of(digest(PLAIN)));
    for (String option : options) {
      String changed = PLAIN.replace("key: account_id, aggregate: count, window: 24h", option);
      assertThat(digests.add(digest(changed))).as(option).isTrue();
    }
    assertThat(digest(PLAIN.replace("window: 24h}", "window: 24h, include_current: false}")))
        .isEqualTo(digest(PLAIN));
  }

  @Test
  void theDigestStaysTheSameForEver() {
    assertThat(digest(PLAIN))
        .isEqualTo("626a713c21d874e656fa10865d233eff6e146cf36cbe529e12f389b73ad0e494");
  }

  @Test
  void aFeatureDigestIgnoresTheNameOnly() {
    FeatureDefinition a =
        new FeatureDefinition(
            "a", FeatureKey.ACCOUNT, Aggregate.SUM, 0, "tx.amount", null, 5, 0, false);
    FeatureDefinition b =
        new FeatureDefinition(
            "b", FeatureKey.ACCOUNT, Aggregate.SUM, 0, " tx.amount ", null, 5, 0, false);
    FeatureDefinition c =
        new FeatureDefinition(
            "a", FeatureKey.ACCOUNT, Aggregate.SUM, 0, "tx.amount", "true", 5, 0, false);
    assertThat(a.digest()).isEqualTo(b.digest()).isNotEqualTo(c.digest());
  }
}
