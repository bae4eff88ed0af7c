package io.hindsight.rules;

import io.hindsight.rules.Expression.NoValue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The common shapes of conditions, evaluated without CEL's runtime: an order of magnitude faster,
 * above all where an input is missing, which costs CEL an exception.
 *
 * <p>They mean what CEL means, where its specification and its Java runtime agree. They differ in
 * corners of comparisons between an int and a double, and there these follow the specification: the
 * runtime puts a NaN above every int, takes negative zero for less than 0, and rounds ints beyond
 * 2^53; and arithmetic between an int and a double of which one is an attribute, which the runtime
 * does not find. Such parts are left to the runtime only inside loops.
 */
final class NativeExpressions {
  private NativeExpressions() {}

  static Expression constant(Object value) {
    return inputs -> value;
  }

  static Expression feature(int index) {
    return inputs -> inputs.feature(index);
  }

  static Expression field(TransactionField field) {
    return inputs -> {
      Object value = field.read(inputs.tx());
      return value == null ? NoValue.MISSING : value;
    };
  }

  static Expression attribute(String name) {
    return inputs -> {
      Object value = inputs.tx().attributes().get(name);
      return value == null ? NoValue.MISSING : value;
    };
  }

  static Expression hasField(TransactionField field) {
    return inputs -> field.read(inputs.tx()) != null;
  }

  static Expression hasAttribute(String name) {
    return inputs -> inputs.tx().attributes().containsKey(name);
  }

  static Expression hasFeature(int index) {
    return inputs -> inputs.feature(index) != NoValue.MISSING;
  }

  /** Whether a list holds a value, as of the decision. */
  static Expression inList(Expression element, String list) {
    return inputs -> {
      Object value = element.evaluate(inputs);
      if (value instanceof NoValue) {
        return value;
      }
      String text = RuleLists.text(value);
      return text == null
          ? NoValue.FAILED
          : inputs.context().contains(list, text, inputs.tx().occurredAtMicros());
    };
  }

  /** Whether a list holds an address or a network that it lies in, as of the decision. */
  static Expression ipInList(Expression ip, String list) {
    return inputs -> {
      Object value = ip.evaluate(inputs);
      return value instanceof String text
          ? inputs.context().containsNetworkOf(list, text, inputs.tx().occurredAtMicros())
          : NoValue.of(value, value);
    };
  }

  static Expression ipIn(Expression ip, List<IpNetwork> networks) {
    return inputs -> {
      Object value = ip.evaluate(inputs);
      return value instanceof String text
          ? RuleLists.isIn(text, networks)
          : NoValue.of(value, value);
    };
  }

  /** A function of which every argument needs a value. */
  static Expression function(RuleFunction.Body body, List<Expression> arguments) {
    Expression[] operands = arguments.toArray(Expression[]::new);
    return inputs -> {
      Object[] values = new Object[operands.length];
      NoValue none = null;
      for (int i = 0; i < operands.length; i++) {
        values[i] = operands[i].evaluate(inputs);
        if (values[i] instanceof NoValue noValue) {
          none = none == null ? noValue : NoValue.of(none, noValue);
        }
      }
      return none == null ? body.apply(values) : none;
    };
  }

  static Expression and(Expression left, Expression right) {
    return inputs -> {
      Object a = left.evaluate(inputs);
      if (Boolean.FALSE.equals(a)) {
        return false;
      }
      Object b = right.evaluate(inputs);
      if (Boolean.FALSE.equals(b)) {
        return false;
      }
      boolean both = Boolean.TRUE.equals(a) && Boolean.TRUE.equals(b);
      return both ? true : NoValue.of(a, b);
    };
  }

  static Expression or(Expression left, Expression right) {
    return inputs -> {
      Object a = left.evaluate(inputs);
      if (Boolean.TRUE.equals(a)) {
        return true;
      }
      Object b = right.evaluate(inputs);
      if (Boolean.TRUE.equals(b)) {
        return true;
      }
      boolean neither = Boolean.FALSE.equals(a) && Boolean.FALSE.equals(b);
      return neither ? false : NoValue.of(a, b);
    };
  }

  static Expression not(Expression operand) {
    return inputs -> {
      Object value = operand.evaluate(inputs);
      if (value instanceof Boolean truth) {
        return !truth;
      }
      return NoValue.of(value, value);
    };
  }

