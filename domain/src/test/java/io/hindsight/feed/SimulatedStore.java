package io.hindsight.feed;

import io.hindsight.feed.EpochStore.Epoch;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What is durable in {@link SimulatedFeed}: it outlives every node. */
final class SimulatedStore {
  /** The newest event of each account that is in the journal. */
  final Map<String, Long> journal = new TreeMap<>();

  /** Under which epochs the events of each account were begun that are not folded. */
  private final Map<String, TreeMap<Long, Long>> unfolded = new TreeMap<>();

  /** The event up to which each account is folded. */
  final Map<String, Long> folds = new TreeMap<>();

  final TreeMap<Long, Epoch> epochs = new TreeMap<>();
  private final Map<Long, Set<String>> markers = new TreeMap<>();
  private final Set<Long> forgotten = new HashSet<>();
  long lastEpoch;

  /** The position of the projection. */
  long position;

  long journaled(String account) {
    return journal.getOrDefault(account, 0L);
  }

  long folded(String account) {
    return folds.getOrDefault(account, 0L);
  }

  /** A late write of an event that is there already changes nothing. */
  void journal(String account, long sequenceNr, long epoch) {
    if (sequenceNr > journaled(account)) {
      journal.put(account, sequenceNr);
      unfolded.computeIfAbsent(account, ignored -> new TreeMap<>()).put(sequenceNr, epoch);
    }
  }

  void fold(String account, long sequenceNr) {
    if (sequenceNr > journaled(account)) {
      throw new AssertionError(account + " is told to have event " + sequenceNr);
    }
    folds.merge(account, sequenceNr, Math::max);
    unfolded.getOrDefault(account, new TreeMap<>()).headMap(sequenceNr, true).clear();
  }

  /** Returns the first epoch with an event of the account that is not folded; 0 with none. */
  long firstUnfolded(String account) {
    return unfolded.getOrDefault(account, new TreeMap<>()).values().stream()
        .mapToLong(Long::longValue)
        .min()
        .orElse(0);
  }

  /** Compare-and-set. */
  boolean claim(Epoch epoch) {
    if (epoch.number() != lastEpoch + 1) {
      return false;
    }
    lastEpoch++;
    epochs.put(epoch.number(), epoch);
    return true;
  }

  /** A marker that comes after its epoch was forgotten is gone at once. */
  void mark(long epoch, String account) {
    if (!forgotten.contains(epoch)) {
      markers.computeIfAbsent(epoch, ignored -> new TreeSet<>()).add(account);
    }
  }

  List<String> marked(long epoch) {
    return List.copyOf(markers.getOrDefault(epoch, Set.of()));
  }

  void forgetMarkers(List<Long> closed) {
    forgotten.addAll(closed);
    closed.forEach(markers::remove);
  }

  void forgetEpochs(long upTo) {
    epochs.headMap(upTo, true).clear();
  }

  List<Epoch> epochsAfter(long epoch) {
    return List.copyOf(epochs.tailMap(epoch, false).values());
  }

  /** Tells whether a sweep of what is after {@code closed} would look at the account. */
  boolean isMarkedAfter(long closed, String account) {
    return epochs.tailMap(closed, false).keySet().stream()
        .anyMatch(epoch -> markers.getOrDefault(epoch, Set.of()).contains(account));
  }
}
