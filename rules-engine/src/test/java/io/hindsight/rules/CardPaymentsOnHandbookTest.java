package io.hindsight.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.hindsight.rules.Handbook.Row;
import io.hindsight.rules.ObservationStream.Observation;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What the pack for card payments finds among the handbook's simulated transactions; docs/packs
 * tells the figures of the whole file.
 */
class CardPaymentsOnHandbookTest {
  /** The first 30 days are history only. */
  private static final long FROM = 30 * Transactions.DAY;

  private static final long TO = 45 * Transactions.DAY;

  private record Awaited(Observation observation, long knownAtMicros) {}

  private final CompiledRuleSet rules = RuleSets.compile(RulePacks.source("card-payments"));
  private final ObservationStream stream = ObservationStream.forgetful(rules, RuleContext.NONE);
  private final ArrayDeque<Awaited> frauds = new ArrayDeque<>();
  private int found;
  private int falselyFound;
  private int missed;

  @Test
  void mostFraudsAreReviewedAndMostReviewsAreFrauds() {
    Handbook.mustBeHere();
    try (Stream<Row> rows = Handbook.transactions()) {
      Iterator<Row> each = rows.iterator();
      long begin = Long.MIN_VALUE;
      while (each.hasNext()) {
        Row row = each.next();
        long time = row.transaction().occurredAtMicros();
        begin = begin == Long.MIN_VALUE ? time : begin;
        if (time - begin >= TO) {
          break;
        }
        judge(row, time - begin >= FROM);
      }
    }
    double precision = found / (double) (found + falselyFound);
    double recall = found / (double) (found + missed);
    System.out.println("precision " + precision + ", recall " + recall);
    assertThat(precision).isGreaterThan(0.75);
    assertThat(recall).isGreaterThan(0.65);
  }

  private void judge(Row row, boolean counts) {
    long time = row.transaction().occurredAtMicros();
    while (!frauds.isEmpty() && frauds.peek().knownAtMicros() <= time) {
      stream.label(frauds.remove().observation(), true);
    }
    boolean reviewed =
        stream.evaluate(row.transaction()).decision().compareTo(Decision.REVIEW) >= 0;
    Observation observation = stream.observe(row.transaction());
    if (row.fraud()) {
      frauds.add(new Awaited(observation, time + Handbook.LABEL_DELAY));
    }
    if (counts && reviewed) {
      found += row.fraud() ? 1 : 0;
      falselyFound += row.fraud() ? 0 : 1;
    } else if (counts && row.fraud()) {
      missed++;
    }
  }
}
