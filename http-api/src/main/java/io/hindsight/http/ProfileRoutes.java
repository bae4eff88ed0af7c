package io.hindsight.http;

import static org.apache.pekko.http.javadsl.server.PathMatchers.segment;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hindsight.account.AccountEvent.TransactionDecided;
import io.hindsight.http.TransactionFinder.Found;
import io.hindsight.profile.ProfileEvent.Observation;
import io.hindsight.profile.ProfileHistory;
import io.hindsight.profile.ProfileId;
import io.hindsight.profile.ProfileProtocol.Described;
import io.hindsight.profile.Profiles;
import io.hindsight.projections.LinkStore;
import io.hindsight.projections.LinkStore.Link;
import io.hindsight.projections.RecentTransactions;
import io.hindsight.rulebook.RuleBookNode;
import io.hindsight.rules.Currencies;
import io.hindsight.rules.FeatureDefinition;
import io.hindsight.rules.FeatureKey;
import io.hindsight.rules.ObservedFeatures;
import io.hindsight.rules.ProfilePlan;
import io.hindsight.rules.Transaction;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;
import org.jspecify.annotations.Nullable;

/** {@code /v1/profiles/KEY/VALUE}: what is known of a terminal, a device and so on. */
final class ProfileRoutes extends AllDirectives {
  private static final int PAGE_DEFAULT = 20;

  /** Where no profile observes a key, so many of its accounts are searched for transactions. */
  private static final int ACCOUNTS_SEARCHED = 20;

  private static final int EVENTS_SEARCHED = 100;

  private final Requests requests;
  private final HttpSettings settings;
  private final Profiles profiles;
  private final ProfileHistory history;
  private final LinkStore links;
  private final RecentTransactions recent;
  private final TransactionFinder finder;
  private final RuleBookNode ruleBook;

  ProfileRoutes(
      Requests requests,
      HttpSettings settings,
      Profiles profiles,
      ProfileHistory history,
      LinkStore links,
      RecentTransactions recent,
      TransactionFinder finder,
      RuleBookNode ruleBook) {
    this.requests = requests;
    this.settings = settings;
    this.profiles = profiles;
    this.history = history;
    this.links = links;
    this.recent = recent;
    this.finder = finder;
    this.ruleBook = ruleBook;
  }

  Route route() {
    return pathPrefix(
        "profiles",
        () ->
            path(
                segment().slash(segment()),
                (key, value) ->
                    get(
                        () ->
                            parameterOptional(
                                "at",
                                at ->
                                    parameterOptional(
                                        "limit",
                                        limit ->
                                            requests.answer(() -> show(key, value, at, limit)))))));
  }

  /** What is asked for, checked. */
  private record Question(FeatureKey key, String value, String text, long atMicros, int limit) {
    ProfileId profile() {
      return new ProfileId(key.label(), value);
    }

    boolean isAbout(Transaction tx) {
      return value.equals(key.valueOf(tx));
    }
  }

  /** A transaction, and how it was decided if that is known yet. */
  private record Recent(Transaction transaction, @Nullable TransactionDecided decided) {}

  private CompletionStage<HttpResponse> show(
      String keyText, String valueText, Optional<String> atText, Optional<String> limitText) {
    Question question = question(keyText, valueText, atText, limitText);
    ProfilePlan plan = ruleBook.profilePlans().get(question.key().label());
    CompletionStage<Optional<Described>> described =
        plan == null
            ? CompletableFuture.completedStage(Optional.empty())
            : describe(question).thenApply(Optional::of);
    return described
        .thenCombine(
            accounts(question),
            (known, accounts) ->
                recent(question, known, accounts)
                    .thenApply(
                        transactions -> answer(question, plan, known, accounts, transactions)))
        .thenCompose(answer -> answer);
  }

  private Question question(
      String keyText, String valueText, Optional<String> atText, Optional<String> limitText) {
    FeatureKey key;
    String value;
    try {
      key = FeatureKey.parse(keyText);
      value =
          key.valueOf(
              key.fields().size() == 1 ? List.of(valueText) : List.of(valueText.split(",", -1)));
    } catch (IllegalArgumentException e) {
      throw ProblemException.badRequest(String.valueOf(e.getMessage()));
    }
    if (key.isOfAccount()) {
      throw ProblemException.badRequest(
          "key: "
              + keyText
              + " (expected: not account_id, which has no profiles but /v1/accounts)");
    }
    if (valueText.length() > TransactionJson.TEXT_MAX) {
      throw ProblemException.badRequest(
          "value: "
              + valueText.length()
              + " characters (expected: at most "
              + TransactionJson.TEXT_MAX
              + ")");
    }
    long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    long at = Requests.time(atText, "at", now);
    if (at < Transaction.MIN_OCCURRED_AT_MICROS || at > Transaction.MAX_OCCURRED_AT_MICROS) {
      throw ProblemException.badRequest(
          "at: " + atText.orElse("") + " (expected: a time in 1900..2200)");
    }
    int limit = (int) Requests.number(limitText, "limit", PAGE_DEFAULT, 1, settings.pageMax());
    return new Question(key, value, valueText, at, limit);
  }

  private CompletionStage<Described> describe(Question question) {
    return profiles
        .describe(question.profile(), question.atMicros(), settings.decideTimeout())
        .exceptionally(
            failure -> {
              Throwable cause = Requests.causeOf(failure);
              throw cause instanceof TimeoutException
                  ? ProblemException.unavailable("the profile did not answer in time")
                  : new CompletionException(cause);
            });
  }

  /** One more than are shown, so that it is known whether there are more. */
  private CompletionStage<List<Link>> accounts(Question question) {
    return links.keys().contains(question.key().label())
        ? links.accounts(question.key().label(), question.value(), settings.pageMax() + 1)
        : CompletableFuture.completedStage(List.of());
  }

