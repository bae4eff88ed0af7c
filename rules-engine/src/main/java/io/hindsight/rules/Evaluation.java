package io.hindsight.rules;

import java.util.List;

/**
 * The judgement of one transaction.
 *
 * @param decision the hardest of the threshold reached and the decisions of the rules hit
 * @param score the sum of the points of the rules hit, held to 0..1000
 * @param hits the rules hit, in the order of the rule set
 */
public record Evaluation(Decision decision, int score, List<Hit> hits) {
  public Evaluation {
    hits = List.copyOf(hits);
  }
}
