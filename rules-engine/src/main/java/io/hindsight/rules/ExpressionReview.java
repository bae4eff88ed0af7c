package io.hindsight.rules;

import com.google.common.collect.ImmutableList;
import com.google.re2j.PatternSyntaxException;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What a checked expression reads, and the faults that CEL's checker lets pass. */
final class ExpressionReview {
  private static final Pattern FIXED_OFFSET = Pattern.compile("UTC|[+-]?\\d\\d:\\d\\d");

  private final CelAbstractSyntaxTree ast;
  private final String text;
  private final Set<String> reads = new LinkedHashSet<>();
  private final List<ExpressionIssue> issues = new ArrayList<>();

  private ExpressionReview(CelAbstractSyntaxTree ast, String text) {
    this.ast = ast;
    this.text = text;
  }

  static ExpressionReview of(CelAbstractSyntaxTree ast, String text) {
    ExpressionReview review = new ExpressionReview(ast, text);
    review.visit(ast.getExpr());
    return review;
  }

  /** {@code tx.amount}, {@code tx.attributes.x} or a feature's name, in order of appearance. */
  ImmutableList<String> reads() {
    return ImmutableList.copyOf(reads);
  }

  List<ExpressionIssue> issues() {
    return issues;
  }

  private void visit(CelExpr expr) {
    switch (expr.getKind()) {
      case IDENT -> visitIdent(expr);
      case SELECT -> visitSelect(expr);
      case CALL -> visitCall(expr);
      case LIST -> expr.list().elements().forEach(this::visit);
      case MAP ->
          expr.map()
              .entries()
              .forEach(
                  entry -> {
                    visit(entry.key());
                    visit(entry.value());
                  });
      case STRUCT -> issue(expr, "an object cannot be made here");
      case COMPREHENSION -> {
        visit(expr.comprehension().iterRange());
        visit(expr.comprehension().accuInit());
        visit(expr.comprehension().loopCondition());
        visit(expr.comprehension().loopStep());
        visit(expr.comprehension().result());
      }
      case CONSTANT, NOT_SET -> {
        // Reads nothing.
      }
    }
  }

  private void visitIdent(CelExpr expr) {
    String name = expr.ident().name();
    if (name.equals(CelExpression.TX)) {
      issue(expr, "tx alone is not a value (expected: a field such as tx.amount)");
    } else if (isVariable(expr)) {
      reads.add(name);
    }
  }

  /** Neither a type's name nor the variable of a loop. */
  private boolean isVariable(CelExpr expr) {
    return ast.getReference(expr.id()).filter(reference -> reference.value().isEmpty()).isPresent()
        && !expr.ident().name().startsWith("@")
        && !isType(expr);
  }

  private boolean isType(CelExpr expr) {
    return ast.getType(expr.id()).filter(type -> type.name().equals("type")).isPresent();
  }

  private void visitSelect(CelExpr expr) {
    String path = path(expr);
    if (path.isEmpty()) {
      visit(expr.select().operand());
    } else {
      reads.add(path);
    }
  }

  /** {@code tx.field} or {@code tx.attributes.name}, or empty for anything else. */
  private static String path(CelExpr expr) {
    CelExpr operand = expr.select().operand();
    String field = expr.select().field();
    if (operand.getKind() == CelExpr.ExprKind.Kind.IDENT) {
      return operand.ident().name().equals(CelExpression.TX) ? "tx." + field : "";
    }
    if (operand.getKind() == CelExpr.ExprKind.Kind.SELECT) {
      return path(operand).equals("tx.attributes") ? "tx.attributes." + field : "";
    }
    return "";
  }

  private void visitCall(CelExpr expr) {
    CelCall call = expr.call();
    call.target().ifPresent(this::visit);
    call.args().forEach(this::visit);
    if (call.function().startsWith("get") && call.args().size() == 1) {
      checkZone(call.args().get(0));
    }
    if (call.function().equals("matches") && !call.args().isEmpty()) {
      checkRegex(call.args().get(call.args().size() - 1));
    }
  }

  /** Time zone data changes with the Java platform, and a decision must not. */
  private void checkZone(CelExpr zone) {
    boolean fixed = isString(zone) && FIXED_OFFSET.matcher(zone.constant().stringValue()).matches();
    if (!fixed) {
      issue(zone, "time zones are not supported (expected: a fixed offset such as \"+01:00\")");
    }
  }

  private void checkRegex(CelExpr regex) {
    if (!isString(regex)) {
      return;
    }
    try {
      com.google.re2j.Pattern.compile(regex.constant().stringValue());
    } catch (PatternSyntaxException e) {
      issue(regex, "not a regular expression: " + e.getDescription());
    }
  }

  private static boolean isString(CelExpr expr) {
    return expr.getKind() == CelExpr.ExprKind.Kind.CONSTANT
        && expr.constant().getKind() == CelConstant.Kind.STRING_VALUE;
  }

  private void issue(CelExpr expr, String message) {
    Integer position = ast.getSource().getPositionsMap().get(expr.id());
    int points = position == null ? 0 : position;
    int limit = text.codePointCount(0, text.length());
    issues.add(
        new ExpressionIssue(text.offsetByCodePoints(0, StrictMath.min(points, limit)), message));
  }
}
