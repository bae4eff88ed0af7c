package io.hindsight.rules;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one series of values remembers of every transaction. Features with the same key, {@code of},
 * {@code where}, window, delay and kind share one series. What a series remembers depends on
 * nothing but this definition and what was observed, so that equal features have equal values
 * beside any others.
 *
 * @param kind the kind of its values
 * @param key whose history it is
 * @param of what is remembered, or null when only times are
 * @param where which transactions are remembered, or null for all
 * @param ofText canonical text of {@code of}
 * @param whereText canonical text of {@code where}
 * @param tier the window that is read
 */
record SeriesDefinition(
    Kind kind,
    FeatureKey key,
    @Nullable Expression of,
    @Nullable Expression where,
    String ofText,
    String whereText,
    Tier tier) {

  /** The text of the expression whose numbers are exact integers already. */
  static final String AMOUNT = "tx.amount";

  /** Amounts are kept in ten thousandths of a major unit, which is exact in every currency. */
  private static final long AMOUNT_UNITS = 10_000;

  /** Other numbers are rounded to millionths, so that sums do not depend on their order. */
  private static final long NUMBER_UNITS = 1_000_000;

  /** Largest magnitude of a scaled number. */
  private static final double MAX_SCALED = 4e18;

  /** Doubles up to here that are whole equal the int of the same value. */
  private static final double MAX_WHOLE = 9e15;

  /** The kind of values of a series. */
  enum Kind {
    TIMES,
    NUMBERS,
    PERCENTILES,
    DISTINCT,
    LAST,
    LABELS
  }

  /** The answer of {@link #valueOf} for a transaction that does not count. */
  static final Object NOT_COUNTED = new Object();

  /** The answer of {@link #valueOf} for a value that counts but cannot be held. */
  static final Object NOT_HELD = new Object();

  static SeriesDefinition of(FeatureSource source) {
    FeatureDefinition feature = source.definition();
    String ofText = feature.of();
    String whereText = feature.where();
    return new SeriesDefinition(
        kind(feature.aggregate()),
        feature.key(),
        source.of(),
        source.where(),
        ofText == null ? "" : ExpressionText.canonical(ofText),
        whereText == null ? "" : ExpressionText.canonical(whereText),
        new Tier(feature.windowMicros(), feature.delayMicros()));
  }

  private static Kind kind(Aggregate aggregate) {
    return switch (aggregate) {
      case COUNT, FIRST_SEEN, TIME_SINCE_LAST -> Kind.TIMES;
      case SUM, MEAN, MIN, MAX, STDDEV, RATIO -> Kind.NUMBERS;
      case PERCENTILE -> Kind.PERCENTILES;
      case DISTINCT -> Kind.DISTINCT;
      case LAST -> Kind.LAST;
      case FRAUD_COUNT, FRAUD_RATE, FRAUD_STREAK -> Kind.LABELS;
    };
  }

  /** How many units of a scaled number make 1. */
  long unitsPerOne() {
    return ofText.equals(AMOUNT) ? AMOUNT_UNITS : NUMBER_UNITS;
  }

  /** Tells series apart. */
  String id() {
    return new CanonicalForm()
        .text(kind.name())
        .text(key.label())
        .text(ofText)
        .text(whereText)
        .number(tier.windowMicros())
        .number(tier.delayMicros())
        .sha256();
  }

  /** A series without observations, of one value of the key. */
  Series empty() {
    return switch (kind) {
      case TIMES -> new TimeSeries(this);
      case NUMBERS -> new NumberSeries(this);
      case PERCENTILES -> new PercentileSeries(this);
      case DISTINCT -> new DistinctSeries(this);
      case LAST -> new LastSeries();
      case LABELS -> new LabelSeries(this);
    };
  }

  /** Reads what {@link Series#write} wrote. */
  Series read(ByteReader in) {
    return switch (kind) {
      case TIMES -> new TimeSeries(this).read(in);
      case NUMBERS -> new NumberSeries(this).read(in);
      case PERCENTILES -> new PercentileSeries(this).read(in);
      case DISTINCT -> new DistinctSeries(this).read(in);
      case LAST -> LastSeries.read(in);
      case LABELS -> new LabelSeries(this).read(in);
    };
  }

  /**
   * What a transaction adds: a Long for times and numbers (scaled), a Long, Double, Boolean, String
   * or Instant for other values, {@link #NOT_COUNTED} or {@link #NOT_HELD}. A transaction whose
   * {@code where} or {@code of} has no value is not counted.
   */
  Object valueOf(Expression.Inputs inputs) {
    if (where != null && !Boolean.TRUE.equals(where.evaluate(inputs))) {
      return NOT_COUNTED;
    }
    return ownValue(inputs);
  }

  /** The same whether or not the transaction meets {@code where}. */
  Object ownValue(Expression.Inputs inputs) {
    if (of == null) {
      return 0L;
    }
    boolean isNumber = kind == Kind.NUMBERS || kind == Kind.PERCENTILES;
    if (isNumber && ofText.equals(AMOUNT)) {
      Transaction tx = inputs.tx();
      return tx.amountMinor() * (AMOUNT_UNITS / Currencies.minorPerMajor(tx.currency()));
    }
    Object value = of.evaluate(inputs);
    return isNumber ? scaled(value) : single(value);
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

  private Object single(Object value) {
    if (value instanceof Double number && kind == Kind.DISTINCT) {
      boolean whole = StrictMath.abs(number) <= MAX_WHOLE && StrictMath.rint(number) == number;
      return whole ? (Object) number.longValue() : number;
    }
    if (value instanceof String text) {
      return text.length() <= Limits.MAX_HELD_TEXT ? text : NOT_HELD;
    }
    boolean held =
        value instanceof Long
            || value instanceof Double
            || value instanceof Boolean
            || value instanceof Instant;
    return held ? value : NOT_COUNTED;
  }
}