  private CompletionStage<List<Recent>> recent(
      Question question, Optional<Described> described, List<Link> accounts) {
    return described.isPresent() && described.get().observed() > 0
        ? observed(question, described.get())
        : decided(question, accounts);
  }

  private CompletionStage<List<Recent>> observed(Question question, Described described) {
    return history
        .latest(question.profile(), described.lastEvent(), question.limit())
        .thenCompose(
            observations ->
                all(
                    observations.stream()
                        .map(Observation::transaction)
                        .map(
                            tx ->
                                finder
                                    .find(tx.transactionId(), Optional.of(tx.accountId()))
                                    .thenApply(found -> new Recent(tx, decisionOf(tx, found))))
                        .toList()));
  }

  /** What was observed may have been decided otherwise in the end, as another transaction. */
  private static @Nullable TransactionDecided decisionOf(Transaction tx, Optional<Found> found) {
    return found.map(Found::event).filter(event -> event.transaction().equals(tx)).orElse(null);
  }

  private CompletionStage<List<Recent>> decided(Question question, List<Link> accounts) {
    return all(accounts.stream()
            .limit(ACCOUNTS_SEARCHED)
            .map(account -> recent.of(account.accountId(), EVENTS_SEARCHED))
            .toList())
        .thenApply(
            ofAccounts ->
                ofAccounts.stream()
                    .flatMap(each -> each.decided().stream())
                    .filter(event -> question.isAbout(event.transaction()))
                    .sorted(
                        Comparator.comparingLong(
                                (TransactionDecided event) ->
                                    event.transaction().occurredAtMicros())
                            .reversed())
                    .limit(question.limit())
                    .map(event -> new Recent(event.transaction(), event))
                    .toList());
  }

  private static <T> CompletionStage<List<T>> all(List<? extends CompletionStage<T>> stages) {
    var futures = stages.stream().map(CompletionStage::toCompletableFuture).toList();
    return CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new))
        .thenApply(ignored -> futures.stream().map(CompletableFuture::join).toList());
  }

  private HttpResponse answer(
      Question question,
      @Nullable ProfilePlan plan,
      Optional<Described> described,
      List<Link> accounts,
      List<Recent> transactions) {
    boolean isKnown = described.map(Described::observed).orElse(0L) > 0 || !accounts.isEmpty();
    if (!isKnown) {
      throw ProblemException.notFound(
          "no transaction with " + question.key().label() + " " + question.text() + " (yet)");
    }
    ObjectNode json = Json.object();
    json.put("key", question.key().label());
    json.put("value", question.text());
    json.put("observed", plan != null);
    json.put("transaction_count", described.map(Described::observed).orElse(null));
    json.put(
        "last_occurred_at",
        described
            .map(Described::newestMicros)
            .or(
                () ->
                    transactions.stream().map(t -> t.transaction().occurredAtMicros()).findFirst())
            .map(Json::time)
            .orElse(null));
    json.put("as_of", Json.time(question.atMicros()));
    ArrayNode features = json.putArray("features");
    if (plan != null && described.isPresent()) {
      addFeatures(features, question.key(), plan, described.get().features());
    }
    ArrayNode recentJson = json.putArray("recent_transactions");
    transactions.forEach(each -> recentJson.add(json(each)));
    ArrayNode accountsJson = json.putArray("accounts");
    accounts.stream()
        .limit(settings.pageMax())
        .forEach(
            each ->
                accountsJson
                    .addObject()
                    .put("account_id", each.accountId())
                    .put("first_at", Json.time(each.firstAtMicros())));
    json.put("accounts_truncated", accounts.size() > settings.pageMax());
    return Json.ok(json);
  }

  /** A feature of several versions is one; it is called what the latest of them calls it. */
  private void addFeatures(
      ArrayNode json, FeatureKey key, ProfilePlan plan, ObservedFeatures answered) {
    Map<Long, String> names = new TreeMap<>();
    Map<Long, List<Integer>> versions = new TreeMap<>();
    for (int version : ruleBook.book().observedVersions()) {
      for (FeatureDefinition feature : ruleBook.rules(version).features()) {
        if (feature.key().equals(key)) {
          names.put(feature.id(), feature.name());
          versions.computeIfAbsent(feature.id(), ignored -> new ArrayList<>()).add(version);
        }
      }
    }
    var features = new ArrayList<>(plan.features());
    features.sort(Comparator.comparing(feature -> names.getOrDefault(feature.id(), "")));
    for (FeatureDefinition feature : features) {
      ObservedFeatures.Shown shown = answered.shown(feature);
      Object value = shown.value();
      ObjectNode row = json.addObject();
      row.put("name", names.getOrDefault(feature.id(), feature.name()));
      row.put("value", value == null ? null : value.toString());
      row.put("missing", shown.missing());
      row.put("definition", feature.inWords());
      row.put("aggregate", feature.aggregate().label());
      row.put("exact", shown.exact());
      ArrayNode ofVersions = row.putArray("ruleset_versions");
      versions.getOrDefault(feature.id(), List.of()).forEach(ofVersions::add);
    }
  }

  private static ObjectNode json(Recent recent) {
    Transaction tx = recent.transaction();
    TransactionDecided decided = recent.decided();
    ObjectNode json = Json.object();
    json.put("transaction_id", tx.transactionId());
    json.put("account_id", tx.accountId());
    json.put("occurred_at", Json.time(tx.occurredAtMicros()));
    json.put("amount", Currencies.format(tx.amountMinor(), tx.currency()));
    json.put("currency", tx.currency());
    json.put("decision", decided == null ? null : decided.decision().label());
    return json.put("score", decided == null ? null : (Integer) decided.score());
  }
}
