package io.hindsight.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.hindsight.rules.Expression.NoValue;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The native shapes mean what CEL's own runtime means, for random conditions. */
class NativeExpressionsTest {
  private static final List<FeatureDefinition> FEATURES =
      List.of(
          new FeatureDefinition(
              "n", FeatureKey.ACCOUNT, Aggregate.COUNT, 0, null, null, 1, 0, false),
          new FeatureDefinition(
              "mean", FeatureKey.ACCOUNT, Aggregate.MEAN, 0, "tx.amount", null, 1, 0, false));
  private static final String[] NUMBERS = {
    "n", "mean", "tx.amount", "0", "1", "3", "57.16", "2.5", "1e16", "7"
  };
  private static final String[] TEXTS = {"tx.country", "tx.device_id", "'BE'", "'d1'"};
  private static final String[] DYNAMIC = {
    "tx.attributes.risk", "tx.attributes.none", "tx.attributes.tag", "tx.attributes.vip"
  };
  private static final String[] ORDERS = {"<", "<=", ">", ">=", "==", "!="};
  private static final String[] ARITHMETIC = {"+", "-", "*", "/"};

  @ParameterizedTest
  @ValueSource(longs = {101, 102, 103})
  void randomConditionsGiveWhatCelGives(long seed) {
    System.out.println("seed: " + seed);
    Random random = new Random(seed);
    ExpressionCompiler compiler = new ExpressionCompiler(FEATURES);
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
    return switch (random.nextInt(6)) {
      case 0 -> pick(random, TEXTS) + order + pick(random, TEXTS);
      case 1 -> pick(random, TEXTS) + " in ['BE', 'NL']";
      case 2 -> pick(random, DYNAMIC) + order + number(random);
      case 3 -> "has(" + (random.nextBoolean() ? "tx.device_id" : pick(random, DYNAMIC)) + ")";
      default -> number(random) + order + number(random);
    };
  }

  private static String number(Random random) {
    String number = pick(random, NUMBERS);
    boolean compound = random.nextInt(3) == 0;
    return compound
        ? "(" + number + " " + pick(random, ARITHMETIC) + " " + pick(random, NUMBERS) + ")"
        : number;
  }

  private static String pick(Random random, String[] choices) {
    return choices[random.nextInt(choices.length)];
  }

  private record FixedInputs(Transaction tx, Object n, Object mean) implements Expression.Inputs {
    @Override
    public Object feature(int index) {
      return index == 0 ? n : mean;
    }
  }

  private static Expression.Inputs inputs(int state) {
    Transaction plain = Transactions.with(Map.of("risk", 7L, "tag", "a", "vip", true));
    Transaction device =
        Transactions.of(
            "t", Transactions.START, 700, "EUR", null, "d1", Map.of("risk", 0.5, "vip", false));
    return switch (state) {
      case 0 -> new FixedInputs(plain, 0L, NoValue.MISSING);
      case 1 -> new FixedInputs(plain, 3L, 57.16);
      case 2 -> new FixedInputs(device, Long.MAX_VALUE, 0.5);
      default -> new FixedInputs(device, 5L, 1e300);
    };
  }
}
