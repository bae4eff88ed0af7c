package io.hindsight.account;

import io.hindsight.account.AccountCommand.DecideTransaction;
import io.hindsight.account.AccountCommand.LabelTransaction;
import io.hindsight.account.AccountDecider.Verdict;
import io.hindsight.account.AccountEvent.LabelDelivered;
import io.hindsight.account.AccountEvent.TransactionDecided;
import io.hindsight.account.AccountEvent.TransactionLabelled;
import io.hindsight.account.AccountProtocol.Answer;
import io.hindsight.account.AccountProtocol.Decide;
import io.hindsight.account.AccountProtocol.Drain;
import io.hindsight.account.AccountProtocol.Label;
import io.hindsight.account.AccountProtocol.LabelAnswer;
import io.hindsight.account.AccountProtocol.Message;
import io.hindsight.account.AccountProtocol.Outcome;
import io.hindsight.account.AccountProtocol.Wake;
import io.hindsight.ids.RecentIds;
import io.hindsight.journal.JournaledEvent;
import io.hindsight.profile.ObservationId;
import io.hindsight.profile.ProfileId;
import io.hindsight.profile.ProfileSettings;
import io.hindsight.rulebook.RulePlan;
import io.hindsight.rules.FeatureKey;
import io.hindsight.rules.FeatureState;
import io.hindsight.rules.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
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
      Job job, long forgottenBefore, @Nullable OptionalLong found, @Nullable Throwable failure)
      implements Internal {}

  private record RecordedRead(
      Job job, long sequenceNr, @Nullable List<JournaledEvent> events, @Nullable Throwable failure)
      implements Internal {}

  private record OldestIndexed(@Nullable Done done, @Nullable Throwable failure)
      implements Internal {}

  private record IndexAgain() implements Internal {}

  /** The marker is durable, and what waited for it goes on. */
  private record Announced(Internal next, @Nullable Throwable failure) implements Internal {}

  private record FeaturesFetched(
      Job job,
      int version,
      long through,
      @Nullable FeatureState features,
      @Nullable Throwable failure)
      implements Internal {}

  /** A request goes on, with what was fetched for it. */
  private record Proceed(Job job) implements Internal {}

  /** What was found out about a transaction that is to be labelled. */
  private record LabelRead(
      Label request,
      long decidedSeq,
      @Nullable List<JournaledEvent> events,
      @Nullable Throwable failure)
      implements Internal {}

  private record LabelTaken(
      @Nullable Label request,
      long labelledSeq,
      TransactionLabelled event,
      boolean isNew,
      boolean byAll)
      implements Internal {}

  private record DeliverAgain() implements Internal {}

  private record UndeliveredRead(
      long labelledSeq, @Nullable List<JournaledEvent> events, @Nullable Throwable failure)
      implements Internal {}

  /** A transaction that is to be decided, and everybody who asked for it. */
  private static final class Job {
    private final Decide request;
    private final List<ActorRef<Answer>> joined = new ArrayList<>();
    private boolean lookedUp;
    private @Nullable List<ProfileObservation> observations;

    private Job(Decide request) {
      this.request = request;
    }

    private Transaction transaction() {
      return request.transaction();
    }

    private long idHash() {
      return RecentIds.hash(transaction().transactionId());
    }

    private void answer(Outcome outcome) {
      var answer = new Answer(outcome, 0, null);
      request.replyTo().tell(answer);
      joined.forEach(who -> who.tell(answer));
    }
  }

  private final ActorContext<Message> context;
  private final TimerScheduler<Message> timers;
  private final String accountId;
  private final AccountServices services;
  private final AccountFeed.Line feed;

  /** Whether requests wait for something that is being fetched. */
  private boolean waiting;

  /** Transactions whose profiles are being asked, by the hash of their id. */
  private final Map<Long, Job> observing = new LinkedHashMap<>();

  /** Whether a label is being taken up; further ones wait. */
  private boolean labelling;

  private boolean draining;
  private boolean indexing;
  private boolean oldestIsIndexed;

  private AccountEntity(
      ActorContext<Message> context,
      TimerScheduler<Message> timers,
      String accountId,
      AccountServices services) {
    super(
        AccountId.persistenceIdOf(accountId),
        SupervisorStrategy.restartWithBackoff(RESTART_MIN, RESTART_MAX, 0.1));
    this.context = context;
    this.timers = timers;
    this.accountId = accountId;
    this.services = services;
    this.feed = services.feed().lineOf(accountId);
    // While the account is read, its marker is written.
    feed.announce();
  }

  static Behavior<Message> create(String accountId, AccountServices services) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new AccountEntity(context, timers, accountId, services)));
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
              labelling = false;
              indexing = false;
              oldestIsIndexed = false;
              observing.values().forEach(job -> job.answer(Outcome.UNAVAILABLE));
              observing.clear();
              feed.recovered(account.sequenceNr());
              if (!account.undelivered().isEmpty()) {
                context.getSelf().tell(new DeliverAgain());
              }
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
        .onCommand(Proceed.class, this::onProceed)
        .onCommand(Label.class, this::onLabel)
        .onCommand(LabelRead.class, this::onLabelRead)
        .onCommand(LabelTaken.class, this::onLabelTaken)
        .onCommand(DeliverAgain.class, (account, again) -> goOnDelivering(account))
        .onCommand(Wake.class, (account, wake) -> goOnDelivering(account))
        .onCommand(UndeliveredRead.class, this::onUndeliveredRead)
        .onCommand(Drain.class, this::onDrain)
        .build();
  }

  private Effect<AccountEvent, Account> onDecide(Account account, Decide request) {
    if (waiting) {
      return Effect().stash();
    }
    var job = new Job(request);
    Job same = observing.get(job.idHash());
    if (same == null) {
      return observing.size() < services.observingMax()
          ? decide(account, job)
          : answer(job, Outcome.UNAVAILABLE);
    }
    if (!same.transaction().equals(request.transaction())) {
      return answer(job, Outcome.CONFLICT);
    }
    same.joined.add(request.replyTo());
    return Effect().none();
  }

  private Effect<AccountEvent, Account> onProceed(Account account, Proceed proceed) {
    return waiting ? Effect().stash() : decide(account, proceed.job());
  }

  private Effect<AccountEvent, Account> decide(Account account, Job job) {
    RulePlan plan = services.ruleBook().livePlan();
    if (plan == null) {
      return answer(job, Outcome.NO_RULES);
    }
    if (account.recent().isFull() && !oldestIsIndexed) {
      return waitForIndex(account, job);
    }
    long now = nowMicros();
    long asked = job.request.knownAtMicros();
    var command =
        new DecideTransaction(
            job.transaction(), plan, asked == 0 ? now : asked, now, job.lookedUp, job.observations);
    var verdict = AccountDecider.decide(account, command);
    if (verdict instanceof Verdict.Happened happened) {
      return feed.tryBegin() ? persist(job, happened.event()) : announce(new Proceed(job));
    } else if (verdict instanceof Verdict.Seen seen) {
      return readRecorded(job, seen.sequenceNr());
    } else if (verdict instanceof Verdict.MayBeForgotten) {
      return lookUp(account, job);
    } else if (verdict instanceof Verdict.NeedsProfiles) {
      return observe(job, plan);
    }
    return fetchFeatures(account, job, plan);
  }

  // The profiles of a transaction observe it, all at once, before it is decided.

  private Effect<AccountEvent, Account> observe(Job job, RulePlan plan) {
    observing.put(job.idHash(), job);
    Transaction tx = job.transaction();
    long observationId = ObservationId.of(tx);
    List<CompletableFuture<ProfileObservation>> asked =
        AccountDecider.profilesOf(tx, plan.profiles().values()).stream()
            .map(profile -> ask(profile, observationId, job, plan).toCompletableFuture())
            .toList();
    context.pipeToSelf(
        CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new)),
        (ignored, failure) -> {
          job.observations = asked.stream().map(CompletableFuture::join).toList();
          return new Proceed(job);
        });
    return Effect().none();
  }

  private CompletionStage<ProfileObservation> ask(
      ProfileId profile, long observationId, Job job, RulePlan plan) {
    ProfileSettings settings = services.profiles().settings();
    return services
        .profiles()
        .observe(
            profile,
            observationId,
            job.transaction(),
            plan.bookPosition(),
            job.request.mayDegrade() ? settings.deadline() : settings.patience())
        .handle(
            (observed, failure) ->
                observed == null || observed.features() == null
                    ? ProfileObservation.missing(profile.key())
                    : new ProfileObservation(
                        profile.key(), observed.position(), observed.features()));
  }

  private static long nowMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  // Nothing is journaled before a durable marker says that this account may move.

  private Effect<AccountEvent, Account> announce(Internal next) {
    waiting = true;
    context.pipeToSelf(feed.announce(), (done, failure) -> new Announced(next, failure));
    return Effect().none();
  }

  private Effect<AccountEvent, Account> onAnnounced(Account account, Announced announced) {
    waiting = false;
    if (announced.failure() != null) {
      context.getLog().warn("cannot announce an event", announced.failure());
    }
    boolean failed = announced.failure() != null;
    Internal next = announced.next();
    if (next instanceof Proceed proceed) {
      return failed
          ? answer(proceed.job(), Outcome.UNAVAILABLE).thenUnstashAll()
          : decideFirst(account, proceed.job());
    }
    if (failed) {
      labelling = false;
      if (next instanceof LabelTaken) {
        deliverLater();
      }
      tellIfAsked(requestOf(next), LabelAnswer.of(Outcome.UNAVAILABLE));
      return Effect().none().thenUnstashAll();
    }
    Effect<AccountEvent, Account> effect =
        next instanceof LabelRead read
            ? onLabelRead(account, read)
            : onLabelTaken(account, (LabelTaken) next);
    return thenUnstash(effect);
  }

  private static @Nullable Label requestOf(Internal next) {
    if (next instanceof LabelRead read) {
      return read.request();
    }
    return next instanceof LabelTaken taken ? taken.request() : null;
  }

  /** The request that others waited for goes before those that came after it. */
  private Effect<AccountEvent, Account> decideFirst(Account account, Job job) {
    return thenUnstash(decide(account, job));
  }

  private Effect<AccountEvent, Account> thenUnstash(Effect<AccountEvent, Account> effect) {
    return !waiting && effect instanceof EffectBuilder<AccountEvent, Account> builder
        ? builder.thenUnstashAll()
        : effect;
  }

  private Effect<AccountEvent, Account> persist(Job job, AccountEvent event) {
    finished(job);
    return Effect()
        .persist(event)
        .thenRun(
            account -> {
              feed.journaled(account.sequenceNr(), event);
              var decided = (TransactionDecided) event;
              long seq = account.sequenceNr();
              job.request.replyTo().tell(new Answer(Outcome.NEW, seq, decided));
              job.joined.forEach(who -> who.tell(new Answer(Outcome.DUPLICATE, seq, decided)));
              if (account.recent().shouldIndex()) {
                indexOldest(account);
              } else {
                oldestIsIndexed = false;
              }
              goOnDraining();
            });
  }

  private void finished(Job job) {
    observing.remove(job.idHash(), job);
  }

  private EffectBuilder<AccountEvent, Account> answer(Job job, Outcome outcome) {
    finished(job);
    job.answer(outcome);
    goOnDraining();
    return Effect().none();
  }

  // A transaction that was decided before: its recorded decision is read from the journal.

  private Effect<AccountEvent, Account> readRecorded(Job job, long sequenceNr) {
    var stream = persistenceId().id();
    context.pipeToSelf(
        services.journal().read(stream, sequenceNr, sequenceNr),
        (events, failure) -> new RecordedRead(job, sequenceNr, events, failure));
    return Effect().none();
  }

  private Effect<AccountEvent, Account> onRecordedRead(Account account, RecordedRead read) {
    if (read.events() == null || read.events().isEmpty()) {
      context.getLog().warn("cannot read a recorded decision", read.failure());
      return answer(read.job(), Outcome.UNAVAILABLE);
    }
    var event = (TransactionDecided) read.events().get(0).payload();
    if (!event.transaction().equals(read.job().transaction())) {
      return answer(read.job(), Outcome.CONFLICT);
    }
    finished(read.job());
    var answer = new Answer(Outcome.DUPLICATE, read.sequenceNr(), event);
    read.job().request.replyTo().tell(answer);
    read.job().joined.forEach(who -> who.tell(answer));
    goOnDraining();
    return Effect().none();
  }

  // A transaction so old that its id may have been forgotten: the index knows.

  private Effect<AccountEvent, Account> lookUp(Account account, Job job) {
    var tx = job.transaction();
    long forgotten = account.recent().forgottenCount();
    context.pipeToSelf(
        services.ids().find(accountId, job.idHash(), tx.occurredAtMicros()),
        (found, failure) -> new LookedUp(job, forgotten, found, failure));
    return Effect().none();
  }

  private Effect<AccountEvent, Account> onLookedUp(Account account, LookedUp lookedUp) {
    Job job = lookedUp.job();
    if (lookedUp.found() == null) {
      context.getLog().warn("cannot read the index of transaction ids", lookedUp.failure());
      return answer(job, Outcome.UNAVAILABLE);
    }
    if (waiting) {
      return Effect().stash();
    }
    if (lookedUp.found().isPresent()) {
      return readRecorded(job, lookedUp.found().getAsLong());
    }
    Job same = observing.get(job.idHash());
    if (same != null && same != job) {
      return onDecide(account, job.request);
    }
    // What was forgotten since the question was asked is not in the answer.
    job.lookedUp = lookedUp.forgottenBefore() == account.recent().forgottenCount();
    return decide(account, job);
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

  private Effect<AccountEvent, Account> waitForIndex(Account account, Job job) {
    waiting = true;
    indexOldest(account);
    context.getSelf().tell(new Proceed(job));
    return Effect().none();
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

  private Effect<AccountEvent, Account> fetchFeatures(Account account, Job job, RulePlan plan) {
    FeatureState held = account.anyFeatures();
    FeatureState taken = held == null ? null : plan.rules().readState(held.toBytes());
    if (taken != null && plan.rules().covers(taken)) {
      account.takeFeatures(plan.version(), plan.rules(), taken);
      return decide(account, job);
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
            new FeaturesFetched(job, plan.version(), through, features, failure));
    return Effect().none();
  }

  private Effect<AccountEvent, Account> onFeaturesFetched(
      Account account, FeaturesFetched fetched) {
    waiting = false;
    if (fetched.features() == null) {
      context.getLog().warn("cannot take over the features of a rule set", fetched.failure());
      return answer(fetched.job(), Outcome.UNAVAILABLE).thenUnstashAll();
    }
    if (fetched.through() == account.sequenceNr()) {
      account.takeFeatures(
          fetched.version(), services.ruleBook().rules(fetched.version()), fetched.features());
    }
    return decideFirst(account, fetched.job());
  }

  // Labels, one after the other: journaled here, then taken up by every profile, then answered.

  private Effect<AccountEvent, Account> onLabel(Account account, Label request) {
    if (waiting || labelling) {
      return Effect().stash();
    }
    if (!account.undelivered().isEmpty()) {
      // What was said before goes first.
      context.getSelf().tell(new DeliverAgain());
      context.getSelf().tell(request);
      return Effect().none();
    }
    labelling = true;
    long through = account.sequenceNr();
    String stream = persistenceId().id();
    context.pipeToSelf(
        decidedSeq(account, request)
            .thenCompose(
                seq ->
                    (seq == 0
                            ? CompletableFuture.completedStage(List.<JournaledEvent>of())
                            : services.journal().read(stream, seq, through))
                        .thenApply(events -> new LabelRead(request, seq, events, null))),
        (read, failure) -> read == null ? new LabelRead(request, 0, null, failure) : read);
    return Effect().none();
  }

  /** Returns the event that decided a transaction; 0 when there is none. */
  private CompletionStage<Long> decidedSeq(Account account, Label request) {
    long idHash = RecentIds.hash(request.transactionId());
    OptionalLong recent = account.eventOf(idHash);
    if (recent.isPresent() || request.decidedSeq() > 0) {
      return CompletableFuture.completedStage(recent.orElse(request.decidedSeq()));
    }
    return account.recent().mayHaveForgotten(request.occurredAtMicros())
        ? services
            .ids()
            .find(accountId, idHash, request.occurredAtMicros())
            .thenApply(found -> found.orElse(0))
        : CompletableFuture.completedStage(0L);
  }

  private Effect<AccountEvent, Account> onLabelRead(Account account, LabelRead read) {
    Label request = read.request();
    List<JournaledEvent> events = read.events();
    if (events == null) {
      context.getLog().warn("cannot read what a label is about", read.failure());
      return labelAnswered(request, LabelAnswer.of(Outcome.UNAVAILABLE));
    }
    if (events.isEmpty()
        || !(events.get(0).payload() instanceof TransactionDecided decided)
        || !decided.transaction().transactionId().equals(request.transactionId())) {
      return labelAnswered(request, LabelAnswer.of(Outcome.NOT_FOUND));
    }
    TransactionLabelled latest = null;
    long latestSeq = 0;
    for (JournaledEvent event : events) {
      if (event.payload() instanceof TransactionLabelled label
          && label.decidedSeq() == read.decidedSeq()) {
        latest = label;
        latestSeq = event.sequenceNr();
      }
    }
    var command =
        new LabelTransaction(
            decided, read.decidedSeq(), latest, latestSeq, request.statement(), nowMicros());
    var verdict = AccountDecider.decide(command);
    if (verdict instanceof Verdict.Labelled labelled) {
      return labelAnswered(
          request, LabelAnswer.of(Outcome.DUPLICATE, labelled.sequenceNr(), labelled.event()));
    } else if (verdict instanceof Verdict.KnownTooEarly early) {
      return labelAnswered(request, LabelAnswer.tooEarly(early.occurredAtMicros()));
    }
    if (!feed.tryBegin()) {
      return announce(read);
    }
    var event = (TransactionLabelled) ((Verdict.Happened) verdict).event();
    return Effect()
        .persist(event)
        .thenRun(
            after -> {
              feed.journaled(after.sequenceNr(), event);
              deliver(request, after.sequenceNr(), event, true);
            });
  }

  private void deliver(
      @Nullable Label request, long labelledSeq, TransactionLabelled event, boolean isNew) {
    List<CompletableFuture<Boolean>> taken =
        event.profiles().stream().map(key -> deliverTo(key, event).toCompletableFuture()).toList();
    context.pipeToSelf(
        CompletableFuture.allOf(taken.toArray(CompletableFuture[]::new)),
        (ignored, failure) ->
            new LabelTaken(
                request,
                labelledSeq,
                event,
                isNew,
                taken.stream().allMatch(CompletableFuture::join)));
  }

  private CompletionStage<Boolean> deliverTo(String key, TransactionLabelled event) {
    String value = FeatureKey.ofLabel(key).valueOf(event.transaction());
    if (value == null) {
      return CompletableFuture.completedStage(true);
    }
    return services
        .profiles()
        .label(
            new ProfileId(key, value),
            event.transaction(),
            event.revision(),
            event.fraud(),
            event.fraudBefore(),
            event.knownAtMicros(),
            services.profiles().settings().patience())
        .handle((taken, failure) -> taken != null && taken.done());
  }

  private Effect<AccountEvent, Account> onLabelTaken(Account account, LabelTaken taken) {
    if (waiting) {
      return Effect().stash();
    }
    if (!taken.byAll()) {
      deliverLater();
      return labelAnswered(taken.request(), LabelAnswer.of(Outcome.UNAVAILABLE));
    }
    var answer =
        LabelAnswer.of(
            taken.isNew() ? Outcome.NEW : Outcome.DUPLICATE, taken.labelledSeq(), taken.event());
    if (!account.isUndelivered(taken.labelledSeq())) {
      return labelAnswered(taken.request(), answer);
    }
    if (!feed.tryBegin()) {
      return announce(taken);
    }
    var delivered = new LabelDelivered(taken.labelledSeq());
    return Effect()
        .persist(delivered)
        .thenRun(
            after -> {
              feed.journaled(after.sequenceNr(), delivered);
              labelling = false;
              tellIfAsked(taken.request(), answer);
              if (!after.undelivered().isEmpty()) {
                context.getSelf().tell(new DeliverAgain());
              }
              goOnDraining();
            })
        .thenUnstashAll();
  }

  private Effect<AccountEvent, Account> labelAnswered(@Nullable Label request, LabelAnswer answer) {
    labelling = false;
    tellIfAsked(request, answer);
    goOnDraining();
    return Effect().unstashAll();
  }

  private static void tellIfAsked(@Nullable Label request, LabelAnswer answer) {
    if (request != null) {
      request.replyTo().tell(answer);
    }
  }

  private void deliverLater() {
    timers.startSingleTimer(new DeliverAgain(), RETRY_DELAY);
  }

  /** A label that is being taken up is seen to by whoever took it up. */
  private Effect<AccountEvent, Account> goOnDelivering(Account account) {
    if (waiting) {
      return Effect().stash();
    }
    if (labelling || account.undelivered().isEmpty()) {
      return Effect().none();
    }
    labelling = true;
    long seq = Collections.min(account.undelivered());
    context.pipeToSelf(
        services.journal().read(persistenceId().id(), seq, seq),
        (events, failure) -> new UndeliveredRead(seq, events, failure));
    return Effect().none();
  }

  private Effect<AccountEvent, Account> onUndeliveredRead(Account account, UndeliveredRead read) {
    List<JournaledEvent> events = read.events();
    if (events == null || events.isEmpty()) {
      context.getLog().warn("cannot read a label that is not delivered", read.failure());
      labelling = false;
      deliverLater();
      return Effect().unstashAll();
    }
    deliver(null, read.labelledSeq(), (TransactionLabelled) events.get(0).payload(), false);
    return Effect().none();
  }

  private boolean isBusy() {
    return waiting || labelling || !observing.isEmpty();
  }

  private void goOnDraining() {
    if (draining && !isBusy()) {
      context.getSelf().tell(Drain.INSTANCE);
    }
  }

  private Effect<AccountEvent, Account> onDrain(Account account, Drain drain) {
    draining = true;
    return isBusy() ? Effect().stash() : Effect().stop();
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
