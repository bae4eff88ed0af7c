package io.hindsight.rules;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelMutableAst;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.ast.CelMutableExpr;
import dev.cel.common.ast.CelMutableExpr.CelMutableCall;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.SimpleType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Choices between an int and a double, such as {@code default(mean, 0)}, which CEL lacks: the int
 * is taken as a double.
 */
final class MixedConditionals {
  private static final String CONDITIONAL = "_?_:_";

  private final CelAbstractSyntaxTree checked;
  private long nextId;
  private boolean changed;

  private MixedConditionals(CelAbstractSyntaxTree checked) {
    this.checked = checked;
    this.nextId =
        checked.getTypeMap().keySet().stream().mapToLong(Long::longValue).max().orElse(0) + 1;
  }

  /** For the checker; {@link #unmixed} replaces every use. */
  static CelFunctionDecl declaration() {
    return CelFunctionDecl.newFunctionDeclaration(
        CONDITIONAL,
        CelOverloadDecl.newGlobalOverload(
            "int_or_double", SimpleType.DOUBLE, SimpleType.BOOL, SimpleType.INT, SimpleType.DOUBLE),
        CelOverloadDecl.newGlobalOverload(
            "double_or_int",
            SimpleType.DOUBLE,
            SimpleType.BOOL,
            SimpleType.DOUBLE,
            SimpleType.INT));
  }

  /** The tree with each int of a mixed choice made a double, unchecked; null when there is none. */
  static @Nullable CelAbstractSyntaxTree unmixed(CelAbstractSyntaxTree checked) {
    MixedConditionals conditionals = new MixedConditionals(checked);
    CelMutableAst ast = CelMutableAst.fromCelAst(checked);
    conditionals.visit(ast.expr());
    return conditionals.changed ? ast.toParsedAst() : null;
  }

  private void visit(CelMutableExpr expr) {
    switch (expr.getKind()) {
      case SELECT -> visit(expr.select().operand());
      case CALL -> visitCall(expr.call());
      case LIST -> expr.list().elements().forEach(this::visit);
      case MAP ->
          expr.map()
              .entries()
              .forEach(
                  entry -> {
                    visit(entry.key());
                    visit(entry.value());
                  });
      case COMPREHENSION -> {
        visit(expr.comprehension().iterRange());
        visit(expr.comprehension().accuInit());
        visit(expr.comprehension().loopCondition());
        visit(expr.comprehension().loopStep());
        visit(expr.comprehension().result());
      }
      default -> {
        // Holds no choice.
      }
    }
  }

  private void visitCall(CelMutableCall call) {
    call.target().ifPresent(this::visit);
    List<CelMutableExpr> args = call.args();
    args.forEach(this::visit);
    if (!call.function().equals(CONDITIONAL)) {
      return;
    }
    for (int i = 1; i <= 2; i++) {
      if (kind(args.get(i)) == CelKind.INT && kind(args.get(3 - i)) == CelKind.DOUBLE) {
        CelMutableExpr asDouble =
            CelMutableExpr.ofCall(nextId++, CelMutableCall.create("double", args.get(i)));
        call.setArg(i, asDouble);
        changed = true;
      }
    }
  }

  private CelKind kind(CelMutableExpr expr) {
    return checked.getType(expr.id()).map(type -> type.kind()).orElse(CelKind.DYN);
  }
}
