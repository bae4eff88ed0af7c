package io.hindsight.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Where a Cassandra cluster is reached, as a person gives it: {@code host:port,...}. */
final class ContactPoints {
  private static final Pattern WITH_PORT =
      Pattern.compile("(\\[[0-9a-fA-F:]+]|[^:,\\s]+):[0-9]{1,5}");
  private static final Pattern HOST = Pattern.compile("[^:,\\s]+");
  private static final int PORT_DEFAULT = 9042;

  private ContactPoints() {}

  /**
   * Reads contact points.
   *
   * @return each with its port
   * @throws CommandFailure when one is none
   */
  static List<String> parse(String text) {
    List<String> points = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      String point = part.strip();
      if (WITH_PORT.matcher(point).matches()) {
        points.add(point);
      } else if (HOST.matcher(point).matches()) {
        points.add(point + ":" + PORT_DEFAULT);
      } else {
        throw new CommandFailure(
            "cassandra: \"" + point + "\" (expected: host:port, several separated by commas)");
      }
    }
    return points;
  }
}
