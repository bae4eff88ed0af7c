package io.hindsight.projections;

import io.hindsight.account.AccountEvent;
import io.hindsight.account.AccountEvent.TransactionDecided;
import io.hindsight.account.AccountEvent.TransactionLabelled;
import io.hindsight.account.AccountFold;
import io.hindsight.account.AccountId;
import io.hindsight.journal.JournaledEvent;
import io.hindsight.journal.UndecodableEventException;
import io.hindsight.projections.LabelStore.Label;
import io.hindsight.projections.TransactionDirectory.Entry;
import io.hindsight.rulebook.NotFollowedException;
import io.hindsight.rulebook.RuleBook.Build;
import io.hindsight.rulebook.RuleBook.BuildStatus;
import io.hindsight.rules.CompiledRuleSet;
import io.hindsight.rules.Transaction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.pekko.Done;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folds the events of one slice for every build that is folded, and keeps the directory, the labels
 * and the links. Events may come more than once and may be missing: what was written is dropped,
 * what is missing is read from the journal. One instance for each run of a slice, used by one
 * thread at a time.
 *
 * <p>The builds are looked up anew for each group. Whoever opens a build and has seen every node
 * follow the rule book therefore knows: an event that this handler does not fold for the build was
 * in the journal before, and the build's scan will find it there.
 */
final class TailHandler {
  private static final Logger LOG = LoggerFactory.getLogger(TailHandler.class);

  private final TailServices services;
  private final LabelDeliveries deliveries;
  private final Map<CacheKey, AccountProgress> accounts;
  private final Set<CacheKey> parked = ConcurrentHashMap.newKeySet();

  /** The builds whose parked events were read when all were there. */
  private final Set<Integer> complete = ConcurrentHashMap.newKeySet();

  private record CacheKey(int build, String accountId) {}

  TailHandler(TailServices services, LabelDeliveries deliveries) {
    this.services = services;
    this.deliveries = deliveries;
    int size = services.settings().cachedAccounts();
    this.accounts = new BoundedCache<>(() -> size * Math.max(1, foldedBuilds().size()));
  }

  private List<Build> foldedBuilds() {
    return services.ruleBook().book().foldedBuilds();
  }

  /** Reads what stands still; complete when {@link #process} may be called. */
  CompletionStage<Done> start() {
    return readParked(foldedBuilds());
  }

  /** A rebuild parks events, too, until its build is ready. */
  private CompletionStage<Done> readParked(List<Build> builds) {
    CompletableFuture<?>[] reads =
        builds.stream()
            .map(
                build ->
                    services
                        .parked()
                        .of(build.build())
                        .thenAccept(
                            events -> {
                              events.forEach(
                                  e -> parked.add(new CacheKey(build.build(), e.accountId())));
                              if (build.status() == BuildStatus.READY) {
                                complete.add(build.build());
                              }
                            })
                        .toCompletableFuture())
            .toArray(CompletableFuture[]::new);
    return CompletableFuture.allOf(reads).thenApply(ignored -> Done.getInstance());
  }

  /** Handles a group; complete when everything of it is durable. One group at a time. */
  CompletionStage<Done> process(List<AccountEnvelope> group) {
    Map<String, List<Arrived>> byAccount = new LinkedHashMap<>();
    for (AccountEnvelope envelope : group) {
      if (!envelope.isPosition()) {
        byAccount
            .computeIfAbsent(envelope.persistenceId(), ignored -> new ArrayList<>())
            .add(new Arrived(envelope.sequenceNr(), envelope.event()));
      }
    }
    List<Build> builds = foldedBuilds();
    Set<String> missing = ConcurrentHashMap.newKeySet();
    Set<String> retried =
        group.stream()
            .filter(AccountEnvelope::isRetry)
            .map(AccountEnvelope::persistenceId)
            .collect(Collectors.toSet());
    List<Build> newlyReady =
        builds.stream()
            .filter(build -> build.status() == BuildStatus.READY)
            .filter(build -> !complete.contains(build.build()))
            .toList();
    return readParked(newlyReady)
        .thenCompose(
            ignored ->
                Bounded.forEach(
                    List.copyOf(byAccount.entrySet()),
                    services.settings().accountsAtOnce(),
                    entry ->
                        foldForAll(
                                builds,
                                entry.getKey(),
                                entry.getValue(),
                                retried.contains(entry.getKey()))
                            .exceptionallyCompose(
                                failure -> missing(missing, group, entry, failure))))
        .thenApply(
            ignored -> {
              services.statistics().handled(byAccount.values().stream().mapToInt(List::size).sum());
              group.forEach(envelope -> handled(envelope, missing));
              return Done.getInstance();
            });
  }

