package io.hindsight.rules;

import com.google.common.collect.ImmutableMap;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.CelSelect;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
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

  /** For expressions that read nothing. */
  private static final Expression.Inputs NOTHING =
      new Expression.Inputs() {
        @Override
        public Transaction tx() {
          throw new IllegalStateException("a literal reads no transaction");
        }

        @Override
        public Object feature(int index) {
          return Expression.NoValue.MISSING;
        }
      };

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
          case CALL -> call(expr);
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
    if (expr.getKind() != Kind.CONSTANT) {
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

  private @Nullable Expression select(CelSelect select) {
    if (select.testOnly() && isIdent(select.operand(), LanguageMacros.FEATURES)) {
      Integer index = featureIndexes.get(select.field());
      return index == null ? null : NativeExpressions.hasFeature(index);
    }
    TransactionField field = fieldOf(select);
    if (field != null && field != TransactionField.ATTRIBUTES) {
      return select.testOnly() ? NativeExpressions.hasField(field) : NativeExpressions.field(field);
    }
    if (!isAttributes(select.operand())) {
      return null;
    }
    return select.testOnly()
        ? NativeExpressions.hasAttribute(select.field())
        : NativeExpressions.attribute(select.field());
  }

  private static @Nullable TransactionField fieldOf(CelSelect select) {
    boolean ofTx = isIdent(select.operand(), CelExpression.TX);
    return ofTx ? TransactionField.named(select.field()) : null;
  }

  private static boolean isIdent(CelExpr expr, String name) {
    return expr.getKind() == Kind.IDENT && expr.ident().name().equals(name);
  }

  private static boolean isAttributes(CelExpr expr) {
    return expr.getKind() == Kind.SELECT
        && !expr.select().testOnly()
        && fieldOf(expr.select()) == TransactionField.ATTRIBUTES;
  }

  private @Nullable Expression call(CelExpr expr) {
    CelCall call = expr.call();
    List<CelExpr> args = call.args();
    if (call.target().isPresent()) {
      CelExpr target = call.target().get();
      return switch (args.size()) {
        case 0 -> calendar(call.function(), target);
        case 1 -> text(call.function(), target, args.get(0));
        default -> null;
      };
    }
    RuleFunction function = RuleFunctions.named(call.function(), args.size());
    if (function != null) {
      return NativeExpressions.function(function.body(), args.stream().map(this::plan).toList());
    }
    return switch (args.size()) {
      case 1 -> unary(expr, args.get(0));
      case 2 -> binary(call.function(), args.get(0), args.get(1));
      case 3 ->
          call.function().equals("_?_:_")
              ? NativeExpressions.conditional(
                  plan(args.get(0)), plan(args.get(1)), plan(args.get(2)))
              : null;
      default -> null;
    };
  }

  private @Nullable Expression unary(CelExpr expr, CelExpr argument) {
    return switch (expr.call().function()) {
      case "!_" -> NativeExpressions.not(plan(argument));
      case "-_" ->
          isNumber(argument)
              ? NativeExpressions.function(ScalarFunctions::negate, List.of(plan(argument)))
              : null;
      case "double" ->
          isNumber(argument)
              ? NativeExpressions.function(ScalarFunctions::toDouble, List.of(plan(argument)))
              : null;
      case "size" ->
          kind(argument) == CelKind.STRING
              ? NativeExpressions.function(ScalarFunctions::size, List.of(plan(argument)))
              : null;
      case "duration", "timestamp" -> {
        Object value = constantCall(expr);
        yield value == null ? null : NativeExpressions.constant(value);
      }
      default -> null;
    };
  }

  /** The value of a function of a literal, or null when it is not one or has none. */
  @Nullable Object constantCall(CelExpr expr) {
    List<CelExpr> args = expr.call().args();
    if (args.size() != 1 || constantValue(args.get(0)) == null) {
      return null;
    }
    Object value = byCel(expr).evaluate(NOTHING);
    return value instanceof Expression.NoValue ? null : value;
  }

  private @Nullable Expression binary(String function, CelExpr left, CelExpr right) {
    return switch (function) {
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
      case "_%_" -> arithmetic(Arithmetic.REMAINDER, left, right);
      case "_[_]" -> index(left, right);
      case "@in" -> in(left, right);
      case RuleLists.IP_IN -> ipIn(left, right);
      case "matches" -> text(function, left, right);
      default -> null;
    };
  }

  /** A part of a time in UTC; in another zone it is left to CEL. */
  private @Nullable Expression calendar(String function, CelExpr time) {
    ScalarFunctions.CalendarField field = ScalarFunctions.CalendarField.named(function);
    return field == null || kind(time) != CelKind.TIMESTAMP
        ? null
        : NativeExpressions.function(field::of, List.of(plan(time)));
  }

  private @Nullable Expression text(String function, CelExpr text, CelExpr argument) {
    if (kind(text) != CelKind.STRING && !isDynamic(text)) {
      return null;
    }
    RuleFunction.Body body =
        switch (function) {
          case "contains" -> ScalarFunctions::contains;
          case "startsWith" -> ScalarFunctions::startsWith;
          case "endsWith" -> ScalarFunctions::endsWith;
          case "matches" -> constantValue(argument) instanceof String regex ? regex(regex) : null;
          default -> null;
        };
    return body == null
        ? null
        : NativeExpressions.function(body, List.of(plan(text), plan(argument)));
  }

  /** Null for what is no regular expression, which is a fault reported elsewhere. */
  private static RuleFunction.@Nullable Body regex(String regex) {
    try {
      Pattern pattern = Pattern.compile(regex);
      return arguments -> ScalarFunctions.matches(pattern, arguments[0]);
    } catch (PatternSyntaxException e) {
      return null;
    }
  }

  private static @Nullable Expression index(CelExpr map, CelExpr key) {
    return isAttributes(map) && constantValue(key) instanceof String name
        ? NativeExpressions.attribute(name)
        : null;
  }

  private @Nullable Expression equal(CelExpr left, CelExpr right, boolean expected) {
    boolean plain = isSingle(left) && isSingle(right);
    return plain ? NativeExpressions.equal(plan(left), plan(right), expected) : null;
  }

  private @Nullable Expression ordered(Order order, CelExpr left, CelExpr right) {
    boolean plain = isSingle(left) && isSingle(right);
    return plain ? NativeExpressions.ordered(order, plan(left), plan(right)) : null;
  }

  private @Nullable Expression arithmetic(Arithmetic operation, CelExpr left, CelExpr right) {
    boolean numbers = (isNumber(left) || isDynamic(left)) && (isNumber(right) || isDynamic(right));
    boolean texts =
        operation == Arithmetic.ADD
            && (kind(left) == CelKind.STRING || kind(right) == CelKind.STRING)
            && isSingle(left)
            && isSingle(right);
    boolean times =
        operation == Arithmetic.SUBTRACT
            && kind(left) == CelKind.TIMESTAMP
            && kind(right) == CelKind.TIMESTAMP;
    return numbers || texts || times
        ? NativeExpressions.arithmetic(operation, plan(left), plan(right))
        : null;
  }

  private @Nullable Expression in(CelExpr element, CelExpr collection) {
    if (isAttributes(collection)) {
      return constantValue(element) instanceof String name
          ? NativeExpressions.hasAttribute(name)
          : null;
    }
    String list = listName(collection);
    if (list != null) {
      return NativeExpressions.inList(plan(element), list);
    }
    if (collection.getKind() != Kind.LIST || !isSingle(element)) {
      return null;
    }
    List<Object> constants = new ArrayList<>();
    for (CelExpr item : collection.list().elements()) {
      Object value = constantValue(item);
      if (value == null) {
        return null;
      }
      constants.add(value);
    }
    return NativeExpressions.in(plan(element), List.copyOf(constants));
  }

  /** The name of the list in {@code lists.name}, or null. */
  private static @Nullable String listName(CelExpr expr) {
    boolean list =
        expr.getKind() == Kind.SELECT
            && !expr.select().testOnly()
            && isIdent(expr.select().operand(), RuleLists.LISTS);
    return list ? expr.select().field() : null;
  }

  private @Nullable Expression ipIn(CelExpr ip, CelExpr asked) {
    String list = listName(asked);
    if (list != null) {
      return NativeExpressions.ipInList(plan(ip), list);
    }
    List<IpNetwork> networks = new ArrayList<>();
    boolean many = asked.getKind() == Kind.LIST;
    for (CelExpr network : many ? asked.list().elements() : List.of(asked)) {
      if (!(constantValue(network) instanceof String text)) {
        return null;
      }
      networks.add(IpNetwork.parse(text));
    }
    return NativeExpressions.ipIn(plan(ip), List.copyOf(networks));
  }

  private boolean isNumber(CelExpr expr) {
    CelKind kind = kind(expr);
    return kind == CelKind.INT || kind == CelKind.DOUBLE;
  }

  /** An attribute or a feature of one, or a choice with one: a string, a number or a bool. */
  private boolean isDynamic(CelExpr expr) {
    if (kind(expr) != CelKind.DYN) {
      return false;
    }
    return switch (expr.getKind()) {
      case SELECT -> isAttributes(expr.select().operand());
      case IDENT -> featureIndexes.containsKey(expr.ident().name());
      case CALL -> isDynamic(expr.call());
      default -> false;
    };
  }

  private boolean isDynamic(CelCall call) {
    List<CelExpr> args = call.args();
    return switch (call.function()) {
      case "_[_]" -> args.size() == 2 && isAttributes(args.get(0));
      case "_?_:_" -> isSingle(args.get(1)) && isSingle(args.get(2));
      case "_+_", "_-_", "_*_", "_/_" ->
          args.stream().allMatch(arg -> isNumber(arg) || isDynamic(arg));
      default -> false;
    };
  }

  /** A string, number, bool, time or length of time: what is neither a list nor a map. */
  private boolean isSingle(CelExpr expr) {
    return switch (kind(expr)) {
      case INT, DOUBLE, STRING, BOOL, TIMESTAMP, DURATION -> true;
      default -> isDynamic(expr);
    };
  }

  private CelKind kind(CelExpr expr) {
    return ast.getType(expr.id()).map(type -> type.kind()).orElse(CelKind.DYN);
  }
}
