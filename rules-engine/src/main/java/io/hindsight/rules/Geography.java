package io.hindsight.rules;

import io.hindsight.rules.Expression.NoValue;
import java.time.Duration;

/** The functions on places. */
final class Geography {
  /** Mean radius of the Earth (IUGG), in kilometres. */
  private static final double EARTH_RADIUS_KM = 6_371.0088;

  private static final double MAX_LATITUDE = 90;
  private static final double MAX_LONGITUDE = 180;
  private static final double NANOS_PER_HOUR = 3.6e12;
  private static final double SECONDS_PER_HOUR = 3_600;

  private Geography() {}

  /**
   * The length of the great circle between two places, given as latitude and longitude each, in
   * degrees: the haversine formula (R. W. Sinnott, "Virtues of the Haversine", Sky and Telescope
   * 68, 1984).
   */
  static Object distanceKm(Object[] arguments) {
    double[] degrees = new double[arguments.length];
    for (int i = 0; i < arguments.length; i++) {
      if (!(arguments[i] instanceof Long) && !(arguments[i] instanceof Double)) {
        return NoValue.FAILED;
      }
      degrees[i] = ((Number) arguments[i]).doubleValue();
      double limit = i % 2 == 0 ? MAX_LATITUDE : MAX_LONGITUDE;
      if (!(StrictMath.abs(degrees[i]) <= limit)) {
        return NoValue.FAILED;
      }
    }
    double latitude = haversine(degrees[2] - degrees[0]);
    double longitude = haversine(degrees[3] - degrees[1]);
    double cosines =
        StrictMath.cos(StrictMath.toRadians(degrees[0]))
            * StrictMath.cos(StrictMath.toRadians(degrees[2]));
    double root = StrictMath.sqrt(latitude + cosines * longitude);
    return 2 * EARTH_RADIUS_KM * StrictMath.asin(StrictMath.min(1, root));
  }

  private static double haversine(double degrees) {
    double sine = StrictMath.sin(StrictMath.toRadians(degrees) / 2);
    return sine * sine;
  }

  /**
   * The mean speed of a distance in kilometres over a length of time; infinite in no time, but 0
   * where there is no distance either.
   */
  static Object speedKmh(Object[] arguments) {
    boolean number = arguments[0] instanceof Long || arguments[0] instanceof Double;
    if (!number || !(arguments[1] instanceof Duration time) || time.isNegative()) {
      return NoValue.FAILED;
    }
    double distance = ((Number) arguments[0]).doubleValue();
    if (!(distance >= 0)) {
      return NoValue.FAILED;
    }
    double hours = time.getSeconds() / SECONDS_PER_HOUR + time.getNano() / NANOS_PER_HOUR;
    return distance == 0 ? 0.0 : distance / hours;
  }
}
