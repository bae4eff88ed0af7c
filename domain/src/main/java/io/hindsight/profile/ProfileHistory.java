package io.hindsight.profile;

import io.hindsight.journal.JournalReader;
import io.hindsight.journal.JournaledEvent;
import io.hindsight.profile.ProfileEvent.Observation;
import io.hindsight.profile.ProfileEvent.ObservedBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Reads what profiles observed, from their journal. Thread-safe. */
public final class ProfileHistory {
  /** Events read at once: labels, which are no observations, are among them. */
  private static final int EVENTS_AT_ONCE = 100;

  private final JournalReader journal;

  /** Reads through the reader of the profiles' journal. */
  public ProfileHistory(JournalReader journal) {
    this.journal = journal;
  }

  /**
   * Returns the latest observations of a profile, the latest first.
   *
   * @param lastEvent the last event of its stream
   * @param limit no more than this many
   */
  public CompletionStage<List<Observation>> latest(ProfileId profile, long lastEvent, int limit) {
    return collect(profile, lastEvent, limit, new ArrayList<>());
  }

  private CompletionStage<List<Observation>> collect(
      ProfileId profile, long to, int limit, List<Observation> found) {
    if (to < 1 || found.size() >= limit) {
      return CompletableFuture.completedStage(found);
    }
    long from = Math.max(1, to - Math.min(limit, EVENTS_AT_ONCE) + 1);
    return journal
        .read(profile.stream(), from, to)
        .thenCompose(
            events -> {
              takeBackwards(events, limit, found);
              return collect(profile, from - 1, limit, found);
            });
  }

  private static void takeBackwards(
      List<JournaledEvent> events, int limit, List<Observation> found) {
    for (int i = events.size() - 1; i >= 0; i--) {
      if (events.get(i).payload() instanceof ObservedBatch batch) {
        List<Observation> observations = batch.observations();
        for (int j = observations.size() - 1; j >= 0 && found.size() < limit; j--) {
          found.add(observations.get(j));
        }
      }
    }
  }
}
