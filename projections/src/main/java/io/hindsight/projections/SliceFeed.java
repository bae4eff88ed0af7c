package io.hindsight.projections;

import io.hindsight.account.AccountId;
import io.hindsight.account.Accounts;
import io.hindsight.feed.EpochLedger;
import io.hindsight.feed.EpochStore;
import io.hindsight.feed.EpochStore.Epoch;
import io.hindsight.feed.FeedProtocol.Folded;
import io.hindsight.feed.FeedProtocol.Look;
import io.hindsight.feed.FeedProtocol.Moved;
import io.hindsight.feed.FeedProtocol.Retried;
import io.hindsight.feed.FeedProtocol.Retry;
import io.hindsight.feed.FeedProtocol.StillOpen;
import io.hindsight.feed.FeedProtocol.Sweep;
import io.hindsight.feed.FeedProtocol.Swept;
import io.hindsight.feed.FeedProtocol.ToOutbox;
import io.hindsight.feed.FeedProtocol.ToSlice;
import io.hindsight.feed.FeedProtocol.Wake;
import io.hindsight.feed.FeedProtocol.WhichAreOpen;
import io.hindsight.projections.SliceSource.Lanes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.cluster.ClusterEvent.MemberRemoved;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;
import org.apache.pekko.projection.ProjectionBehavior;
import org.jspecify.annotations.Nullable;

/**
 * The receiving side of the feed for one slice: takes what the outboxes tell, hands it to the
 * slice's projection, and answers when it is folded. What an outbox can no longer tell, since its
 * node is gone, is found by the markers of its epochs: every marked account is compared with the
 * journal.
 *
 * <p>The position of the projection is the newest epoch of an unbroken row of closed ones. An epoch
 * is closed when its owner says that everything journaled under it is folded, or when the owner is
 * gone and a sweep has folded it.
 */
final class SliceFeed extends AbstractBehavior<ToSlice> {
  /** What the handler of a slice tells itself. */
  private sealed interface Internal extends ToSlice {}

  /** Stop, in order. */
  enum Stop implements Internal {
    /** The only one. */
    INSTANCE
  }

  /** Makes the projection of a slice from its source. */
  @FunctionalInterface
  interface Tail {
    /** Returns a projection that reads from the source. */
    Behavior<ProjectionBehavior.Command> of(
        int slice, FeedSource events, LabelDeliveries deliveries);
  }

  private record Began(Lanes lanes, long position) implements Internal {}

  private record Handled(long run, String accountId, long sequenceNr, boolean looked)
      implements Internal {}

  private record Missing(long run, String accountId, long sequenceNr) implements Internal {}

  /** How far an account goes that is to be folded again; 0 when the journal did not say. */
  private record Retrying(Retry retry, long sequenceNr) implements Internal {}

  private record SweepHandled(long run, long epoch) implements Internal {}

  private record Refresh() implements Internal {}

  private record LookAtLabels() implements Internal {}

  private record LabelsRead(@Nullable Throwable failure) implements Internal {}

  private record EpochsRead(@Nullable List<Epoch> epochs, @Nullable Throwable failure)
      implements Internal {}

  private record Removed(Member member) implements Internal {}

  /** What was handed to the projection of an account, and who waits to hear of it. */
  private record Pending(long sequenceNr, ActorRef<ToOutbox> from) {}

  /** What an outbox wants to be swept, and which of the ledger's asks that is. */
  private record AskedSweep(Sweep sweep, long ask) {}

  private final int slice;
  private final TailServices services;
  private final EpochStore store;
  private final ActorRef<ProjectionBehavior.Command> projection;
  private final Map<String, Pending> pending = new HashMap<>();
  private final Map<String, Look> looking = new HashMap<>();

  private final EpochLedger ledger;
  private final Set<Long> removedNodes = new HashSet<>();
  private final List<AskedSweep> askedToSweep = new ArrayList<>();

  private final SliceSource source;
  private final LabelDeliveries deliveries;

