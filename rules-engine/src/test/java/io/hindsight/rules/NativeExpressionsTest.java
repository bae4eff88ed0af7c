package io.hindsight.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import io.hindsight.rules.Expression.NoValue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The native shapes mean what CEL's own runtime means, for random conditions. */
class NativeExpressionsTest {
  private static final ImmutableMap<String, CelType> FEATURES =
      ImmutableMap.of(
          "n", SimpleType.INT,
          "mean", SimpleType.DOUBLE,
          "first", SimpleType.TIMESTAMP,
          "since", SimpleType.DURATION,
          "latest", SimpleType.DYN);
  private static final String[] NUMBERS = {
    "n", "mean", "tx.amount", "0", "1", "3", "57.16", "2.5", "1e16", "7"
  };
  private static final String[] TEXTS = {"tx.country", "tx.device_id", "'BE'", "'d1'"};
  private static final String[] DYNAMIC = {
    "tx.attributes.risk", "tx.attributes.none", "tx.attributes.tag", "tx.attributes.vip"
  };
  private static final String[] READING = {"n", "mean", "tx.amount"};
  private static final String[] OPTIONAL = {
    "tx.device_id", "tx.attributes.risk", "tx.attributes.none", "n", "mean", "first", "latest"
  };
  private static final String[] MEMBERS = {
    "tx.country", "tx.device_id", "n", "mean", "latest", "tx.attributes.vip", "tx.attributes.risk"
  };
  private static final String[] LISTS = {"watched", "none"};
  private static final String[] NETWORKS = {
    "'203.0.113.0/24'", "['10.0.0.0/8', '::/0']", "lists.watched", "lists.none"
  };
  private static final String[] CALENDAR = {
    "hour(tx.occurred_at) < 6",
    "hour(first, 'Europe/Brussels') < 12",
    "weekday(tx.occurred_at, '+14:00') == 7",
    "is_weekend(first)",
    "day_of_month(first, 'America/New_York') > 15",
    "minute_of_day(tx.occurred_at) % 60 == 0",
    "tx.occurred_at.getHours() < 5",
    "first.getHours() >= 12",
    "first.getHours('+01:00') >= 12",
    "tx.occurred_at.getFullYear() == 2018",
    "first.getMonth() == 3",
    "tx.occurred_at.getDayOfYear() > 90",
    "first.getDayOfMonth() > 10",
    "tx.occurred_at.getDate() < 15",
    "first.getDayOfWeek() == 0",
    "tx.occurred_at.getDayOfWeek() < 3",
    "tx.occurred_at.getMinutes() % 2 == 0",
    "first.getSeconds() < 30",
    "tx.occurred_at.getMilliseconds() >= 0",
    "since.getHours() > 12"
  };
  private static final String[] MATCHES = {
    ".contains('E')", ".startsWith('B')", ".endsWith('1')", ".matches('^[A-Z]{2}$')"
  };
  private static final String[] FUNCTIONS = {
    "distance_km(50.85, 4.35, tx.amount, mean)",
    "distance_km(tx.attributes.risk, n, 1, 2)",
    "speed_kmh(tx.amount, since)",
    "similarity(tx.country, tx.device_id)",
    "size(tx.country)",
    "double(n)",
    "(n % 7)",
    "latest"
  };
  private static final String[] ORDERS = {"<", "<=", ">", ">=", "==", "!="};
  private static final String[] ARITHMETIC = {"+", "-", "*", "/"};

