package io.hindsight.rules;

import com.google.common.collect.ImmutableMap;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.CelSelect;
import dev.cel.common.types.CelKind;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import io.hindsight.rules.NativeExpressions.Arithmetic;
import io.hindsight.rules.NativeExpressions.Order;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Plans a checked expression: the common shapes natively, every other part by CEL's runtime.
 *
 * <p>The split never goes into a loop (a CEL comprehension), so that no part refers to variables of
 * another.
 */
final class ExpressionPlanner {
  private final CelAbstractSyntaxTree ast;
  private final CelRuntime runtime;
  private final ImmutableMap<String, Integer> featureIndexes;

  ExpressionPlanner(
      CelAbstractSyntaxTree ast, CelRuntime runtime, ImmutableMap<String, Integer> featureIndexes) {
    this.ast = ast;
    this.runtime = runtime;
    this.featureIndexes = featureIndexes;
  }

  Expression plan() {
    return plan(ast.getExpr());
  }

  /** The plan that leaves everything to CEL: the measure for the native one. */
  Expression planByCel() {
    return byCel(ast.getExpr());
  }

  /** The plan of one part; not of one within a loop. */
  Expression plan(CelExpr expr) {
    Expression nativePlan =
        switch (expr.getKind()) {
          case CONSTANT -> constant(expr);
          case IDENT -> feature(expr);
          case SELECT -> select(expr.select());
          case CALL -> call(expr.call());
          default -> null;
        };
    return nativePlan == null ? byCel(expr) : nativePlan;
  }

  private Expression byCel(CelExpr expr) {
    CelAbstractSyntaxTree part =
        CelAbstractSyntaxTree.newCheckedAst(
            expr, ast.getSource(), ast.getReferenceMap(), ast.getTypeMap());
    try {
      return new CelExpression(runtime.createProgram(part), featureIndexes);
    } catch (CelEvaluationException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static @Nullable Expression constant(CelExpr expr) {
    Object value = constantValue(expr);
    return value == null ? null : NativeExpressions.constant(value);
  }

  private static @Nullable Object constantValue(CelExpr expr) {
    if (expr.getKind() != CelExpr.ExprKind.Kind.CONSTANT) {
      return null;
    }
    CelConstant constant = expr.constant();
    return switch (constant.getKind()) {
      case BOOLEAN_VALUE -> constant.booleanValue();
      case INT64_VALUE -> constant.int64Value();
      case DOUBLE_VALUE -> constant.doubleValue();
      case STRING_VALUE -> constant.stringValue();
      default -> null;
    };
  }

  private @Nullable Expression feature(CelExpr expr) {
    Integer index = featureIndexes.get(expr.ident().name());
    return index == null ? null : NativeExpressions.feature(index);
  }

  private static @Nullable Expression select(CelSelect select) {
    TransactionField field = fieldOf(select);
    if (field != null && field != TransactionField.ATTRIBUTES) {
      return select.testOnly() ? NativeExpressions.hasField(field) : NativeExpressions.field(field);
    }
    CelExpr operand = select.operand();
    boolean attribute =
        operand.getKind() == CelExpr.ExprKind.Kind.SELECT
            && !operand.select().testOnly()
            && fieldOf(operand.select()) == TransactionField.ATTRIBUTES;
    if (!attribute) {
      return null;
    }
    return select.testOnly()
        ? NativeExpressions.hasAttribute(select.field())
        : NativeExpressions.attribute(select.field());
  }

  private static @Nullable TransactionField fieldOf(CelSelect select) {
    CelExpr operand = select.operand();
    boolean ofTx =
        operand.getKind() == CelExpr.ExprKind.Kind.IDENT
            && operand.ident().name().equals(CelExpression.TX);
    return ofTx ? TransactionField.named(select.field()) : null;
  }

  private @Nullable Expression call(CelCall call) {
    List<CelExpr> args = call.args();
    if (call.function().equals("_?_:_")) {
      return NativeExpressions.conditional(plan(args.get(0)), plan(args.get(1)), plan(args.get(2)));
    }
    if (call.target().isPresent() || args.isEmpty() || args.size() > 2) {
      return null;
    }
    if (args.size() == 1) {
      return call.function().equals("!_") ? NativeExpressions.not(plan(args.get(0))) : null;
    }
    CelExpr left = args.get(0);
    CelExpr right = args.get(1);
    return switch (call.function()) {
      case "_&&_" -> NativeExpressions.and(plan(left), plan(right));
      case "_||_" -> NativeExpressions.or(plan(left), plan(right));
      case "_==_" -> equal(left, right, true);
      case "_!=_" -> equal(left, right, false);
      case "_<_" -> ordered(Order.LESS, left, right);
      case "_<=_" -> ordered(Order.LESS_OR_EQUAL, left, right);
      case "_>_" -> ordered(Order.GREATER, left, right);
      case "_>=_" -> ordered(Order.GREATER_OR_EQUAL, left, right);
      case "_+_" -> arithmetic(Arithmetic.ADD, left, right);
      case "_-_" -> arithmetic(Arithmetic.SUBTRACT, left, right);
      case "_*_" -> arithmetic(Arithmetic.MULTIPLY, left, right);
      case "_/_" -> arithmetic(Arithmetic.DIVIDE, left, right);
      case "@in" -> in(left, right);
      default -> null;
    };
  }

  private @Nullable Expression equal(CelExpr left, CelExpr right, boolean expected) {
    boolean plain = isScalar(left) && isScalar(right);
    return plain ? NativeExpressions.equal(plan(left), plan(right), expected) : null;
  }

  private @Nullable Expression ordered(Order order, CelExpr left, CelExpr right) {
    boolean numbers =
        (isNumber(left) && isNumberOrAttribute(right))
            || (isNumberOrAttribute(left) && isNumber(right));
    return numbers ? NativeExpressions.ordered(order, plan(left), plan(right)) : null;
  }

  private @Nullable Expression arithmetic(Arithmetic operation, CelExpr left, CelExpr right) {
    boolean numbers = isNumber(left) && isNumber(right);
    return numbers ? NativeExpressions.arithmetic(operation, plan(left), plan(right)) : null;
  }

  private @Nullable Expression in(CelExpr element, CelExpr list) {
    if (list.getKind() != CelExpr.ExprKind.Kind.LIST || !isScalar(element)) {
      return null;
    }
    List<Object> constants = new ArrayList<>();
    for (CelExpr item : list.list().elements()) {
      Object value = constantValue(item);
      if (value == null) {
        return null;
      }
      constants.add(value);
    }
    return NativeExpressions.in(plan(element), List.copyOf(constants));
  }

  private boolean isNumber(CelExpr expr) {
    CelKind kind = kind(expr);
    return kind == CelKind.INT || kind == CelKind.DOUBLE;
  }

  private boolean isNumberOrAttribute(CelExpr expr) {
    boolean attribute = kind(expr) == CelKind.DYN && expr.getKind() == CelExpr.ExprKind.Kind.SELECT;
    return attribute || isNumber(expr);
  }

  /** Strings, numbers, bools, and attributes (which are one of these). */
  private boolean isScalar(CelExpr expr) {
    CelKind kind = kind(expr);
    return isNumberOrAttribute(expr) || kind == CelKind.STRING || kind == CelKind.BOOL;
  }

  private CelKind kind(CelExpr expr) {
    return ast.getType(expr.id()).map(type -> type.kind()).orElse(CelKind.DYN);
  }
}
