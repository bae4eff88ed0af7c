package io.hindsight.projections;

import io.hindsight.account.AccountEvent.TransactionDecided;
import io.hindsight.projections.LinkStore.Link;
import io.hindsight.rules.FeatureKey;
import io.hindsight.rules.Transaction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.pekko.Done;

/**
 * Finds the accounts that share a device, or another value, with an account, and those that share
 * one with these. A value that very many accounts share links nobody.
 */
public final class LinkFinder {
  private final LinkStore links;
  private final RecentTransactions recent;
  private final LinkFinderSettings settings;

  /** Reads through these. */
  public LinkFinder(LinkStore links, RecentTransactions recent, LinkFinderSettings settings) {
    this.links = links;
    this.recent = recent;
    this.settings = settings;
  }

  /** A value of a transaction field. */
  public record Value(String key, String value) {}

  /**
   * A value that the account shares with others.
   *
   * @param value the value
   * @param firstAtMicros when the account was first seen with it, as far as that is known, epoch
   *     microseconds
   * @param accounts how many accounts were seen with it, this one included; no more is counted than
   *     one beyond {@link LinkFinderSettings#commonAbove}
   * @param isCommon whether so many share it that it links nobody
   */
  public record Shared(Value value, long firstAtMicros, int accounts, boolean isCommon) {}

  /** A value that an account shares with another. */
  public record Via(Value value, String accountId) {}

  /**
   * An account that was found.
   *
   * @param accountId the account
   * @param step 1 when it shares a value with the account itself, 2 when with one that does
   * @param via what it shares with whom
   */
  public record Linked(String accountId, int step, List<Via> via) {
    /** Copies the list. */
    public Linked {
      via = List.copyOf(via);
    }
  }

  /**
   * What was found.
   *
   * @param shared values that the account shares, by key and value
   * @param accounts the accounts found, the nearer ones first
   * @param isCut whether there may be more: accounts beyond the limit, or values before the latest
   *     events
   */
  public record Found(List<Shared> shared, List<Linked> accounts, boolean isCut) {
    /** Copies the lists. */
    public Found {
      shared = List.copyOf(shared);
      accounts = List.copyOf(accounts);
    }
  }

  /** Where a search stands; used by one step at a time. */
  private static final class Search {
    private final String origin;
    private final Map<String, Map<Value, Via>> found = new LinkedHashMap<>();
    private final Map<String, Integer> steps = new LinkedHashMap<>();
    private final Map<Value, List<Link>> known = new ConcurrentHashMap<>();
    private boolean cut;

    Search(String origin) {
      this.origin = origin;
      steps.put(origin, 0);
    }

    List<String> reachedIn(int step) {
      return steps.entrySet().stream()
          .filter(each -> each.getValue() == step)
          .map(Map.Entry::getKey)
          .toList();
    }
  }

  /** The values of an account, with the time of the earliest transaction that was read. */
  private record Values(Map<Value, Long> values, boolean isCut) {}

  /**
   * Looks for linked accounts.
   *
   * @param steps how far: 1 or 2
   */
  public CompletionStage<Found> find(String accountId, int steps) {
    var search = new Search(accountId);
    var own = new CompletableFuture<Values>();
    CompletionStage<Done> searching =
        valuesOf(accountId)
            .thenCompose(
                values -> {
                  own.complete(values);
                  return follow(search, Map.of(accountId, values), 1);
                });
    if (steps > 1) {
      searching =
          searching
              .thenCompose(done -> valuesOfAll(search.reachedIn(1)))
              .thenCompose(values -> follow(search, values, 2));
    }
    return searching.thenApply(done -> found(search, own.join()));
  }

  private CompletionStage<Values> valuesOf(String accountId) {
    return recent
        .of(accountId, settings.eventsMax())
        .thenApply(
            read -> {
              Map<Value, Long> values = new LinkedHashMap<>();
              for (TransactionDecided each : read.decided()) {
                Transaction tx = each.transaction();
                for (String key : settings.keys()) {
                  String value = FeatureKey.of(key).valueOf(tx);
                  if (value != null && !value.isEmpty()) {
                    values.merge(new Value(key, value), tx.occurredAtMicros(), Math::min);
                  }
                }
              }
              return new Values(values, read.isCut());
            });
  }

