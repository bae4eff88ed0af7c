package io.hindsight.rules;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.CelComprehension;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields, attributes and features that a parsed expression reads and that can be missing where
 * it reads them: not those that it asks for by {@code has} before.
 */
final class OptionalInputs {
  private final Set<String> features;
  private final Map<String, CelExpr> found = new LinkedHashMap<>();

  private OptionalInputs(Set<String> features) {
    this.features = features;
  }

  /** One place where each of them is read, by their names. */
  static Map<String, CelExpr> of(CelExpr expr, Set<String> features) {
    OptionalInputs inputs = new OptionalInputs(features);
    inputs.visit(expr, Set.of());
    return inputs.found;
  }

  private void visit(CelExpr expr, Set<String> there) {
    String name = nameOf(expr, features);
    if (name != null) {
      if (!there.contains(name)) {
        found.putIfAbsent(name, expr);
      }
      return;
    }
    switch (expr.getKind()) {
      case SELECT -> {
        if (!expr.select().testOnly()) {
          visit(expr.select().operand(), there);
        }
      }
      case CALL -> visitCall(expr.call(), there);
      case LIST -> expr.list().elements().forEach(element -> visit(element, there));
      case MAP ->
          expr.map()
              .entries()
              .forEach(
                  entry -> {
                    visit(entry.key(), there);
                    visit(entry.value(), there);
                  });
      case COMPREHENSION -> visitLoop(expr.comprehension(), there);
      default -> {
        // Reads nothing.
      }
    }
  }

  private void visitCall(CelCall call, Set<String> there) {
    List<CelExpr> args = call.args();
    boolean guards = call.function().equals("_&&_") || call.function().equals("_?_:_");
    if (guards && args.size() >= 2) {
      visit(args.get(0), there);
      Set<String> more = new HashSet<>(there);
      addAsked(args.get(0), more);
      visit(args.get(1), more);
      args.stream().skip(2).forEach(otherwise -> visit(otherwise, there));
      return;
    }
    if (nameAsked(call) != null) {
      return;
    }
    call.target().ifPresent(target -> visit(target, there));
    args.forEach(argument -> visit(argument, there));
  }

  /** The variables of a loop hide features of the same names. */
  private void visitLoop(CelComprehension loop, Set<String> there) {
    visit(loop.iterRange(), there);
    Set<String> more = new HashSet<>(there);
    more.add(loop.iterVar());
    visit(loop.accuInit(), more);
    visit(loop.loopCondition(), more);
    visit(loop.loopStep(), more);
    visit(loop.result(), more);
  }

  /** What is certainly there when a condition holds. */
  private void addAsked(CelExpr condition, Set<String> there) {
    if (condition.getKind() == Kind.SELECT && condition.select().testOnly()) {
      CelExpr operand = condition.select().operand();
      boolean feature =
          operand.getKind() == Kind.IDENT && operand.ident().name().equals(LanguageMacros.FEATURES);
      there.add(
          feature
              ? condition.select().field()
              : String.valueOf(path(operand)) + "." + condition.select().field());
    }
    if (condition.getKind() == Kind.CALL) {
      CelCall call = condition.call();
      String asked = nameAsked(call);
      if (asked != null) {
        there.add(asked);
      } else if (call.function().equals("_&&_")) {
        call.args().forEach(argument -> addAsked(argument, there));
      }
    }
  }

  /** The attribute that {@code "x" in tx.attributes} asks for, or null. */
  private static @Nullable String nameAsked(CelCall call) {
    if (!call.function().equals("@in") || call.args().size() != 2) {
      return null;
    }
    return attribute(call.args().get(1), call.args().get(0));
  }

  private static @Nullable String nameOf(CelExpr expr, Set<String> features) {
    return switch (expr.getKind()) {
      case IDENT -> features.contains(expr.ident().name()) ? expr.ident().name() : null;
      case SELECT -> expr.select().testOnly() ? null : path(expr);
      case CALL ->
          expr.call().function().equals("_[_]") && expr.call().args().size() == 2
              ? attribute(expr.call().args().get(0), expr.call().args().get(1))
              : null;
      default -> null;
    };
  }

  private static @Nullable String attribute(CelExpr map, CelExpr key) {
    boolean literal =
        key.getKind() == Kind.CONSTANT && key.constant().getKind() == CelConstant.Kind.STRING_VALUE;
    return literal && "tx.attributes".equals(path(map))
        ? "tx.attributes." + key.constant().stringValue()
        : null;
  }

  /** {@code tx.field} or {@code tx.attributes.name}, or null. */
  private static @Nullable String path(CelExpr expr) {
    if (expr.getKind() != Kind.SELECT) {
      return null;
    }
    CelExpr operand = expr.select().operand();
    if (operand.getKind() == Kind.IDENT && operand.ident().name().equals(CelExpression.TX)) {
      return "tx." + expr.select().field();
    }
    return "tx.attributes".equals(path(operand)) ? "tx.attributes." + expr.select().field() : null;
  }
}
