package io.hindsight.account;

import io.hindsight.account.AccountCommand.DecideTransaction;
import io.hindsight.account.AccountDecider.Verdict;
import io.hindsight.account.AccountEvent.TransactionDecided;
import io.hindsight.account.AccountProtocol.Answer;
import io.hindsight.account.AccountProtocol.Decide;
import io.hindsight.account.AccountProtocol.Drain;
import io.hindsight.account.AccountProtocol.Message;
import io.hindsight.account.AccountProtocol.Outcome;
import io.hindsight.journal.JournaledEvent;
import io.hindsight.rulebook.RulePlan;
import io.hindsight.rules.FeatureState;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.OptionalLong;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.SnapshotAdapter;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EffectBuilder;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.jspecify.annotations.Nullable;

/**
 * One account's actor: fetches what {@link AccountDecider} needs, journals what it decides, and
 * only then answers. While something is being fetched that every decision depends on, requests wait
 * in the actor's bounded stash.
 */
final class AccountEntity extends EventSourcedBehavior<Message, AccountEvent, Account> {
  private static final Duration RESTART_MIN = Duration.ofMillis(200);
  private static final Duration RESTART_MAX = Duration.ofSeconds(3);
  private static final Duration RETRY_DELAY = Duration.ofSeconds(1);
  private static final int SNAPSHOTS_KEPT = 2;

  /** What an account's actor tells itself when something it fetched has arrived. */
  sealed interface Internal extends Message {}

  private record LookedUp(
      Decide request,
      long forgottenBefore,
      @Nullable OptionalLong found,
      @Nullable Throwable failure)
      implements Internal {}

  private record RecordedRead(
      Decide request,
      long sequenceNr,
      @Nullable List<JournaledEvent> events,
      @Nullable Throwable failure)
      implements Internal {}

  private record OldestIndexed(@Nullable Done done, @Nullable Throwable failure)
      implements Internal {}

  private record IndexAgain() implements Internal {}

  private record Announced(Decide request, @Nullable Throwable failure) implements Internal {}

  private record FeaturesFetched(
      Decide request,
      int version,
      long through,
      @Nullable FeatureState features,
      @Nullable Throwable failure)
      implements Internal {}

  private final ActorContext<Message> context;
  private final String accountId;
  private final AccountServices services;
  private final AccountFeed.Line feed;

  /** Whether requests wait for something that is being fetched. */
  private boolean waiting;

  private boolean indexing;
  private boolean oldestIsIndexed;

  private AccountEntity(ActorContext<Message> context, String accountId, AccountServices services) {
    super(
        AccountId.persistenceIdOf(accountId),
        SupervisorStrategy.restartWithBackoff(RESTART_MIN, RESTART_MAX, 0.1));
    this.context = context;
    this.accountId = accountId;
    this.services = services;
    this.feed = services.feed().lineOf(accountId);
    // While the account is read, its marker is written.
    feed.announce();
  }

  static Behavior<Message> create(String accountId, AccountServices services) {
    return Behaviors.setup(context -> new AccountEntity(context, accountId, services));
  }

  @Override
  public Account emptyState() {
    RulePlan plan = services.ruleBook().livePlan();
    return plan == null ? Account.empty(0, null) : Account.empty(plan.version(), plan.rules());
  }

  @Override
  public SignalHandler<Account> signalHandler() {
    // After a failed write this object lives on, and what it knew of the account does not hold.
    return newSignalHandlerBuilder()
        .onSignal(
            RecoveryCompleted.class,
            (account, signal) -> {
              waiting = false;
              indexing = false;
              oldestIsIndexed = false;
              feed.recovered(account.sequenceNr());
            })
        .onSignal(PostStop.instance(), account -> feed.stopped())
        .build();
  }

  @Override
  public CommandHandler<Message, AccountEvent, Account> commandHandler() {
    return newCommandHandlerBuilder()
        .forAnyState()
        .onCommand(Decide.class, this::onDecide)
        .onCommand(LookedUp.class, this::onLookedUp)
        .onCommand(RecordedRead.class, this::onRecordedRead)
        .onCommand(OldestIndexed.class, this::onOldestIndexed)
        .onCommand(IndexAgain.class, this::onIndexAgain)
        .onCommand(Announced.class, this::onAnnounced)
        .onCommand(FeaturesFetched.class, this::onFeaturesFetched)
        .onCommand(Drain.class, this::onDrain)
        .build();
  }

  private Effect<AccountEvent, Account> onDecide(Account account, Decide request) {
    return waiting ? Effect().stash() : decide(account, request, false);
  }