  /**
   * One account that is said to have more than the journal holds does not stop its slice: what is
   * there is folded, and whoever told of the rest hears nothing and tells it again, more slowly.
   */
  private static CompletionStage<Done> missing(
      Set<String> missing,
      List<AccountEnvelope> group,
      Map.Entry<String, List<Arrived>> account,
      Throwable failure) {
    String stream = account.getKey();
    boolean isTold =
        group.stream()
            .filter(envelope -> envelope.persistenceId().equals(stream))
            .allMatch(envelope -> envelope.missing() != null);
    if (!isTold || !(causeOf(failure) instanceof MissingEventException missed)) {
      return CompletableFuture.failedStage(failure);
    }
    LOG.error("an event that was told is not in the journal", missed);
    missing.add(stream);
    return CompletableFuture.completedStage(Done.getInstance());
  }

  private static void handled(AccountEnvelope envelope, Set<String> missing) {
    Runnable isMissing = envelope.missing();
    if (isMissing != null && missing.contains(envelope.persistenceId())) {
      isMissing.run();
    } else {
      envelope.handled().run();
    }
  }

  /** An event of an account; its content null when it is to be read from the journal. */
  private record Arrived(long sequenceNr, @Nullable AccountEvent event) {}

  /** First the directory, then the builds, whose heads say how far both go. */
  private CompletionStage<Done> foldForAll(
      List<Build> builds, String stream, List<Arrived> events, boolean isRetry) {
    String accountId = AccountId.ofStream(stream);
    var loading = new LinkedHashMap<BuildRef, CompletableFuture<AccountProgress>>();
    for (Build build : builds) {
      BuildRef ref = BuildRef.of(build);
      loading.put(ref, progress(ref, accountId, events.get(0)).toCompletableFuture());
    }
    return CompletableFuture.allOf(loading.values().toArray(CompletableFuture[]::new))
        .handle((ignored, failure) -> toldBefore(loading.values(), events))
        .thenCompose(told -> keepDirectory(stream, accountId, told, events))
        .thenCompose(told -> foldEach(loading, stream, told, events, isRetry));
  }

  /**
   * Returns the event up to which the directory holds the account. Where the builds of today have
   * not met it in the tail, a told event is taken for the first that is missing; when the source
   * only knows that there is one, nothing is taken for granted.
   */
  private static long toldBefore(
      Collection<CompletableFuture<AccountProgress>> loading, List<Arrived> events) {
    List<AccountProgress> loaded =
        loading.stream()
            .filter(progress -> !progress.isCompletedExceptionally())
            .map(CompletableFuture::join)
            .toList();
    long told = loaded.stream().mapToLong(AccountProgress::toldSequenceNr).max().orElse(0);
    boolean isTold = events.stream().allMatch(event -> event.event() != null);
    return told == 0 && isTold
        ? Math.min(
            loaded.stream().mapToLong(AccountProgress::sequenceNr).max().orElse(0),
            events.get(0).sequenceNr() - 1)
        : told;
  }

  private CompletionStage<Done> foldEach(
      Map<BuildRef, CompletableFuture<AccountProgress>> loading,
      String stream,
      long told,
      List<Arrived> events,
      boolean isRetry) {
    CompletionStage<Done> all = CompletableFuture.completedStage(Done.getInstance());
    for (var each : loading.entrySet()) {
      CompletionStage<Done> folded =
          fold(each.getKey(), stream, told, each.getValue(), events, isRetry);
      all = all.thenCombine(folded, (before, done) -> done);
    }
    return all;
  }

