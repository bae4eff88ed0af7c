package io.hindsight.rulebook;

/** This node does not know the rule book up to a position yet: wait for it, and ask again. */
public final class NotFollowedException extends RuntimeException {
  private final long position;

  NotFollowedException(long position, long known) {
    super("rule book position: " + position + " (expected: <= " + known + ", which is known here)");
    this.position = position;
  }

  /** Returns the position that was asked for. */
  public long position() {
    return position;
  }
}
