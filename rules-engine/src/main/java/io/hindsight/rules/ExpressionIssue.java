package io.hindsight.rules;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.cel.common.CelIssue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A fault in an expression, in the words of this project.
 *
 * @param offset index into the expression's text
 * @param message what is wrong
 */
record ExpressionIssue(int offset, String message) {
  private static final Pattern UNDECLARED = Pattern.compile("undeclared reference to '([^']*)'.*");
  private static final Pattern FIELD = Pattern.compile("undefined field '([^']*)'.*");
  private static final Pattern OVERLOAD =
      Pattern.compile("found no matching overload for '([^']*)' applied to '(.*?)' \\(cand.*");
  private static final Pattern INPUT =
      Pattern.compile("(?:mismatched|extraneous) input '(.*)' expecting .*", Pattern.DOTALL);
  private static final Pattern NO_VIABLE =
      Pattern.compile("no viable alternative at input '(.*)'", Pattern.DOTALL);
  private static final Pattern TOKEN =
      Pattern.compile("token recognition error at: '(.*)'", Pattern.DOTALL);

  private static final Pattern LOOP =
      Pattern.compile("expression of type '(.*?)' cannot be (?:the )?range of a comprehension.*");

  /** The functions and macros of CEL itself that conditions use. */
  private static final ImmutableList<String> CEL_FUNCTIONS =
      ImmutableList.of(
          "contains",
          "startsWith",
          "endsWith",
          "matches",
          "size",
          "int",
          "double",
          "string",
          "bool",
          "duration",
          "timestamp",
          "dyn",
          "getHours",
          "getMinutes",
          "getDayOfWeek",
          "getDayOfMonth",
          "getMonth",
          "getFullYear");

  private static final ImmutableMap<String, String> MACROS =
      ImmutableMap.<String, String>builder()
          .put(LanguageMacros.HAS, "has(tx.ip)")
          .put(LanguageMacros.DEFAULT, "default(expression, value)")
          .put("exists", "list.exists(x, condition)")
          .put("exists_one", "list.exists_one(x, condition)")
          .put("all", "list.all(x, condition)")
          .put("map", "list.map(x, expression)")
          .put("filter", "list.filter(x, condition)")
          .buildOrThrow();

  private static final String BAD_NUMBER = "For input string:";
  private static final String TOO_DEEP = "Expression recursion limit exceeded";

  /**
   * What an expression may name beside transaction fields and functions.
   *
   * @param features the names of features
   * @param withLists whether it may ask lists
   */
  record Names(Collection<String> features, boolean withLists) {}

  /** Syntax faults follow from one another: only the first is kept. */
  static List<ExpressionIssue> of(String text, ImmutableList<CelIssue> issues, Names names) {
    List<ExpressionIssue> found = new ArrayList<>();
    boolean syntax = false;
    for (CelIssue issue : issues) {
      ExpressionIssue next = of(text, issue, names);
      if (isSyntax(issue.getMessage())) {
        if (syntax) {
          continue;
        }
        syntax = true;
      }
      found.add(next);
    }
    return found;
  }

  private static boolean isSyntax(String message) {
    return INPUT.matcher(message).matches()
        || TOKEN.matcher(message).matches()
        || NO_VIABLE.matcher(message).matches();
  }

  private static ExpressionIssue of(String text, CelIssue issue, Names names) {
    int offset =
        offset(text, issue.getSourceLocation().getLine(), issue.getSourceLocation().getColumn());
    String message = issue.getMessage();
    Matcher undeclared = UNDECLARED.matcher(message);
    if (undeclared.matches()) {
      return undeclared(text, offset, undeclared.group(1), names);
    }
    Matcher field = FIELD.matcher(message);
    if (field.matches()) {
      return field(text, offset, field.group(1));
    }
    Matcher overload = OVERLOAD.matcher(message);
    if (overload.matches()) {
      String name = overload.group(1).replace("_", "").replace("@", "");
      if (name.equals("?:")) {
        return new ExpressionIssue(
            offset,
            "both values must be of one type: '?:' does not take " + types(overload.group(2)));
      }
      boolean before = text.startsWith(name, offset - name.length());
      return new ExpressionIssue(
          before ? offset - name.length() : offset,
          "'" + name + "' does not take " + types(overload.group(2)));
    }
    Matcher loop = LOOP.matcher(message);
    if (loop.matches()) {
      return new ExpressionIssue(
          offset, "cannot loop over: " + types(loop.group(1)) + " (expected: a list or map)");
    }
    return new ExpressionIssue(offset, syntax(message));
  }

