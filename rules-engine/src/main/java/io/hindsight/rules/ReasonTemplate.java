package io.hindsight.rules;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** The message of a rule, with placeholders {@code {tx.field}} and {@code {feature}}. */
final class ReasonTemplate {
  private static final int PRINTED_DECIMALS = 2;
  private static final String ATTRIBUTE = "tx.attributes.";
  private static final String FIELD = "tx.";
  private static final String CUT = "...";

  private final List<Part> parts;
  private final List<String> reads;

  private ReasonTemplate(List<Part> parts, List<String> reads) {
    this.parts = List.copyOf(parts);
    this.reads = List.copyOf(reads);
  }

  /** The placeholders: {@code tx.amount} or a feature's name. */
  List<String> reads() {
    return reads;
  }

  /** A piece of the message. */
  private interface Part {
    String print(Expression.Inputs inputs);
  }

  static ReasonTemplate literal(String text) {
    return new ReasonTemplate(List.of(inputs -> text), List.of());
  }

  /**
   * Reads a template.
   *
   * @param featureIndexes the features that may be named
   * @param problems is given the offset and the message of every fault
   */
  static ReasonTemplate parse(
      String text, Map<String, Integer> featureIndexes, BiConsumer<Integer, String> problems) {
    List<Part> parts = new ArrayList<>();
    List<String> reads = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int open = text.indexOf('{', at);
      if (open < 0) {
        break;
      }
      int close = text.indexOf('}', open);
      if (close < 0) {
        problems.accept(open, "placeholder is not closed (expected: {tx.field} or {feature})");
        break;
      }
      String before = text.substring(at, open);
      parts.add(inputs -> before);
      String name = text.substring(open + 1, close).strip();
      Part part = placeholder(name, featureIndexes);
      if (part == MISTAKE) {
        problems.accept(open + 1, unknown(name, featureIndexes));
      }
      parts.add(part);
      reads.add(name);
      at = close + 1;
    }
    String rest = text.substring(at);
    parts.add(inputs -> rest);
    return new ReasonTemplate(parts, reads);
  }

  private static final Part MISTAKE = inputs -> "-";

  private static Part placeholder(String name, Map<String, Integer> featureIndexes) {
    Integer feature = featureIndexes.get(name);
    if (feature != null) {
      int index = feature;
      return inputs -> print(inputs.feature(index));
    }
    if (name.startsWith(ATTRIBUTE) && name.length() > ATTRIBUTE.length()) {
      String attribute = name.substring(ATTRIBUTE.length());
      return inputs -> {
        Object value = inputs.tx().attributes().get(attribute);
        return value == null ? "-" : print(value);
      };
    }
    TransactionField field =
        name.startsWith(FIELD) ? TransactionField.named(name.substring(FIELD.length())) : null;
    if (field == null || field == TransactionField.ATTRIBUTES) {
      return MISTAKE;
    }
    return inputs -> field.print(inputs.tx());
  }

  private static String unknown(String name, Map<String, Integer> featureIndexes) {
    List<String> candidates = new ArrayList<>(featureIndexes.keySet());
    TransactionField.names().forEach(field -> candidates.add(FIELD + field));
    return "unknown placeholder '" + name + "'" + Suggestions.suffix(name, candidates);
  }

  private static String print(Object value) {
    if (value instanceof Double number) {
      return Double.isFinite(number)
          ? BigDecimal.valueOf(number)
              .setScale(PRINTED_DECIMALS, RoundingMode.HALF_UP)
              .toPlainString()
          : number.toString();
    }
    if (value instanceof Duration length) {
      return print(length);
    }
    return value instanceof Expression.NoValue ? "-" : value.toString();
  }

  /** The two largest units that are not zero: {@code 3d 4h}, {@code 5m 20s}, {@code 250ms}. */
  private static String print(Duration length) {
    if (length.isNegative()) {
      return "-" + print(length.negated());
    }
    if (length.toSeconds() == 0) {
      return length.toMillisPart() + "ms";
    }
    List<String> units = new ArrayList<>();
    addUnit(units, length.toDays(), "d");
    addUnit(units, length.toHoursPart(), "h");
    addUnit(units, length.toMinutesPart(), "m");
    addUnit(units, length.toSecondsPart(), "s");
    return String.join(" ", units.subList(0, StrictMath.min(2, units.size())));
  }

  private static void addUnit(List<String> units, long count, String unit) {
    if (count > 0) {
      units.add(count + unit);
    }
  }

  String print(Expression.Inputs inputs) {
    StringBuilder message = new StringBuilder();
    for (Part part : parts) {
      message.append(part.print(inputs));
    }
    if (message.length() > Limits.MAX_MESSAGE) {
      int end = Limits.MAX_MESSAGE - CUT.length();
      // Half of a character beyond the basic plane is no text that can be stored.
      message.setLength(Character.isHighSurrogate(message.charAt(end - 1)) ? end - 1 : end);
      message.append(CUT);
    }
    return message.toString();
  }
}
