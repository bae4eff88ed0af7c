package io.hindsight.rules;

import com.google.common.collect.ImmutableList;
import com.google.re2j.PatternSyntaxException;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What a checked expression reads, and the faults that CEL's checker lets pass. */
final class ExpressionReview {
  private static final Pattern FIXED_OFFSET = Pattern.compile("UTC|[+-]?\\d\\d:\\d\\d");

  private static final Set<CelKind> NUMBERS = Set.of(CelKind.INT, CelKind.DOUBLE, CelKind.DYN);
  private static final Set<CelKind> SCALARS =
      Set.of(CelKind.INT, CelKind.DOUBLE, CelKind.DYN, CelKind.STRING, CelKind.BOOL);

  private final CelAbstractSyntaxTree ast;
  private final String text;
  private final Set<String> features;
  private final ExpressionPlanner planner;
  private final Set<String> lists = new LinkedHashSet<>();
  private long cost;
  private final Set<String> reads = new LinkedHashSet<>();
  private final List<ExpressionIssue> issues = new ArrayList<>();

  private ExpressionReview(
      CelAbstractSyntaxTree ast, String text, Set<String> features, ExpressionPlanner planner) {
    this.ast = ast;
    this.text = text;
    this.features = features;
    this.planner = planner;
  }

  static ExpressionReview of(
      CelAbstractSyntaxTree ast, String text, Set<String> features, ExpressionPlanner planner) {
    ExpressionReview review = new ExpressionReview(ast, text, features, planner);
    review.visit(ast.getExpr());
    review.cost = ExpressionCost.of(ast, review::issue);
    if (review.issues.isEmpty() && review.cost > Limits.MAX_EXPRESSION_COST) {
      String steps =
          review.cost < ExpressionCost.UNKNOWN ? Long.toString(review.cost) : "any number of";
      review.issues.add(
          new ExpressionIssue(
              0,
              "the expression can cost "
                  + steps
                  + " steps (expected: at most "
                  + Limits.MAX_EXPRESSION_COST
                  + ")"));
    }
    return review;
  }

  /** {@code tx.amount}, {@code tx.attributes.x} or a feature's name, in order of appearance. */
  ImmutableList<String> reads() {
    return ImmutableList.copyOf(reads);
  }

  /** The names of the lists it asks, in order of appearance. */
  ImmutableList<String> lists() {
    return ImmutableList.copyOf(lists);
  }

