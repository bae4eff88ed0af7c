package io.hindsight.http;

import io.hindsight.feed.FeedProtocol.ToSlice;
import io.hindsight.feed.Hints;
import io.hindsight.feed.ShardedHints;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.actor.typed.ActorSystem;

/** Lets the tail hear of nothing for as long as a test wants; then all is told again. */
public final class WithheldHints implements Hints {
  static final AtomicBoolean WITHHELD = new AtomicBoolean();

  private final Hints through;

  /** Named in the settings of a server. */
  public WithheldHints(ActorSystem<?> system) {
    through = new ShardedHints(system);
  }

  @Override
  public void send(int slice, ToSlice message) {
    if (!WITHHELD.get()) {
      through.send(slice, message);
    }
  }
}