  private CompletionStage<Map<String, Values>> valuesOfAll(List<String> accounts) {
    return collect(accounts, this::valuesOf);
  }

  /** Results by item, in the order of the items. */
  private <T, R> CompletionStage<Map<T, R>> collect(
      List<T> items, Function<T, CompletionStage<R>> work) {
    Map<T, R> results = new ConcurrentHashMap<>();
    return Bounded.forEach(
            items,
            settings.readsAtOnce(),
            item ->
                work.apply(item)
                    .thenApply(
                        result -> {
                          results.put(item, result);
                          return Done.getInstance();
                        }))
        .thenApply(
            done -> {
              Map<T, R> inOrder = new LinkedHashMap<>();
              items.forEach(item -> inOrder.put(item, results.get(item)));
              return inOrder;
            });
  }

  /** Takes one step from accounts along their values, those that were followed before excepted. */
  private CompletionStage<Done> follow(Search search, Map<String, Values> from, int step) {
    Set<Value> unknown = new HashSet<>();
    from.values()
        .forEach(
            each -> {
              search.cut |= each.isCut();
              unknown.addAll(each.values().keySet());
            });
    unknown.removeAll(search.known.keySet());
    return collect(List.copyOf(unknown), this::accountsOf)
        .thenApply(
            accounts -> {
              search.known.putAll(accounts);
              from.forEach(
                  (account, values) ->
                      values
                          .values()
                          .keySet()
                          .forEach(value -> link(search, account, value, step)));
              return Done.getInstance();
            });
  }

  private CompletionStage<List<Link>> accountsOf(Value value) {
    return links.accounts(value.key(), value.value(), settings.commonAbove() + 1);
  }

  private void link(Search search, String from, Value value, int step) {
    List<Link> accounts = search.known.getOrDefault(value, List.of());
    if (accounts.size() > settings.commonAbove()) {
      return;
    }
    for (Link each : accounts) {
      String to = each.accountId();
      Integer reached = search.steps.get(to);
      if (reached == null && search.steps.size() > settings.accountsMax()) {
        search.cut = true;
      } else if (reached == null || (reached == step && !to.equals(from))) {
        search.steps.putIfAbsent(to, step);
        search
            .found
            .computeIfAbsent(to, ignored -> new LinkedHashMap<>())
            .putIfAbsent(value, new Via(value, from));
      }
    }
  }

  private Found found(Search search, Values own) {
    var shared = new ArrayList<Shared>();
    own.values()
        .forEach(
            (value, firstRead) -> {
              List<Link> accounts = search.known.getOrDefault(value, List.of());
              boolean isAlone =
                  accounts.stream().allMatch(each -> each.accountId().equals(search.origin));
              if (!isAlone) {
                long first =
                    accounts.stream()
                        .filter(each -> each.accountId().equals(search.origin))
                        .mapToLong(Link::firstAtMicros)
                        .findFirst()
                        .orElse(firstRead);
                boolean isCommon = accounts.size() > settings.commonAbove();
                shared.add(
                    new Shared(value, Math.min(first, firstRead), accounts.size(), isCommon));
              }
            });
    shared.sort(
        Comparator.comparing((Shared each) -> each.value().key())
            .thenComparing(each -> each.value().value()));
    var byPlace = new TreeMap<Integer, List<Linked>>();
    search.found.forEach(
        (account, via) -> {
          int step = search.steps.getOrDefault(account, 0);
          byPlace
              .computeIfAbsent(step, ignored -> new ArrayList<>())
              .add(new Linked(account, step, List.copyOf(via.values())));
        });
    return new Found(shared, byPlace.values().stream().flatMap(List::stream).toList(), search.cut);
  }
}
