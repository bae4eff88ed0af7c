package io.hindsight.rules;

/**
 * A checked expression, ready to run. Immutable and safe for many threads.
 *
 * <p>The value is a Boolean, Long, Double, String or another CEL value, or one of two that stand
 * for no value: {@link NoValue#MISSING} and {@link NoValue#FAILED}. As in CEL, {@code &&}, {@code
 * ||} and {@code ? :} give an answer in spite of an operand without a value where the other
 * operands decide it alone.
 */
interface Expression {
  Object evaluate(Inputs inputs);

  /** What an expression may read. */
  interface Inputs {
    Transaction tx();

    /** Long, Double, String, Boolean, Instant, Duration, or {@link NoValue#MISSING}. */
    Object feature(int index);

    /** Lists and snoozes as of the decision. */
    default RuleContext context() {
      return RuleContext.NONE;
    }
  }

  /** Why there is no value. */
  enum NoValue {
    /** A field or feature that was read has no value. */
    MISSING,
    /** The computation is impossible: an overflow, an integer divided by zero, a type mismatch. */
    FAILED;

    /** Missing wins, so that an answer does not depend on the order of operands. */
    static NoValue of(Object left, Object right) {
      return left == MISSING || right == MISSING ? MISSING : FAILED;
    }
  }
}
