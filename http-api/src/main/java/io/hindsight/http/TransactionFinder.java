package io.hindsight.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hindsight.account.AccountEvent.TransactionDecided;
import io.hindsight.projections.TransactionDirectory;
import io.hindsight.projections.TransactionDirectory.Place;
import io.hindsight.replay.Explainer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Finds transactions by their ids. */
final class TransactionFinder {
  private final TransactionDirectory directory;
  private final Explainer explainer;

  /**
   * A transaction that was found.
   *
   * @param place where it is
   * @param event how it was decided
   */
  record Found(Place place, TransactionDecided event) {}

  TransactionFinder(TransactionDirectory directory, Explainer explainer) {
    this.directory = directory;
    this.explainer = explainer;
  }

  /**
   * Finds a transaction.
   *
   * @param accountId its account; needed only where several accounts have one of this id
   * @return empty when there is none (yet): it is found within moments of its decision; fails with
   *     a {@link ProblemException} when several accounts have one
   */
  CompletionStage<Optional<Found>> find(String transactionId, Optional<String> accountId) {
    return directory
        .find(transactionId)
        .thenCompose(
            places -> {
              List<Place> fitting =
                  places.stream()
                      .filter(p -> accountId.isEmpty() || accountId.get().equals(p.accountId()))
                      .toList();
              if (fitting.size() > 1) {
                throw severalAccounts(transactionId, fitting);
              }
              return fitting.isEmpty()
                  ? CompletableFuture.completedStage(Optional.empty())
                  : read(fitting.get(0));
            });
  }

  private CompletionStage<Optional<Found>> read(Place place) {
    return explainer
        .recorded(place.accountId(), place.sequenceNr())
        .thenApply(recorded -> recorded.map(event -> new Found(place, event)));
  }

  /** Finds a transaction as {@link #find}, and fails with a problem when there is none. */
  CompletionStage<Found> get(String transactionId, Optional<String> accountId) {
    return find(transactionId, accountId)
        .thenApply(found -> found.orElseThrow(() -> notFound(transactionId)));
  }

  static ProblemException notFound(String transactionId) {
    return ProblemException.notFound(
        "no transaction "
            + transactionId
            + " (yet): it becomes readable within moments of its decision");
  }

  private static ProblemException severalAccounts(String transactionId, List<Place> places) {
    ObjectNode accounts = Json.object();
    ArrayNode ids = accounts.putArray("accounts");
    places.forEach(place -> ids.add(place.accountId()));
    return ProblemException.conflict(
        "several accounts have a transaction " + transactionId + ": say which with ?account_id=",
        accounts);
  }
}
