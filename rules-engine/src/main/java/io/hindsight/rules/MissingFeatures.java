package io.hindsight.rules;

import java.util.ArrayList;
import java.util.List;

/**
 * Counts, for each feature of a rule set that profiles serve, the transactions that carry no value
 * of it because it was introduced later: the profile was not asked for it, or its window reached
 * back before it was introduced. A transaction that lacks a field of the key needs no value, and a
 * profile that gave no answer would have given none to an older feature either: neither counts.
 *
 * <p>While nothing is missing this allocates nothing. Owned by one thread at a time.
 */
public final class MissingFeatures {
  private final FeatureKey[] keys;
  private final String[] labels;
  private final long[] ids;
  private final long[] counts;

  MissingFeatures(List<FeatureDefinition> features) {
    keys = new FeatureKey[features.size()];
    labels = new String[keys.length];
    ids = new long[keys.length];
    counts = new long[keys.length];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = features.get(i).key();
      labels[i] = keys[i].label();
      ids[i] = features.get(i).id();
    }
  }

  /** Counts what a transaction lacks of what its profiles answered. */
  public void add(Transaction tx, ProfileAnswers profiles) {
    for (int i = 0; i < ids.length; i++) {
      if (profiles.isOlderThan(labels[i], ids[i]) && keys[i].valueOf(tx) != null) {
        counts[i]++;
      }
    }
  }

  /** Adds what was counted elsewhere for the same rule set. */
  public void merge(MissingFeatures other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
  }

  /**
   * Returns how many transactions lack each, in the order of {@link
   * CompiledRuleSet#profileFeatures}.
   */
  public List<Long> counts() {
    var list = new ArrayList<Long>(counts.length);
    for (long count : counts) {
      list.add(count);
    }
    return List.copyOf(list);
  }
}