  /** Returns the event up to which directory, labels and links hold the account now. */
  private CompletionStage<Long> keepDirectory(
      String stream, String accountId, long told, List<Arrived> events) {
    return missing(stream, told, events)
        .exceptionallyCompose(failure -> beforeUndecodable(stream, told, failure))
        .thenCompose(
            fresh -> {
              if (fresh.isEmpty()) {
                return CompletableFuture.completedStage(told);
              }
              var entries = fresh.stream().flatMap(TailHandler::entriesOf).toList();
              long through = fresh.get(fresh.size() - 1).sequenceNr();
              var labels = fresh.stream().flatMap(each -> labelOf(accountId, each)).toList();
              var decided = fresh.stream().flatMap(TailHandler::decidedBy).toList();
              return services
                  .directory()
                  .write(accountId, entries)
                  .thenCombine(services.labels().write(labels), (written, done) -> done)
                  .thenCombine(services.links().write(accountId, decided), (written, done) -> done)
                  .thenCombine(
                      deliveries.passed(accountId, fresh, System.nanoTime()),
                      (written, done) -> through);
            });
  }

  /** The directory, too, goes as far as events can be read, and no further for that account. */
  private CompletionStage<List<JournaledEvent>> beforeUndecodable(
      String stream, long last, Throwable failure) {
    return causeOf(failure) instanceof UndecodableEventException undecodable
        ? services.journal().read(stream, last + 1, undecodable.sequenceNr() - 1)
        : CompletableFuture.failedStage(failure);
  }

  private static Throwable causeOf(Throwable failure) {
    Throwable cause = failure;
    for (Throwable next = cause; next instanceof CompletionException; next = next.getCause()) {
      Throwable inner = next.getCause();
      cause = inner == null ? next : inner;
    }
    return cause;
  }

  private static Stream<Entry> entriesOf(JournaledEvent event) {
    return event.payload() instanceof TransactionDecided decided
        ? Stream.of(new Entry(decided.transaction().transactionId(), event.sequenceNr()))
        : Stream.empty();
  }

  private static Stream<Transaction> decidedBy(JournaledEvent event) {
    return event.payload() instanceof TransactionDecided decided
        ? Stream.of(decided.transaction())
        : Stream.empty();
  }

  private static Stream<Label> labelOf(String accountId, JournaledEvent event) {
    return event.payload() instanceof TransactionLabelled labelled
        ? Stream.of(Label.of(accountId, event.sequenceNr(), labelled))
        : Stream.empty();
  }

  /** Returns the events after {@code last}, those that did not arrive read from the journal. */
  private CompletionStage<List<JournaledEvent>> missing(
      String stream, long last, List<Arrived> arrived) {
    var fresh = new ArrayList<JournaledEvent>();
    long expected = last + 1;
    boolean gap = false;
    for (Arrived event : arrived) {
      if (event.sequenceNr() >= expected) {
        AccountEvent content = event.event();
        gap |= event.sequenceNr() > expected || content == null;
        if (content != null) {
          fresh.add(new JournaledEvent(event.sequenceNr(), content));
        }
        expected = event.sequenceNr() + 1;
      }
    }
    return gap
        ? services.journal().read(stream, last + 1, expected - 1)
        : CompletableFuture.completedStage(fresh);
  }

  private CompletionStage<AccountProgress> progress(
      BuildRef build, String accountId, Arrived first) {
    AccountProgress cached;
    synchronized (accounts) {
      cached = accounts.get(new CacheKey(build.build(), accountId));
    }
    return cached != null
        ? CompletableFuture.completedStage(cached)
        : progressOf(build, accountId, first);
  }

  private CompletionStage<Done> fold(
      BuildRef build,
      String stream,
      long told,
      CompletionStage<AccountProgress> progress,
      List<Arrived> events,
      boolean isRetry) {
    String accountId = AccountId.ofStream(stream);
    var key = new CacheKey(build.build(), accountId);
    return progress
        .thenCompose(
            account -> {
              account.told(told);
              return advance(build, stream, account, events)
                  .thenCompose(
                      done -> {
                        synchronized (accounts) {
                          accounts.put(key, account);
                        }
                        // A retry also ends what this handler never heard of.
                        return parked.remove(key) || isRetry
                            ? services.parked().unpark(build, accountId)
                            : CompletableFuture.completedStage(done);
                      });
            })
        .exceptionallyCompose(failure -> giveUp(key, build, failure));
  }

  /**
   * Before an account's first event there is nothing to load. When that event comes once more, what
   * is written again is older by its timestamp than what is stored, and the rest is a gap.
   */
  private CompletionStage<AccountProgress> progressOf(
      BuildRef build, String accountId, Arrived first) {
    CompiledRuleSet rules = services.ruleBook().rules(build.version());
    return isFirstEvent(first)
        ? CompletableFuture.completedStage(
            new AccountProgress(
                accountId, build.version(), new AccountFold(rules, services.ruleBook())))
        : services.loader().load(build, rules, accountId);
  }

