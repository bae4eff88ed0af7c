package io.hindsight.feed;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.cluster.sharding.ShardCoordinator;
import org.apache.pekko.cluster.sharding.ShardRegion.ClusterShardingStats;
import org.apache.pekko.cluster.sharding.typed.ClusterShardingQuery;
import org.apache.pekko.cluster.sharding.typed.GetClusterShardingStats;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.typed.Cluster;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.IndexedSeq;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.FutureConverters;

/**
 * Places the accounts of a slice on the node of the slice's handler, so that hints cross no
 * network. A shard of accounts and the shard of a handler have the same name, the slice's number.
 * Nothing depends on it but speed: while the handler's place is not known, or has just changed,
 * accounts are where there are fewest.
 */
public final class BesideFeed extends ShardCoordinator.AbstractShardAllocationStrategy {
  private static final Duration ASK_TIMEOUT = Duration.ofSeconds(2);

  /** Shards that move in one round, so that decisions wait for few at once. */
  private static final int MOVES_AT_ONCE = 8;

  private final ActorSystem<?> system;

  /** Asks the sharding of {@code system} where handlers are. */
  public BesideFeed(ActorSystem<?> system) {
    this.system = system;
  }

  @Override
  public Future<ActorRef> allocateShard(
      ActorRef requester, String shardId, Map<ActorRef, IndexedSeq<String>> current) {
    ActorRef emptiest =
        current.entrySet().stream()
            .min(Comparator.comparingInt(entry -> entry.getValue().size()))
            .map(Map.Entry::getKey)
            .orElse(requester);
    if (current.size() < 2) {
      return Future.successful(emptiest);
    }
    return FutureConverters.asScala(
        handlers()
            .thenApply(
                handlers -> {
                  ActorRef beside = regionAt(handlers.get(shardId), current.keySet());
                  return beside == null ? emptiest : beside;
                }));
  }

  @Override
  public Future<Set<String>> rebalance(
      Map<ActorRef, IndexedSeq<String>> current, Set<String> inProgress) {
    if (current.size() < 2 || !inProgress.isEmpty()) {
      return Future.successful(Set.of());
    }
    return FutureConverters.asScala(handlers().thenApply(handlers -> apart(current, handlers)));
  }

  private Set<String> apart(
      Map<ActorRef, IndexedSeq<String>> current, Map<String, Address> handlers) {
    var apart = new HashSet<String>();
    current.forEach(
        (region, shards) -> {
          for (String shard : CollectionConverters.asJava(shards)) {
            ActorRef beside = regionAt(handlers.get(shard), current.keySet());
            if (beside != null && !beside.equals(region) && apart.size() < MOVES_AT_ONCE) {
              apart.add(shard);
            }
          }
        });
    return apart;
  }

  /** Returns where each slice's handler is; nothing when that cannot be told in time. */
  private CompletionStage<Map<String, Address>> handlers() {
    return AskPattern.<ClusterShardingQuery, ClusterShardingStats>ask(
            ClusterSharding.get(system).shardState(),
            replyTo -> new GetClusterShardingStats(FeedProtocol.SLICE, ASK_TIMEOUT, replyTo),
            ASK_TIMEOUT.multipliedBy(2),
            system.scheduler())
        .handle(
            (stats, failure) -> {
              var places = new HashMap<String, Address>();
              if (stats != null) {
                stats
                    .getRegions()
                    .forEach(
                        (address, region) ->
                            region.getStats().keySet().forEach(s -> places.put(s, address)));
              }
              return places;
            });
  }

  private @Nullable ActorRef regionAt(@Nullable Address place, Set<ActorRef> regions) {
    if (place == null) {
      return null;
    }
    Address self = Cluster.get(system).selfMember().address();
    for (ActorRef region : regions) {
      Address address = region.path().address();
      if (place.equals(address.hasLocalScope() ? self : address)) {
        return region;
      }
    }
    return null;
  }
}
