package io.hindsight.feed;

import io.hindsight.feed.FeedProtocol.Waiting;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one node remembers of one slice: its epochs, and the accounts that have journaled, or may
 * have journaled, what is not known to be folded. Knows no actor, no database and no clock: times
 * are nanoseconds of any monotonic clock. Thread-safe.
 *
 * <p>The promise it keeps: while an event that was journaled under an epoch of this outbox may be
 * missing in a fold, {@link #openFrom} does not pass that epoch.
 */
final class SliceOutbox {
  private static final long NONE = 0;
  private static final int STEADY_ATTEMPTS = 4;
  private static final long NANOS_PER_MILLI = 1_000_000L;

  /**
   * As for the retransmissions of TCP (RFC 6298): an eighth, and a wait of more than one of them.
   */
  private static final int LAG_WEIGHT = 8;

  private static final int WAIT_LAGS = 2;
  private static final long SWEEP_AGAIN_NANOS = 5_000_000_000L;

  /** While more moves than can be remembered, an epoch lasts at least so long. */
  private static final long SPILLED_EPOCH_NANOS = 1_000_000_000L;

  private final FeedSettings settings;
  private final FeedStatistics statistics;
  private final Map<String, Unfolded> unfolded = new HashMap<>();

  /** The epoch in which accounts are marked now, the one before it, and the one being opened. */
  private long current = NONE;

  private long previous = NONE;
  private long candidate = NONE;
  private long currentSince;
  private boolean currentUsed;

  /** Epochs of which more moved than could be remembered; {@link #NONE} without any. */
  private long spilledFrom = NONE;

  private long spilledTo = NONE;
  private long sweepAt;

  /** How often accounts were to be looked at. */
  private long questions;

  /** The lag of late: each measurement counts an eighth. */
  private long smoothedLag;

  /** An account of which something is not known to be folded. */
  private static final class Unfolded {
    /** The oldest epoch under which something is unfolded, and how far the account went in it. */
    private long firstEpoch;

    private long firstSeq;
    private long lastEpoch;
    private long lastSeq;
    private long foldedSeq;
    private boolean underWay;

    /**
     * Which look at the journal is needed, since a write failed, and from when on. {@link #NONE}
     * without need. An answer to an earlier question may have been found before that write came.
     */
    private long question = NONE;

    private long lookAt;
    private long since;
    private long resendAt;
    private int attempts;

    Unfolded(long epoch) {
      firstEpoch = epoch;
      lastEpoch = epoch;
    }

    boolean isFolded() {
      return foldedSeq >= lastSeq && !underWay && question == NONE;
    }
  }

  /**
   * What is to be told again: up to which event an account went, or that it is to be looked at.
   *
   * @param question which look is asked for; 0 for none
   */
  record Reminder(String accountId, long sequenceNr, long question) {}

  /** Epochs whose marked accounts are all to be compared with the journal. */
  record Spilled(long fromEpoch, long toEpoch) {}

  SliceOutbox(FeedSettings settings, FeedStatistics statistics) {
    this.settings = settings;
    this.statistics = statistics;
  }

  /** Returns the epoch in which accounts are to be marked; 0 when none has been opened yet. */
  synchronized long current() {
    return current;
  }

  /** An epoch of this number is about to be claimed. */
  synchronized void claiming(long epoch) {
    candidate = epoch;
  }

  /** The claim came to nothing, or nobody knows: its epoch is not used. */
  synchronized void notClaimed() {
    candidate = NONE;
  }

  /** An epoch has been opened. */
  synchronized void opened(long epoch, long now) {
    previous = current;
    current = epoch;
    candidate = NONE;
    currentSince = now;
    currentUsed = false;
  }

  /**
   * Tells whether the next epoch is due: this one was used, and for long enough, or accounts of
   * this one or the one before are to be swept, which waits until nothing begins there any more.
   */
  synchronized boolean isRotationDue(long now) {
    if (current == NONE || candidate != NONE) {
      return false;
    }
    long age = now - currentSince;
    long length = settings.epochLength().toNanos();
    boolean spilled = spilledTo != NONE && spilledTo >= previous;
    return (currentUsed && age >= length)
        || (spilled && age >= Math.min(length, SPILLED_EPOCH_NANOS));
  }

  /**
   * An account that is marked in {@code epoch} begins to journal.
   *
   * @return whether it may; otherwise it has to be marked in a newer epoch first
   */
  synchronized boolean begin(String accountId, long epoch, long now) {
    if (epoch == NONE || (epoch != current && epoch != previous)) {
      return false;
    }
    currentUsed = true;
    Unfolded account = unfolded.computeIfAbsent(accountId, ignored -> new Unfolded(epoch));
    move(account, epoch);
    account.underWay = true;
    return true;
  }

  /**
   * Notes under which epoch an account goes on. With more than two at once, the first stands for
   * all but the last.
   */
  private static void move(Unfolded account, long epoch) {
    boolean idle = account.foldedSeq >= account.lastSeq && account.question == NONE;
    if (idle) {
      account.firstEpoch = epoch;
      account.lastEpoch = epoch;
    } else if (epoch > account.lastEpoch) {
      account.firstSeq = account.lastSeq;
      account.lastEpoch = epoch;
    }
  }

  /** What was begun is in the journal. */
  synchronized void journaled(String accountId, long sequenceNr, long now) {
    Unfolded account = unfolded.get(accountId);
    if (account == null) {
      return;
    }
    account.underWay = false;
    reached(accountId, account, sequenceNr, now);
  }

  private void reached(String accountId, Unfolded account, long sequenceNr, long now) {
    if (account.foldedSeq >= account.lastSeq) {
      account.since = now;
      account.attempts = 0;
      account.resendAt = now + waitAfter(0);
    }
    account.lastSeq = Math.max(account.lastSeq, sequenceNr);
    if (account.firstEpoch == account.lastEpoch) {
      account.firstSeq = account.lastSeq;
    }
    if (account.isFolded()) {
      // Somebody else found it in the journal, and it was folded before this was called.
      unfolded.remove(accountId);
    } else if (unfolded.size() > settings.unfoldedMax() && account.question == NONE) {
      spill(accountId, account, now);
    }
  }

  private void spill(String accountId, Unfolded account, long now) {
    statistics.spilled();
    if (spilledFrom == NONE) {
      sweepAt = now;
    }
    spilledFrom =
        spilledFrom == NONE ? account.firstEpoch : Math.min(spilledFrom, account.firstEpoch);
    spilledTo = Math.max(spilledTo, account.lastEpoch);
    unfolded.remove(accountId);
  }

  /**
   * An account was recovered up to an event. When something had been begun, the event is told, and
   * later the journal is looked at once more, since the failed write may appear after the recovery.
   */
  synchronized void recovered(String accountId, long sequenceNr, long now) {
    Unfolded account = unfolded.get(accountId);
    if (account != null && account.underWay) {
      lookLater(account, now);
      reached(accountId, account, sequenceNr, now);
      account.resendAt = now;
    }
  }

  private void lookLater(Unfolded account, long now) {
    account.underWay = false;
    account.question = ++questions;
    account.lookAt = now + settings.lookAfter().toNanos();
    account.resendAt = now;
  }

  /** An account's actor stopped; what it had begun has an unknown end. */
  synchronized void stopped(String accountId, long now) {
    Unfolded account = unfolded.get(accountId);
    if (account != null && account.underWay) {
      lookLater(account, now);
    }
  }

  /**
   * An account is folded up to an event.
   *
   * @param answered the look that found this; 0 when it answers what was told
   */
  synchronized void folded(String accountId, long sequenceNr, long answered, long now) {
    Unfolded account = unfolded.get(accountId);
    if (account == null) {
      return;
    }
    boolean wasFolded = account.foldedSeq >= account.lastSeq;
    account.foldedSeq = Math.max(account.foldedSeq, sequenceNr);
    if (account.question == answered) {
      account.question = NONE;
    }
    if (account.foldedSeq >= account.lastSeq && !wasFolded) {
      long lag = now - account.since;
      smoothedLag += (lag - smoothedLag) / LAG_WEIGHT;
      statistics.lag(lag);
    }
    if (account.isFolded()) {
      unfolded.remove(accountId);
    } else if (account.foldedSeq >= account.firstSeq && account.question == NONE) {
      account.firstEpoch = account.lastEpoch;
      account.firstSeq = account.lastSeq;
    }
    account.attempts = 0;
    account.resendAt = now + waitAfter(0);
  }

  /** Returns what has waited too long for an answer, and notes that it is told again. */
  synchronized List<Reminder> due(long now) {
    var reminders = new ArrayList<Reminder>();
    for (var entry : unfolded.entrySet()) {
      Unfolded account = entry.getValue();
      boolean behind = account.foldedSeq < account.lastSeq;
      boolean toLook = account.question != NONE && now - account.lookAt >= 0;
      if ((behind || toLook) && now - account.resendAt >= 0) {
        account.attempts++;
        account.resendAt = now + waitAfter(account.attempts);
        long question = toLook ? account.question : NONE;
        reminders.add(new Reminder(entry.getKey(), account.lastSeq, question));
      }
    }
    return reminders;
  }

  /**
   * A handler that has just begun knows nothing: what has waited is told again at the next look.
   */
  synchronized void tellAgain(long now) {
    for (Unfolded account : unfolded.values()) {
      if (now - account.since >= settings.resendAfter().toNanos() && account.resendAt - now > 0) {
        account.resendAt = now;
        account.attempts = 0;
      }
    }
  }

  private long waitAfter(int attempts) {
    long wait = Math.max(settings.resendAfter().toNanos(), WAIT_LAGS * smoothedLag);
    long most = settings.resendMax().toNanos();
    for (int i = STEADY_ATTEMPTS; i < attempts && wait < most; i++) {
      wait *= 2;
    }
    return Math.min(wait, most);
  }

  /**
   * Returns the epoch from which on this outbox's epochs are open; {@link Long#MAX_VALUE} when it
   * has none.
   */
  synchronized long openFrom() {
    long from = Long.MAX_VALUE;
    for (long epoch : new long[] {candidate, current, previous, spilledFrom}) {
      from = epoch == NONE ? from : Math.min(from, epoch);
    }
    for (Unfolded account : unfolded.values()) {
      from = Math.min(from, account.firstEpoch);
    }
    return from;
  }

  /** Returns, from time to time, which epochs are to be swept: those in which nothing moves now. */
  synchronized @Nullable Spilled sweepDue(long now) {
    if (spilledTo == NONE || spilledFrom >= previous || now - sweepAt < 0) {
      return null;
    }
    long to = Math.min(spilledTo, previous - 1);
    for (Unfolded account : unfolded.values()) {
      if (account.underWay && account.firstEpoch <= to) {
        return null;
      }
    }
    sweepAt = now + SWEEP_AGAIN_NANOS;
    return new Spilled(spilledFrom, to);
  }

  /** Whatever moved in the spilled epochs up to this one is folded. */
  synchronized void swept(long toEpoch) {
    if (spilledTo == NONE || toEpoch < spilledFrom) {
      return;
    }
    spilledFrom = toEpoch >= spilledTo ? NONE : toEpoch + 1;
    spilledTo = toEpoch >= spilledTo ? NONE : spilledTo;
  }

  /** Returns the accounts with journaled events that are not known to be folded. */
  synchronized List<Waiting> waiting(long now) {
    var waiting = new ArrayList<Waiting>();
    unfolded.forEach(
        (accountId, account) -> {
          if (account.foldedSeq < account.lastSeq) {
            waiting.add(
                new Waiting(accountId, account.lastSeq, (now - account.since) / NANOS_PER_MILLI));
          }
        });
    return waiting;
  }

  /** Returns how many accounts have something that is not known to be folded. */
  synchronized int size() {
    return unfolded.size();
  }

  /** Returns for how long the account that waits longest has waited, nanoseconds; 0 for none. */
  synchronized long longestWait(long now) {
    long longest = 0;
    for (Unfolded account : unfolded.values()) {
      if (account.foldedSeq < account.lastSeq) {
        longest = Math.max(longest, now - account.since);
      }
    }
    return longest;
  }
}
