package io.hindsight.http;

import io.hindsight.account.AccountProtocol.Statement;
import io.hindsight.rules.FeatureKey;
import io.hindsight.rules.ProfilePlan;
import io.hindsight.rules.Transaction;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One row of a batch: a transaction to decide, or what is said about one.
 *
 * @param index its place in the batch, from 0
 * @param transaction the transaction
 * @param statement what is said about it; null when it is to be decided
 */
record BatchRow(int index, Transaction transaction, @Nullable Statement statement) {
  /** One history that a row belongs to. */
  record Key(String label, String value) {}

  /** Returns the histories that it belongs to: its account's, and those of its profiles. */
  Set<Key> keys(Map<String, ProfilePlan> profiles) {
    Set<Key> keys = new HashSet<>();
    keys.add(new Key(FeatureKey.ACCOUNT_ID, transaction.accountId()));
    profiles.forEach(
        (label, plan) -> {
          String value = plan.key().valueOf(transaction);
          if (value != null) {
            keys.add(new Key(label, value));
          }
        });
    return keys;
  }
}
