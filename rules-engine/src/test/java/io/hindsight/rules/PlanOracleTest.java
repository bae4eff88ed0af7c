package io.hindsight.rules;

import static io.hindsight.rules.Transactions.DAY;
import static io.hindsight.rules.Transactions.HOUR;
import static io.hindsight.rules.Transactions.SECOND;
import static io.hindsight.rules.Transactions.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import io.hindsight.rules.Expression.NoValue;
import io.hindsight.rules.NaiveFeature.Condition;
import io.hindsight.rules.NaiveFeature.Field;
import io.hindsight.rules.NaiveFeature.Seen;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whole rule sets over whole streams: what the engine judges is what follows from the documentation
 * with features counted anew, conditions evaluated by CEL alone, and the score added up by hand.
 */
class PlanOracleTest {
  private static final int RULE_SETS = 25;
  private static final int TRANSACTIONS = 120;

  private static final Field ACCOUNT = field("account_id", Transaction::accountId);
  private static final Field TERMINAL = field("terminal_id", Transaction::terminalId);
  private static final Field MCC = field("mcc", Transaction::mcc);
  private static final Field COUNTRY = field("country", Transaction::country);
  private static final Field NUMBER = field("attributes.n", tx -> tx.attributes().get("n"));
  private static final Field AMOUNT = field("amount", PlanOracleTest::amount);

  private static final List<List<Field>> KEYS =
      List.of(
          List.of(ACCOUNT),
          List.of(ACCOUNT),
          List.of(ACCOUNT, MCC),
          List.of(NUMBER, ACCOUNT, COUNTRY),
          List.of(TERMINAL),
          List.of(COUNTRY, MCC),
          List.of(NUMBER));

  private static final List<Condition> WHERES =
      List.of(
          new Condition("tx.amount <= 50.0", tx -> amount(tx).compareTo(new BigDecimal(50)) <= 0),
          new Condition(
              "tx.terminal_id != 't1'",
              tx -> tx.terminalId() != null && !tx.terminalId().equals("t1")),
          new Condition("has(tx.mcc)", tx -> tx.mcc() != null));

  private static final long[] WINDOWS = {0, 90, 3_600, 86_400, 3 * 86_400, 28 * 86_400};
  private static final long[] DELAYS = {0, 0, 0, 7_200, 7 * 86_400};

  private static final RuleContext CONTEXT = new WatchedAndSnoozed();

  private static Field field(String name, Function<Transaction, @Nullable Object> read) {
    return new Field("tx." + name, name, read);
  }

  private static BigDecimal amount(Transaction tx) {
    return BigDecimal.valueOf(tx.amountMinor(), Currencies.minorDigits(tx.currency()));
  }

  /** A rule as it is written, with CEL's own evaluation of its condition. */
  private record NaiveRule(
      String id,
      Expression condition,
      int points,
      @Nullable Decision decision,
      boolean enabled,
      boolean shadow,
      @Nullable Long from,
      @Nullable Long to,
      int rolloutBasisPoints) {

    boolean applies(Transaction tx) {
      long time = tx.occurredAtMicros();
      RuleDefinition.Options share =
          new RuleDefinition.Options(
              null, ImmutableList.of(), true, null, null, false, rolloutBasisPoints);
      boolean snoozed = id.equals("r0") && tx.accountId().equals("a0") && time < START + 9 * DAY;
      return enabled
          && (from == null || time >= from)
          && (to == null || time < to)
          && Rollout.includes(id, tx.accountId(), share)
          && !snoozed;
    }
  }

  /** A rule set, its text and what the oracle makes of it. */
  private record Plan(
      String yaml, List<NaiveFeature> features, List<NaiveRule> rules, Thresholds thresholds) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void everyJudgementFollowsFromTheDocumentation(long seed) {
    System.out.println("seed: " + seed);
    Random random = new Random(seed);
    int hits = 0;
    for (int i = 0; i < RULE_SETS; i++) {
      Plan plan = plan(random);
      ObservationStream stream = new ObservationStream(RuleSets.compile(plan.yaml), CONTEXT);
      hits += judge(plan, stream, random, "seed " + seed + ", rule set " + i);
    }
    assertThat(hits).isGreaterThan(RULE_SETS * 20);
  }

