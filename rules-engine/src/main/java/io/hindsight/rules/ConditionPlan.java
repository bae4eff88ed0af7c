package io.hindsight.rules;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.hindsight.rules.ConditionPart.Kind;
import io.hindsight.rules.ConditionPart.State;
import io.hindsight.rules.Expression.Inputs;
import io.hindsight.rules.Expression.NoValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One part of a condition, planned by itself in the way the whole is, so that its value is the one
 * that the whole saw. Only explanations use it.
 *
 * @param kind how it is made of its parts
 * @param text the part as an expression
 * @param expression its plan
 * @param reads the names in it; among them all that it reads, as in {@link CompiledRule#reads}
 * @param asksList whether it asks a list for a value
 * @param parts what it is made of
 */
record ConditionPlan(
    Kind kind,
    String text,
    Expression expression,
    ImmutableSet<String> reads,
    boolean asksList,
    ImmutableList<ConditionPlan> parts) {

  /** A part with its value as the evaluation has it, null when it was not looked at. */
  private record Explained(@Nullable Object value, ConditionPart part) {}

  /** The part and those below it as they came out for these inputs. */
  ConditionPart explain(Inputs inputs) {
    return explain(inputs, true).part();
  }

  private Explained explain(Inputs inputs, boolean lookedAt) {
    Object value = lookedAt ? expression.evaluate(inputs) : null;
    List<ConditionPart> explained = new ArrayList<>();
    Object first = null;
    boolean goesOn = lookedAt;
    for (int i = 0; i < parts.size(); i++) {
      boolean chosen = kind != Kind.CHOICE || i == 0 || Boolean.valueOf(i == 1).equals(first);
      Explained operand = parts.get(i).explain(inputs, goesOn && chosen);
      explained.add(operand.part());
      first = i == 0 ? operand.value() : first;
      goesOn &= !decides(operand.value());
    }
    return new Explained(
        value, new ConditionPart(kind, text, state(value), shown(value), explained));
  }

  /** Whether an operand leaves nothing to those after it. */
  private boolean decides(@Nullable Object operand) {
    return switch (kind) {
      case ALL -> Boolean.FALSE.equals(operand);
      case ANY -> Boolean.TRUE.equals(operand);
      case NOT, CHOICE, COMPARISON, VALUE -> false;
    };
  }

  private static State state(@Nullable Object value) {
    if (value == null) {
      return State.NOT_LOOKED_AT;
    }
    if (value instanceof NoValue none) {
      return none == NoValue.MISSING ? State.MISSING : State.FAILED;
    }
    return State.VALUE;
  }

  private static @Nullable Object shown(@Nullable Object value) {
    return value == null || value instanceof NoValue ? null : ShownValue.of(value);
  }
}
