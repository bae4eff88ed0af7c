package io.hindsight.rules;

import io.hindsight.rules.Expression.NoValue;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * What one account's features remember. Mutable, owned by one fold at a time, never shared between
 * threads.
 *
 * <p>A window (t-w, t] goes by the time of occurrence; of what occurred in it, it counts what had
 * been observed when it is read, late arrivals at their own time. A transaction more than {@link
 * Limits#ALLOWED_LATENESS_MICROS} behind the newest observed reads its windowed features as missing
 * (and is remembered all the same). Features over all history count whatever was observed.
 */
public final class FeatureState {
  private static final int FORMAT = 1;

  private final StatePlan plan;
  private final Series[] series;
  private long observed;
  private long newestMicros = Series.NEVER;

  private FeatureState(StatePlan plan) {
    this.plan = plan;
    this.series = new Series[plan.series().size()];
  }

  static FeatureState empty(StatePlan plan) {
    FeatureState state = new FeatureState(plan);
    for (int slot = 0; slot < state.series.length; slot++) {
      state.series[slot] = emptySeries(plan.series().get(slot));
    }
    return state;
  }

  private static Series emptySeries(SeriesDefinition definition) {
    return definition.isAllHistory()
        ? new HistorySeries(definition.kind())
        : new WindowSeries(definition.kind(), definition.horizonMicros());
  }

  /** Folds a transaction into every window; done after it was evaluated. */
  public void observe(Transaction tx) {
    long time = tx.occurredAtMicros();
    newestMicros = StrictMath.max(newestMicros, time);
    observed++;
    OneTransaction inputs = new OneTransaction(tx);
    for (int slot = 0; slot < series.length; slot++) {
      Object value = plan.series().get(slot).valueOf(inputs);
      if (value != SeriesDefinition.NOT_COUNTED) {
        series[slot].add(time, value);
      }
      series[slot].prune(newestMicros);
    }
  }

  /** The number of transactions observed. */
  public long observed() {
    return observed;
  }

  StatePlan plan() {
    return plan;
  }

  Series series(int slot) {
    return series[slot];
  }

  /** The earliest time of a transaction that may read windows. */
  long earliestInTime() {
    return observed == 0 ? Series.NEVER : newestMicros - Limits.ALLOWED_LATENESS_MICROS;
  }

  boolean isTooLate(long timeMicros) {
    return timeMicros < earliestInTime();
  }

  /**
   * The binary form: equal content gives equal bytes.
   *
   * <p>Format 1: a format byte, the number observed, the newest time if there is one, the number of
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
    for (int slot = 0; slot < series.length; slot++) {
      ByteWriter content = new ByteWriter();
      series[slot].write(content);
      byte[] bytes = content.toBytes();
      out.raw(HexFormat.of().parseHex(plan.ids().get(slot)));
      out.unsigned(bytes.length);
      out.raw(bytes);
    }
    return out.toBytes();
  }

  /** Reads a state written for this or another plan; series that it lacks are incomplete. */
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

  private Series unknownSeries(int slot) {
    Series empty = emptySeries(plan.series().get(slot));
    if (observed == 0) {
      return empty;
    }
    if (empty instanceof HistorySeries history) {
      history.markIncomplete();
    } else if (empty instanceof WindowSeries window) {
      window.markUnknownThrough(newestMicros);
    }
    return empty;
  }

  private Series readSeries(int slot, byte[] content) {
    SeriesDefinition definition = plan.series().get(slot);
    ByteReader in = new ByteReader(content);
    Series read =
        definition.isAllHistory()
            ? HistorySeries.read(definition.kind(), in)
            : WindowSeries.read(
                definition.kind(), definition.horizonMicros(), observed > 0, newestMicros, in);
    if (!in.atEnd()) {
      throw in.damaged();
    }
    return read;
  }

  /** The inputs of expressions that read no features. */
  private record OneTransaction(Transaction tx) implements Expression.Inputs {
    @Override
    public Object feature(int index) {
      return NoValue.MISSING;
    }
  }
}
