package io.hindsight.rules;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** What somebody probably meant. */
public final class Suggestions {
  /** Longer words are not compared. */
  private static final int MAX_LENGTH = 100;

  private Suggestions() {}

  /** {@code " (did you mean x?)"}, or nothing when no candidate is near. */
  public static String suffix(String word, Collection<String> candidates) {
    String nearest = nearest(word, candidates);
    return nearest == null ? "" : " (did you mean " + nearest + "?)";
  }

  /**
   * The candidate with the fewest changed letters, at most a third of the word (but one or two).
   */
  static @Nullable String nearest(String word, Collection<String> candidates) {
    if (word.length() > MAX_LENGTH) {
      return null;
    }
    String nearest = null;
    int best = StrictMath.max(2, word.length() / 3) + 1;
    for (String candidate : candidates) {
      int distance = distance(word, candidate);
      if (distance < best && distance < word.length()) {
        best = distance;
        nearest = candidate;
      }
    }
    return nearest;
  }

  /**
   * Optimal string alignment distance: insertions, deletions, substitutions and swaps of two
   * neighbours (L. Boytsov, "Indexing methods for approximate dictionary searching", 2011).
   */
  private static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        int change = cost[i - 1][j - 1] + (same ? 0 : 1);
        int skip = StrictMath.min(cost[i - 1][j], cost[i][j - 1]) + 1;
        cost[i][j] = StrictMath.min(change, skip);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          cost[i][j] = StrictMath.min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
      }
    }
    return cost[a.length()][b.length()];
  }
}
