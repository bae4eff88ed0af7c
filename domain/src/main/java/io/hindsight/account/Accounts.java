package io.hindsight.account;

import io.hindsight.account.AccountProtocol.Answer;
import io.hindsight.account.AccountProtocol.Decide;
import io.hindsight.account.AccountProtocol.Drain;
import io.hindsight.account.AccountProtocol.Label;
import io.hindsight.account.AccountProtocol.LabelAnswer;
import io.hindsight.account.AccountProtocol.Message;
import io.hindsight.account.AccountProtocol.Statement;
import io.hindsight.account.AccountProtocol.Wake;
import io.hindsight.rules.Transaction;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.sharding.ShardCoordinator.ShardAllocationStrategy;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;

/** The accounts of the cluster. A shard is a slice: a node holds the accounts of its slices. */
public final class Accounts {
  private static final EntityTypeKey<Message> TYPE = EntityTypeKey.create(Message.class, "account");

  private final ClusterSharding sharding;

  private Accounts(ClusterSharding sharding) {
    this.sharding = sharding;
  }

  /**
   * Makes accounts available on this node.
   *
   * @param placement which node has which slice
   */
  public static Accounts init(
      ClusterSharding sharding, AccountServices services, ShardAllocationStrategy placement) {
    sharding.init(
        Entity.of(TYPE, context -> AccountEntity.create(context.getEntityId(), services))
            .withStopMessage(Drain.INSTANCE)
            .withMessageExtractor(new ShardBySlice<>(AccountId::sliceOf))
            .withAllocationStrategy(placement));
    return new Accounts(sharding);
  }

  /**
   * Wakes an account, which goes on with what it has not finished: the delivery of its labels.
   * Accounts must be {@linkplain #init available} on this node.
   */
  public static void wake(ActorSystem<?> system, String accountId) {
    ClusterSharding.get(system).entityRefFor(TYPE, accountId).tell(new Wake());
  }

  /**
   * Judges a transaction, once.
   *
   * @param knownAtMicros when this system is deemed to know it; 0 for now
   * @param timeout after which the outcome is unknown: ask again with the same transaction
   */
  public CompletionStage<Answer> decide(
      Transaction tx, long knownAtMicros, boolean mayDegrade, Duration timeout) {
    return sharding
        .entityRefFor(TYPE, tx.accountId())
        .ask(replyTo -> new Decide(tx, knownAtMicros, mayDegrade, replyTo), timeout);
  }

  /**
   * Lets an account take up what is said about a transaction.
   *
   * @param decidedSeq the event that decided the transaction; 0 when it is not known
   * @param occurredAtMicros when the transaction occurred; only needed without {@code decidedSeq}
   * @param timeout how long to wait; then the outcome is unknown, and a retry is safe
   */
  public CompletionStage<LabelAnswer> label(
      String accountId,
      String transactionId,
      long decidedSeq,
      long occurredAtMicros,
      Statement statement,
      Duration timeout) {
    return sharding
        .entityRefFor(TYPE, accountId)
        .ask(
            replyTo -> new Label(transactionId, decidedSeq, occurredAtMicros, statement, replyTo),
            timeout);
  }
}
