package io.hindsight.projections;

import io.hindsight.account.AccountEvent;
import io.hindsight.account.AccountId;
import io.hindsight.rulebook.RuleBook.Build;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.jspecify.annotations.Nullable;

/**
 * Looks for events that the stream lost and that no later event of their account made good:
 * compares the journal's last event with the folds, and hands what is missing to the folds. All
 * accounts when a node starts, since nobody remembers what was on its way before; then those that
 * have waited too long.
 */
final class Auditor extends AbstractBehavior<Auditor.Message> {
  /** Streams read at once for the audit of all accounts. */
  private static final int STREAMS_AT_ONCE = 1000;

  /** What the auditor is told. */
  sealed interface Message {}

  private record Look() implements Message {}

  /** Some names of streams, and where the rest comes from. */
  private record Names(List<String> names, Iterator<String> rest) {}

  private record NamesRead(@Nullable Names read, @Nullable Throwable failure) implements Message {}

  private record Checked(String accountId, @Nullable Done done, @Nullable Throwable failure)
      implements Message {}

  private final TailServices services;
  private final Queue<String> waiting = new ArrayDeque<>();

  /** Whether all accounts are to be looked through, and which names come next. */
  private boolean lookThroughAll = true;

  private @Nullable Iterator<String> rest;
  private boolean readingNames;
  private int checking;

  private Auditor(ActorContext<Message> context, TailServices services) {
    super(context);
    this.services = services;
  }

  static Behavior<Message> create(TailServices services) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(
                      new Look(), services.settings().auditAfter().dividedBy(2));
                  return new Auditor(context, services);
                }));
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(Look.class, ignored -> look())
        .onMessage(NamesRead.class, this::onNamesRead)
        .onMessage(Checked.class, this::onChecked)
        .build();
  }

  private Behavior<Message> look() {
    lookThroughAll |= services.moved().takeOverflow();
    if (waiting.isEmpty() && checking == 0) {
      waiting.addAll(services.moved().overdue(services.settings().auditAfter().toNanos()));
      readMore();
    }
    return checkMore();
  }

  /** Reading the names of all streams blocks, so it happens elsewhere, some at a time. */
  private void readMore() {
    if (!lookThroughAll || readingNames) {
      return;
    }
    readingNames = true;
    Iterator<String> known = rest;
    getContext()
        .pipeToSelf(
            CompletableFuture.supplyAsync(
                () -> next(known != null ? known : services.journal().streams().iterator()),
                getContext().getSystem().dispatchers().lookup(DispatcherSelector.blocking())),
            NamesRead::new);
  }

  private static Names next(Iterator<String> streams) {
    var names = new ArrayList<String>();
    while (streams.hasNext() && names.size() < STREAMS_AT_ONCE) {
      names.add(streams.next());
    }
    return new Names(names, streams);
  }

  private Behavior<Message> onNamesRead(NamesRead message) {
    readingNames = false;
    Names read = message.read();
    if (read == null) {
      getContext().getLog().warn("cannot read the names of all streams", message.failure());
      rest = null;
      return this;
    }
    lookThroughAll = read.names().size() == STREAMS_AT_ONCE;
    rest = lookThroughAll ? read.rest() : null;
    read.names().stream()
        .filter(AccountId::isAccountStream)
        .map(AccountId::ofStream)
        .forEach(waiting::add);
    return checkMore();
  }

  private Behavior<Message> checkMore() {
    while (checking < services.settings().auditLookups()) {
      String accountId = waiting.poll();
      if (accountId == null) {
        if (checking == 0) {
          readMore();
        }
        return this;
      }
      checking++;
      getContext()
          .pipeToSelf(check(accountId), (done, failure) -> new Checked(accountId, done, failure));
    }
    return this;
  }

  private Behavior<Message> onChecked(Checked checked) {
    checking--;
    if (checked.failure() != null) {
      // It stays overdue, or the next start finds it.
      getContext().getLog().warn("cannot audit account {}", checked.accountId(), checked.failure());
    }
    return checkMore();
  }

  private CompletionStage<Done> check(String accountId) {
    String stream = AccountId.streamOf(accountId);
    return services
        .journal()
        .highestSequenceNr(stream)
        .thenCompose(
            highest ->
                lowestFold(accountId)
                    .thenCompose(
                        lowest -> {
                          if (lowest >= highest) {
                            services.moved().folded(accountId, highest);
                            return CompletableFuture.completedStage(Done.getInstance());
                          }
                          services.statistics().foundBehind();
                          return repair(stream, highest);
                        }));
  }

  /** Returns the event up to which every build and the directory are written. */
  private CompletionStage<Long> lowestFold(String accountId) {
    CompletionStage<Long> lowest = services.directory().lastSeq(accountId);
    for (Build build : services.ruleBook().book().foldedBuilds()) {
      lowest =
          lowest.thenCombine(
              services.store().readHead(BuildRef.of(build), accountId),
              (before, head) -> Math.min(before, head.lastSeq()));
    }
    return lowest;
  }

  /** The last event comes as if by the stream; whatever is missing before it is a gap. */
  private CompletionStage<Done> repair(String stream, long highest) {
    return services
        .journal()
        .read(stream, highest, highest)
        .thenCompose(
            events -> {
              if (events.isEmpty()) {
                return CompletableFuture.completedStage(Done.getInstance());
              }
              var event = (AccountEvent) events.get(0).payload();
              var envelope = new AccountEnvelope(stream, highest, event, "audit", 0);
              return new TailHandler(services).process(List.of(envelope));
            });
  }
}
