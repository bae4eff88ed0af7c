package io.hindsight.feed;

import io.hindsight.feed.EpochStore.Epoch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Decides which epochs of a slice are closed: everything that was journaled under them is folded,
 * and nothing more will be. That is so when the owner says it, or when the owner is gone and the
 * marked accounts were compared with the journal, twice with some time between, since a write of
 * the lost node may have been on its way to the database. Knows no actor, no database and no clock:
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
  private final Set<Long> sweeping = new HashSet<>();
  private final Set<Long> swept = new HashSet<>();

  /** Epochs of lost nodes that were swept once, and when. */
  private final Map<Long, Long> sweptOnce = new HashMap<>();

  private final Set<Long> askedFor = new HashSet<>();

  /**
   * What is to be done about the epochs that were read.
   *
   * @param question goes with the question to the owners, and comes back with their answers
   * @param owners whom to ask which of their epochs are open
   * @param sweeps the epochs to compare with the journal now
   */
  public record Steps(long question, Set<Epoch> owners, List<Long> sweeps) {}

  /** {@code lookAfterNanos} must pass between the two sweeps of a lost node's epoch. */
  public EpochLedger(long lookAfterNanos) {
    this.lookAfterNanos = lookAfterNanos;
  }

  /** Begins anew from a stored position: sweeps that were under way came to nothing. */
  public void restart(long position) {
    closed = Math.max(closed, position);
    sweeping.clear();
    askedFor.clear();
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
    var sweeps = new ArrayList<Long>();
    for (Epoch epoch : epochs) {
      if (isOwnerThere.test(epoch)) {
        if (names.add(epoch.owner())) {
          owners.add(epoch);
        }
      } else if (isSweepDue(epoch.number(), now)) {
        sweeps.add(epoch.number());
      }
    }
    return new Steps(question, owners, sweeps);
  }

  private boolean isSweepDue(long epoch, long now) {
    Long first = sweptOnce.get(epoch);
    return !swept.contains(epoch)
        && !sweeping.contains(epoch)
        && (first == null || now - first >= lookAfterNanos);
  }

  /** An owner said from which of its epochs on they are open; old answers are passed over. */
  public void answered(long toQuestion, String owner, long from) {
    if (toQuestion == question) {
      openFrom.put(owner, from);
    }
  }

  /** The owner of an epoch asks for a sweep; tells whether it is to be begun. */
  public boolean isAskedToSweep(long epoch) {
    swept.remove(epoch);
    askedFor.add(epoch);
    return epoch > closed && !sweeping.contains(epoch);
  }

  /** The sweep of an epoch has begun. */
  public void sweepBegun(long epoch) {
    sweeping.add(epoch);
  }

  /** All marked accounts of an epoch have been compared, and what was behind is folded. */
  public void sweepEnded(long epoch, long now) {
    sweeping.remove(epoch);
    if (askedFor.remove(epoch) || sweptOnce.remove(epoch) != null) {
      swept.add(epoch);
    } else {
      sweptOnce.put(epoch, now);
    }
  }

  /** Tells whether an epoch has been swept as its owner asked, or is closed. */
  public boolean isSwept(long epoch) {
    return epoch <= closed || swept.contains(epoch);
  }

  /** Closes what can be closed, and returns it; empty when nothing could be. */
  public List<Long> close(Predicate<Epoch> isOwnerThere) {
    var now = new ArrayList<Long>();
    for (Epoch epoch : epochs) {
      Long neededFrom = openFrom.get(epoch.owner());
      boolean told = neededFrom != null && epoch.number() < neededFrom;
      boolean lost = !isOwnerThere.test(epoch) && swept.contains(epoch.number());
      if (!told && !lost) {
        break;
      }
      now.add(epoch.number());
    }
    if (!now.isEmpty()) {
      closed = now.get(now.size() - 1);
      epochs = epochs.subList(now.size(), epochs.size());
      swept.removeIf(epoch -> epoch <= closed);
      sweptOnce.keySet().removeIf(epoch -> epoch <= closed);
    }
    return now;
  }
}