  private Effect<AccountEvent, Account> decide(Account account, Decide request, boolean lookedUp) {
    RulePlan plan = services.ruleBook().livePlan();
    if (plan == null) {
      return answer(request, Outcome.NO_RULES);
    }
    if (account.recent().isFull() && !oldestIsIndexed) {
      return waitForIndex(account);
    }
    long now = nowMicros();
    long knownAt = request.knownAtMicros() == 0 ? now : request.knownAtMicros();
    var command = new DecideTransaction(request.transaction(), plan, knownAt, now, lookedUp);
    var verdict = AccountDecider.decide(account, command);
    if (verdict instanceof Verdict.Happened happened) {
      return feed.tryBegin() ? persist(request, happened.event()) : announce(request);
    } else if (verdict instanceof Verdict.Seen seen) {
      return readRecorded(request, seen.sequenceNr());
    } else if (verdict instanceof Verdict.MayBeForgotten) {
      return lookUp(account, request);
    }
    return fetchFeatures(account, request, plan);
  }

  private static long nowMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  // Nothing is journaled before a durable marker says that this account may move.

  private Effect<AccountEvent, Account> announce(Decide request) {
    waiting = true;
    context.pipeToSelf(feed.announce(), (done, failure) -> new Announced(request, failure));
    return Effect().none();
  }

  private Effect<AccountEvent, Account> onAnnounced(Account account, Announced announced) {
    waiting = false;
    if (announced.failure() != null) {
      context.getLog().warn("cannot announce an event", announced.failure());
      announced.request().replyTo().tell(new Answer(Outcome.UNAVAILABLE, 0, null));
      return Effect().none().thenUnstashAll();
    }
    return decideFirst(account, announced.request());
  }

  /** The request that others waited for goes before those that came after it. */
  private Effect<AccountEvent, Account> decideFirst(Account account, Decide request) {
    Effect<AccountEvent, Account> effect = decide(account, request, false);
    return !waiting && effect instanceof EffectBuilder<AccountEvent, Account> builder
        ? builder.thenUnstashAll()
        : effect;
  }

  private Effect<AccountEvent, Account> persist(Decide request, AccountEvent event) {
    return Effect()
        .persist(event)
        .thenRun(
            account -> {
              feed.journaled(account.sequenceNr(), event);
              var decided = (TransactionDecided) event;
              request.replyTo().tell(new Answer(Outcome.NEW, account.sequenceNr(), decided));
              if (account.recent().shouldIndex()) {
                indexOldest(account);
              } else {
                oldestIsIndexed = false;
              }
            });
  }

  private Effect<AccountEvent, Account> answer(Decide request, Outcome outcome) {
    request.replyTo().tell(new Answer(outcome, 0, null));
    return Effect().none();
  }

  // A transaction that was decided before: its recorded decision is read from the journal.

  private Effect<AccountEvent, Account> readRecorded(Decide request, long sequenceNr) {
    var stream = persistenceId().id();
    context.pipeToSelf(
        services.journal().read(stream, sequenceNr, sequenceNr),
        (events, failure) -> new RecordedRead(request, sequenceNr, events, failure));
    return Effect().none();
  }

  private Effect<AccountEvent, Account> onRecordedRead(Account account, RecordedRead read) {
    if (read.events() == null || read.events().isEmpty()) {
      context.getLog().warn("cannot read a recorded decision", read.failure());
      return answer(read.request(), Outcome.UNAVAILABLE);
    }
    var event = (TransactionDecided) read.events().get(0).payload();
    if (!event.transaction().equals(read.request().transaction())) {
      return answer(read.request(), Outcome.CONFLICT);
    }
    read.request().replyTo().tell(new Answer(Outcome.DUPLICATE, read.sequenceNr(), event));
    return Effect().none();
  }

  // A transaction so old that its id may have been forgotten: the index knows.

  private Effect<AccountEvent, Account> lookUp(Account account, Decide request) {
    var tx = request.transaction();
    long forgotten = account.recent().forgottenCount();
    context.pipeToSelf(
        services
            .ids()
            .find(accountId, RecentTransactions.hash(tx.transactionId()), tx.occurredAtMicros()),
        (found, failure) -> new LookedUp(request, forgotten, found, failure));
    return Effect().none();
  }

  private Effect<AccountEvent, Account> onLookedUp(Account account, LookedUp lookedUp) {
    if (lookedUp.found() == null) {
      context.getLog().warn("cannot read the index of transaction ids", lookedUp.failure());
      return answer(lookedUp.request(), Outcome.UNAVAILABLE);
    }
    if (waiting) {
      return onceMore(lookedUp.request());
    }
    if (lookedUp.found().isPresent()) {
      return readRecorded(lookedUp.request(), lookedUp.found().getAsLong());
    }
    // What was forgotten since the question was asked is not in the answer.
    boolean stillTrue = lookedUp.forgottenBefore() == account.recent().forgottenCount();
    return decide(account, lookedUp.request(), stillTrue);
  }

