package io.hindsight.rules;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** When transactions occurred: how many, the first and the latest. */
final class TimeSeries extends PanedSeries<TimeSeries.Times> {
  TimeSeries(SeriesDefinition definition) {
    super(definition, false, Times::new);
  }

  /** A number of times, the first and the last. */
  static final class Times implements Pane<Times> {
    private long count;
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;

    @Override
    public void add(long timeMicros, long value) {
      count++;
      first = StrictMath.min(first, timeMicros);
      last = StrictMath.max(last, timeMicros);
    }

    @Override
    public void addAll(Times later) {
      count += later.count;
      first = StrictMath.min(first, later.first);
      last = StrictMath.max(last, later.last);
    }

    @Override
    public void write(ByteWriter out) {
      out.unsigned(count);
      if (count > 0) {
        out.signed(first);
        out.unsigned(last - first);
      }
    }

    @Override
    public void read(ByteReader in) {
      count = in.unsigned();
      if (count > 0) {
        first = in.signed();
        last = first + in.unsigned();
      }
    }
  }

  @Override
  Object value(
      FeaturePlan feature,
      Window window,
      int first,
      int last,
      @Nullable Times older,
      Object current) {
    return switch (feature.definition().aggregate()) {
      case FIRST_SEEN -> firstSeen(first, last, older);
      case TIME_SINCE_LAST -> sinceLast(window.timeMicros(), first, last, older);
      default -> {
        long count = (long) last - first + (older == null ? 0 : older.count);
        yield count + (current == SeriesDefinition.NOT_COUNTED ? 0 : 1);
      }
    };
  }

  private Object firstSeen(int first, int last, @Nullable Times older) {
    if (older != null && older.count > 0) {
      return instant(older.first);
    }
    return first < last ? instant(time(first)) : Absence.EMPTY;
  }

  private static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  private Object sinceLast(long timeMicros, int first, int last, @Nullable Times older) {
    if (first < last) {
      return Duration.of(timeMicros - time(last - 1), ChronoUnit.MICROS);
    }
    return older == null || older.count == 0
        ? Absence.EMPTY
        : Duration.of(timeMicros - older.last, ChronoUnit.MICROS);
  }
}
