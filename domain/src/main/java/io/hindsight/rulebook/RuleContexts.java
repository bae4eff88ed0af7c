package io.hindsight.rulebook;

import io.hindsight.rules.RuleContext;

/** Knows lists and snoozes as past decisions saw them. */
@FunctionalInterface
public interface RuleContexts {
  /**
   * Returns lists and snoozes as of a position of the rule book.
   *
   * @throws NotFollowedException when that position is not known here yet
   */
  RuleContext contextAt(long position);
}
