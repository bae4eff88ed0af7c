package io.hindsight.faults;

import com.typesafe.config.Config;
import io.hindsight.feed.FeedProtocol.ToSlice;
import io.hindsight.feed.Hints;
import io.hindsight.feed.ShardedHints;
import java.util.Random;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * Loses messages to the handlers of slices at random, whatever they say. A server is told to use it
 * by {@link #settings}.
 */
public final class DroppingHints implements Hints {
  private static final String SHARE = "hindsight.faults.dropped";
  private static final String SEED = "hindsight.faults.seed";

  private final Hints through;
  private final double share;
  private final Random random;

  /** Reads from the system's settings how much is dropped. */
  public DroppingHints(ActorSystem<?> system) {
    Config config = system.settings().config();
    through = new ShardedHints(system);
    share = config.getDouble(SHARE);
    random = new Random(config.getLong(SEED));
  }

  /** Returns the settings with which a server drops a share of its hints, as HOCON. */
  static String settings(double share, long seed) {
    return "hindsight.feed.hints = \""
        + DroppingHints.class.getName()
        + "\"\n"
        + SHARE
        + " = "
        + share
        + "\n"
        + SEED
        + " = "
        + seed
        + "\n";
  }

  @Override
  public void send(int slice, ToSlice message) {
    if (random.nextDouble() >= share) {
      through.send(slice, message);
    }
  }
}
