package io.hindsight.account;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The accounts of this node that have journaled events of which no projection has said yet that it
 * has folded them. What stays here too long was lost on its way and must be looked for in the
 * journal. Thread-safe and bounded: when it overflows, everything must be looked for.
 */
public final class MovedAccounts {
  /** More accounts than this are not remembered. */
  private static final int CAPACITY = 100_000;

  private final ConcurrentHashMap<String, Move> moves = new ConcurrentHashMap<>();
  private final AtomicBoolean overflowed = new AtomicBoolean();

  private record Move(long sequenceNr, long sinceNanos) {}

  /** Notes that an account journaled an event. */
  void moved(String accountId, long sequenceNr) {
    if (moves.size() >= CAPACITY && !moves.containsKey(accountId)) {
      overflowed.set(true);
      return;
    }
    moves.merge(
        accountId,
        new Move(sequenceNr, System.nanoTime()),
        (before, now) -> new Move(Math.max(before.sequenceNr, sequenceNr), before.sinceNanos));
  }

  /** Notes that an account is folded up to an event, and written. */
  public void folded(String accountId, long sequenceNr) {
    moves.computeIfPresent(
        accountId,
        (id, move) ->
            move.sequenceNr <= sequenceNr ? null : new Move(move.sequenceNr, System.nanoTime()));
  }

  /** Returns the accounts that have waited longer than {@code nanos} without any progress. */
  public List<String> overdue(long nanos) {
    long now = System.nanoTime();
    var overdue = new ArrayList<String>();
    moves.forEach(
        (accountId, move) -> {
          if (now - move.sinceNanos > nanos) {
            overdue.add(accountId);
          }
        });
    return overdue;
  }

  /** Tells, once, whether accounts had to be left out. */
  public boolean takeOverflow() {
    return overflowed.getAndSet(false);
  }
}