  /** CEL's names of types as rule sets write them. */
  static String types(String text) {
    return text.replace("google.protobuf.Timestamp", "timestamp")
        .replace("google.protobuf.Duration", "duration")
        .replace(RuleLists.TYPE_NAME, "list of the rule book");
  }

  private static ExpressionIssue undeclared(String text, int offset, String name, Names names) {
    int start = text.startsWith(name, offset - name.length()) ? offset - name.length() : offset;
    if (name.equals(RuleLists.LISTS)) {
      return new ExpressionIssue(
          start,
          "lists cannot be read here: a list changes over time, a feature's history does not");
    }
    if (name.equals("features")) {
      return new ExpressionIssue(start, "features are read by their name alone");
    }
    int end = start + name.length();
    boolean call = end < text.length() && text.substring(end).stripLeading().startsWith("(");
    String form = MACROS.get(name);
    if (call && form != null) {
      return new ExpressionIssue(start, "wrong use of '" + name + "' (expected: " + form + ")");
    }
    String suffix = call ? function(name) : variable(last(name), names);
    return new ExpressionIssue(start, "undeclared reference to '" + name + "'" + suffix);
  }

  private static String function(String name) {
    List<String> candidates = new ArrayList<>(RuleFunctions.names());
    candidates.add(RuleLists.IP_IN);
    candidates.addAll(MACROS.keySet());
    candidates.addAll(CEL_FUNCTIONS);
    return Suggestions.suffix(last(name), candidates);
  }

  /** Forgetting the {@code tx.} is as likely as a slip in a feature's name. */
  static String variable(String name, Names names) {
    List<String> candidates = new ArrayList<>(names.features());
    candidates.add(CelExpression.TX);
    if (names.withLists()) {
      candidates.add(RuleLists.LISTS);
    }
    String field = Suggestions.nearest(name, TransactionField.names());
    String variable = Suggestions.suffix(name, candidates);
    boolean useField = field != null && (variable.isEmpty() || field.equals(name));
    return useField ? " (did you mean tx." + field + "?)" : variable;
  }

  private static String last(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private static ExpressionIssue field(String text, int offset, String name) {
    int start = text.startsWith("." + name, offset) ? offset + 1 : offset;
    String nearest = Suggestions.nearest(name, TransactionField.names());
    String suffix = nearest == null ? "" : " (did you mean tx." + nearest + "?)";
    return new ExpressionIssue(start, "undeclared reference to '" + name + "'" + suffix);
  }

  private static String syntax(String message) {
    if (message.startsWith(BAD_NUMBER)) {
      return "a number is out of range: " + message.substring(BAD_NUMBER.length()).strip();
    }
    if (message.startsWith(TOO_DEEP)) {
      return "the expression nests too deeply";
    }
    Matcher input = INPUT.matcher(message);
    if (input.matches()) {
      return unexpected(input.group(1));
    }
    Matcher viable = NO_VIABLE.matcher(message);
    if (viable.matches()) {
      return unexpected(viable.group(1));
    }
    Matcher token = TOKEN.matcher(message);
    if (!token.matches()) {
      return message;
    }
    String unknown = token.group(1).strip();
    return unknown.equals("=") ? unexpected(unknown) : "unrecognized text: " + unknown;
  }

  private static String unexpected(String text) {
    return switch (text) {
      case "<EOF>" -> "the expression ends too early";
      case "and", "AND" -> "unexpected '" + text + "' (did you mean &&?)";
      case "or", "OR" -> "unexpected '" + text + "' (did you mean ||?)";
      case "=" -> "unexpected '=' (did you mean ==?)";
      default -> "unexpected '" + text + "'";
    };
  }

  /** CEL counts lines from 1 and columns from 0, in code points. */
  private static int offset(String text, int line, int column) {
    int start = 0;
    for (int i = 1; i < line; i++) {
      int end = text.indexOf('\n', start);
      if (end < 0) {
        break;
      }
      start = end + 1;
    }
    int left = text.codePointCount(start, text.length());
    int columns = StrictMath.max(0, StrictMath.min(column, left));
    return text.offsetByCodePoints(start, columns);
  }
}
