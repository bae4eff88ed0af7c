package io.hindsight.feed;

import io.hindsight.account.AccountEvent;
import io.hindsight.account.AccountFeed;
import io.hindsight.account.AccountId;
import io.hindsight.feed.FeedProtocol.Folded;
import io.hindsight.feed.FeedProtocol.Look;
import io.hindsight.feed.FeedProtocol.Moved;
import io.hindsight.feed.FeedProtocol.StillOpen;
import io.hindsight.feed.FeedProtocol.Sweep;
import io.hindsight.feed.FeedProtocol.Swept;
import io.hindsight.feed.FeedProtocol.ToOutbox;
import io.hindsight.feed.FeedProtocol.Waiting;
import io.hindsight.feed.FeedProtocol.Waits;
import io.hindsight.feed.FeedProtocol.WhatWaits;
import io.hindsight.feed.FeedProtocol.WhichAreOpen;
import io.hindsight.feed.SliceOutbox.Reminder;
import io.hindsight.feed.SliceOutbox.Spilled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;
import org.apache.pekko.cluster.typed.Cluster;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sending side of the feed, one on each node. Whatever an account journals is told to the
 * handler of its slice, and told again until the handler answers that it is folded. So that nothing
 * is lost with this node, accounts are marked in an epoch before they journal, and an epoch is
 * closed only when everything that was journaled under it is folded.
 */
public final class Outbox implements AccountFeed {
  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

  /** Under this key every node's outbox can be found. */
  private static final ServiceKey<ToOutbox> KEY = ServiceKey.create(ToOutbox.class, "feed-outbox");

  private final ActorSystem<?> system;
  private final EpochStore store;
  private final FeedSettings settings;
  private final FeedStatistics statistics;
  private final List<Slice> slices;
  private final ActorRef<ToOutbox> self;
  private final Hints hints;
  private final String owner;
  private final long nodeUid;

  /** What the outbox tells itself. */
  sealed interface Internal extends ToOutbox {}

  private record Tick() implements Internal {}

  /** A slice, and the epoch that is being opened for it. */
  private final class Slice {
    private final int number;
    private final SliceOutbox outbox;
    private @Nullable CompletableFuture<Long> opening;

    Slice(int number) {
      this.number = number;
      this.outbox = new SliceOutbox(settings, statistics);
    }

    /** Returns the epoch in which accounts are to be marked, opened if it is the first. */
    CompletionStage<Long> current() {
      long current = outbox.current();
      return current != 0 ? CompletableFuture.completedStage(current) : openNext();
    }

    synchronized CompletionStage<Long> openNext() {
      if (opening != null) {
        return opening;
      }
      var opened = new CompletableFuture<Long>();
      opening = opened;
      CompletableFuture.completedStage(number)
          .thenCompose(slice -> store.openNext(slice, owner, nodeUid, outbox::claiming))
          .whenComplete((epoch, failure) -> endOpening(opened, epoch, failure));
      return opened;
    }

    private void endOpening(
        CompletableFuture<Long> opened, @Nullable Long epoch, @Nullable Throwable failure) {
      synchronized (this) {
        opening = null;
        if (epoch == null) {
          outbox.notClaimed();
        } else {
          outbox.opened(epoch, System.nanoTime());
          statistics.openedEpoch();
        }
      }
      if (epoch == null) {
        opened.completeExceptionally(
            failure == null ? new IllegalStateException("no epoch") : failure);
      } else {
        opened.complete(epoch);
      }
    }
  }

  /** Begins to work on this node, on which the handlers of slices must be available already. */
  public Outbox(
      ActorSystem<?> system, EpochStore store, FeedSettings settings, FeedStatistics statistics) {
    this.store = store;
    this.settings = settings;
    this.statistics = statistics;
    this.slices = IntStream.range(0, AccountId.SLICES).mapToObj(Slice::new).toList();
    this.hints = hintsOf(system, settings.hints());
    this.system = system;
    this.self = system.systemActorOf(behavior(), "feed-outbox", Props.empty());
    system.receptionist().tell(Receptionist.register(KEY, self));
    this.owner = ActorRefResolver.get(system).toSerializationFormat(self);
    this.nodeUid = Cluster.get(system).selfMember().uniqueAddress().longUid();
  }

