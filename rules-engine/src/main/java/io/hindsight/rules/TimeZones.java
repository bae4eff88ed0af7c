package io.hindsight.rules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.joda.time.DateTimeZone;
import org.joda.time.tz.ZoneInfoProvider;
import org.jspecify.annotations.Nullable;

/**
 * Time zones by name (IANA time zone database) or fixed offset. The data are those in joda-time's
 * own jar, whatever the Java platform or a system property says, so that a decision does not change
 * with either.
 */
final class TimeZones {
  private static final ZoneInfoProvider BUNDLED = bundled();
  private static final Pattern OFFSET = Pattern.compile("([+-])(\\d\\d):(\\d\\d)");
  private static final int MAX_OFFSET_HOURS = 18;
  private static final int MINUTES_PER_HOUR = 60;

  private TimeZones() {}

  private static ZoneInfoProvider bundled() {
    try {
      return new ZoneInfoProvider("org/joda/time/tz/data", DateTimeZone.class.getClassLoader());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The names known. */
  static Set<String> names() {
    return BUNDLED.getAvailableIDs();
  }

  /** Whether {@link #localSeconds} knows a zone: an IANA name, {@code UTC} or {@code +01:00}. */
  static boolean isZone(String zone) {
    return zone.equals("UTC") || offsetSeconds(zone) != null || BUNDLED.getZone(zone) != null;
  }

  /**
   * What a clock on the wall of a zone shows, as seconds since 1970-01-01T00:00:00 of that zone; or
   * null for an unknown zone.
   */
  static @Nullable Long localSeconds(Instant time, String zone) {
    if (zone.equals("UTC")) {
      return time.getEpochSecond();
    }
    Long fixed = offsetSeconds(zone);
    if (fixed != null) {
      return time.getEpochSecond() + fixed;
    }
    DateTimeZone named = BUNDLED.getZone(zone);
    if (named == null) {
      return null;
    }
    long offsetMillis = named.getOffset(TimeUnit.SECONDS.toMillis(time.getEpochSecond()));
    return time.getEpochSecond() + StrictMath.floorDiv(offsetMillis, 1_000L);
  }

  /** Of {@code +01:00}; null for anything else. */
  private static @Nullable Long offsetSeconds(String zone) {
    if (zone.length() != "+00:00".length()) {
      return null;
    }
    Matcher offset = OFFSET.matcher(zone);
    if (!offset.matches()) {
      return null;
    }
    int hours = Integer.parseInt(offset.group(2));
    int minutes = Integer.parseInt(offset.group(3));
    if (hours > MAX_OFFSET_HOURS || minutes >= MINUTES_PER_HOUR) {
      return null;
    }
    long seconds = Duration.ofHours(hours).plusMinutes(minutes).toSeconds();
    return offset.group(1).equals("-") ? -seconds : seconds;
  }
}
