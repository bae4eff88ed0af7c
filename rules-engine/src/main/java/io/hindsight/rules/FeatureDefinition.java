package io.hindsight.rules;

import org.jspecify.annotations.Nullable;

/**
 * A feature as it stands in the rule set: an aggregate over past transactions of one key.
 *
 * @param name the variable that conditions read
 * @param key the transaction field whose value owns the history; {@code account_id}
 * @param aggregate how the window is condensed
 * @param of CEL expression over tx that is aggregated; null for {@link Aggregate#COUNT} only
 * @param where CEL condition over tx that a transaction must meet to be counted, or null for all
 * @param windowMicros length of the window (t-w, t] in microseconds; 0 for all history
 * @param includeCurrent whether the transaction being judged counts too
 */
public record FeatureDefinition(
    String name,
    String key,
    Aggregate aggregate,
    @Nullable String of,
    @Nullable String where,
    long windowMicros,
    boolean includeCurrent) {

  /**
   * Hex SHA-256 of everything but the name. Features with equal digests have equal values,
   * whichever rule set they stand in. White space and comments in expressions do not matter.
   */
  public String digest() {
    return new CanonicalForm()
        .text(key)
        .text(aggregate.label())
        .expression(of)
        .expression(where)
        .number(windowMicros)
        .number(includeCurrent ? 1 : 0)
        .sha256();
  }
}
