package io.hindsight.rulebook;

import io.hindsight.rules.Decision;
import org.jspecify.annotations.Nullable;

/**
 * A transaction of which a person has said how it has to be decided.
 *
 * @param accountId its account
 * @param transactionId its id
 * @param expected the decision that every promoted version has to come to
 * @param note why; null for none
 */
public record GoldenCase(
    String accountId, String transactionId, Decision expected, @Nullable String note) {}