  private static Hints hintsOf(ActorSystem<?> system, String className) {
    try {
      return Class.forName(className)
          .asSubclass(Hints.class)
          .getConstructor(ActorSystem.class)
          .newInstance(system);
    } catch (ReflectiveOperationException | ClassCastException e) {
      throw new IllegalStateException(
          "hindsight.feed.hints: "
              + className
              + " (expected: a class that implements "
              + Hints.class.getName()
              + " and has a public constructor with an ActorSystem)",
          e);
    }
  }

  private Behavior<ToOutbox> behavior() {
    Behavior<ToOutbox> behavior =
        Behaviors.withTimers(
            timers -> {
              timers.startTimerWithFixedDelay(new Tick(), settings.resendAfter().dividedBy(2));
              return Behaviors.receive(ToOutbox.class)
                  .onMessage(Folded.class, this::onFolded)
                  .onMessage(Swept.class, this::onSwept)
                  .onMessage(WhichAreOpen.class, this::onWhichAreOpen)
                  .onMessage(WhatWaits.class, this::onWhatWaits)
                  .onMessage(Tick.class, this::onTick)
                  .build();
            });
    // Without this actor nothing would be told again, and no epoch of this node be closed.
    return Behaviors.supervise(behavior)
        .onFailure(RuntimeException.class, SupervisorStrategy.resume());
  }

  private Behavior<ToOutbox> onFolded(Folded folded) {
    slices
        .get(folded.slice())
        .outbox
        .folded(folded.accountId(), folded.sequenceNr(), folded.question(), System.nanoTime());
    return Behaviors.same();
  }

  private Behavior<ToOutbox> onSwept(Swept swept) {
    slices.get(swept.slice()).outbox.swept(swept.toEpoch());
    return Behaviors.same();
  }

  private Behavior<ToOutbox> onWhichAreOpen(WhichAreOpen question) {
    SliceOutbox outbox = slices.get(question.slice()).outbox;
    long from = outbox.openFrom();
    outbox.tellAgain(System.nanoTime());
    question.replyTo().tell(new StillOpen(question.question(), self, from));
    return Behaviors.same();
  }

  private Behavior<ToOutbox> onWhatWaits(WhatWaits question) {
    long now = System.nanoTime();
    var waiting = new ArrayList<Waiting>();
    slices.forEach(slice -> waiting.addAll(slice.outbox.waiting(now)));
    question
        .replyTo()
        .tell(new Waits(waiting.size(), longest(waiting.stream(), question.accountsMax())));
    return Behaviors.same();
  }

  private static List<Waiting> longest(Stream<Waiting> waiting, int max) {
    return waiting
        .sorted(Comparator.comparingLong(Waiting::waitedMillis).reversed())
        .limit(max)
        .toList();
  }

  private Behavior<ToOutbox> onTick(Tick tick) {
    long now = System.nanoTime();
    for (Slice slice : slices) {
      List<Reminder> due = slice.outbox.due(now);
      due.forEach(reminder -> hints.send(slice.number, messageOf(reminder)));
      statistics.toldAgain(due.size());
      Spilled spilled = slice.outbox.sweepDue(now);
      if (spilled != null) {
        hints.send(
            slice.number, new Sweep(slice.number, spilled.fromEpoch(), spilled.toEpoch(), self));
      }
      if (slice.outbox.isRotationDue(now)) {
        slice
            .openNext()
            .whenComplete(
                (epoch, failure) -> {
                  if (failure != null) {
                    LOG.warn("cannot open an epoch of slice {} yet", slice.number, failure);
                  }
                });
      }
    }
    return Behaviors.same();
  }

  private FeedProtocol.ToSlice messageOf(Reminder reminder) {
    return reminder.question() != 0
        ? new Look(reminder.accountId(), reminder.question(), self)
        : new Moved(reminder.accountId(), reminder.sequenceNr(), null, self);
  }

  @Override
  public Line lineOf(String accountId) {
    return new AccountLine(accountId, slices.get(AccountId.sliceOf(accountId)));
  }

  private final class AccountLine implements Line {
    private final String accountId;
    private final Slice slice;

    /** The newest epoch in which the account is marked, durably; 0 with none. */
    private volatile long marked;

    private @Nullable CompletableFuture<Done> marking;

