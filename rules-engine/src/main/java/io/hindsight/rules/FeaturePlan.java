package io.hindsight.rules;

import io.hindsight.rules.Expression.NoValue;
import org.jspecify.annotations.Nullable;

/**
 * How one feature is read from its series.
 *
 * @param definition what the rule set says
 * @param series what is remembered for it
 * @param slot where the state keeps that
 */
record FeaturePlan(FeatureDefinition definition, SeriesDefinition series, int slot) {

  /** Long, Double or {@link NoValue#MISSING}. */
  Object read(FeatureState state, Expression.Inputs inputs) {
    Object current = SeriesDefinition.NOT_COUNTED;
    if (definition.includeCurrent()) {
      current = series.valueOf(inputs);
      if (current == SeriesDefinition.NOT_HELD) {
        return NoValue.MISSING;
      }
    }
    if (state.series(slot) instanceof HistorySeries history) {
      return readHistory(history, current);
    }
    long to = inputs.tx().occurredAtMicros();
    long from = to - definition.windowMicros();
    WindowSeries window = (WindowSeries) state.series(slot);
    if (state.isTooLate(to) || from < window.completeAfter()) {
      return NoValue.MISSING;
    }
    return readWindow(window, window.firstAfter(from), window.firstAfter(to), current);
  }

  /** Why {@link #read} gives no value. */
  String whyMissing(FeatureState state, long occurredAtMicros) {
    if (state.series(slot) instanceof HistorySeries history) {
      if (history.isIncomplete()) {
        return "the history before this feature was introduced is not known";
      }
      return history.count() == 0 ? "no transaction yet" : "too many or too large values";
    }
    WindowSeries window = (WindowSeries) state.series(slot);
    long from = occurredAtMicros - definition.windowMicros();
    if (state.isTooLate(occurredAtMicros)) {
      return "the transaction is too late: more than 7 days behind the newest";
    }
    if (from < window.unknownThrough()) {
      return "the window reaches back before this feature was introduced";
    }
    if (from < window.completeAfter()) {
      return "too many or too large values in the window";
    }
    return window.firstAfter(from) == window.firstAfter(occurredAtMicros)
        ? "no transaction in the window"
        : "too large values in the window";
  }

  /** Whether the state knows every transaction that any window of this feature can reach. */
  boolean isCovered(FeatureState state) {
    if (state.series(slot) instanceof HistorySeries history) {
      return !history.isIncomplete();
    }
    long unknown = ((WindowSeries) state.series(slot)).unknownThrough();
    return unknown == Series.NEVER || unknown <= state.earliestInTime() - definition.windowMicros();
  }

  private Object readWindow(WindowSeries window, int first, int last, Object current) {
    boolean more = current != SeriesDefinition.NOT_COUNTED;
    long count = (long) last - first + (more ? 1 : 0);
    return switch (definition.aggregate()) {
      case COUNT -> (Object) count;
      case SUM -> sum(window.sum(first, last), current);
      case MEAN -> mean(window.sum(first, last), current, count);
      case MAX -> max(first == last ? null : (Long) window.largest(first, last), current);
      case DISTINCT -> (Object) (long) window.distinct(first, last, more ? current : null);
    };
  }

  private Object readHistory(HistorySeries history, Object current) {
    if (history.isIncomplete()) {
      return NoValue.MISSING;
    }
    long count = history.count() + (current == SeriesDefinition.NOT_COUNTED ? 0 : 1);
    return switch (definition.aggregate()) {
      case COUNT -> (Object) count;
      case SUM -> sum(history.sum(), current);
      case MEAN -> mean(history.sum(), current, count);
      case MAX -> history.lostValues() ? NoValue.MISSING : max(history.largest(), current);
      case DISTINCT -> historyDistinct(history, current);
    };
  }

  private static Object historyDistinct(HistorySeries history, Object current) {
    if (history.lostValues()) {
      return NoValue.MISSING;
    }
    boolean isNew = current != SeriesDefinition.NOT_COUNTED && !history.contains(current);
    return (long) history.distinctCount() + (isNew ? 1 : 0);
  }

  private Object sum(@Nullable Long scaled, Object current) {
    Long total = plus(scaled, current);
    return total == null ? NoValue.MISSING : (Object) ((double) total / series.unitsPerOne());
  }

  /** One division of exact integers, so one rounding. */
  private Object mean(@Nullable Long scaled, Object current, long count) {
    Long total = plus(scaled, current);
    return total == null || count == 0
        ? NoValue.MISSING
        : (Object) ((double) total / ((double) series.unitsPerOne() * count));
  }

  private Object max(@Nullable Long scaled, Object current) {
    Long largest = scaled;
    if (current instanceof Long value) {
      largest = largest == null ? value : (Long) StrictMath.max(largest, value);
    }
    return largest == null ? NoValue.MISSING : (Object) ((double) largest / series.unitsPerOne());
  }

  private static @Nullable Long plus(@Nullable Long sum, Object current) {
    if (sum == null || !(current instanceof Long value)) {
      return sum;
    }
    long total = sum + value;
    boolean overflow = ((sum ^ total) & (value ^ total)) < 0;
    return overflow ? null : (Long) total;
  }
}