  /** The most steps of one evaluation. */
  long cost() {
    return cost;
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
        checkVariable(expr);
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
    } else if (name.equals(RuleLists.LISTS)) {
      issue(expr, "lists alone is not a value (expected: x in lists.name)");
    } else if (features.contains(name)) {
      reads.add(name);
    }
  }

  /** A loop's variable hides what has its name, and nobody would see it. */
  private void checkVariable(CelExpr loop) {
    String name = loop.comprehension().iterVar();
    boolean taken =
        name.equals(CelExpression.TX) || name.equals(RuleLists.LISTS) || features.contains(name);
    if (taken) {
      issue(loop, "the variable of a loop is named '" + name + "' (expected: another name)");
    }
  }

  private void visitSelect(CelExpr expr) {
    if (isList(expr)) {
      issue(
          expr,
          "a list can only be asked (expected: x in lists."
              + expr.select().field()
              + ", or ip_in)");
      return;
    }
    String path = path(expr);
    if (path.isEmpty()) {
      visit(expr.select().operand());
    } else {
      reads.add(path);
    }
  }

  /**
   * {@code tx.field} or {@code tx.attributes.name}, a feature that {@code has} asks for, or empty.
   */
  private static String path(CelExpr expr) {
    CelExpr operand = expr.select().operand();
    String field = expr.select().field();
    if (operand.getKind() == CelExpr.ExprKind.Kind.IDENT) {
      if (operand.ident().name().equals(LanguageMacros.FEATURES)) {
        return field;
      }
      return operand.ident().name().equals(CelExpression.TX) ? "tx." + field : "";
    }
    if (operand.getKind() == CelExpr.ExprKind.Kind.SELECT) {
      return path(operand).equals("tx.attributes") ? "tx.attributes." + field : "";
    }
    return "";
  }

  private static boolean isList(CelExpr expr) {
    return expr.getKind() == CelExpr.ExprKind.Kind.SELECT
        && expr.select().operand().getKind() == CelExpr.ExprKind.Kind.IDENT
        && expr.select().operand().ident().name().equals(RuleLists.LISTS);
  }

  private void visitCall(CelExpr expr) {
    CelCall call = expr.call();
    List<CelExpr> args = call.args();
    boolean asks = call.function().equals("@in") || call.function().equals(RuleLists.IP_IN);
    if (asks && args.size() == 2) {
      visit(args.get(0));
      visitAsked(call.function(), args.get(0), args.get(1));
      return;
    }
    if (call.function().equals("_[_]") && readAttribute(args.get(0), args.get(1))) {
      return;
    }
    call.target().ifPresent(this::visit);
    args.forEach(this::visit);
    RuleFunction function = RuleFunctions.named(call.function(), args.size());
    if (function != null) {
      checkArguments(function, args);
    }
    switch (call.function()) {
      case "matches" -> checkRegex(args.get(args.size() - 1));
      case "duration", "timestamp" -> checkComputable(expr);
      default -> {
        if (call.function().startsWith("get") && args.size() == 1) {
          checkOffset(args.get(0));
        }
      }
    }
  }

  /** Whether this is one attribute by its literal name. */
  private boolean readAttribute(CelExpr map, CelExpr name) {
    boolean attribute =
        map.getKind() == CelExpr.ExprKind.Kind.SELECT
            && path(map).equals("tx.attributes")
            && isString(name);
    if (attribute) {
      reads.add("tx.attributes." + name.constant().stringValue());
    }
    return attribute;
  }

  /** What stands after {@code in}, or second in {@code ip_in}. */
  private void visitAsked(String function, CelExpr value, CelExpr asked) {
    if (!isList(asked) || asked.select().testOnly()) {
      if (!readAttribute(asked, value)) {
        visit(asked);
      }
      if (function.equals(RuleLists.IP_IN)) {
        checkNetworks(asked);
      }
      return;
    }
    String name = asked.select().field();
    if (!RuleLists.isName(name)) {
      issue(asked, "list name: " + name + " (expected: 1..64 of a-z, 0-9 and _, first a letter)");
    }
    lists.add(name);
    CelKind kind = kind(value);
    if (!SCALARS.contains(kind)) {
      issue(value, "a list holds texts, numbers and bools (expected: one of these before 'in')");
    }
  }

  private void checkNetworks(CelExpr asked) {
    boolean many = asked.getKind() == CelExpr.ExprKind.Kind.LIST;
    for (CelExpr network : many ? asked.list().elements() : List.of(asked)) {
      if (!isString(network)) {
        issue(network, "ip_in takes literal networks (expected: \"10.0.0.0/8\", or lists.name)");
        continue;
      }
      try {
        IpNetwork.parse(network.constant().stringValue());
      } catch (IllegalArgumentException e) {
        issue(network, String.valueOf(e.getMessage()));
      }
    }
  }

  private void checkArguments(RuleFunction function, List<CelExpr> args) {
    for (int i = 0; i < args.size(); i++) {
      CelExpr argument = args.get(i);
      RuleFunction.Parameter parameter = function.parameters().get(i);
      if (parameter == RuleFunction.Parameter.ZONE) {
        checkZone(argument);
      }
      CelKind kind = kind(argument);
      if (parameter == RuleFunction.Parameter.NUMBER && !NUMBERS.contains(kind)) {
        String type = ast.getType(argument.id()).map(CelType::name).orElse("dyn");
        issue(
            argument,
            function.name() + ": a " + ExpressionIssue.types(type) + " (expected: a number)");
      }
    }
  }

  private CelKind kind(CelExpr expr) {
    return ast.getType(expr.id()).map(CelType::kind).orElse(CelKind.DYN);
  }

  private void checkZone(CelExpr zone) {
    if (!isString(zone)) {
      issue(zone, "the time zone must be a literal (expected: such as \"Europe/Berlin\")");
      return;
    }
    String name = zone.constant().stringValue();
    if (!TimeZones.isZone(name)) {
      issue(
          zone,
          "unknown time zone '"
              + YamlTree.abbreviated(name)
              + "'"
              + Suggestions.suffix(name, TimeZones.names()));
    }
  }

  private void checkComputable(CelExpr expr) {
    CelExpr argument = expr.call().args().get(0);
    if (isString(argument) && planner.constantCall(expr) == null) {
      String example =
          expr.call().function().equals("duration") ? "\"36h\"" : "\"2024-01-31T00:00:00Z\"";
      issue(
          argument,
          expr.call().function()
              + ": "
              + YamlTree.abbreviated(argument.constant().stringValue())
              + " (expected: such as "
              + example
              + ")");
    }
  }

  /** The data of CEL's own functions change with the Java platform, and a decision must not. */
  private void checkOffset(CelExpr zone) {
    boolean fixed = isString(zone) && FIXED_OFFSET.matcher(zone.constant().stringValue()).matches();
    if (!fixed) {
      issue(zone, "only fixed offsets here (expected: such as \"+01:00\", or hour(time, zone))");
    }
  }

  private void checkRegex(CelExpr regex) {
    if (!isString(regex)) {
      issue(regex, "a regular expression must be a literal");
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
