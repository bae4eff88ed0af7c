package io.hindsight.account;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Where an account finds the features that a build of another rule set version has computed for it,
 * so that a promotion costs it two reads and no replay.
 */
@FunctionalInterface
public interface FoldStateSource {
  /**
   * The fold state of one account in one build.
   *
   * @param sequenceNr the last event that it holds
   * @param features the features, in the engine's stored form
   */
  record FoldState(long sequenceNr, byte[] features) {}

  /** Returns the newest stored fold state; empty when the build has none of this account. */
  CompletionStage<Optional<FoldState>> load(int build, String accountId);
}
