package io.hindsight.rules;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One part of a condition and what became of it in one evaluation.
 *
 * @param kind how it is made of its parts
 * @param text the part as an expression
 * @param state whether it has a value
 * @param value String, Boolean, Long or Double, anything else as text; null without a value
 * @param parts what it is made of, in the order in which they are looked at: the operands of logic
 *     and choices, the operands of comparisons that are not constants, else nothing
 */
public record ConditionPart(
    Kind kind, String text, State state, @Nullable Object value, List<ConditionPart> parts) {
  public ConditionPart {
    parts = List.copyOf(parts);
  }

  /** How a part is made. */
  public enum Kind {
    /** All of its parts must hold: {@code &&}. */
    ALL,
    /** Any of its parts must hold: {@code ||}. */
    ANY,
    /** Its part must not hold: {@code !}. */
    NOT,
    /** The first part chooses between the other two: {@code ? :}. */
    CHOICE,
    /** Compares two operands, or looks for one in a list. */
    COMPARISON,
    /** Anything else: a value, a computation, a function. */
    VALUE;

    /** The name used outside, for example {@code "all"}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Whether a part has a value. */
  public enum State {
    /** It has. */
    VALUE,
    /** Something that it reads has no value. */
    MISSING,
    /** It cannot be computed, such as an integer divided by zero. */
    FAILED,
    /** Parts before it decided without it. */
    NOT_LOOKED_AT;

    /** The name used outside, for example {@code "not_looked_at"}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
