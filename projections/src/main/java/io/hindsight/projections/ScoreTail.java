package io.hindsight.projections;

import io.hindsight.account.AccountId;
import io.hindsight.account.MovedAccounts;
import io.hindsight.journal.JournalReader;
import io.hindsight.rulebook.RuleBookNode;
import java.time.Duration;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.cluster.sharding.typed.javadsl.ShardedDaemonProcess;
import org.apache.pekko.persistence.query.Offset;
import org.apache.pekko.projection.ProjectionBehavior;
import org.apache.pekko.projection.ProjectionId;
import org.apache.pekko.projection.cassandra.javadsl.CassandraProjection;
import org.apache.pekko.projection.javadsl.SourceProvider;

/**
 * The one tail: a projection for each slice, spread over the cluster, which reads each event once
 * and folds it for every build.
 */
public final class ScoreTail {
  private static final String NAME = "score";
  private static final double RANDOM_FACTOR = 0.2;

  private final ActorSystem<?> system;
  private final TailServices services;

  /** Prepares the tail of this node; {@link #start} lets it run. */
  public ScoreTail(
      ActorSystem<?> system,
      RuleBookNode ruleBook,
      JournalReader journal,
      BuildStore store,
      TransactionDirectory directory,
      ParkedEvents parked,
      MovedAccounts moved) {
    this.system = system;
    this.services =
        new TailServices(
            system,
            ruleBook,
            journal,
            store,
            new AccountLoader(store, journal, ruleBook),
            directory,
            parked,
            moved,
            new TailStatistics(),
            TailSettings.of(system.settings().config()));
  }

  /** Lets the tail run on this node. */
  public void start() {
    ShardedDaemonProcess.get(system)
        .init(
            ProjectionBehavior.Command.class,
            NAME,
            AccountId.SLICES,
            this::slice,
            ProjectionBehavior.stopMessage());
    system.systemActorOf(Auditor.create(services), "score-auditor", Props.empty());
  }

  private Behavior<ProjectionBehavior.Command> slice(int slice) {
    TailSettings settings = services.settings();
    Duration min = settings.restartMin();
    SourceProvider<Offset, AccountEnvelope> events = new TaggedAccountEvents(system, slice);
    return ProjectionBehavior.create(
        CassandraProjection.groupedWithin(
                ProjectionId.of(NAME, AccountId.tagOf(slice)),
                events,
                () -> new TailHandler(services))
            .withGroup(settings.groupSize(), settings.groupWithin())
            .withRestartBackoff(min, settings.restartMax(), RANDOM_FACTOR));
  }

  /** Returns what this node's tail has done. */
  public TailStatistics statistics() {
    return services.statistics();
  }
}
