package io.hindsight.rules;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One series of a state. For a key such as {@code [account_id, mcc]} the account's state divides it
 * by the values of the other fields, of which the {@link Limits#MAX_KEY_VALUES} that were observed
 * last are remembered; what the others had is missing, not 0.
 */
final class SeriesByKey {
  private final SeriesDefinition definition;
  private final boolean divided;
  private final LinkedHashMap<String, Series> byValue = new LinkedHashMap<>();
  private Series undivided;
  private Series fresh;
  private long unknownThrough = Series.NEVER;

  SeriesByKey(SeriesDefinition definition) {
    this.definition = definition;
    this.divided = definition.key().isOfAccount() && definition.key().fields().size() > 1;
    this.undivided = definition.empty();
    this.fresh = undivided;
  }

  /** Takes up a transaction, if it counts. */
  void observe(OneTransaction inputs, long number, long newestMicros) {
    Object value = definition.valueOf(inputs);
    if (value == SeriesDefinition.NOT_COUNTED) {
      prune(newestMicros);
    } else {
      add(inputs.tx(), number, value, newestMicros);
    }
  }

  void add(Transaction tx, long number, Object value, long newestMicros) {
    String of = divided ? definition.key().valueWithinAccount(tx) : "";
    if (of == null) {
      return;
    }
    Series series = divided ? latest(of, newestMicros) : undivided;
    series.add(tx.occurredAtMicros(), number, value, newestMicros);
    series.prune(newestMicros);
  }

  /** The series of a value, from now on the last one to be forgotten. */
  private Series latest(String value, long newestMicros) {
    Series known = byValue.remove(value);
    Series series = known == null ? newSeries() : known;
    if (byValue.size() >= Limits.MAX_KEY_VALUES) {
      forgetEldest(newestMicros);
    }
    byValue.put(value, series);
    return series;
  }

  private Series newSeries() {
    Series series = definition.empty();
    series.markUnknownThrough(unknownThrough);
    return series;
  }

  private void forgetEldest(long newestMicros) {
    Iterator<Series> eldest = byValue.values().iterator();
    Series leaving = eldest.next();
    eldest.remove();
    leaving.prune(newestMicros);
    if (!leaving.isEmpty(newestMicros)) {
      markUnknownThrough(newestMicros);
    }
  }

  /** Takes up a label, where labels count and the transaction does. */
  void label(OneTransaction inputs, FeatureState.Label label, long newestMicros) {
    if (definition.kind() != SeriesDefinition.Kind.LABELS
        || definition.valueOf(inputs) == SeriesDefinition.NOT_COUNTED) {
      return;
    }
    Series series = existing(inputs.tx());
    if (series != null) {
      series.label(
          inputs.tx().occurredAtMicros(),
          label.number(),
          label.before(),
          label.fraud(),
          newestMicros);
    }
  }

  private @Nullable Series existing(Transaction tx) {
    if (!divided) {
      return undivided;
    }
    String value = definition.key().valueWithinAccount(tx);
    return value == null ? null : byValue.get(value);
  }

  void prune(long newestMicros) {
    if (!divided) {
      undivided.prune(newestMicros);
    }
  }

  Object read(FeaturePlan feature, Transaction tx, long timeMicros, Object current) {
    if (!divided) {
      return undivided.read(feature, timeMicros, current);
    }
    String value = definition.key().valueWithinAccount(tx);
    if (value == null) {
      return Absence.NO_KEY;
    }
    Series series = byValue.get(value);
    Object read = (series == null ? fresh : series).read(feature, timeMicros, current);
    return read == Absence.NOT_OBSERVED ? Absence.FORGOTTEN_KEY : read;
  }

  /** The value where the account does not divide the series, so that no transaction is needed. */
  Object read(FeaturePlan feature, long timeMicros, Object current) {
    return undivided.read(feature, timeMicros, current);
  }

  boolean isExact(FeaturePlan feature, long timeMicros) {
    return undivided.isExact(feature, timeMicros);
  }

  boolean isExact(FeaturePlan feature, Transaction tx, long timeMicros) {
    Series series = existing(tx);
    return series == null || series.isExact(feature, timeMicros);
  }

  /** Notes that nothing up to this time is known beyond what is held. */
  void markUnknownThrough(long timeMicros) {
    unknownThrough = StrictMath.max(unknownThrough, timeMicros);
    if (divided) {
      fresh = newSeries();
    } else {
      undivided.markUnknownThrough(timeMicros);
    }
  }

  /** See {@link Series#unknownThrough}. */
  long unknownThrough() {
    if (!divided) {
      return undivided.unknownThrough();
    }
    long latest = unknownThrough;
    for (Series series : byValue.values()) {
      latest = StrictMath.max(latest, series.unknownThrough());
    }
    return latest;
  }

  void write(ByteWriter out) {
    if (!divided) {
      undivided.write(out);
      return;
    }
    out.time(unknownThrough);
    out.unsigned(byValue.size());
    for (Map.Entry<String, Series> entry : byValue.entrySet()) {
      out.text(entry.getKey());
      entry.getValue().write(out);
    }
  }

  static SeriesByKey read(SeriesDefinition definition, ByteReader in) {
    SeriesByKey read = new SeriesByKey(definition);
    if (!read.divided) {
      read.undivided = definition.read(in);
      return read;
    }
    read.unknownThrough = in.time();
    read.fresh = read.newSeries();
    int size = in.count();
    for (int i = 0; i < size; i++) {
      read.byValue.put(in.text(), definition.read(in));
    }
    return read;
  }
}
