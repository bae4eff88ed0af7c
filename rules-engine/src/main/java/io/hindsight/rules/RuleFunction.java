package io.hindsight.rules;

import com.google.common.collect.ImmutableList;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;

/**
 * A function that this language adds to CEL: one body for the native plan and for CEL's runtime, so
 * that both agree.
 *
 * @param name as conditions write it
 * @param parameters what it takes
 * @param result the type of its value
 * @param cost what one call costs beyond its arguments, see {@link ExpressionCost}
 * @param body computes the value; given as many arguments as there are parameters, none of them a
 *     {@link Expression.NoValue}
 */
record RuleFunction(
    String name, ImmutableList<Parameter> parameters, CelType result, long cost, Body body) {

  /** What an argument may be; an attribute may stand for each but a zone. */
  enum Parameter {
    TEXT(SimpleType.STRING),
    /** An int or a double: CEL has no type for both. */
    NUMBER(SimpleType.DYN),
    TIME(SimpleType.TIMESTAMP),
    LENGTH(SimpleType.DURATION),
    /** The literal name of a time zone. */
    ZONE(SimpleType.STRING);

    private final CelType type;

    Parameter(CelType type) {
      this.type = type;
    }

    CelType type() {
      return type;
    }
  }

  /** The computation of a function: pure, and total for arguments of any type. */
  @FunctionalInterface
  interface Body {
    /** The value, or {@link Expression.NoValue#FAILED}. */
    Object apply(Object[] arguments);
  }

  /** Tells overloads apart; a name has one for each number of arguments. */
  String overloadId() {
    return "hindsight_" + name + "_" + parameters.size();
  }
}
