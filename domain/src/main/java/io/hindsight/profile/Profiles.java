package io.hindsight.profile;

import io.hindsight.profile.ProfileProtocol.Describe;
import io.hindsight.profile.ProfileProtocol.Described;
import io.hindsight.profile.ProfileProtocol.Drain;
import io.hindsight.profile.ProfileProtocol.LabelTaken;
import io.hindsight.profile.ProfileProtocol.Message;
import io.hindsight.profile.ProfileProtocol.Observe;
import io.hindsight.profile.ProfileProtocol.Observed;
import io.hindsight.profile.ProfileProtocol.TakeLabel;
import io.hindsight.rules.Transaction;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;

/** The profiles of all nodes, wherever each of them lives. */
public final class Profiles {
  private static final EntityTypeKey<Message> TYPE = EntityTypeKey.create(Message.class, "profile");

  private final ClusterSharding sharding;
  private final ProfileSettings settings;

  private Profiles(ClusterSharding sharding, ProfileSettings settings) {
    this.sharding = sharding;
    this.settings = settings;
  }

  /** Lets this node host profiles. */
  public static Profiles init(ClusterSharding sharding, ProfileServices services) {
    sharding.init(
        Entity.of(
                TYPE,
                context ->
                    ProfileEntity.create(ProfileId.ofEntityId(context.getEntityId()), services))
            .withStopMessage(Drain.INSTANCE));
    return new Profiles(sharding, services.settings());
  }

  /** Returns the limits of profiles. */
  public ProfileSettings settings() {
    return settings;
  }

  /**
   * Lets a profile observe a transaction.
   *
   * @param id the transaction's {@link ObservationId}
   * @param bookPosition the position in the rule book that the profile must know
   * @param atMost how long to wait; then the stage fails, and the outcome is unknown
   */
  public CompletionStage<Observed> observe(
      ProfileId profile, long id, Transaction tx, long bookPosition, Duration atMost) {
    return sharding
        .entityRefFor(TYPE, profile.entityId())
        .ask(replyTo -> new Observe(id, tx, bookPosition, replyTo), atMost);
  }

  /**
   * Asks a profile what it knows at a time; of one that never observed anything that is not a
   * failure. Fails when that takes too long.
   */
  public CompletionStage<Described> describe(ProfileId profile, long atMicros, Duration atMost) {
    return sharding
        .entityRefFor(TYPE, profile.entityId())
        .ask(replyTo -> new Describe(atMicros, replyTo), atMost);
  }

  /** Lets a profile take up a label; fails when that takes too long. */
  public CompletionStage<LabelTaken> label(
      ProfileId profile,
      Transaction tx,
      int revision,
      boolean fraud,
      boolean fraudBefore,
      long knownAtMicros,
      Duration atMost) {
    return sharding
        .entityRefFor(TYPE, profile.entityId())
        .ask(
            replyTo ->
                new TakeLabel(
                    ObservationId.of(tx), tx, revision, fraud, fraudBefore, knownAtMicros, replyTo),
            atMost);
  }
}
