package io.hindsight.replay;

/** A rebuild refused a command, which does not fit where it stands; nothing changed. */
public final class RebuildRefusedException extends RuntimeException {
  RebuildRefusedException(String reason) {
    super(reason);
  }
}
