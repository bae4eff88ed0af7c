package io.hindsight.rulebook;

import java.util.Map;
import org.pcollections.TreePMap;

/**
 * How far the rule book had come at any time, and which build was live then. Immutable; an event
 * shares all that was before it.
 *
 * <p>The clock of the rule book never goes back: an event that another node's clock dates before an
 * earlier event counts as of that one.
 */
public final class RuleBookTimes {
  static final RuleBookTimes EMPTY =
      new RuleBookTimes(TreePMap.empty(), TreePMap.empty(), Long.MIN_VALUE, 0);

  /** The last position of each time. */
  private final TreePMap<Long, Long> positions;

  /** The build that is live from a position on. */
  private final TreePMap<Long, Integer> liveBuilds;

  private final long latestMicros;
  private final int liveBuild;

  private RuleBookTimes(
      TreePMap<Long, Long> positions,
      TreePMap<Long, Integer> liveBuilds,
      long latestMicros,
      int liveBuild) {
    this.positions = positions;
    this.liveBuilds = liveBuilds;
    this.latestMicros = latestMicros;
    this.liveBuild = liveBuild;
  }

  /** Takes the next event: its position, when it happened, and which build is live after it. */
  RuleBookTimes plus(long position, long atMicros, int live) {
    long time = StrictMath.max(latestMicros, atMicros);
    return new RuleBookTimes(
        positions.plus(time, position),
        live == liveBuild ? liveBuilds : liveBuilds.plus(position, live),
        time,
        live);
  }

  /**
   * Returns the last position of the rule book at a time, epoch microseconds; 0 before its first.
   */
  public long positionAt(long micros) {
    Map.Entry<Long, Long> entry = positions.floorEntry(micros);
    return entry == null ? 0 : entry.getValue();
  }

  /** Returns the build that was live at a position; 0 before the first promotion. */
  public int liveBuildAt(long position) {
    Map.Entry<Long, Integer> entry = liveBuilds.floorEntry(position);
    return entry == null ? 0 : entry.getValue();
  }
}
