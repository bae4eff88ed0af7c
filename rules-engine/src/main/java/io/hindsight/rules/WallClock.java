package io.hindsight.rules;

import io.hindsight.rules.Expression.NoValue;
import java.time.Instant;
import java.time.LocalDate;

/** What a clock and a calendar on the wall show; the functions of the same names. */
enum WallClock {
  /** 0..23. */
  HOUR {
    @Override
    Object of(long localSeconds) {
      return StrictMath.floorMod(localSeconds, SECONDS_PER_DAY) / SECONDS_PER_HOUR;
    }
  },
  /** Minutes since midnight: 0..1439. */
  MINUTE_OF_DAY {
    @Override
    Object of(long localSeconds) {
      return StrictMath.floorMod(localSeconds, SECONDS_PER_DAY) / SECONDS_PER_MINUTE;
    }
  },
  /** ISO 8601: 1 is Monday, 7 is Sunday. */
  WEEKDAY {
    @Override
    Object of(long localSeconds) {
      return weekday(localSeconds);
    }
  },
  /** 1..31. */
  DAY_OF_MONTH {
    @Override
    Object of(long localSeconds) {
      long day = StrictMath.floorDiv(localSeconds, SECONDS_PER_DAY);
      return (long) LocalDate.ofEpochDay(day).getDayOfMonth();
    }
  },
  /** Saturday or Sunday. */
  IS_WEEKEND {
    @Override
    Object of(long localSeconds) {
      return weekday(localSeconds) >= SATURDAY;
    }
  };

  private static final long SECONDS_PER_MINUTE = 60;
  private static final long SECONDS_PER_HOUR = 3_600;
  private static final long SECONDS_PER_DAY = 24 * SECONDS_PER_HOUR;
  private static final long DAYS_PER_WEEK = 7;
  private static final long SATURDAY = 6;

  /** 1970-01-01 was a Thursday, three days after a Monday. */
  private static final long EPOCH_WEEKDAY = 3;

  abstract Object of(long localSeconds);

  private static long weekday(long localSeconds) {
    long day = StrictMath.floorDiv(localSeconds, SECONDS_PER_DAY);
    return StrictMath.floorMod(day + EPOCH_WEEKDAY, DAYS_PER_WEEK) + 1;
  }

  /** Of a time, and the name of a zone; without one in UTC. */
  final Object of(Object[] arguments) {
    if (!(arguments[0] instanceof Instant time)) {
      return NoValue.FAILED;
    }
    if (arguments.length == 1) {
      return of(time.getEpochSecond());
    }
    Long local = arguments[1] instanceof String zone ? TimeZones.localSeconds(time, zone) : null;
    return local == null ? NoValue.FAILED : of(local.longValue());
  }
}
