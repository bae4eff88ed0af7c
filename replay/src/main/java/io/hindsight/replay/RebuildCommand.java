package io.hindsight.replay;

/** What a rebuild that is under way may be asked to do. Times are epoch microseconds. */
sealed interface RebuildCommand {
  /** Returns the build. */
  int build();

  /** Let go of what is under way, and begin nothing. */
  record PauseRebuild(int build, long nowMicros) implements RebuildCommand {}

  /** Go on after a pause. */
  record ResumeRebuild(int build, long nowMicros) implements RebuildCommand {}

  /** Give the build up for good. */
  record CancelRebuild(int build, long nowMicros) implements RebuildCommand {}

  /** Fold at most so many events per second; 0 for as many as can be. */
  record ThrottleRebuild(int build, int eventsPerSecond, long nowMicros)
      implements RebuildCommand {}
}
