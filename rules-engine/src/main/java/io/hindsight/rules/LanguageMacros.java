package io.hindsight.rules;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.cel.common.CelIssue;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.parser.CelMacro;
import dev.cel.parser.CelMacroExprFactory;
import dev.cel.parser.CelStandardMacro;
import java.util.List;
import java.util.Optional;

/**
 * The macros of conditions: those of CEL, with a {@code has} that also takes features, and {@code
 * default(expression, value)}, the value when any field or feature that the expression reads is
 * missing. Both become plain CEL: {@code has(a) && has(b) ? expression : value}.
 */
final class LanguageMacros {
  static final String HAS = "has";
  static final String DEFAULT = "default";

  /** The variable whose fields are the features; only {@code has} can write it. */
  static final String FEATURES = "@features";

  private LanguageMacros() {}

  /** The macros for expressions that may read these features. */
  static List<CelMacro> of(ImmutableSet<String> features) {
    ImmutableList.Builder<CelMacro> all = ImmutableList.builder();
    for (CelStandardMacro standard : CelStandardMacro.STANDARD_MACROS) {
      if (standard != CelStandardMacro.HAS) {
        all.add(standard.getDefinition());
      }
    }
    return all.add(
            CelMacro.newGlobalMacro(
                HAS,
                1,
                (factory, target, arguments) ->
                    Optional.of(has(factory, arguments.get(0), features))),
            CelMacro.newGlobalMacro(
                DEFAULT,
                2,
                (factory, target, arguments) ->
                    Optional.of(
                        defaultValue(factory, arguments.get(0), arguments.get(1), features))))
        .build();
  }

  private static CelExpr has(
      CelMacroExprFactory factory, CelExpr argument, ImmutableSet<String> features) {
    if (argument.getKind() == Kind.SELECT && !argument.select().testOnly()) {
      return factory.newSelect(argument.select().operand(), argument.select().field(), true);
    }
    if (argument.getKind() != Kind.IDENT) {
      return factory.reportError("has takes a field such as tx.ip, an attribute or a feature");
    }
    String name = argument.ident().name();
    if (features.contains(name)) {
      return hasFeature(factory, name);
    }
    ExpressionIssue.Names names = new ExpressionIssue.Names(features, false);
    return factory.reportError(
        CelIssue.formatError(
            factory.getSourceLocation(argument),
            "has: unknown feature '" + name + "'" + ExpressionIssue.variable(name, names)));
  }

  private static CelExpr hasFeature(CelMacroExprFactory factory, String feature) {
    return factory.newSelect(factory.newIdentifier(FEATURES), feature, true);
  }

  private static CelExpr defaultValue(
      CelMacroExprFactory factory,
      CelExpr expression,
      CelExpr value,
      ImmutableSet<String> features) {
    CelExpr condition = null;
    for (CelExpr input : OptionalInputs.of(expression, features).values()) {
      CelExpr isThere = isThere(factory, input);
      condition = condition == null ? isThere : factory.newGlobalCall("_&&_", condition, isThere);
    }
    return condition == null
        ? factory.reportError("default: nothing in the expression can be missing")
        : factory.newGlobalCall("_?_:_", condition, expression, value);
  }

  private static CelExpr isThere(CelMacroExprFactory factory, CelExpr input) {
    return switch (input.getKind()) {
      case IDENT -> hasFeature(factory, input.ident().name());
      case SELECT ->
          factory.newSelect(factory.copy(input.select().operand()), input.select().field(), true);
      default ->
          factory.newGlobalCall(
              "@in",
              factory.copy(input.call().args().get(1)),
              factory.copy(input.call().args().get(0)));
    };
  }
}
