package io.hindsight.rules;

import org.jspecify.annotations.Nullable;

/**
 * What one series of values remembers of every transaction. Features with the same {@code of},
 * {@code where} and kind share one series, kept for the longest of their windows.
 *
 * @param kind the kind of its values
 * @param of what is remembered, or null when only times are
 * @param where which transactions are remembered, or null for all
 * @param ofText canonical text of {@code of}
 * @param whereText canonical text of {@code where}
 * @param horizonMicros the longest window, or 0 for a summary of all history
 */
record SeriesDefinition(
    Kind kind,
    @Nullable Expression of,
    @Nullable Expression where,
    String ofText,
    String whereText,
    long horizonMicros) {

  /** The text of the expression whose numbers are exact integers already. */
  static final String AMOUNT = "tx.amount";

  /** Amounts are kept in ten thousandths of a major unit, which is exact in every currency. */
  private static final long AMOUNT_UNITS = 10_000;

  /** Other numbers are rounded to millionths, so that sums do not depend on their order. */
  private static final long NUMBER_UNITS = 1_000_000;

  /** Largest magnitude of a scaled number. */
  private static final double MAX_SCALED = 4e18;

  /** Longest text that a set of distinct values holds, in characters. */
  private static final int MAX_DISTINCT_TEXT = 1_024;

  /** Doubles up to here that are whole equal the int of the same value. */
  private static final double MAX_WHOLE = 9e15;

  /** The kind of values of a series. */
  enum Kind {
    TIMES,
    NUMBERS,
    DISTINCT
  }

  /** The answer of {@link #valueOf} for a transaction that does not count. */
  static final Object NOT_COUNTED = new Object();

  /** The answer of {@link #valueOf} for a value that counts but cannot be held. */
  static final Object NOT_HELD = new Object();

  boolean isAllHistory() {
    return horizonMicros == 0;
  }

  /** How many units of a scaled number make 1. */
  long unitsPerOne() {
    return ofText.equals(AMOUNT) ? AMOUNT_UNITS : NUMBER_UNITS;
  }

  /** Tells series apart, independent of how long they remember. */
  String id() {
    return new CanonicalForm()
        .text(kind.name())
        .text(ofText)
        .text(whereText)
        .text(isAllHistory() ? "all" : "window")
        .sha256();
  }

  /**
   * What a transaction adds: a Long for times and numbers (scaled), a Long, Double, Boolean or
   * String for distinct values, {@link #NOT_COUNTED} or {@link #NOT_HELD}. A transaction whose
   * {@code where} or {@code of} has no value is not counted.
   */
  Object valueOf(Expression.Inputs inputs) {
    if (where != null && !Boolean.TRUE.equals(where.evaluate(inputs))) {
      return NOT_COUNTED;
    }
    if (of == null) {
      return 0L;
    }
    if (kind == Kind.NUMBERS && ofText.equals(AMOUNT)) {
      Transaction tx = inputs.tx();
      return tx.amountMinor() * (AMOUNT_UNITS / Currencies.minorPerMajor(tx.currency()));
    }
    Object value = of.evaluate(inputs);
    return kind == Kind.NUMBERS ? scaled(value) : distinct(value);
  }

  private static Object scaled(Object value) {
    if (!(value instanceof Long) && !(value instanceof Double)) {
      return NOT_COUNTED;
    }
    double scaled = ((Number) value).doubleValue() * NUMBER_UNITS;
    if (!(scaled >= -MAX_SCALED && scaled <= MAX_SCALED)) {
      return NOT_HELD;
    }
    return value instanceof Long whole ? whole * NUMBER_UNITS : (long) StrictMath.rint(scaled);
  }

  private static Object distinct(Object value) {
    if (value instanceof Double number) {
      boolean whole = StrictMath.abs(number) <= MAX_WHOLE && StrictMath.rint(number) == number;
      return whole ? (Object) number.longValue() : number;
    }
    if (value instanceof String text) {
      return text.length() <= MAX_DISTINCT_TEXT ? text : NOT_HELD;
    }
    return value instanceof Long || value instanceof Boolean ? value : NOT_COUNTED;
  }
}