  private Effect<AccountEvent, Account> onceMore(Decide request) {
    context.getSelf().tell(request);
    return Effect().none();
  }

  // Ids are written to the index before the memory forgets them.

  private void indexOldest(Account account) {
    if (indexing || oldestIsIndexed) {
      return;
    }
    indexing = true;
    context.pipeToSelf(
        services.ids().write(accountId, account.recent().oldestChunk()), OldestIndexed::new);
  }

  private Effect<AccountEvent, Account> waitForIndex(Account account) {
    waiting = true;
    indexOldest(account);
    return Effect().stash();
  }

  private Effect<AccountEvent, Account> onOldestIndexed(Account account, OldestIndexed indexed) {
    indexing = false;
    oldestIsIndexed = indexed.failure() == null;
    if (oldestIsIndexed) {
      return goOn();
    }
    context.getLog().warn("cannot write the index of transaction ids", indexed.failure());
    if (waiting) {
      context.scheduleOnce(RETRY_DELAY, context.getSelf(), new IndexAgain());
    }
    return Effect().none();
  }

  private Effect<AccountEvent, Account> onIndexAgain(Account account, IndexAgain again) {
    if (waiting) {
      indexOldest(account);
    }
    return Effect().none();
  }

  private Effect<AccountEvent, Account> goOn() {
    if (!waiting) {
      return Effect().none();
    }
    waiting = false;
    return Effect().none().thenUnstashAll();
  }

  // After a promotion: the features that the promoted build computed, and the few events since.

  private Effect<AccountEvent, Account> fetchFeatures(
      Account account, Decide request, RulePlan plan) {
    FeatureState held = account.anyFeatures();
    FeatureState taken = held == null ? null : plan.rules().readState(held.toBytes());
    if (taken != null && plan.rules().covers(taken)) {
      account.takeFeatures(plan.version(), plan.rules(), taken);
      return decide(account, request, false);
    }
    waiting = true;
    long through = account.sequenceNr();
    context.pipeToSelf(
        services
            .foldStates()
            .load(plan.build(), accountId)
            .thenCompose(
                stored -> {
                  AccountFold fold =
                      stored
                          .filter(state -> state.sequenceNr() <= through)
                          .filter(state -> plan.rules().canReadState(state.features()))
                          .map(
                              state ->
                                  new AccountFold(
                                      plan.rules(),
                                      services.ruleBook(),
                                      plan.rules().readState(state.features()),
                                      state.sequenceNr()))
                          .orElseGet(() -> new AccountFold(plan.rules(), services.ruleBook()));
                  return services
                      .journal()
                      .forEach(
                          persistenceId().id(),
                          fold.sequenceNr() + 1,
                          through,
                          e -> fold.skip(e.sequenceNr(), (AccountEvent) e.payload()))
                      .thenApply(ignored -> fold.features());
                }),
        (features, failure) ->
            new FeaturesFetched(request, plan.version(), through, features, failure));
    return Effect().none();
  }

  private Effect<AccountEvent, Account> onFeaturesFetched(
      Account account, FeaturesFetched fetched) {
    waiting = false;
    if (fetched.features() == null) {
      context.getLog().warn("cannot take over the features of a rule set", fetched.failure());
      fetched.request().replyTo().tell(new Answer(Outcome.UNAVAILABLE, 0, null));
      return Effect().none().thenUnstashAll();
    }
    if (fetched.through() == account.sequenceNr()) {
      account.takeFeatures(
          fetched.version(), services.ruleBook().rules(fetched.version()), fetched.features());
    }
    return decideFirst(account, fetched.request());
  }

  private Effect<AccountEvent, Account> onDrain(Account account, Drain drain) {
    return waiting ? Effect().stash() : Effect().stop();
  }

  @Override
  public EventHandler<Account, AccountEvent> eventHandler() {
    return (account, event) -> account.evolve(account.sequenceNr() + 1, event);
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(services.snapshotEvery(), SNAPSHOTS_KEPT);
  }

  @Override
  public SnapshotAdapter<Account> snapshotAdapter() {
    return new SnapshotAdapter<>() {
      @Override
      public Object toJournal(Account account) {
        return account.snapshot();
      }

      @Override
      public Account fromJournal(Object stored) {
        var snapshot = (AccountSnapshot) stored;
        return Account.of(snapshot, services.ruleBook().rulesOrNull(snapshot.ruleSetVersion()));
      }
    };
  }
}