  @ParameterizedTest
  @ValueSource(longs = {101, 102, 103})
  void randomConditionsGiveWhatCelGives(long seed) {
    System.out.println("seed: " + seed);
    Random random = new Random(seed);
    ExpressionCompiler compiler = ExpressionCompiler.ofConditions(FEATURES);
    for (int i = 0; i < 700; i++) {
      String text = condition(random, 3);
      ExpressionCompiler.Result fast = compiler.compile(text);
      assertThat(fast.issues()).as(text).isEmpty();
      Expression slow = compiler.compileForCel(text).expression();
      for (int state = 0; state < 4; state++) {
        Expression.Inputs inputs = inputs(state);
        Object expected = slow.evaluate(inputs);
        Object actual = fast.expression().evaluate(inputs);
        if (expected instanceof NoValue) {
          assertThat(actual).as(text).isInstanceOf(NoValue.class);
        } else {
          assertThat(actual).as(text + " in state " + state).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void attributesMixWithIntsAndDoubles() {
    assertThat(value("tx.attributes.risk * 2 + 0.5 > 14")).isEqualTo(true);
    assertThat(value("tx.attributes.risk * 2.5")).isEqualTo(17.5);
    assertThat(value("tx.attributes.tag * 2")).isEqualTo(NoValue.FAILED);
    assertThat(value("tx.attributes.none * 2")).isEqualTo(NoValue.MISSING);
  }

  private static Object value(String text) {
    Expression plan = ExpressionCompiler.ofConditions(FEATURES).compile(text).expression();
    return plan.evaluate(inputs(0));
  }

  private static String condition(Random random, int depth) {
    if (depth == 0 || random.nextInt(4) == 0) {
      return comparison(random);
    }
    String left = condition(random, depth - 1);
    return switch (random.nextInt(4)) {
      case 0 -> "!(" + left + ")";
      case 1 -> "(" + left + " ? " + condition(random, depth - 1) + " : n > 1)";
      case 2 -> "(" + left + " || " + condition(random, depth - 1) + ")";
      default -> "(" + left + " && " + condition(random, depth - 1) + ")";
    };
  }

  private static String comparison(Random random) {
    String order = " " + pick(random, ORDERS) + " ";
    return switch (random.nextInt(13)) {
      case 0 -> text(random) + order + text(random);
      case 1 -> text(random) + " in ['BE', 'NL']";
      case 2 -> pick(random, DYNAMIC) + order + number(random);
      case 3 -> "has(" + pick(random, OPTIONAL) + ")";
      case 4 -> pick(random, MEMBERS) + " in lists." + pick(random, LISTS);
      case 5 -> "ip_in(tx.ip, " + pick(random, NETWORKS) + ")";
      case 6 -> time(random) + order + time(random);
      case 7 -> length(random) + order + length(random);
      case 8 -> pick(random, CALENDAR);
      case 9 -> text(random) + pick(random, MATCHES);
      default -> number(random) + order + number(random);
    };
  }

  private static String number(Random random) {
    String number = pick(random, NUMBERS);
    return switch (random.nextInt(9)) {
      case 0, 1, 2 ->
          "(" + number + " " + pick(random, ARITHMETIC) + " " + pick(random, NUMBERS) + ")";
      case 3 -> "default(" + pick(random, READING) + " + " + number + ", " + number + ")";
      case 4 -> "default(" + pick(random, DYNAMIC) + ", " + number + ")";
      case 5 -> pick(random, FUNCTIONS);
      case 6 -> "-n";
      default -> number;
    };
  }

  private static String text(Random random) {
    String text = pick(random, TEXTS);
    return switch (random.nextInt(6)) {
      case 0 -> "upper(" + text + ")";
      case 1 -> "(" + text + " + lower(" + pick(random, TEXTS) + "))";
      case 2 -> "default(tx.device_id, " + text + ")";
      default -> text;
    };
  }

  private static String time(Random random) {
    return pick(
        random, new String[] {"tx.occurred_at", "first", "timestamp('2018-04-01T00:00:00Z')"});
  }

  private static String length(Random random) {
    return pick(random, new String[] {"since", "(tx.occurred_at - first)", "duration('36h')"});
  }

  private static String pick(Random random, String[] choices) {
    return choices[random.nextInt(choices.length)];
  }

  private record FixedInputs(Transaction tx, List<Object> features) implements Expression.Inputs {
    @Override
    public Object feature(int index) {
      return features.get(index);
    }

    @Override
    public RuleContext context() {
      return WATCHED;
    }
  }

  private static final RuleContext WATCHED =
      new FixedLists(Map.of("watched", Set.of("BE", "3", "true", "7", "203.0.113.0/24")));

  private static Expression.Inputs inputs(int state) {
    Transaction plain = Transactions.with(Map.of("risk", 7L, "tag", "a", "vip", true));
    Transaction device =
        Transactions.of(
            "t", Transactions.START, 700, "EUR", null, "d1", Map.of("risk", 0.5, "vip", false));
    Instant early = Instant.parse("2018-03-30T23:59:59.5Z");
    NoValue none = NoValue.MISSING;
    return switch (state) {
      case 0 -> new FixedInputs(plain, List.of(0L, none, none, none, none));
      case 1 -> new FixedInputs(plain, List.of(3L, 57.16, early, Duration.ofHours(36), "BE"));
      case 2 -> new FixedInputs(device, List.of(1L << 62, 0.5, Instant.EPOCH, Duration.ZERO, 7L));
      default -> new FixedInputs(device, List.of(5L, 1e300, early, Duration.ofDays(-1), true));
    };
  }
}
