package io.hindsight.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.hindsight.rules.Handbook.Row;
import io.hindsight.rules.ObservationStream.Observation;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The engine on 1.75 million card transactions with labels that come seven days late. */
class HandbookTest {
  /** 2018-05-01T00:00:00Z: from here on the published figures count. */
  private static final long MAY = 1_525_132_800L * Transactions.SECOND;

  private static final long THIRTY_DAYS = Transactions.START + 30 * Transactions.DAY;

  /** The reference prints nine digits. */
  private static final int PRINTED_DIGITS = 9;

  @BeforeAll
  static void theDataMustBeHere() {
    Handbook.mustBeHere();
  }

  private static CompiledRuleSet ruleSet(String file) throws IOException {
    try (InputStream in = HandbookTest.class.getResourceAsStream("/handbook/" + file)) {
      byte[] bytes = Objects.requireNonNull(in).readAllBytes();
      return RuleSets.compile(new String(bytes, StandardCharsets.UTF_8));
    }
  }

  /** Feeds the file in time order, each label when it becomes known, before what comes then. */
  private static void feed(ObservationStream stream, long until, Step step) {
    Deque<Observation> unlabelled = new ArrayDeque<>();
    try (Stream<Row> rows = Handbook.transactions()) {
      Iterator<Row> each = rows.iterator();
      while (each.hasNext()) {
        Row row = each.next();
        long now = row.transaction().occurredAtMicros();
        if (now >= until) {
          return;
        }
        while (!unlabelled.isEmpty() && knownAt(unlabelled.peek()) <= now) {
          stream.label(unlabelled.remove(), true);
        }
        step.take(row);
        Observation observed = stream.observe(row.transaction());
        if (row.fraud()) {
          unlabelled.add(observed);
        }
      }
    }
  }

  /** What is done with a transaction before it is observed. */
  private interface Step {
    void take(Row row);
  }

  private static long knownAt(Observation observed) {
    return observed.transaction().occurredAtMicros() + Handbook.LABEL_DELAY;
  }

