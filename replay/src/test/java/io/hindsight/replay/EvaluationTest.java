package io.hindsight.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.hindsight.account.AccountEvent;
import io.hindsight.account.AccountEvent.LabelDelivered;
import io.hindsight.account.AccountEvent.TransactionDecided;
import io.hindsight.account.AccountEvent.TransactionLabelled;
import io.hindsight.account.LabelSource;
import io.hindsight.replay.Quality.Money;
import io.hindsight.replay.Quality.RuleMoney;
import io.hindsight.replay.Quality.RuleQuality;
import io.hindsight.replay.Quality.VersionRule;
import io.hindsight.rules.Decision;
import io.hindsight.rules.EngineSemantics;
import io.hindsight.rules.Hit;
import io.hindsight.rules.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The evaluation of streams, against a count that goes over all events for each figure. */
class EvaluationTest {
  private static final List<String> CURRENCIES = List.of("EUR", "JPY");
  private static final EvaluationScope ALL =
      new EvaluationScope(Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);

  private static Transaction transaction(long seq, long occurredAt, long minor, String currency) {
    return new Transaction(
        "t-" + seq,
        "a",
        occurredAt,
        minor,
        currency,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        Map.of());
  }

  private static TransactionDecided decided(
      Transaction tx, int version, Decision decision, List<Integer> rules) {
    List<Hit> hits = rules.stream().map(rule -> new Hit(rule, 100, "m")).toList();
    return new TransactionDecided(
        tx, 1, 1, false, version, 0, EngineSemantics.VERSION, decision, 500, hits);
  }

  private static TransactionLabelled labelled(
      Transaction tx, long decidedSeq, int revision, boolean fraud, long knownAt) {
    return new TransactionLabelled(
        tx,
        decidedSeq,
        1,
        revision,
        fraud,
        false,
        LabelSource.ISSUER,
        knownAt,
        knownAt,
        null,
        List.of());
  }

  private static List<AccountEvent> randomStream(Random random, int count) {
    var events = new ArrayList<AccountEvent>();
    var revisions = new HashMap<Integer, Integer>();
    for (int seq = 1; seq <= count; seq++) {
      int target = events.isEmpty() ? -1 : random.nextInt(events.size());
      if (target >= 0
          && random.nextBoolean()
          && events.get(target) instanceof TransactionDecided decided) {
        int revision = revisions.merge(target, 1, Integer::sum);
        events.add(
            labelled(
                decided.transaction(),
                target + 1,
                revision,
                random.nextBoolean(),
                random.nextInt(100)));
      } else if (seq > 1 && random.nextInt(5) == 0) {
        events.add(new LabelDelivered(seq - 1));
      } else {
        String currency = CURRENCIES.get(random.nextInt(2));
        List<Integer> rules =
            IntStream.range(0, 4).filter(rule -> random.nextInt(3) == 0).boxed().toList();
        events.add(
            decided(
                transaction(seq, random.nextInt(100), random.nextInt(10_000), currency),
                1 + random.nextInt(2),
                Decision.ofCode(random.nextInt(4)),
                rules));
      }
    }
    return events;
  }

  private static Quality evaluate(List<AccountEvent> events, EvaluationScope scope) {
    var account = new AccountDecisions("a", scope);
    for (int i = 0; i < events.size(); i++) {
      account.take(i + 1, events.get(i));
    }
    var tally = new QualityTally();
    account.addTo(tally);
    return tally.result(0);
  }

  private static boolean isFraud(List<AccountEvent> events, long decidedSeq, long asOf) {
    int revision = 0;
    boolean fraud = false;
    for (AccountEvent event : events) {
      if (event instanceof TransactionLabelled label
          && label.decidedSeq() == decidedSeq
          && label.knownAtMicros() <= asOf
          && label.revision() > revision) {
        revision = label.revision();
        fraud = label.fraud();
      }
    }
    return fraud;
  }

  /** Which of the decided transactions of a stream are counted. */
  @FunctionalInterface
  private interface Chosen {
    boolean counts(TransactionDecided event, boolean fraud, boolean alert);
  }

  private static List<TransactionDecided> choose(
      List<AccountEvent> events, EvaluationScope scope, Chosen chosen) {
    var found = new ArrayList<TransactionDecided>();
    for (int i = 0; i < events.size(); i++) {
      if (events.get(i) instanceof TransactionDecided event) {
        long time = event.transaction().occurredAtMicros();
        boolean alert = event.decision() == Decision.REVIEW || event.decision() == Decision.DECLINE;
        if (time >= scope.fromMicros()
            && time < scope.toMicros()
            && chosen.counts(event, isFraud(events, i + 1, scope.asOfMicros()), alert)) {
          found.add(event);
        }
      }
    }
    return found;
  }

