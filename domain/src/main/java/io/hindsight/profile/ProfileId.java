package io.hindsight.profile;

/**
 * Which profile: one value of one key.
 *
 * @param key the label of the key, such as {@code terminal_id}
 * @param value its value, any Unicode; for a key of several fields these joined
 */
public record ProfileId(String key, String value) {
  private static final String STREAM_PREFIX = "profile|";

  /** Returns the name of the profile's stream, with % and | escaped in key and value. */
  public String stream() {
    return STREAM_PREFIX + entityId();
  }

  /** Tells whether a stream is a profile's. */
  public static boolean isProfileStream(String persistenceId) {
    return persistenceId.startsWith(STREAM_PREFIX);
  }

  String entityId() {
    return escape(key) + "|" + escape(value);
  }

  /**
   * Returns the profile of an entity.
   *
   * @throws IllegalArgumentException when it is none
   */
  static ProfileId ofEntityId(String entityId) {
    int bar = entityId.indexOf('|');
    if (bar < 0) {
      throw new IllegalArgumentException("profile: " + entityId + " (expected: key|value)");
    }
    return new ProfileId(
        unescape(entityId.substring(0, bar)), unescape(entityId.substring(bar + 1)));
  }

  private static String escape(String text) {
    return text.replace("%", "%25").replace("|", "%7C");
  }

  private static String unescape(String text) {
    return text.indexOf('%') < 0 ? text : text.replace("%7C", "|").replace("%25", "%");
  }
}