  private static boolean isFirstEvent(Arrived arrived) {
    return arrived.sequenceNr() == 1 && arrived.event() != null;
  }

  private CompletionStage<Done> advance(
      BuildRef build, String stream, AccountProgress account, List<Arrived> events) {
    long newest = events.stream().mapToLong(Arrived::sequenceNr).max().orElse(0);
    if (newest <= account.sequenceNr() && !account.isDirty()) {
      return CompletableFuture.completedStage(Done.getInstance());
    }
    return foldUpTo(newest, stream, account, events)
        .handle((done, failure) -> Optional.ofNullable(failure))
        .thenCompose(
            failure -> {
              services.statistics().compared(account.parityChecked(), account.parityMismatches());
              boolean withState = account.eventsSinceState() >= services.settings().stateEvery();
              // What was folded before an event that cannot be is kept.
              CompletionStage<Done> written = services.store().write(build, account, withState);
              return failure.isEmpty()
                  ? written
                  : written.thenCompose(done -> CompletableFuture.failedStage(failure.get()));
            });
  }

  /**
   * Folds what was not folded yet. An event that was judged with lists that this node does not know
   * yet waits for them.
   */
  private CompletionStage<Void> foldUpTo(
      long newest, String stream, AccountProgress account, List<Arrived> events) {
    return foldWithKnownLists(newest, stream, account, events)
        .exceptionallyCompose(
            failure ->
                causeOf(failure) instanceof NotFollowedException behind
                    ? services
                        .ruleBook()
                        .followed(behind.position())
                        .thenCompose(ignored -> foldUpTo(newest, stream, account, events))
                    : CompletableFuture.failedStage(failure));
  }

  private CompletionStage<Void> foldWithKnownLists(
      long newest, String stream, AccountProgress account, List<Arrived> events) {
    long next = account.sequenceNr() + 1;
    var inOrder = new ArrayList<JournaledEvent>();
    for (Arrived event : events) {
      AccountEvent content = event.event();
      if (event.sequenceNr() > next || (event.sequenceNr() == next && content == null)) {
        services.statistics().gapRepaired();
        return services
            .journal()
            .forEach(stream, account.sequenceNr() + 1, newest, read -> apply(account, read))
            .thenRun(() -> mustHaveReached(newest, stream, account));
      } else if (event.sequenceNr() == next && content != null) {
        inOrder.add(new JournaledEvent(next, content));
        next++;
      }
    }
    try {
      inOrder.forEach(event -> apply(account, event));
      return CompletableFuture.completedStage(null);
    } catch (UnfoldableEventException | NotFollowedException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  /** What was told to be in the journal and is not there is not taken for folded. */
  private static void mustHaveReached(long newest, String stream, AccountProgress account) {
    if (account.sequenceNr() < newest) {
      throw new MissingEventException(stream, account.sequenceNr(), newest);
    }
  }

  private static void apply(AccountProgress account, JournaledEvent event) {
    try {
      account.apply(event.sequenceNr(), (AccountEvent) event.payload());
    } catch (NotFollowedException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new UnfoldableEventException(event.sequenceNr(), e);
    }
  }

  /** What cannot be folded is parked; whatever else went wrong makes the slice begin again. */
  private CompletionStage<Done> giveUp(CacheKey key, BuildRef build, Throwable failure) {
    synchronized (accounts) {
      accounts.remove(key);
    }
    Throwable cause = causeOf(failure);
    if (cause instanceof UnfoldableEventException unfoldable) {
      return park(build, key, unfoldable.sequenceNr(), unfoldable.failure());
    } else if (cause instanceof UndecodableEventException undecodable) {
      return park(build, key, undecodable.sequenceNr(), undecodable);
    }
    return CompletableFuture.failedStage(failure);
  }

  private CompletionStage<Done> park(
      BuildRef build, CacheKey key, long sequenceNr, Throwable error) {
    LOG.error(
        "event {} of account {} cannot be folded by build {}; the account stops there",
        sequenceNr,
        key.accountId(),
        build.build(),
        error);
    services.statistics().parked();
    parked.add(key);
    return services.parked().park(build, key.accountId(), sequenceNr, error);
  }
}
