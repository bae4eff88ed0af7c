package io.hindsight.rules;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.CelComprehension;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.types.CelKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * What the evaluation of a checked expression costs at most, known before any transaction. The unit
 * is a step: one operator, field or literal, or {@link #CHARACTERS_PER_STEP} characters looked at;
 * in the order of 20 nanoseconds. Texts are taken as long as they can be, loops as running to their
 * end, and both sides of every choice as evaluated.
 */
final class ExpressionCost {
  private static final int CHARACTERS_PER_STEP = 16;

  /** Where something can be so large that nothing is known: more than any limit. */
  static final long UNKNOWN = 1L << 40;

  private final CelAbstractSyntaxTree ast;
  private final BiConsumer<CelExpr, String> issues;
  private final Map<String, Long> textLengths = new HashMap<>();
  private final Map<String, Long> listSizes = new HashMap<>();
  private final Map<Long, Long> lengths = new HashMap<>();
  private long loopSteps = 1;
  private long allLoopSteps;

  private ExpressionCost(CelAbstractSyntaxTree ast, BiConsumer<CelExpr, String> issues) {
    this.ast = ast;
    this.issues = issues;
  }

  /**
   * The most steps of an expression.
   *
   * @param issues is given loops whose length is not known or too long
   */
  static long of(CelAbstractSyntaxTree ast, BiConsumer<CelExpr, String> issues) {
    return new ExpressionCost(ast, issues).cost(ast.getExpr());
  }

  static long ofCharacters(long characters) {
    return bounded(characters) / CHARACTERS_PER_STEP;
  }

  private static long bounded(long steps) {
    return StrictMath.min(steps, UNKNOWN);
  }

  private static long times(long a, long b) {
    return a == 0 || b == 0 ? 0 : bounded(a > UNKNOWN / b ? UNKNOWN : a * b);
  }

  private long cost(CelExpr expr) {
    return switch (expr.getKind()) {
      case CONSTANT, IDENT, NOT_SET -> 1;
      case SELECT -> 1 + cost(expr.select().operand());
      case CALL -> call(expr);
      case LIST -> 1 + sum(expr.list().elements());
      case MAP -> {
        List<CelExpr> parts = new ArrayList<>();
        expr.map().entries().forEach(entry -> parts.addAll(List.of(entry.key(), entry.value())));
        yield 1 + sum(parts);
      }
      case STRUCT -> UNKNOWN;
      case COMPREHENSION -> loop(expr);
    };
  }

  private long sum(List<CelExpr> parts) {
    long sum = 0;
    for (CelExpr part : parts) {
      sum = bounded(sum + cost(part));
    }
    return sum;
  }

  private long call(CelExpr expr) {
    CelCall call = expr.call();
    List<CelExpr> operands = new ArrayList<>(call.args());
    call.target().ifPresent(target -> operands.add(0, target));
    long own = own(call, operands);
    return bounded(1 + own + sum(operands));
  }

  private long own(CelCall call, List<CelExpr> operands) {
    RuleFunction function = RuleFunctions.named(call.function(), operands.size());
    if (function != null) {
      return function.cost();
    }
    return switch (call.function()) {
      case "_&&_", "_||_", "!_", "_?_:_", "@not_strictly_false" -> 0;
      case "matches" -> times(ofCharacters(length(operands.get(0))), programSize(operands));
      case "_[_]" -> ofCharacters(length(operands.get(1)));
      case "@in" -> membership(operands.get(0), operands.get(1));
      case "contains" -> ofCharacters(times(length(operands.get(0)), length(operands.get(1))));
      default -> {
        long size = 0;
        for (CelExpr operand : operands) {
          size = bounded(size + weight(operand));
        }
        yield size;
      }
    };
  }

  /** A map or a list of the rule book is asked once, a written list element by element. */
  private long membership(CelExpr element, CelExpr collection) {
    return kind(collection) == CelKind.LIST
        ? bounded(weight(element) + weight(collection))
        : weight(element);
  }

  /** The size of the automaton of a literal expression; any other is refused elsewhere. */
  private static long programSize(List<CelExpr> operands) {
    CelExpr regex = operands.get(operands.size() - 1);
    if (!isText(regex)) {
      return UNKNOWN;
    }
    try {
      return Pattern.compile(regex.constant().stringValue()).programSize();
    } catch (PatternSyntaxException e) {
      return UNKNOWN;
    }
  }

  private static boolean isText(CelExpr expr) {
    return expr.getKind() == Kind.CONSTANT
        && expr.constant().getKind() == CelConstant.Kind.STRING_VALUE;
  }

  /** What looking at all of a value costs. */
  private long weight(CelExpr expr) {
    return switch (kind(expr)) {
      case STRING, DYN -> ofCharacters(length(expr));
      case LIST, MAP -> times(size(expr), 1 + ofCharacters(length(expr)));
      default -> 0;
    };
  }

  private CelKind kind(CelExpr expr) {
    return ast.getType(expr.id()).map(type -> type.kind()).orElse(CelKind.DYN);
  }

  /** The longest text that a value is, or that any of its elements is. */
  private long length(CelExpr expr) {
    Long known = lengths.get(expr.id());
    if (known == null) {
      known = computedLength(expr);
      lengths.put(expr.id(), known);
    }
    return known;
  }

  private long computedLength(CelExpr expr) {
    return switch (expr.getKind()) {
      case CONSTANT -> isText(expr) ? expr.constant().stringValue().length() : 0;
      case IDENT -> textLengths.getOrDefault(expr.ident().name(), (long) Limits.MAX_HELD_TEXT);
      case LIST -> longest(expr.list().elements());
      case MAP -> UNKNOWN;
      case CALL -> lengthOfCall(expr.call());
      case COMPREHENSION -> {
        bind(expr.comprehension());
        yield length(expr.comprehension().loopStep());
      }
      default -> Limits.MAX_TEXT;
    };
  }

  private long longest(List<CelExpr> parts) {
    long longest = 0;
    for (CelExpr part : parts) {
      longest = StrictMath.max(longest, length(part));
    }
    return longest;
  }

  private long lengthOfCall(CelCall call) {
    List<CelExpr> args = call.args();
    return switch (call.function()) {
      case "_+_" -> bounded(length(args.get(0)) + length(args.get(1)));
      case "_?_:_" -> longest(args.subList(1, args.size()));
      case "lower", "trim" -> length(args.get(0));
      case "upper" -> times(RuleFunctions.UPPER_CASE_GROWTH, length(args.get(0)));
      default -> StrictMath.max(Limits.MAX_TEXT, longest(args));
    };
  }

  private long loop(CelExpr expr) {
    CelComprehension loop = expr.comprehension();
    long range = size(loop.iterRange());
    if (range >= UNKNOWN) {
      issues.accept(
          loop.iterRange(),
          "the length of this loop is not known (expected: a literal list, or tx.attributes)");
      return 1;
    }
    long once = bounded(cost(loop.iterRange()) + cost(loop.accuInit()));
    long outer = loopSteps;
    loopSteps = times(outer, StrictMath.max(1, range));
    allLoopSteps = bounded(allLoopSteps + loopSteps);
    if (allLoopSteps > ExpressionCompiler.MAX_LOOP_STEPS) {
      issues.accept(
          loop.iterRange(),
          "loops: up to "
              + allLoopSteps
              + " steps (expected: at most "
              + ExpressionCompiler.MAX_LOOP_STEPS
              + ")");
      loopSteps = outer;
      return 1;
    }
    bind(loop);
    listSizes.remove(loop.iterVar());
    listSizes.put(loop.accuVar(), range);
    long body = bounded(cost(loop.loopCondition()) + cost(loop.loopStep()));
    loopSteps = outer;
    return bounded(once + times(range, body) + cost(loop.result()));
  }

  private void bind(CelComprehension loop) {
    textLengths.put(loop.iterVar(), length(loop.iterRange()));
    textLengths.put(loop.accuVar(), length(loop.accuInit()));
    textLengths.put(loop.accuVar(), length(loop.loopStep()));
  }

  /** The most elements of a list or map. */
  private long size(CelExpr expr) {
    return switch (expr.getKind()) {
      case LIST -> expr.list().elements().size();
      case MAP -> expr.map().entries().size();
      case SELECT -> isAttributes(expr) ? Limits.MAX_ATTRIBUTES : UNKNOWN;
      case COMPREHENSION -> {
        boolean list = kind(expr) == CelKind.LIST;
        yield list ? size(expr.comprehension().iterRange()) : UNKNOWN;
      }
      case CALL -> sizeOfCall(expr.call());
      case IDENT -> listSizes.getOrDefault(expr.ident().name(), UNKNOWN);
      default -> UNKNOWN;
    };
  }

  private long sizeOfCall(CelCall call) {
    List<CelExpr> args = call.args();
    return switch (call.function()) {
      case "_+_" -> bounded(size(args.get(0)) + size(args.get(1)));
      case "_?_:_" -> StrictMath.max(size(args.get(1)), size(args.get(2)));
      default -> UNKNOWN;
    };
  }

  private static boolean isAttributes(CelExpr expr) {
    CelExpr operand = expr.select().operand();
    return operand.getKind() == Kind.IDENT
        && operand.ident().name().equals(CelExpression.TX)
        && expr.select().field().equals(TransactionField.ATTRIBUTES.label())
        && !expr.select().testOnly();
  }
}
