package io.hindsight.replay;

/** How fast a rebuild may be: events per second, and two numbers that mean something else. */
public final class RebuildThrottle {
  /** As many as can be. */
  public static final int NONE = 0;

  /** As many as leave live transactions about as fast as they were before. */
  public static final int AUTO = -1;

  private RebuildThrottle() {}
}
