package io.hindsight.projections;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What this node's tail has done since it started. Thread-safe. */
public final class TailStatistics {
  private final LongAdder events = new LongAdder();
  private final LongAdder parityChecked = new LongAdder();
  private final LongAdder parityMismatches = new LongAdder();
  private final LongAdder gapsRepaired = new LongAdder();
  private final LongAdder audited = new LongAdder();
  private final LongAdder parked = new LongAdder();
  private final AtomicLong lagMicros = new AtomicLong();

  void handled(int count, long lag) {
    events.add(count);
    lagMicros.set(lag);
  }

  void compared(long checked, long mismatches) {
    parityChecked.add(checked);
    parityMismatches.add(mismatches);
  }

  void gapRepaired() {
    gapsRepaired.increment();
  }

  void foundBehind() {
    audited.increment();
  }

  void parked() {
    parked.increment();
  }

  /** Returns how many events were handled. */
  public long events() {
    return events.sum();
  }

  /** Returns how many projected decisions were compared with the journaled ones. */
  public long parityChecked() {
    return parityChecked.sum();
  }

  /** Returns how many of these differed: each is a defect. */
  public long parityMismatches() {
    return parityMismatches.sum();
  }

  /** Returns how often events that the stream had skipped were read from the journal. */
  public long gapsRepaired() {
    return gapsRepaired.sum();
  }

  /** Returns how often the auditor found an account that the stream had left behind. */
  public long audited() {
    return audited.sum();
  }

  /** Returns how often an event was parked. */
  public long parkedEvents() {
    return parked.sum();
  }

  /** Returns the age of the newest event of the last group when it was readable, microseconds. */
  public long lagMicros() {
    return lagMicros.get();
  }
}
