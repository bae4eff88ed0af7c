/**
 * The rules engine: rule sets, features over windows, evaluation and explanation.
 *
 * <p>Pure: no clock, no randomness, no input or output apart from the packs on the class path. The
 * same rule set, state and transaction give the same bits everywhere, live and in a replay.
 */
@NullMarked
package io.hindsight.rules;

import org.jspecify.annotations.NullMarked;
