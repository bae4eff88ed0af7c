package io.hindsight.rules;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** All that was observed, in a list; every feature is counted anew from its beginning. */
final class Recount {
  /** One observation. */
  record Seen(Transaction tx, long number) {}

  private final List<Seen> seen = new ArrayList<>();
  private final Map<Long, Boolean> labels = new HashMap<>();
  private long newest = Long.MIN_VALUE;

  void observe(Transaction tx, long number) {
    seen.add(new Seen(tx, number));
    newest = StrictMath.max(newest, tx.occurredAtMicros());
  }

  boolean isFraud(long number) {
    return labels.getOrDefault(number, false);
  }

  void label(long number, boolean fraud) {
    labels.put(number, fraud);
  }

  List<Seen> seen() {
    return seen;
  }

  long newest() {
    return newest;
  }

  /** Whether the windows of a transaction are no longer remembered. */
  boolean isTooLate(Transaction tx) {
    return !seen.isEmpty() && tx.occurredAtMicros() < newest - Limits.ALLOWED_LATENESS_MICROS;
  }

  /** The feature's value over the window (from, to], or null when there is none. */
  @Nullable Object value(FeatureDefinition feature, Transaction tx, long from, long to) {
    List<Seen> in = new ArrayList<>();
    String key = feature.key().valueOf(tx);
    if (key == null) {
      return null;
    }
    for (Seen past : seen) {
      long time = past.tx.occurredAtMicros();
      boolean all = feature.windowMicros() == 0;
      if ((all || time > from) && time <= to && key.equals(feature.key().valueOf(past.tx))) {
        in.add(past);
      }
    }
    in.sort(Comparator.comparingLong(past -> past.tx.occurredAtMicros()));
    if (feature.includeCurrent()) {
      in.add(new Seen(tx, -1));
    }
    if (feature.where() != null) {
      in.removeIf(past -> past.tx.amountMinor() > 5_000);
    }
    return feature.aggregate().readsLabels() ? ofLabels(feature, in) : of(feature, tx, in);
  }

  private Object ofLabels(FeatureDefinition feature, List<Seen> in) {
    long frauds = in.stream().filter(past -> isFraud(past.number)).count();
    if (feature.aggregate() == Aggregate.FRAUD_COUNT) {
      return frauds;
    }
    if (feature.aggregate() == Aggregate.FRAUD_RATE) {
      return in.isEmpty() ? Absence.EMPTY : (Object) ((double) frauds / in.size());
    }
    long streak = 0;
    for (int i = in.size() - 1; i >= 0 && isFraud(in.get(i).number); i--) {
      streak++;
    }
    return streak;
  }

  private static @Nullable Object of(FeatureDefinition feature, Transaction tx, List<Seen> in) {
    double[] amounts =
        in.stream().mapToLong(past -> past.tx.amountMinor()).mapToDouble(a -> a / 100.0).toArray();
    long sum = in.stream().mapToLong(past -> past.tx.amountMinor()).sum();
    return switch (feature.aggregate()) {
      case COUNT -> (Object) (long) in.size();
      case SUM -> sum / 100.0;
      case DISTINCT ->
          in.stream().map(past -> past.tx.terminalId()).filter(Objects::nonNull).distinct().count();
      case FIRST_SEEN ->
          in.isEmpty()
              ? null
              : (Object) Instant.EPOCH.plus(in.get(0).tx.occurredAtMicros(), ChronoUnit.MICROS);
      case TIME_SINCE_LAST -> in.isEmpty() ? null : (Object) sinceLast(tx, in);
      case LAST -> last(in);
      case MEAN -> in.isEmpty() ? null : (Object) (sum / (100.0 * in.size()));
      case RATIO -> sum == 0 ? null : (Object) ((double) tx.amountMinor() * in.size() / sum);
      case MIN -> in.isEmpty() ? null : (Object) min(amounts);
      case MAX -> in.isEmpty() ? null : (Object) max(amounts);
      case STDDEV -> in.size() < 2 ? null : (Object) deviation(amounts);
      case PERCENTILE -> in.isEmpty() ? null : (Object) ranked(amounts, feature.percentile());
      case FRAUD_COUNT, FRAUD_RATE, FRAUD_STREAK -> throw new AssertionError();
    };
  }

  private static Duration sinceLast(Transaction tx, List<Seen> in) {
    long last = in.get(in.size() - 1).tx.occurredAtMicros();
    return Duration.of(tx.occurredAtMicros() - last, ChronoUnit.MICROS);
  }

  private static @Nullable Object last(List<Seen> in) {
    for (int i = in.size() - 1; i >= 0; i--) {
      if (in.get(i).tx.terminalId() != null) {
        return in.get(i).tx.terminalId();
      }
    }
    return null;
  }

  private static double min(double[] amounts) {
    double min = amounts[0];
    for (double amount : amounts) {
      min = StrictMath.min(min, amount);
    }
    return min;
  }

  private static double max(double[] amounts) {
    double max = amounts[0];
    for (double amount : amounts) {
      max = StrictMath.max(max, amount);
    }
    return max;
  }

  private static double deviation(double[] amounts) {
    double mean = 0;
    for (double amount : amounts) {
      mean += amount / amounts.length;
    }
    double squares = 0;
    for (double amount : amounts) {
      squares += (amount - mean) * (amount - mean);
    }
    return StrictMath.sqrt(squares / (amounts.length - 1));
  }

  static double ranked(double[] amounts, int percentile) {
    double[] sorted = amounts.clone();
    java.util.Arrays.sort(sorted);
    int rank = (int) StrictMath.ceil(percentile * sorted.length / 100.0);
    return sorted[rank - 1];
  }
}
