package io.hindsight.rules;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the features of one owner remember: of an account, or of one value of a profile's key.
 * Mutable, owned by one fold at a time, never shared between threads.
 *
 * <p>A window (t-w-d, t-d] goes by the time of occurrence; of what occurred in it, it counts what
 * had been observed when it is read, late arrivals at their own time. A transaction more than
 * {@link Limits#ALLOWED_LATENESS_MICROS} behind the newest observed reads its windowed features as
 * missing (and is remembered all the same).
 */
public final class FeatureState {
  /** Raised with every change of the binary form or of what it means. */
  private static final int FORMAT = 2;

  private final StatePlan plan;
  private final SeriesByKey[] series;
  private final @Nullable SharedReadings readings;
  private long observed;
  private long newestMicros = Series.NEVER;

  private FeatureState(StatePlan plan) {
    this(plan, new SeriesByKey[plan.series().size()], null);
  }

  /**
   * A state whose series are also those of others; {@link RuleSetGroup} keeps them together.
   *
   * @param readings keeps what was read for one transaction; null to read each time
   */
  FeatureState(StatePlan plan, SeriesByKey[] series, @Nullable SharedReadings readings) {
    this.plan = plan;
    this.series = series;
    this.readings = readings;
  }

  static FeatureState empty(StatePlan plan) {
    FeatureState state = new FeatureState(plan);
    for (int slot = 0; slot < state.series.length; slot++) {
      state.series[slot] = new SeriesByKey(plan.series().get(slot));
    }
    return state;
  }

  /**
   * Folds a transaction into every window; done after it was evaluated.
   *
   * @return its number among the observations of this state, from 1: what a label refers to
   */
  public long observe(Transaction tx) {
    count(tx);
    OneTransaction inputs = new OneTransaction(tx);
    for (SeriesByKey each : series) {
      each.observe(inputs, observed, newestMicros);
    }
    return observed;
  }

  /** Counts a transaction, without its series. */
  void count(Transaction tx) {
    newestMicros = StrictMath.max(newestMicros, tx.occurredAtMicros());
    observed++;
  }

  /**
   * Takes up that a transaction which was observed is known to be fraud, or genuine. A correction
   * comes with what was said before; the latest label stands.
   */
  public void label(Label label) {
    OneTransaction inputs = new OneTransaction(label.transaction());
    for (SeriesByKey each : series) {
      each.label(inputs, label, newestMicros);
    }
  }

  /**
   * What became known about a transaction.
   *
   * @param transaction the transaction as it was observed
   * @param number what {@link #observe} returned for it
   * @param before whether it counted as fraud until now; false before the first label
   * @param fraud whether it is fraud
   */
  public record Label(Transaction transaction, long number, boolean before, boolean fraud) {}

  /**
   * The value of a feature of this owner for a transaction, or null when it is missing.
   *
   * @return Long, Double, String, Boolean, Instant or Duration
   * @throws IllegalArgumentException when the feature is not among those of this state
   */
  public @Nullable Object read(FeatureDefinition feature, Transaction tx) {
    for (FeaturePlan candidate : plan.features()) {
      if (candidate.definition().equals(feature)) {
        Object value = candidate.read(this, new OneTransaction(tx));
        return value instanceof Absence ? null : value;
      }
    }
    throw new IllegalArgumentException("feature: " + feature.name() + " (expected: one of these)");
  }

  /** The number of transactions observed. */
  public long observed() {
    return observed;
  }

  /** When the newest transaction observed occurred, epoch microseconds; null with none. */
  public @Nullable Long newestObservedMicros() {
    return observed == 0 ? null : (Long) newestMicros;
  }

  /** The value of a feature of this plan, or why there is none. */
  Object value(FeaturePlan feature, Expression.Inputs inputs) {
    return readings == null ? feature.read(this, inputs) : readings.value(feature, this, inputs);
  }

  StatePlan plan() {
    return plan;
  }

  SeriesByKey series(int slot) {
    return series[slot];
  }

  /** The earliest time of a transaction that may read windows. */
  long earliestInTime() {
    return observed == 0 ? Series.NEVER : newestMicros - Limits.ALLOWED_LATENESS_MICROS;
  }

  /** The newest time observed, or {@link Series#NEVER}. */
  long newestMicros() {
    return newestMicros;
  }

  boolean isTooLate(long timeMicros) {
    return timeMicros < earliestInTime();
  }

  /**
   * The binary form: equal content gives equal bytes.
   *
   * <p>Format 2: a format byte, the number observed, the newest time if there is one, the number of
   * series; then each series in order of its id: 8 bytes of id, length, content.
   */
  public byte[] toBytes() {
    ByteWriter out = new ByteWriter();
    out.single(FORMAT);
    out.unsigned(observed);
    if (observed > 0) {
      out.signed(newestMicros);
    }
    out.unsigned(series.length);
    ByteWriter content = new ByteWriter();
    for (int slot = 0; slot < series.length; slot++) {
      content.clear();
      series[slot].write(content);
      out.raw(HexFormat.of().parseHex(plan.ids().get(slot)));
      out.unsigned(content.size());
      out.raw(content);
    }
    return out.toBytes();
  }

  /** Whether bytes are in the form that this version of the engine writes. */
  static boolean isReadable(byte[] bytes) {
    return bytes.length > 0 && bytes[0] == FORMAT;
  }

  /** Reads a state written for this or another plan; series that it lacks are not known. */
  static FeatureState read(StatePlan plan, byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    int format = in.single();
    if (format != FORMAT) {
      throw new IllegalArgumentException(
          "feature state format: " + format + " (expected: " + FORMAT + ")");
    }
    FeatureState state = new FeatureState(plan);
    state.observed = in.unsigned();
    if (state.observed < 0) {
      throw in.damaged();
    }
    if (state.observed > 0) {
      state.newestMicros = in.signed();
    }
    Map<String, byte[]> contents = readContents(in);
    for (int slot = 0; slot < state.series.length; slot++) {
      byte[] content = contents.get(plan.ids().get(slot));
      state.series[slot] =
          content == null ? state.unknownSeries(slot) : state.readSeries(slot, content);
    }
    return state;
  }

  private static Map<String, byte[]> readContents(ByteReader in) {
    Map<String, byte[]> contents = new HashMap<>();
    int count = in.count();
    for (int i = 0; i < count; i++) {
      String id = HexFormat.of().formatHex(in.raw(StatePlan.ID_BYTES));
      contents.put(id, in.raw(in.count()));
    }
    if (!in.atEnd()) {
      throw in.damaged();
    }
    return contents;
  }

  private SeriesByKey unknownSeries(int slot) {
    SeriesByKey empty = new SeriesByKey(plan.series().get(slot));
    if (observed > 0) {
      empty.markUnknownThrough(newestMicros);
    }
    return empty;
  }

  private SeriesByKey readSeries(int slot, byte[] content) {
    ByteReader in = new ByteReader(content);
    SeriesByKey read = SeriesByKey.read(plan.series().get(slot), in);
    if (!in.atEnd()) {
      throw in.damaged();
    }
    if (observed > 0) {
      read.prune(newestMicros);
    }
    return read;
  }
}
