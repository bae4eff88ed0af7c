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
}