  /** Feeds a stream of transactions and labels; the number of hits. */
  private static int judge(Plan plan, ObservationStream stream, Random random, String what) {
    List<Seen> seen = new ArrayList<>();
    long clock = START;
    int hits = 0;
    for (int i = 0; i < TRANSACTIONS; i++) {
      clock += (long) random.nextInt(4) * random.nextInt(8) * HOUR;
      long most = random.nextInt(3) == 0 ? 12 * DAY : HOUR;
      long late = random.nextInt(5) == 0 ? (long) (random.nextDouble() * most) : 0;
      Transaction tx = transaction(random, i, clock - late / SECOND * SECOND);
      List<Object> values = new ArrayList<>();
      for (NaiveFeature feature : plan.features) {
        values.add(checked(feature, tx, seen, stream.feature(feature.name(), tx), what));
      }
      Evaluation actual = stream.evaluate(tx);
      Evaluation expected = expected(plan, new Stated(tx, values));
      assertThat(actual).as("%s, %s%n%s", what, tx, plan.yaml).isEqualTo(expected);
      hits += actual.hits().size();
      stream.observe(tx);
      seen.add(new Seen(tx));
      if (random.nextInt(2) == 0) {
        Seen labelled = seen.get(random.nextInt(seen.size()));
        labelled.fraud = random.nextInt(3) > 0;
        stream.label(labelled.tx.accountId(), labelled.tx.transactionId(), labelled.fraud);
      }
    }
    return hits;
  }

  /** The value as conditions have it, after it was found to be the right one. */
  private static Object checked(
      NaiveFeature feature, Transaction tx, List<Seen> seen, @Nullable Object actual, String what) {
    Object wanted = feature.value(tx, seen);
    Long newest = feature.newest(tx, seen);
    boolean late = newest != null && tx.occurredAtMicros() < newest;
    boolean tooLate = late && tx.occurredAtMicros() < newest - Limits.ALLOWED_LATENESS_MICROS;
    String of = what + ": " + feature.yaml() + " of " + tx;
    if (tooLate && feature.windowMicros() > 0) {
      assertThat(actual).as(of).isNull();
      return NoValue.MISSING;
    }
    boolean mayBeMissing = tooLate || (late && feature.aggregate() == Aggregate.LAST);
    if (actual == null && mayBeMissing) {
      return NoValue.MISSING;
    }
    if (feature.aggregate() == Aggregate.STDDEV && wanted instanceof Double deviation) {
      assertThat((Double) actual).as(of).isCloseTo(deviation, within(1e-9 * (1 + deviation)));
      return actual;
    }
    assertThat(actual).as(of).isEqualTo(wanted);
    return wanted == null ? NoValue.MISSING : wanted;
  }

  /** The hardest of what the score reaches and what the rules demand. */
  private static Evaluation expected(Plan plan, Stated inputs) {
    List<Hit> hits = new ArrayList<>();
    int score = 0;
    List<Decision> demanded = new ArrayList<>(List.of(Decision.APPROVE));
    for (int i = 0; i < plan.rules.size(); i++) {
      NaiveRule rule = plan.rules.get(i);
      if (!rule.applies(inputs.tx) || !Boolean.TRUE.equals(rule.condition.evaluate(inputs))) {
        continue;
      }
      hits.add(new Hit(i, rule.shadow ? 0 : rule.points, "hit of " + rule.id));
      if (!rule.shadow) {
        score += rule.points;
        demanded.add(rule.decision == null ? Decision.APPROVE : rule.decision);
      }
    }
    score = score < 0 ? 0 : score > 1_000 ? 1_000 : score;
    Thresholds limits = plan.thresholds;
    demanded.add(score >= limits.challenge() ? Decision.CHALLENGE : Decision.APPROVE);
    demanded.add(score >= limits.review() ? Decision.REVIEW : Decision.APPROVE);
    demanded.add(score >= limits.decline() ? Decision.DECLINE : Decision.APPROVE);
    return new Evaluation(Collections.max(demanded), score, hits);
  }

  private static Transaction transaction(Random random, int number, long time) {
    String currency = pick(random, List.of("EUR", "EUR", "EUR", "JPY", "KWD"));
    Map<String, Object> attributes = new HashMap<>();
    if (random.nextInt(4) > 0) {
      attributes.put("n", pick(random, List.of(1L, 1.0, 2L, 0.5, -3L, 2.25, -0.0)));
    }
    if (random.nextBoolean()) {
      attributes.put("flag", random.nextBoolean());
    }
    return new Transaction(
        "t" + number,
        "a" + random.nextInt(3),
        time,
        random.nextInt(6) == 0 ? 0 : random.nextInt(10_000),
        currency,
        maybe(random, "t" + random.nextInt(4)),
        null,
        maybe(random, "d" + random.nextInt(3)),
        maybe(random, pick(random, List.of("10.1.2.3", "203.0.113.7", "no address", ""))),
        null,
        maybe(random, pick(random, List.of("BE", "NL", ""))),
        null,
        maybe(random, "m" + random.nextInt(2)),
        attributes);
  }