  /** Where this puts what the projection is to read; messages of earlier lanes are old. */
  private @Nullable Lanes lanes;

  private boolean reading;

  private SliceFeed(ActorContext<ToSlice> context, int slice, TailServices services, Tail tail) {
    super(context);
    this.slice = slice;
    this.services = services;
    this.store = services.epochs();
    this.ledger = new EpochLedger(services.feedSettings().lookAfter().toNanos());
    this.source = new SliceSource(slice, services, new Heard(context.getSelf()));
    this.deliveries = new LabelDeliveries(slice, services.undelivered());
    this.projection =
        context.spawn(tail.of(slice, new FeedSource(source::from), deliveries), "projection");
    context.watch(projection);
  }

  /** What the source is heard to say becomes a message. */
  private record Heard(ActorRef<ToSlice> self) implements SliceSource.Listener {
    @Override
    public void began(Lanes lanes, long position) {
      self.tell(new Began(lanes, position));
    }

    @Override
    public void looked(long run, String accountId, long sequenceNr) {
      self.tell(new Handled(run, accountId, sequenceNr, true));
    }

    @Override
    public void swept(long run, long epoch) {
      self.tell(new SweepHandled(run, epoch));
    }
  }

  /**
   * Makes the handler of a slice.
   *
   * @param tail makes the projection from its source
   */
  static Behavior<ToSlice> create(int slice, TailServices services, Tail tail) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(
                      new Refresh(), services.feedSettings().refreshEvery());
                  timers.startTimerWithFixedDelay(
                      new LookAtLabels(), services.settings().deliverAfter());
                  var removed =
                      context.messageAdapter(
                          MemberRemoved.class, event -> new Removed(event.member()));
                  Cluster.get(context.getSystem())
                      .subscriptions()
                      .tell(Subscribe.create(removed, MemberRemoved.class));
                  return new SliceFeed(context, slice, services, tail);
                }));
  }

  @Override
  public Receive<ToSlice> createReceive() {
    return newReceiveBuilder()
        .onMessage(Moved.class, this::onMoved)
        .onMessage(Handled.class, this::onHandled)
        .onMessage(Missing.class, this::onMissing)
        .onMessage(Look.class, this::onLook)
        .onMessage(Retry.class, this::onRetry)
        .onMessage(Retrying.class, this::onRetrying)
        .onMessage(Sweep.class, this::onSweep)
        .onMessage(SweepHandled.class, this::onSweepHandled)
        .onMessage(Began.class, this::onBegan)
        .onMessage(Refresh.class, ignored -> refresh())
        .onMessage(EpochsRead.class, this::onEpochsRead)
        .onMessage(LookAtLabels.class, ignored -> lookAtLabels())
        .onMessage(LabelsRead.class, this::onLabelsRead)
        .onMessage(StillOpen.class, this::onStillOpen)
        .onMessage(Removed.class, this::onRemoved)
        .onMessage(Wake.class, ignored -> this)
        .onMessage(Stop.class, ignored -> stop())
        .onSignal(Terminated.class, ignored -> Behaviors.stopped())
        .build();
  }

  /** The projection ends in order, and this with it. */
  private Behavior<ToSlice> stop() {
    projection.tell(ProjectionBehavior.stopMessage());
    return this;
  }

  private Behavior<ToSlice> onBegan(Began began) {
    lanes = began.lanes();
    pending.clear();
    looking.clear();
    askedToSweep.clear();
    ledger.restart(began.position());
    source.reached(ledger.closed());
    return refresh();
  }

  private boolean isOld(long run) {
    Lanes now = lanes;
    return now == null || now.run() != run;
  }

  // Hints.

  private Behavior<ToSlice> onMoved(Moved moved) {
    Pending before = pending.get(moved.accountId());
    Lanes to = lanes;
    if (to == null || (before != null && before.sequenceNr() >= moved.sequenceNr())) {
      return this;
    }
    long run = to.run();
    var envelope =
        new AccountEnvelope(
            AccountId.streamOf(moved.accountId()),
            moved.sequenceNr(),
            moved.event(),
            ledger.closed(),
            tell(new Handled(run, moved.accountId(), moved.sequenceNr(), false)),
            tell(new Missing(run, moved.accountId(), moved.sequenceNr())));
    if (to.offer(envelope)) {
      pending.put(moved.accountId(), new Pending(moved.sequenceNr(), moved.from()));
    }
    return this;
  }

  private Runnable tell(Internal message) {
    ActorRef<ToSlice> self = getContext().getSelf();
    return () -> self.tell(message);
  }

  /** Nobody is answered; when the event is told again, it is looked for again. */
  private Behavior<ToSlice> onMissing(Missing missing) {
    Pending waiting = pending.get(missing.accountId());
    boolean isOf = waiting != null && waiting.sequenceNr() <= missing.sequenceNr();
    if (isOf && !isOld(missing.run())) {
      pending.remove(missing.accountId());
    }
    return this;
  }

  private Behavior<ToSlice> onHandled(Handled handled) {
    if (isOld(handled.run())) {
      return this;
    }
    String accountId = handled.accountId();
    if (handled.looked()) {
      Look look = looking.remove(accountId);
      if (look != null) {
        look.from().tell(new Folded(slice, accountId, handled.sequenceNr(), look.question()));
      }
      return this;
    }
    Pending waiting = pending.get(accountId);
    if (waiting != null) {
      waiting.from().tell(new Folded(slice, accountId, handled.sequenceNr(), 0));
      if (waiting.sequenceNr() <= handled.sequenceNr()) {
        pending.remove(accountId);
      }
    }
    return this;
  }

  private Behavior<ToSlice> onLook(Look look) {
    Lanes to = lanes;
    if (to != null && !looking.containsKey(look.accountId()) && to.offerLook(look.accountId())) {
      looking.put(look.accountId(), look);
    }
    return this;
  }

  // Accounts that stopped.

  private Behavior<ToSlice> onRetry(Retry retry) {
    getContext()
        .pipeToSelf(
            services.journal().highestSequenceNr(AccountId.streamOf(retry.accountId())),
            (highest, failure) -> new Retrying(retry, highest == null ? 0 : highest));
    return this;
  }

  /** It goes the way of all events, so that nobody but the handler ever writes for the account. */
  private Behavior<ToSlice> onRetrying(Retrying retrying) {
    Retry retry = retrying.retry();
    Runnable refused = () -> retry.replyTo().tell(new Retried(retry.accountId(), false));
    var envelope =
        new AccountEnvelope(
            AccountId.streamOf(retry.accountId()),
            retrying.sequenceNr(),
            null,
            ledger.closed(),
            () -> retry.replyTo().tell(new Retried(retry.accountId(), true)),
            refused,
            true);
    Lanes to = lanes;
    if (to == null || retrying.sequenceNr() == 0 || !to.offer(envelope)) {
      refused.run();
    }
    return this;
  }

  // Epochs.

  private Behavior<ToSlice> refresh() {
    if (lanes != null && !reading) {
      reading = true;
      getContext().pipeToSelf(store.epochsAfter(slice, ledger.closed()), EpochsRead::new);
    }
    return this;
  }

  private Behavior<ToSlice> onEpochsRead(EpochsRead read) {
    reading = false;
    if (read.epochs() == null) {
      getContext().getLog().warn("cannot read the epochs of slice {}", slice, read.failure());
      return this;
    }
    var steps = ledger.read(read.epochs(), this::isOwnerThere, System.nanoTime());
    steps.sweeps().forEach(this::sweep);
    for (Epoch epoch : steps.owners()) {
      ownerOf(epoch).tell(new WhichAreOpen(slice, steps.question(), getContext().getSelf()));
    }
    answerThoseWhoAskedToSweep();
    return closeWhatCanBe();
  }

  private Behavior<ToSlice> onRemoved(Removed removed) {
    removedNodes.add(removed.member().uniqueAddress().longUid());
    return refresh();
  }

  private void sweep(long epoch) {
    Lanes to = lanes;
    if (to != null && to.offerSweep(epoch)) {
      ledger.sweepBegun(epoch, System.nanoTime());
    }
  }

  private ActorRef<ToOutbox> ownerOf(Epoch epoch) {
    return ActorRefResolver.get(getContext().getSystem()).resolveActorRef(epoch.owner());
  }

  private boolean isOwnerThere(Epoch epoch) {
    if (removedNodes.contains(epoch.nodeUid())) {
      return false;
    }
    var address = ownerOf(epoch).path().address();
    Cluster cluster = Cluster.get(getContext().getSystem());
    if (address.hasLocalScope() || address.equals(cluster.selfMember().address())) {
      return cluster.selfMember().uniqueAddress().longUid() == epoch.nodeUid();
    }
    for (Member member : cluster.state().getMembers()) {
      if (member.address().equals(address) && member.uniqueAddress().longUid() == epoch.nodeUid()) {
        return true;
      }
    }
    return false;
  }

  private Behavior<ToSlice> onStillOpen(StillOpen answer) {
    String owner =
        ActorRefResolver.get(getContext().getSystem()).toSerializationFormat(answer.owner());
    ledger.answered(answer.question(), owner, answer.fromEpoch());
    return closeWhatCanBe();
  }

  private Behavior<ToSlice> onSweepHandled(SweepHandled handled) {
    if (isOld(handled.run())) {
      return this;
    }
    services.feedStatistics().sweptEpoch();
    ledger.sweepEnded(handled.epoch());
    answerThoseWhoAskedToSweep();
    return closeWhatCanBe();
  }

  private Behavior<ToSlice> closeWhatCanBe() {
    List<Long> closed = ledger.close(this::isOwnerThere);
    Lanes to = lanes;
    if (closed.isEmpty() || to == null) {
      return this;
    }
    source.reached(ledger.closed());
    to.offer(AccountEnvelope.position(ledger.closed(), () -> {}));
    store
        .forget(slice, closed)
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                getContext().getSystem().log().warn("cannot forget epochs {}", closed, failure);
              }
            });
    return this;
  }

  // Labels that an account did not deliver.

  private Behavior<ToSlice> lookAtLabels() {
    getContext()
        .pipeToSelf(deliveries.read(System.nanoTime()), (done, failure) -> new LabelsRead(failure));
    return this;
  }

  private Behavior<ToSlice> onLabelsRead(LabelsRead read) {
    if (read.failure() != null) {
      getContext()
          .getLog()
          .warn("cannot read the undelivered labels of slice {}", slice, read.failure());
    }
    TailSettings settings = services.settings();
    deliveries
        .due(System.nanoTime(), settings.deliverAfter().toNanos(), settings.wakesMax())
        .forEach(accountId -> Accounts.wake(getContext().getSystem(), accountId));
    return this;
  }

  // More than an outbox could remember.

  private Behavior<ToSlice> onSweep(Sweep sweep) {
    if (lanes != null && askedToSweep.stream().noneMatch(asked -> asked.sweep().equals(sweep))) {
      long ask = ledger.askToSweep(sweep.fromEpoch(), sweep.toEpoch());
      askedToSweep.add(new AskedSweep(sweep, ask));
      ledger.sweepsDue(System.nanoTime()).forEach(this::sweep);
      answerThoseWhoAskedToSweep();
    }
    return this;
  }

  private void answerThoseWhoAskedToSweep() {
    askedToSweep.removeIf(
        asked -> {
          Sweep sweep = asked.sweep();
          boolean swept = ledger.isSwept(sweep.fromEpoch(), sweep.toEpoch(), asked.ask());
          if (swept) {
            sweep.from().tell(new Swept(slice, sweep.toEpoch()));
          }
          return swept;
        });
  }
}
