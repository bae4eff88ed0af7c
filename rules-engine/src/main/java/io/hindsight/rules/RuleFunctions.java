package io.hindsight.rules;

import static io.hindsight.rules.RuleFunction.Parameter.LENGTH;
import static io.hindsight.rules.RuleFunction.Parameter.NUMBER;
import static io.hindsight.rules.RuleFunction.Parameter.TEXT;
import static io.hindsight.rules.RuleFunction.Parameter.TIME;
import static io.hindsight.rules.RuleFunction.Parameter.ZONE;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import io.hindsight.rules.Expression.NoValue;
import io.hindsight.rules.RuleFunction.Body;
import io.hindsight.rules.RuleFunction.Parameter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Every function that this language adds to CEL, but for those on lists and networks. */
final class RuleFunctions {
  /** Upper case of one character can be three. */
  static final int UPPER_CASE_GROWTH = 3;

  private static final long CHEAP = 1;
  private static final long TIME_COST = 4;
  private static final long GEO_COST = 20;

  private static final ImmutableList<RuleFunction> ALL = all();

  private RuleFunctions() {}

  private static ImmutableList<RuleFunction> all() {
    ImmutableList.Builder<RuleFunction> all = ImmutableList.builder();
    for (WallClock part : WallClock.values()) {
      String name = part.name().toLowerCase(Locale.ROOT);
      CelType type = part == WallClock.IS_WEEKEND ? SimpleType.BOOL : SimpleType.INT;
      all.add(function(name, type, TIME_COST, part::of, TIME));
      all.add(function(name, type, TIME_COST, part::of, TIME, ZONE));
    }
    return all.add(
            function("lower", SimpleType.STRING, textCost(1), Texts::lower, TEXT),
            function("upper", SimpleType.STRING, textCost(1), Texts::upper, TEXT),
            function("trim", SimpleType.STRING, textCost(1), Texts::trim, TEXT),
            function(
                "similarity",
                SimpleType.DOUBLE,
                textCost(Texts.MAX_COMPARED) + textCost(2),
                Texts::similarity,
                TEXT,
                TEXT),
            function(
                "distance_km",
                SimpleType.DOUBLE,
                GEO_COST,
                Geography::distanceKm,
                NUMBER,
                NUMBER,
                NUMBER,
                NUMBER),
            function("speed_kmh", SimpleType.DOUBLE, CHEAP, Geography::speedKmh, NUMBER, LENGTH))
        .build();
  }

  private static long textCost(int passes) {
    return ExpressionCost.ofCharacters((long) passes * Limits.MAX_TEXT);
  }

  private static RuleFunction function(
      String name, CelType result, long cost, Body body, Parameter... parameters) {
    return new RuleFunction(name, ImmutableList.copyOf(parameters), result, cost, body);
  }

  /** The function of this name and number of arguments, or null. */
  static @Nullable RuleFunction named(String name, int arguments) {
    for (RuleFunction function : ALL) {
      if (function.name().equals(name) && function.parameters().size() == arguments) {
        return function;
      }
    }
    return null;
  }

  static ImmutableSet<String> names() {
    return ALL.stream().map(RuleFunction::name).collect(ImmutableSet.toImmutableSet());
  }

  /** For the checker. */
  static List<CelFunctionDecl> declarations() {
    List<CelFunctionDecl> declarations = new ArrayList<>();
    for (String name : names()) {
      CelOverloadDecl[] overloads =
          ALL.stream()
              .filter(function -> function.name().equals(name))
              .map(RuleFunctions::overload)
              .toArray(CelOverloadDecl[]::new);
      declarations.add(CelFunctionDecl.newFunctionDeclaration(name, overloads));
    }
    return declarations;
  }

  private static CelOverloadDecl overload(RuleFunction function) {
    List<CelType> types = function.parameters().stream().map(Parameter::type).toList();
    return CelOverloadDecl.newGlobalOverload(function.overloadId(), function.result(), types);
  }

  /** For CEL's runtime. */
  static List<CelFunctionBinding> bindings() {
    List<CelFunctionBinding> bindings = new ArrayList<>();
    for (RuleFunction function : ALL) {
      List<Class<?>> types = Collections.nCopies(function.parameters().size(), Object.class);
      String name = function.name();
      bindings.add(
          CelFunctionBinding.from(
              function.overloadId(), types, arguments -> call(name, arguments)));
    }
    return bindings;
  }

  private static Object call(String name, Object[] arguments) throws CelEvaluationException {
    RuleFunction function = named(name, arguments.length);
    Object value = function == null ? NoValue.FAILED : function.body().apply(arguments);
    if (value instanceof NoValue) {
      throw new CelEvaluationException(name + " cannot be computed from these values");
    }
    return value;
  }
}
