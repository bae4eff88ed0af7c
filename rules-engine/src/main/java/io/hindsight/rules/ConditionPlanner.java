package io.hindsight.rules;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.parser.CelUnparserVisitor;
import io.hindsight.rules.ConditionPart.Kind;
import java.util.ArrayList;
import java.util.List;

/** Takes a checked condition apart for its explanation. */
final class ConditionPlanner {
  private static final String AND = "_&&_";
  private static final String OR = "_||_";
  private static final String LISTS = "lists";

  private final CelAbstractSyntaxTree ast;
  private final ExpressionPlanner planner;

  ConditionPlanner(CelAbstractSyntaxTree ast, ExpressionPlanner planner) {
    this.ast = ast;
    this.planner = planner;
  }

  /** The text of a part; what a macro became is shown as the macro, which needs no parentheses. */
  private static final class PartText extends CelUnparserVisitor {
    private PartText(CelAbstractSyntaxTree part) {
      super(part);
    }

    @Override
    protected boolean isBinaryOrTernaryOperator(CelExpr expr) {
      boolean macro = sourceInfo.getMacroCalls().containsKey(expr.id());
      return !macro && super.isBinaryOrTernaryOperator(expr);
    }
  }

  ConditionPlan plan() {
    return plan(ast.getExpr());
  }

  private ConditionPlan plan(CelExpr expr) {
    Kind kind = kind(expr);
    List<ConditionPlan> parts = new ArrayList<>();
    operands(expr, kind).forEach(operand -> parts.add(plan(operand)));
    CelAbstractSyntaxTree part =
        CelAbstractSyntaxTree.newCheckedAst(
            expr, ast.getSource(), ast.getReferenceMap(), ast.getTypeMap());
    String text = new PartText(part).unparse();
    return new ConditionPlan(
        kind, text, planner.plan(expr), reads(expr), asksList(expr), ImmutableList.copyOf(parts));
  }

  private Kind kind(CelExpr expr) {
    boolean macro = ast.getSource().getMacroCalls().containsKey(expr.id());
    if (expr.getKind() != CelExpr.ExprKind.Kind.CALL || macro) {
      return Kind.VALUE;
    }
    return switch (expr.call().function()) {
      case AND -> Kind.ALL;
      case OR -> Kind.ANY;
      case "!_" -> Kind.NOT;
      case "_?_:_" -> Kind.CHOICE;
      case "_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_", "@in" -> Kind.COMPARISON;
      default -> Kind.VALUE;
    };
  }

  private List<CelExpr> operands(CelExpr expr, Kind kind) {
    return switch (kind) {
      case ALL, ANY -> chain(expr, kind);
      case NOT, CHOICE -> expr.call().args();
      case COMPARISON -> expr.call().args().stream().filter(arg -> !isFixed(arg)).toList();
      case VALUE -> List.of();
    };
  }

  /** {@code a && b && c} is read as one part of three operands, however CEL groups them. */
  private List<CelExpr> chain(CelExpr expr, Kind kind) {
    List<CelExpr> operands = new ArrayList<>();
    for (CelExpr operand : expr.call().args()) {
      if (kind(operand) == kind) {
        operands.addAll(chain(operand, kind));
      } else {
        operands.add(operand);
      }
    }
    return operands;
  }

  /** A constant, a list of constants, or a named list. */
  private static boolean isFixed(CelExpr expr) {
    return switch (expr.getKind()) {
      case CONSTANT -> true;
      case LIST -> expr.list().elements().stream().allMatch(ConditionPlanner::isFixed);
      case SELECT -> isList(expr);
      default -> false;
    };
  }

  private static boolean isList(CelExpr expr) {
    return expr.getKind() == CelExpr.ExprKind.Kind.SELECT
        && expr.select().operand().getKind() == CelExpr.ExprKind.Kind.IDENT
        && expr.select().operand().ident().name().equals(LISTS);
  }

  /** Fields, attributes and variables, in the order of appearance. */
  private static ImmutableSet<String> reads(CelExpr expr) {
    return CelNavigableExpr.fromExpr(expr)
        .allNodes()
        .map(node -> name(node.expr()))
        .filter(name -> !name.isEmpty())
        .collect(ImmutableSet.toImmutableSet());
  }

  /** {@code tx.field}, {@code tx.attributes.name} or a variable, or empty for anything else. */
  private static String name(CelExpr expr) {
    if (expr.getKind() == CelExpr.ExprKind.Kind.IDENT) {
      return expr.ident().name();
    }
    if (expr.getKind() == CelExpr.ExprKind.Kind.CALL && expr.call().function().equals("_[_]")) {
      CelExpr index = expr.call().args().get(1);
      boolean named =
          index.getKind() == CelExpr.ExprKind.Kind.CONSTANT
              && index.constant().getKind() == CelConstant.Kind.STRING_VALUE;
      return named ? name(expr.call().args().get(0)) + "." + index.constant().stringValue() : "";
    }
    if (expr.getKind() != CelExpr.ExprKind.Kind.SELECT) {
      return "";
    }
    String operand = name(expr.select().operand());
    return operand.isEmpty() ? "" : operand + "." + expr.select().field();
  }

  private static boolean asksList(CelExpr expr) {
    if (expr.getKind() != CelExpr.ExprKind.Kind.CALL) {
      return false;
    }
    CelCall call = expr.call();
    return call.args().stream().anyMatch(ConditionPlanner::isList);
  }
}