  @Test
  void theBooksFifteenFeaturesAreReproduced() throws IOException {
    CompiledRuleSet rules = ruleSet("fifteen-features.yaml");
    ObservationStream stream = ObservationStream.forgetful(rules, RuleContext.NONE);
    Map<String, double[]> book;
    try (Stream<Map.Entry<String, double[]>> fold = Handbook.firstFold()) {
      book = fold.collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
    assertThat(book).hasSize(67_240 + 58_264);
    List<String> different = new ArrayList<>();
    int[] compared = new int[1];
    feed(
        stream,
        Long.MAX_VALUE,
        row -> {
          double[] wanted = book.get(row.transaction().transactionId());
          if (wanted != null) {
            compared[0]++;
            String difference = difference(rules, stream, row.transaction(), wanted);
            if (difference != null) {
              different.add(difference);
            }
          }
        });
    System.out.printf("compared %d rows, different %s%n", compared[0], different);
    assertThat(compared[0]).isEqualTo(book.size());
    assertThat(different).hasSizeLessThanOrEqualTo(20);
  }

  private static @Nullable String difference(
      CompiledRuleSet rules, ObservationStream stream, Transaction tx, double[] wanted) {
    List<String> hits =
        stream.evaluate(tx).hits().stream().map(hit -> rules.rules().get(hit.rule()).id()).toList();
    double[] actual = new double[wanted.length];
    actual[0] = tx.amountMinor() / 100.0;
    actual[1] = hits.contains("weekend") ? 1 : 0;
    actual[2] = hits.contains("night") ? 1 : 0;
    for (int i = 0; i < rules.features().size(); i++) {
      Object value = stream.feature(rules.features().get(i).name(), tx);
      // The book takes a terminal without transactions as one without risk.
      actual[3 + i] = value == null ? 0 : ((Number) value).doubleValue();
    }
    for (int i = 0; i < wanted.length; i++) {
      if (StrictMath.abs(actual[i] - wanted[i]) > 1e-9 && !isPrintedAs(actual[i], wanted[i])) {
        String what = Handbook.COLUMNS.get(i);
        return tx.transactionId() + " " + what + " " + actual[i] + " not " + wanted[i];
      }
    }
    return null;
  }

  /** Whether the printed number is the actual one, rounded to its digits. */
  private static boolean isPrintedAs(double actual, double printed) {
    if (printed == 0) {
      return false;
    }
    BigDecimal rounded = new BigDecimal(printed).round(new MathContext(PRINTED_DIGITS));
    return StrictMath.abs(actual - printed) <= rounded.ulp().doubleValue() / 2 + 1e-9;
  }

  @Test
  void theFeaturesOfTheThreePartRuleSetEqualABruteForceCountOverThirtyDays() throws IOException {
    CompiledRuleSet rules = ruleSet("three-parts.yaml");
    ObservationStream stream = ObservationStream.forgetful(rules, RuleContext.NONE);
    Map<String, List<Row>> byAccount = new HashMap<>();
    Map<String, List<Row>> byTerminal = new HashMap<>();
    int[] compared = new int[2];
    feed(
        stream,
        THIRTY_DAYS,
        row -> {
          Transaction tx = row.transaction();
          List<Row> account = byAccount.computeIfAbsent(tx.accountId(), id -> new ArrayList<>());
          List<Row> terminal = byTerminal.computeIfAbsent(tx.terminalId(), id -> new ArrayList<>());
          assertThat(stream.feature("usual_count", tx)).isEqualTo(usualCount(account));
          assertThat(stream.feature("usual_amount", tx)).isEqualTo(usualAmount(account));
          long streak = streak(terminal, tx.occurredAtMicros() - Handbook.LABEL_DELAY);
          assertThat(stream.feature("terminal_fraud_streak", tx)).isEqualTo(streak);
          compared[0]++;
          compared[1] += streak >= 2 ? 1 : 0;
          account.add(row);
          terminal.add(row);
        });
    System.out.printf("compared %d, streaks of two or more %d%n", compared[0], compared[1]);
    assertThat(compared[0]).isGreaterThan(280_000);
    assertThat(compared[1]).isGreaterThan(100);
  }

  private static long usualCount(List<Row> account) {
    return account.stream().filter(row -> row.transaction().amountMinor() <= 22_000).count();
  }

  private static @Nullable Double usualAmount(List<Row> account) {
    long count = usualCount(account);
    long sum =
        account.stream()
            .mapToLong(row -> row.transaction().amountMinor())
            .filter(amount -> amount <= 22_000)
            .sum();
    return count == 0 ? null : (Double) (sum / (100.0 * count));
  }

  private static long streak(List<Row> terminal, long until) {
    long streak = 0;
    for (int i = terminal.size() - 1; i >= 0; i--) {
      Row row = terminal.get(i);
      if (row.transaction().occurredAtMicros() > until) {
        continue;
      }
      if (!row.fraud()) {
        break;
      }
      streak++;
    }
    return streak;
  }

  @Test
  void theThreePartRuleSetReachesThePublishedFigures() throws IOException {
    CompiledRuleSet rules = ruleSet("three-parts.yaml");
    ObservationStream stream = ObservationStream.forgetful(rules, RuleContext.NONE);
    long[] counts = new long[3];
    long start = System.nanoTime();
    feed(
        stream,
        Long.MAX_VALUE,
        row -> {
          boolean alert =
              stream.evaluate(row.transaction()).decision().code() >= Decision.REVIEW.code();
          if (row.transaction().occurredAtMicros() >= MAY) {
            counts[0] += alert ? 1 : 0;
            counts[1] += row.fraud() ? 1 : 0;
            counts[2] += alert && row.fraud() ? 1 : 0;
          }
        });
    double precision = (double) counts[2] / counts[0];
    double recall = (double) counts[2] / counts[1];
    double f1 = 2 * precision * recall / (precision + recall);
    System.out.printf(
        "precision %.4f recall %.4f F1 %.4f in %.1f s%n",
        precision, recall, f1, (System.nanoTime() - start) / 1e9);
    assertThat(precision).isBetween(.79, .81);
    assertThat(recall).isBetween(.73, .75);
    assertThat(f1).isBetween(.76, .78);
  }
}