  private static @Nullable String maybe(Random random, String value) {
    return random.nextInt(5) == 0 ? null : value;
  }

  private static Plan plan(Random random) {
    List<NaiveFeature> features = new ArrayList<>();
    ImmutableMap.Builder<String, CelType> types = ImmutableMap.builder();
    for (int i = 0; i < 8; i++) {
      NaiveFeature feature = feature(random, "f" + i);
      features.add(feature);
      types.put(feature.name(), type(feature));
    }
    StringBuilder yaml = new StringBuilder("name: plan\nfeatures:\n");
    features.forEach(feature -> yaml.append("  ").append(feature.yaml()).append('\n'));
    yaml.append("rules:\n");
    ExpressionCompiler compiler = ExpressionCompiler.ofConditions(types.buildOrThrow());
    List<NaiveRule> rules = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      rules.add(rule(random, "r" + i, features, compiler, yaml));
    }
    int challenge = 1 + random.nextInt(300);
    int review = challenge + 1 + random.nextInt(300);
    Thresholds limits = new Thresholds(challenge, review, review + 1 + random.nextInt(300));
    yaml.append("thresholds: {challenge: ").append(limits.challenge());
    yaml.append(", review: ").append(limits.review());
    yaml.append(", decline: ").append(limits.decline()).append("}\n");
    return new Plan(yaml.toString(), features, rules, limits);
  }

  private static NaiveFeature feature(Random random, String name) {
    Aggregate aggregate = pick(random, List.of(Aggregate.values()));
    boolean anyValue = aggregate == Aggregate.DISTINCT || aggregate == Aggregate.LAST;
    Field of =
        pick(random, anyValue ? List.of(TERMINAL, NUMBER, COUNTRY) : List.of(AMOUNT, NUMBER));
    long delay = aggregate == Aggregate.LAST ? 0 : DELAYS[random.nextInt(DELAYS.length)];
    return new NaiveFeature(
        name,
        aggregate,
        pick(random, KEYS),
        aggregate.needsOf() ? of : null,
        random.nextInt(3) == 0 ? pick(random, WHERES) : null,
        aggregate == Aggregate.PERCENTILE ? 1 + random.nextInt(99) : 0,
        WINDOWS[random.nextInt(WINDOWS.length)] * SECOND,
        delay * SECOND,
        aggregate.takesCurrent() && delay == 0 && random.nextInt(3) == 0);
  }

  private static CelType type(NaiveFeature feature) {
    return switch (feature.aggregate()) {
      case COUNT, DISTINCT, FRAUD_COUNT, FRAUD_STREAK -> SimpleType.INT;
      case FIRST_SEEN -> SimpleType.TIMESTAMP;
      case TIME_SINCE_LAST -> SimpleType.DURATION;
      case LAST -> NUMBER.equals(feature.of()) ? SimpleType.DYN : SimpleType.STRING;
      default -> SimpleType.DOUBLE;
    };
  }

  private static NaiveRule rule(
      Random random,
      String id,
      List<NaiveFeature> features,
      ExpressionCompiler compiler,
      StringBuilder yaml) {
    String when = condition(random, features, 2);
    ExpressionCompiler.Result alone = compiler.compileForCel(when);
    assertThat(alone.issues()).as(when).isEmpty();
    Decision decision = random.nextInt(4) == 0 ? pick(random, List.of(Decision.values())) : null;
    int points = decision != null && random.nextBoolean() ? 0 : random.nextInt(1_200) - 300;
    points = points == 0 && decision == null ? 1 : StrictMath.min(points, Limits.MAX_SCORE);
    boolean enabled = random.nextInt(8) > 0;
    boolean shadow = random.nextInt(6) == 0;
    Long from = random.nextInt(5) == 0 ? START + random.nextInt(20) * DAY : null;
    Long to = random.nextInt(5) == 0 ? START + (20 + random.nextInt(20)) * DAY : null;
    int rollout = random.nextInt(5) == 0 ? 100 * (1 + random.nextInt(99)) : 10_000;
    yaml.append("  - id: ").append(id).append("\n    when: \"").append(when).append("\"\n");
    yaml.append("    reason: hit of ").append(id).append('\n');
    yaml.append(points == 0 ? "" : "    points: " + points + "\n");
    yaml.append(decision == null ? "" : "    decision: " + decision.label() + "\n");
    yaml.append("    enabled: " + enabled + "\n    shadow: " + shadow + "\n");
    yaml.append(from == null ? "" : "    valid_from: " + time(from) + "\n");
    yaml.append(to == null ? "" : "    valid_to: " + time(to) + "\n");
    yaml.append(rollout == 10_000 ? "" : "    rollout: " + rollout / 100 + "%\n");
    return new NaiveRule(
        id, alone.expression(), points, decision, enabled, shadow, from, to, rollout);
  }

  private static Instant time(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  private static String condition(Random random, List<NaiveFeature> features, int depth) {
    if (depth == 0 || random.nextInt(3) == 0) {
      return random.nextInt(3) == 0
          ? pick(random, ON_TRANSACTION)
          : onFeature(random, pick(random, features));
    }
    String left = condition(random, features, depth - 1);
    String right = condition(random, features, depth - 1);
    return switch (random.nextInt(5)) {
      case 0 -> "!(" + left + ")";
      case 1 -> "(" + left + " ? " + right + " : tx.amount > 40)";
      case 2 -> "(" + left + " || " + right + ")";
      default -> "(" + left + " && " + right + ")";
    };
  }

  private static final List<String> ON_TRANSACTION =
      List.of(
          "tx.amount > 40",
          "tx.country in ['BE', 'FR']",
          "tx.device_id in lists.watched",
          "tx.attributes.n in lists.watched",
          "!(tx.country in lists.nobody_made)",
          "has(tx.mcc)",
          "default(tx.mcc, 'm1') == 'm1'",
          "tx.attributes.n >= 1",
          "has(tx.attributes.flag) && tx.attributes.flag == true",
          "default(tx.attributes.n, 3) > 2",
          "is_weekend(tx.occurred_at, 'Europe/Brussels')",
          "hour(tx.occurred_at) < 9",
          "ip_in(tx.ip, '10.0.0.0/8')",
          "similarity(tx.country, tx.device_id) > 20",
          "size(tx.ip) > 8",
          "tx.attributes.exists(k, k.startsWith('f'))",
          "tx.terminal_id.matches('t[12]')",
          "tx.currency != 'EUR'");

  private static String onFeature(Random random, NaiveFeature feature) {
    String name = feature.name();
    if (random.nextInt(6) == 0) {
      return "has(" + name + ")";
    }
    int bound = random.nextInt(5);
    CelType type = type(feature);
    List<String> atoms;
    if (type == SimpleType.INT) {
      atoms = List.of(name + " > " + bound, name + " == " + bound, name + " % 2 == 0");
    } else if (type == SimpleType.TIMESTAMP) {
      atoms = List.of("tx.occurred_at - " + name + " < duration('36h')", "hour(" + name + ") > 11");
    } else if (type == SimpleType.DURATION) {
      atoms =
          List.of(
              name + " <= duration('5h')",
              "default(" + name + ", duration('1h')) > " + "duration('2h')");
    } else if (type == SimpleType.STRING) {
      atoms = List.of(name + " == tx.terminal_id", name + " in ['t1', 'BE']", name + " < 't2'");
    } else if (type == SimpleType.DYN) {
      atoms = List.of(name + " > 0.75", name + " == 1", "default(" + name + ", 0) < 1");
    } else {
      atoms =
          List.of(
              name + " > " + bound * 9.5,
              "tx.amount >= " + name,
              "tx.amount > 1.5 * " + name + " + 1",
              "default(" + name + ", " + bound + ") >= 2");
    }
    return pick(random, atoms);
  }

  /** What conditions read, as the oracle has it. */
  private record Stated(Transaction tx, List<Object> features) implements Expression.Inputs {
    @Override
    public Object feature(int index) {
      return features.get(index);
    }

    @Override
    public RuleContext context() {
      return CONTEXT;
    }
  }

  /** A list of values, and a rule that is snoozed for one account for a time. */
  private record WatchedAndSnoozed() implements RuleContext {
    @Override
    public boolean contains(String list, String value, long occurredAtMicros) {
      return list.equals("watched") && Set.of("d1", "2", "0.5").contains(value);
    }

    @Override
    public boolean containsNetworkOf(String list, String ip, long occurredAtMicros) {
      return false;
    }

    @Override
    public boolean hasSnoozes(String accountId) {
      return accountId.equals("a0");
    }

    @Override
    public long snoozedUntil(String ruleId, String accountId, long occurredAtMicros) {
      long until = START + 9 * DAY;
      return ruleId.equals("r0") && accountId.equals("a0") && occurredAtMicros < until
          ? until
          : NOT_SNOOZED;
    }
  }

  private static <T> T pick(Random random, List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