  private static long sum(List<TransactionDecided> events, String currency) {
    return events.stream()
        .filter(event -> event.transaction().currency().equals(currency))
        .mapToLong(event -> event.transaction().amountMinor())
        .sum();
  }

  @Test
  void everyFigureIsThatOfACountByHand() {
    long seed = 20_261_125;
    var random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      List<AccountEvent> events = randomStream(random, 1 + random.nextInt(120));
      int from = random.nextInt(60);
      var scope = new EvaluationScope(from, from + 1 + random.nextInt(80), random.nextInt(110));
      assertCounted(evaluate(events, scope), events, scope);
      assertCounted(evaluate(events, ALL), events, ALL);
    }
  }

  private static void assertCounted(
      Quality quality, List<AccountEvent> events, EvaluationScope scope) {
    var caught = choose(events, scope, (event, fraud, alert) -> fraud && alert);
    var missed = choose(events, scope, (event, fraud, alert) -> fraud && !alert);
    var wrong = choose(events, scope, (event, fraud, alert) -> !fraud && alert);
    var all = choose(events, scope, (event, fraud, alert) -> true);
    assertThat(quality.transactions()).isEqualTo(all.size());
    assertThat(quality.truePositives()).isEqualTo(caught.size());
    assertThat(quality.falseNegatives()).isEqualTo(missed.size());
    assertThat(quality.falsePositives()).isEqualTo(wrong.size());
    for (String currency : CURRENCIES) {
      assertThat(quality.money().getOrDefault(currency, Money.NONE))
          .isEqualTo(new Money(sum(caught, currency), sum(missed, currency), sum(wrong, currency)));
    }
    for (int version = 1; version <= 2; version++) {
      for (int rule = 0; rule < 4; rule++) {
        assertRule(quality, events, scope, new VersionRule(version, rule));
      }
    }
  }

  private static void assertRule(
      Quality quality, List<AccountEvent> events, EvaluationScope scope, VersionRule rule) {
    var right = choose(events, scope, (event, fraud, alert) -> fraud && hits(event, rule));
    var wrong = choose(events, scope, (event, fraud, alert) -> !fraud && hits(event, rule));
    RuleQuality found = quality.rules().getOrDefault(rule, RuleQuality.NONE);
    assertThat(found.truePositives()).isEqualTo(right.size());
    assertThat(found.falsePositives()).isEqualTo(wrong.size());
    for (String currency : CURRENCIES) {
      assertThat(found.money().getOrDefault(currency, new RuleMoney(0, 0)))
          .isEqualTo(new RuleMoney(sum(right, currency), sum(wrong, currency)));
    }
  }

  private static boolean hits(TransactionDecided event, VersionRule rule) {
    return event.ruleSetVersion() == rule.version()
        && event.hits().stream().anyMatch(hit -> hit.rule() == rule.index());
  }

  @Test
  void sharesAreThoseOfTheTextbook() {
    var quality = new Quality(100, 6, 2, 3, Map.of(), Map.of(), 0);

    assertThat(quality.precision()).hasValue(0.75);
    assertThat(quality.recall()).hasValue(6.0 / 9);
    assertThat(quality.f1()).hasValue(2 * 0.75 * (6.0 / 9) / (0.75 + 6.0 / 9));
  }

  @Test
  void aShareOfNothingIsNoNumber() {
    assertThat(new Quality(5, 0, 0, 0, Map.of(), Map.of(), 0).f1()).isEmpty();
    assertThat(new Quality(5, 0, 2, 0, Map.of(), Map.of(), 0).recall()).isEmpty();
    assertThat(new Quality(5, 0, 0, 2, Map.of(), Map.of(), 0).precision()).isEmpty();
    assertThat(new Quality(5, 0, 0, 2, Map.of(), Map.of(), 0).f1()).hasValue(0);
    assertThat(RuleQuality.NONE.precision()).isEmpty();
  }

  @Test
  void aLabelTakenBackCountsUntilThatIsKnown() {
    Transaction tx = transaction(1, 10, 500, "EUR");
    List<AccountEvent> events =
        List.of(
            decided(tx, 1, Decision.DECLINE, List.of(0)),
            labelled(tx, 1, 1, true, 20),
            labelled(tx, 1, 2, false, 30));

    assertThat(evaluate(events, new EvaluationScope(0, 11, 19)).frauds()).isZero();
    assertThat(evaluate(events, new EvaluationScope(0, 11, 20)).frauds()).isEqualTo(1);
    assertThat(evaluate(events, new EvaluationScope(0, 11, 30)).frauds()).isZero();
    assertThat(evaluate(events, new EvaluationScope(0, 10, 30)).transactions()).isZero();
  }
}