  static Expression equal(Expression left, Expression right, boolean expected) {
    return inputs -> {
      Object a = left.evaluate(inputs);
      Object b = right.evaluate(inputs);
      if (a instanceof NoValue || b instanceof NoValue) {
        return NoValue.of(a, b);
      }
      return equal(a, b) == expected;
    };
  }

  static Expression in(Expression element, List<Object> constants) {
    return inputs -> {
      Object value = element.evaluate(inputs);
      if (value instanceof NoValue) {
        return value;
      }
      for (Object constant : constants) {
        if (equal(value, constant)) {
          return true;
        }
      }
      return false;
    };
  }

  private static boolean equal(Object a, Object b) {
    if (a instanceof Number && b instanceof Number) {
      return Numbers.compare(a, b) == 0;
    }
    return a.equals(b);
  }

  /** An ordering of two values of one kind; anything else is {@link NoValue#FAILED}, as in CEL. */
  enum Order {
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL;

    /** Whether two values are in this order; false when one of two numbers is not a number. */
    Object apply(Object left, Object right) {
      if (left instanceof Number && right instanceof Number) {
        return holds(Numbers.compare(left, right));
      }
      if (left instanceof String a && right instanceof String b) {
        return holds(Integer.signum(a.compareTo(b)));
      }
      if (left instanceof Instant a && right instanceof Instant b) {
        return holds(a.compareTo(b));
      }
      if (left instanceof Duration a && right instanceof Duration b) {
        return holds(a.compareTo(b));
      }
      return left instanceof Boolean a && right instanceof Boolean b
          ? (Object) holds(a.compareTo(b))
          : NoValue.of(left, right);
    }

    private boolean holds(int comparison) {
      if (comparison == Numbers.UNORDERED) {
        return false;
      }
      return switch (this) {
        case LESS -> comparison < 0;
        case LESS_OR_EQUAL -> comparison <= 0;
        case GREATER -> comparison > 0;
        case GREATER_OR_EQUAL -> comparison >= 0;
      };
    }
  }

  static Expression ordered(Order order, Expression left, Expression right) {
    return inputs -> order.apply(left.evaluate(inputs), right.evaluate(inputs));
  }

  static Expression conditional(Expression condition, Expression yes, Expression no) {
    return inputs -> {
      Object truth = condition.evaluate(inputs);
      if (truth instanceof Boolean chosen) {
        return chosen ? yes.evaluate(inputs) : no.evaluate(inputs);
      }
      return NoValue.of(truth, truth);
    };
  }

  /** An arithmetic operation; on what it does not take {@link NoValue#FAILED}, as in CEL. */
  enum Arithmetic {
    ADD,
    SUBTRACT,
    MULTIPLY,
    DIVIDE,
    REMAINDER;

    /** The result, or {@link NoValue#FAILED} when ints overflow or are divided by zero. */
    Object apply(Object left, Object right) {
      if (left instanceof Long a && right instanceof Long b) {
        return apply(a.longValue(), b.longValue());
      }
      if (left instanceof Number a && right instanceof Number b) {
        return apply(a.doubleValue(), b.doubleValue());
      }
      if (this == ADD && left instanceof String a && right instanceof String b) {
        return a + b;
      }
      return this == SUBTRACT && left instanceof Instant a && right instanceof Instant b
          ? Duration.between(b, a)
          : NoValue.of(left, right);
    }

    private Object apply(double a, double b) {
      return switch (this) {
        case ADD -> a + b;
        case SUBTRACT -> a - b;
        case MULTIPLY -> a * b;
        case DIVIDE -> a / b;
        case REMAINDER -> NoValue.FAILED;
      };
    }

    private Object apply(long a, long b) {
      try {
        return switch (this) {
          case ADD -> StrictMath.addExact(a, b);
          case SUBTRACT -> StrictMath.subtractExact(a, b);
          case MULTIPLY -> StrictMath.multiplyExact(a, b);
          case DIVIDE -> a == Long.MIN_VALUE && b == -1 ? NoValue.FAILED : (Object) (a / b);
          case REMAINDER -> a % b;
        };
      } catch (ArithmeticException e) {
        return NoValue.FAILED;
      }
    }
  }

  static Expression arithmetic(Arithmetic operation, Expression left, Expression right) {
    return inputs -> operation.apply(left.evaluate(inputs), right.evaluate(inputs));
  }
}
