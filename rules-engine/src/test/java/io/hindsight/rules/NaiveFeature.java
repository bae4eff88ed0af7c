package io.hindsight.rules;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A feature as the documentation describes it, counted anew from a list of everything that was
 * observed, in decimal arithmetic. Shares nothing with the engine but the names of aggregates.
 */
record NaiveFeature(
    String name,
    Aggregate aggregate,
    List<Field> key,
    @Nullable Field of,
    @Nullable Condition where,
    int percentile,
    long windowMicros,
    long delayMicros,
    boolean includeCurrent) {

  /** Something that a transaction states, or not, and how rule sets write it. */
  record Field(String text, String inKey, Function<Transaction, @Nullable Object> read) {}

  /** A condition over a transaction; one without an answer does not hold. */
  record Condition(String text, Function<Transaction, Boolean> test) {}

  /** A transaction that was observed, and whether it is known to be fraud. */
  static final class Seen {
    final Transaction tx;
    boolean fraud;

    Seen(Transaction tx) {
      this.tx = tx;
    }
  }

  /** As a rule set has it. */
  String yaml() {
    StringBuilder text = new StringBuilder(name + ": {key: [");
    text.append(String.join(", ", key.stream().map(Field::inKey).toList()));
    text.append("], aggregate: ").append(aggregate.label());
    text.append(of == null ? "" : ", of: " + of.text);
    text.append(where == null ? "" : ", where: \"" + where.text + "\"");
    text.append(percentile == 0 ? "" : ", percentile: " + percentile);
    text.append(windowMicros == 0 ? "" : ", window: " + windowMicros / 1_000_000 + "s");
    text.append(delayMicros == 0 ? "" : ", delay: " + delayMicros / 1_000_000 + "s");
    return text.append(includeCurrent ? ", include_current: true}" : "}").toString();
  }

  private @Nullable List<String> owner(Transaction tx) {
    List<String> values = new ArrayList<>();
    for (Field field : key) {
      Object value = field.read.apply(tx);
      if (value == null) {
        return null;
      }
      values.add(decimal(value) == null ? value.toString() : plain(value));
    }
    return values;
  }

  private static String plain(Object number) {
    return new BigDecimal(number.toString()).stripTrailingZeros().toPlainString();
  }

  /** The newest time in the history that this feature's state remembers, or null without one. */
  @Nullable Long newest(Transaction tx, List<Seen> all) {
    boolean ofAccount = key.stream().anyMatch(field -> field.inKey.equals("account_id"));
    List<String> owner = owner(tx);
    return all.stream()
        .filter(
            seen ->
                ofAccount
                    ? seen.tx.accountId().equals(tx.accountId())
                    : owner != null && owner.equals(owner(seen.tx)))
        .map(seen -> seen.tx.occurredAtMicros())
        .max(Comparator.naturalOrder())
        .orElse(null);
  }

  /** The value for a transaction after these observations, or null when there is none. */
  @Nullable Object value(Transaction tx, List<Seen> all) {
    List<String> owner = owner(tx);
    if (owner == null || (aggregate == Aggregate.RATIO && ownNumber(tx) == null)) {
      return null;
    }
    long to = tx.occurredAtMicros() - delayMicros;
    List<Seen> in =
        new ArrayList<>(
            all.stream()
                .filter(seen -> owner.equals(owner(seen.tx)))
                .filter(seen -> seen.tx.occurredAtMicros() <= to)
                .filter(seen -> windowMicros == 0 || seen.tx.occurredAtMicros() > to - windowMicros)
                .sorted(Comparator.comparingLong(seen -> seen.tx.occurredAtMicros()))
                .toList());
    if (includeCurrent) {
      in.add(new Seen(tx));
    }
    in.removeIf(seen -> !counts(seen.tx));
    return aggregate.readsLabels() ? ofLabels(in) : ofValues(tx, in);
  }

  private boolean counts(Transaction tx) {
    if (where != null && !where.test.apply(tx)) {
      return false;
    }
    boolean needsNumber =
        aggregate.needsOf() && aggregate != Aggregate.DISTINCT && aggregate != Aggregate.LAST;
    return of == null || (needsNumber ? ownNumber(tx) : of.read.apply(tx)) != null;
  }

  private @Nullable BigDecimal ownNumber(Transaction tx) {
    return of == null ? null : decimal(of.read.apply(tx));
  }

  private static @Nullable BigDecimal decimal(@Nullable Object value) {
    return value instanceof Number ? new BigDecimal(value.toString()) : null;
  }

  private @Nullable Object ofLabels(List<Seen> in) {
    long frauds = in.stream().filter(seen -> seen.fraud).count();
    if (aggregate == Aggregate.FRAUD_COUNT) {
      return frauds;
    }
    if (aggregate == Aggregate.FRAUD_RATE) {
      return in.isEmpty() ? null : (Object) ((double) frauds / in.size());
    }
    long streak = 0;
    while (streak < in.size() && in.get(in.size() - 1 - (int) streak).fraud) {
      streak++;
    }
    return streak;
  }

  private @Nullable Object ofValues(Transaction tx, List<Seen> in) {
    if (aggregate == Aggregate.COUNT) {
      return (long) in.size();
    }
    if (aggregate == Aggregate.DISTINCT) {
      return in.stream().map(this::told).distinct().count();
    }
    if (aggregate == Aggregate.SUM) {
      return sum(in).doubleValue();
    }
    if (in.isEmpty()) {
      return null;
    }
    long latest = in.get(in.size() - 1).tx.occurredAtMicros();
    return switch (aggregate) {
      case FIRST_SEEN -> Instant.EPOCH.plus(in.get(0).tx.occurredAtMicros(), ChronoUnit.MICROS);
      case TIME_SINCE_LAST -> Duration.of(tx.occurredAtMicros() - latest, ChronoUnit.MICROS);
      case LAST -> of == null ? null : of.read.apply(in.get(in.size() - 1).tx);
      default -> ofNumbers(tx, in);
    };
  }

  /** An int and a double of the same value are the same. */
  private Object told(Seen seen) {
    Object value = of == null ? "" : of.read.apply(seen.tx);
    return value instanceof Number ? List.of(plain(value)) : String.valueOf(value);
  }

  private Stream<BigDecimal> numbers(List<Seen> in) {
    return in.stream().map(seen -> ownNumber(seen.tx));
  }

  private BigDecimal sum(List<Seen> in) {
    return numbers(in).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private @Nullable Object ofNumbers(Transaction tx, List<Seen> in) {
    BigDecimal count = BigDecimal.valueOf(in.size());
    BigDecimal sum = sum(in);
    List<BigDecimal> sorted = numbers(in).sorted().toList();
    return switch (aggregate) {
      case MEAN -> sum.divide(count, MathContext.DECIMAL128).doubleValue();
      case MIN -> sorted.get(0).doubleValue();
      case MAX -> sorted.get(sorted.size() - 1).doubleValue();
      case PERCENTILE -> sorted.get(rank(sorted.size()) - 1).doubleValue();
      case STDDEV -> in.size() < 2 ? null : (Object) deviation(sorted, sum, count);
      case RATIO ->
          sum.signum() == 0
              ? null
              : (Object)
                  ownNumber(tx).multiply(count).divide(sum, MathContext.DECIMAL128).doubleValue();
      default -> throw new IllegalStateException(aggregate.label());
    };
  }

  private int rank(int size) {
    return new BigDecimal(percentile * size)
        .divide(BigDecimal.valueOf(100), 0, RoundingMode.CEILING)
        .intValue();
  }

  private static double deviation(List<BigDecimal> numbers, BigDecimal sum, BigDecimal count) {
    BigDecimal mean = sum.divide(count, MathContext.DECIMAL128);
    BigDecimal squares = BigDecimal.ZERO;
    for (BigDecimal number : numbers) {
      squares = squares.add(number.subtract(mean).pow(2));
    }
    return squares
        .divide(count.subtract(BigDecimal.ONE), MathContext.DECIMAL128)
        .sqrt(MathContext.DECIMAL64)
        .doubleValue();
  }
}
