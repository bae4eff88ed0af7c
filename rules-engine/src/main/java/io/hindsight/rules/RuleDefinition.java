package io.hindsight.rules;

import com.google.common.collect.ImmutableList;
import org.jspecify.annotations.Nullable;

/**
 * A rule as it stands in the rule set.
 *
 * @param id unique in the rule set
 * @param when the condition, a CEL expression of type bool
 * @param points what a hit adds to the score, -1000..1000; 0 for a rule that only decides
 * @param decision what a hit demands whatever the score, or null
 * @param reason the message of a hit, with placeholders {@code {tx.field}} and {@code {feature}}
 * @param options when and for whom it applies, and how it is filed
 */
public record RuleDefinition(
    String id,
    String when,
    int points,
    @Nullable Decision decision,
    String reason,
    Options options) {

  /** A rule without options. */
  public RuleDefinition(
      String id, String when, int points, @Nullable Decision decision, String reason) {
    this(id, when, points, decision, reason, Options.NONE);
  }

  /** Whether a hit is only reported: it adds no points, demands nothing and gives no reason. */
  public boolean isShadow() {
    return options.shadow();
  }

  /**
   * When and for whom a rule applies, and how it is filed.
   *
   * @param severity how grave a hit is, or null
   * @param tags words to find the rule by, in the order of the rule set
   * @param enabled false for a rule that is kept but skipped
   * @param validFromMicros first moment of occurrence at which it applies, epoch microseconds, or
   *     null for since ever
   * @param validToMicros first moment of occurrence at which it no longer applies, epoch
   *     microseconds, or null for ever
   * @param shadow whether a hit is only reported
   * @param rolloutBasisPoints the share of accounts it applies to, 0..10,000
   */
  public record Options(
      @Nullable Severity severity,
      ImmutableList<String> tags,
      boolean enabled,
      @Nullable Long validFromMicros,
      @Nullable Long validToMicros,
      boolean shadow,
      int rolloutBasisPoints) {
    /** A rollout to every account. */
    public static final int EVERYONE = 10_000;

    /** What a rule has that states none. */
    public static final Options NONE =
        new Options(null, ImmutableList.of(), true, null, null, false, EVERYONE);
  }
}
