package io.hindsight.feed;

import io.hindsight.feed.EpochStore.Epoch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Decides which epochs of a slice are closed: everything that was journaled under them is folded,
 * and nothing more will be. That is so when the owner says it, or when the owner is gone and the
 * marked accounts were compared with the journal, once more after some time, since a write of the
 * lost node may have been on its way to the database. Knows no actor, no database and no clock:
 * times are nanoseconds of any monotonic clock. Used by one thread at a time.
 */
public final class EpochLedger {
  private final long lookAfterNanos;
  private long closed;

  /** The epochs after {@link #closed}, as last read. */
  private List<Epoch> epochs = List.of();

  /** From which of their epochs on the owners need them; said since the epochs were read. */
  private final Map<String, Long> openFrom = new HashMap<>();

  private long question;

  /** How often an owner has asked for sweeps. */
  private long asks;

  private final Map<Long, Sweeps> sweeps = new TreeMap<>();

  /** The sweeps of one epoch. */
  private static final class Sweeps {
    /**
     * The last ask for a sweep, the last before the last sweep began, and before it if it ended.
     */
    private long asked;

    private long begun;
    private long swept;
    private boolean underWay;
    private long begunAt;

    private boolean lost;

    /** When it was noticed first that the owner is not there, and what was swept since. */
    private long lostSince;

    private boolean sweptSinceLost;
    private boolean sweptForGood;

    void ownerIsThere() {
      lost = false;
      sweptSinceLost = false;
      sweptForGood = false;
    }

    void ownerIsLost(long now) {
      if (!lost) {
        lost = true;
        lostSince = now;
      }
    }

    boolean isDue(long now, long lookAfterNanos) {
      boolean first = !sweptSinceLost;
      boolean second = !sweptForGood && now - lostSince >= lookAfterNanos;
      return !underWay && (asked > begun || (lost && (first || second)));
    }

    void ended(long lookAfterNanos) {
      underWay = false;
      swept = begun;
      long afterLoss = begunAt - lostSince;
      sweptSinceLost |= lost && afterLoss >= 0;
      sweptForGood |= lost && afterLoss >= lookAfterNanos;
    }

    void restart() {
      underWay = false;
      asked = 0;
      begun = 0;
      swept = 0;
    }
  }

  /**
   * What is to be done about the epochs that were read.
   *
   * @param question goes with the question to the owners, and comes back with their answers
   * @param owners whom to ask which of their epochs are open
   * @param sweeps the epochs to compare with the journal now
   */
  public record Steps(long question, Set<Epoch> owners, List<Long> sweeps) {}

  /**
   * {@code lookAfterNanos} must pass between the moment a node is known to be lost and the last
   * sweep of its epochs.
   */
  public EpochLedger(long lookAfterNanos) {
    this.lookAfterNanos = lookAfterNanos;
  }

  /**
   * Begins anew from a stored position: sweeps that were under way came to nothing, and who asked
   * for one has to ask again.
   */
  public void restart(long position) {
    closed = Math.max(closed, position);
    sweeps.values().forEach(Sweeps::restart);
  }

  /** Returns the newest epoch of an unbroken row of closed ones; 0 without any. */
  public long closed() {
    return closed;
  }

  /** Takes what was read: the epochs after {@link #closed}, in order. */
  public Steps read(List<Epoch> found, Predicate<Epoch> isOwnerThere, long now) {
    epochs = found.stream().filter(epoch -> epoch.number() > closed).toList();
    openFrom.clear();
    question++;
    var owners = new HashSet<Epoch>();
    var names = new HashSet<String>();
    for (Epoch epoch : epochs) {
      if (!isOwnerThere.test(epoch)) {
        sweepsOf(epoch.number()).ownerIsLost(now);
      } else {
        sweepsOf(epoch.number()).ownerIsThere();
        if (names.add(epoch.owner())) {
          owners.add(epoch);
        }
      }
    }
    return new Steps(question, owners, sweepsDue(now));
  }

  private Sweeps sweepsOf(long epoch) {
    return sweeps.computeIfAbsent(epoch, ignored -> new Sweeps());
  }

  /** Returns the epochs to compare with the journal now. */
  public List<Long> sweepsDue(long now) {
    var due = new ArrayList<Long>();
    sweeps.forEach(
        (epoch, of) -> {
          if (epoch > closed && of.isDue(now, lookAfterNanos)) {
            due.add(epoch);
          }
        });
    return due;
  }

  /** An owner said from which of its epochs on they are open; old answers are passed over. */
  public void answered(long toQuestion, String owner, long from) {
    if (toQuestion == question) {
      openFrom.put(owner, from);
    }
  }

  /**
   * An owner asks for a sweep of all its accounts that are marked in these epochs. What was swept
   * before does not count.
   *
   * @return which ask it is, for {@link #isSwept}
   */
  public long askToSweep(long fromEpoch, long toEpoch) {
    asks++;
    for (long epoch = Math.max(fromEpoch, closed + 1); epoch <= toEpoch; epoch++) {
      sweepsOf(epoch).asked = asks;
    }
    return asks;
  }

  /** Tells whether these epochs have been swept since that ask, or are closed. */
  public boolean isSwept(long fromEpoch, long toEpoch, long ask) {
    for (long epoch = Math.max(fromEpoch, closed + 1); epoch <= toEpoch; epoch++) {
      if (sweepsOf(epoch).swept < ask) {
        return false;
      }
    }
    return true;
  }

  /** The sweep of an epoch has begun. */
  public void sweepBegun(long epoch, long now) {
    Sweeps of = sweepsOf(epoch);
    of.underWay = true;
    of.begun = asks;
    of.begunAt = now;
  }

  /** All marked accounts of an epoch have been compared, and what was behind is folded. */
  public void sweepEnded(long epoch) {
    if (epoch > closed) {
      sweepsOf(epoch).ended(lookAfterNanos);
    }
  }

  /** Closes what can be closed, and returns it; empty when nothing could be. */
  public List<Long> close(Predicate<Epoch> isOwnerThere) {
    var now = new ArrayList<Long>();
    for (Epoch epoch : epochs) {
      Long neededFrom = openFrom.get(epoch.owner());
      boolean told = neededFrom != null && epoch.number() < neededFrom;
      boolean lost = !isOwnerThere.test(epoch) && sweepsOf(epoch.number()).sweptForGood;
      if (!told && !lost) {
        break;
      }
      now.add(epoch.number());
    }
    if (!now.isEmpty()) {
      closed = now.get(now.size() - 1);
      epochs = List.copyOf(epochs.subList(now.size(), epochs.size()));
      sweeps.keySet().removeIf(epoch -> epoch <= closed);
    }
    return now;
  }
}
