package io.hindsight.cli;

import java.net.URI;

/** Nobody answers at the server's address, or the connection was lost before the answer. */
final class ServerUnreachableException extends CommandFailure {
  private static final long serialVersionUID = 1L;

  private ServerUnreachableException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Nothing listens there. */
  static ServerUnreachableException absent(URI url, Throwable cause) {
    return new ServerUnreachableException(
        "no Hindsight server at " + url + ": start one with ./hindsight serve", cause);
  }

  /** It listened, and whether it did what was asked is unknown. */
  static ServerUnreachableException lost(URI url, Throwable cause) {
    return new ServerUnreachableException(
        "the connection to " + url + " was lost before the answer came: " + cause.getMessage(),
        cause);
  }
}