    AccountLine(String accountId, Slice slice) {
      this.accountId = accountId;
      this.slice = slice;
    }

    @Override
    public boolean tryBegin() {
      long epoch = marked;
      boolean begun = slice.outbox.begin(accountId, epoch, System.nanoTime());
      if (begun && epoch != slice.outbox.current()) {
        // The epoch before is still good for this event; the next will need the newer marker.
        var unused = announce();
      }
      return begun;
    }

    @Override
    public synchronized CompletionStage<Done> announce() {
      if (marking != null && !marking.isDone()) {
        return marking;
      }
      CompletableFuture<Done> done =
          slice
              .current()
              .thenCompose(
                  epoch ->
                      store
                          .mark(slice.number, epoch, accountId)
                          .thenApply(
                              marker -> {
                                marked = Math.max(marked, epoch);
                                return marker;
                              }))
              .toCompletableFuture();
      marking = done;
      return done;
    }

    @Override
    public void journaled(long sequenceNr, AccountEvent event) {
      slice.outbox.journaled(accountId, sequenceNr, System.nanoTime());
      hints.send(slice.number, new Moved(accountId, sequenceNr, event, self));
      statistics.told();
    }

    @Override
    public void recovered(long sequenceNr) {
      slice.outbox.recovered(accountId, sequenceNr, System.nanoTime());
    }

    @Override
    public void stopped() {
      slice.outbox.stopped(accountId, System.nanoTime());
    }
  }

  /**
   * What waits to be folded in the cluster.
   *
   * @param nodes how many nodes answered in time
   * @param accounts how many accounts of theirs have events that are not known to be folded
   * @param longest those that have waited longest
   */
  public record ClusterWaits(int nodes, int accounts, List<Waiting> longest) {
    /** Copies the list. */
    public ClusterWaits {
      longest = List.copyOf(longest);
    }

    private static ClusterWaits of(List<Waits> answers, int accountsMax) {
      return new ClusterWaits(
          answers.size(),
          answers.stream().mapToInt(Waits::accounts).sum(),
          Outbox.longest(answers.stream().flatMap(node -> node.longest().stream()), accountsMax));
    }
  }

  /**
   * Asks all nodes what waits to be folded.
   *
   * @param accountsMax name no more accounts than these
   * @param timeout whoever answers later is left out
   */
  public CompletionStage<ClusterWaits> waitsOfCluster(int accountsMax, Duration timeout) {
    return AskPattern.<Receptionist.Command, Receptionist.Listing>ask(
            system.receptionist(),
            replyTo -> Receptionist.find(KEY, replyTo),
            timeout,
            system.scheduler())
        .thenCompose(
            listing -> {
              List<CompletableFuture<Optional<Waits>>> asked =
                  listing.getServiceInstances(KEY).stream()
                      .map(outbox -> waitsOf(outbox, accountsMax, timeout).toCompletableFuture())
                      .toList();
              return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
                  .thenApply(
                      done ->
                          ClusterWaits.of(
                              asked.stream().flatMap(answer -> answer.join().stream()).toList(),
                              accountsMax));
            });
  }

  private CompletionStage<Optional<Waits>> waitsOf(
      ActorRef<ToOutbox> outbox, int accountsMax, Duration timeout) {
    return AskPattern.<ToOutbox, Waits>ask(
            outbox, replyTo -> new WhatWaits(accountsMax, replyTo), timeout, system.scheduler())
        .handle(
            (answer, failure) -> {
              if (failure != null) {
                LOG.info("an outbox does not say what waits: {}", failure.getMessage());
              }
              return Optional.ofNullable(answer);
            });
  }

  /** Returns what this node's feed has done. */
  public FeedStatistics statistics() {
    return statistics;
  }

  /** Returns how many accounts of this node have something that is not known to be folded. */
  public int unfolded() {
    return slices.stream().mapToInt(slice -> slice.outbox.size()).sum();
  }

  /**
   * Returns for how long the event of this node that waits longest to be folded has waited, in
   * milliseconds; 0 while nothing waits.
   */
  public double longestWaitMillis() {
    long now = System.nanoTime();
    return slices.stream().mapToLong(slice -> slice.outbox.longestWait(now)).max().orElse(0) / 1e6;
  }
}
