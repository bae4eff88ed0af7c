package io.hindsight.rules;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * A feature as it stands in the rule set: an aggregate over past transactions of one key.
 *
 * @param name the variable that conditions read
 * @param key whose history it looks at
 * @param aggregate how the window is condensed
 * @param percentile for {@link Aggregate#PERCENTILE} which one, 1..99; else 0
 * @param of CEL expression over tx that is aggregated; null unless {@link Aggregate#needsOf}
 * @param where CEL condition over tx that a transaction must meet to be counted, or null for all
 * @param windowMicros length w of the window (t-w-d, t-d] in microseconds; 0 for all history
 * @param delayMicros how long before the transaction the window ends: d, in microseconds
 * @param includeCurrent whether the transaction being judged counts too
 */
public record FeatureDefinition(
    String name,
    FeatureKey key,
    Aggregate aggregate,
    int percentile,
    @Nullable String of,
    @Nullable String where,
    long windowMicros,
    long delayMicros,
    boolean includeCurrent) {

  /** In words, such as {@code mean of tx.amount over 90d by account_id}. */
  public String inWords() {
    StringBuilder words = new StringBuilder();
    words.append(percentile == 0 ? "" : percentile + "th ").append(aggregate.label());
    words.append(of == null ? "" : " of " + ExpressionText.oneLine(of));
    words.append(where == null ? "" : " where " + ExpressionText.oneLine(where));
    words.append(windowMicros == 0 ? " over all history" : " over " + length(windowMicros));
    words.append(delayMicros == 0 ? "" : " until " + length(delayMicros) + " before");
    words.append(includeCurrent ? " with this one" : "");
    return words.append(" by ").append(key.label()).toString();
  }

  /** As rule sets write it: {@code 24h}, {@code 90d}. */
  private static String length(long micros) {
    Duration length = Duration.of(micros, ChronoUnit.MICROS);
    if (length.equals(Duration.ofDays(length.toDays())) && length.toDays() > 1) {
      return length.toDays() + "d";
    }
    if (length.equals(Duration.ofHours(length.toHours()))) {
      return length.toHours() + "h";
    }
    return length.equals(Duration.ofMinutes(length.toMinutes()))
        ? length.toMinutes() + "m"
        : length.toSeconds() + "s";
  }

  /**
   * Hex SHA-256 of everything but the name. Features with equal digests have equal values,
   * whichever rule set they stand in. White space and comments in expressions do not matter.
   */
  public String digest() {
    CanonicalForm form =
        new CanonicalForm()
            .text(key.label())
            .text(aggregate.label())
            .expression(of)
            .expression(where)
            .number(windowMicros)
            .number(includeCurrent ? 1 : 0);
    if (delayMicros != 0) {
      form.text("delay").number(delayMicros);
    }
    if (percentile != 0) {
      form.text("percentile").number(percentile);
    }
    return form.sha256();
  }

  /** The first 8 bytes of the {@link #digest}, by which profiles name the feature. */
  public long id() {
    return Long.parseUnsignedLong(digest().substring(0, 2 * Long.BYTES), 16);
  }
}
