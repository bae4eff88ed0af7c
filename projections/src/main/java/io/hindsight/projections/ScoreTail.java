package io.hindsight.projections;

import io.hindsight.account.AccountId;
import io.hindsight.account.ShardBySlice;
import io.hindsight.feed.EpochStore;
import io.hindsight.feed.FeedProtocol;
import io.hindsight.feed.FeedProtocol.ToSlice;
import io.hindsight.feed.FeedProtocol.Wake;
import io.hindsight.feed.FeedSettings;
import io.hindsight.feed.FeedStatistics;
import io.hindsight.journal.JournalReader;
import io.hindsight.rulebook.RuleBookNode;
import java.time.Duration;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.ClusterShardingSettings;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.projection.ProjectionBehavior;
import org.apache.pekko.projection.ProjectionId;
import org.apache.pekko.projection.cassandra.javadsl.CassandraProjection;

/**
 * The one tail: a projection for each slice, spread over the cluster, which reads each event once
 * and folds it for every build.
 */
public final class ScoreTail {
  private static final String NAME = "score-feed";
  private static final double RANDOM_FACTOR = 0.2;

  /** Positions are stored by time; this many envelopes never come in that time. */
  private static final int SAVE_AFTER_ENVELOPES = 1_000_000;

  private final ActorSystem<?> system;
  private final TailServices services;

  /** Prepares the tail of this node; {@link #start} lets it run. */
  public ScoreTail(
      ActorSystem<?> system,
      RuleBookNode ruleBook,
      JournalReader journal,
      BuildStore store,
      TransactionDirectory directory,
      LabelStore labels,
      LinkStore links,
      UndeliveredStore undelivered,
      ParkedEvents parked,
      EpochStore epochs,
      FeedSettings feed,
      FeedStatistics feedStatistics) {
    this.system = system;
    this.services =
        new TailServices(
            system,
            ruleBook,
            journal,
            store,
            new AccountLoader(store, journal, ruleBook),
            directory,
            labels,
            links,
            undelivered,
            parked,
            new FoldProgress(ruleBook, store),
            epochs,
            feed,
            feedStatistics,
            new TailStatistics(),
            TailSettings.of(system.settings().config()));
  }

  /** Lets the tail run on this node. */
  public void start() {
    ActorRef<ShardingEnvelope<ToSlice>> region =
        ClusterSharding.get(system)
            .init(
                Entity.of(
                        FeedProtocol.SLICE,
                        entity ->
                            SliceFeed.create(
                                Integer.parseInt(entity.getEntityId()), services, this::projection))
                    .withStopMessage(SliceFeed.Stop.INSTANCE)
                    .withMessageExtractor(new ShardBySlice<>(Integer::parseInt))
                    .withSettings(
                        ClusterShardingSettings.create(system).withNoPassivationStrategy()));
    system.systemActorOf(waker(region), "feed-waker", Props.empty());
    Auditor.init(services);
  }

  /** Nobody tells a slice anything while its accounts are silent: it is told to live. */
  private Behavior<Wake> waker(ActorRef<ShardingEnvelope<ToSlice>> region) {
    return Behaviors.withTimers(
        timers -> {
          Duration every = services.feedSettings().wakeEvery();
          timers.startTimerWithFixedDelay(new Wake(), Duration.ZERO, every);
          return Behaviors.receive(Wake.class)
              .onMessage(
                  Wake.class,
                  wake -> {
                    for (int slice = 0; slice < AccountId.SLICES; slice++) {
                      region.tell(new ShardingEnvelope<>(Integer.toString(slice), wake));
                    }
                    return Behaviors.same();
                  })
              .build();
        });
  }

  private Behavior<ProjectionBehavior.Command> projection(
      int slice, FeedSource events, LabelDeliveries deliveries) {
    TailSettings settings = services.settings();
    return ProjectionBehavior.create(
        CassandraProjection.atLeastOnceFlow(
                ProjectionId.of(NAME, "slice-" + slice), events, TailFlow.of(services, deliveries))
            .withSaveOffset(SAVE_AFTER_ENVELOPES, settings.savePositionEvery())
            .withRestartBackoff(settings.restartMin(), settings.restartMax(), RANDOM_FACTOR));
  }

  /** Returns what this node's tail has done. */
  public TailStatistics statistics() {
    return services.statistics();
  }
}
