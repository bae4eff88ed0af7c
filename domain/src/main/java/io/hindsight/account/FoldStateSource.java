package io.hindsight.account;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Where an account finds the features that a build of another rule set version has computed for it,
 * so that a promotion costs it two reads and no replay.
 */
@FunctionalInterface
public interface FoldStateSource {
  /** The fold state of one account in one build. */
  final class FoldState {
    private final long sequenceNr;
    private final byte[] features;

    /**
     * Takes over the array.
     *
     * @param sequenceNr the last event that it holds
     * @param features the features, in the engine's stored form
     */
    public FoldState(long sequenceNr, byte[] features) {
      this.sequenceNr = sequenceNr;
      this.features = features;
    }

    long sequenceNr() {
      return sequenceNr;
    }

    byte[] features() {
      return features;
    }
  }

  /** Returns the newest stored fold state; empty when the build has none of this account. */
  CompletionStage<Optional<FoldState>> load(int build, String accountId);
}
