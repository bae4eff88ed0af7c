package io.hindsight.cli;

/**
 * An answer to a load connection.
 *
 * @param status of HTTP
 * @param retryAfterSeconds 0 when it was not told
 * @param body as text
 */
record LoadAnswer(int status, int retryAfterSeconds, String body) {
  static final int OK = 200;
  static final int NOT_FOUND = 404;
  static final int UNAVAILABLE = 503;

  /** Found without reading all of the answer, since whoever measures shares the server's cores. */
  private static final String DEGRADED = "\"degraded\":true";

  /** Whether it tells of a decision that went without an answer of a profile. */
  boolean isDegraded() {
    return body.contains(DEGRADED);
  }
}
