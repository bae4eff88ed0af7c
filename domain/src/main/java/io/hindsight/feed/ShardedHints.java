package io.hindsight.feed;

import io.hindsight.account.AccountId;
import io.hindsight.feed.FeedProtocol.ToSlice;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;

/** Carries messages by cluster sharding, which knows where each slice's handler is. */
public final class ShardedHints implements Hints {
  private final List<EntityRef<ToSlice>> slices;

  /** Sends through the sharding of {@code system}, on which the handlers must be available. */
  public ShardedHints(ActorSystem<?> system) {
    ClusterSharding sharding = ClusterSharding.get(system);
    slices =
        IntStream.range(0, AccountId.SLICES)
            .mapToObj(slice -> sharding.entityRefFor(FeedProtocol.SLICE, Integer.toString(slice)))
            .toList();
  }

  @Override
  public void send(int slice, ToSlice message) {
    slices.get(slice).tell(message);
  }
}
