package io.hindsight.projections;

import java.util.concurrent.atomic.LongAdder;

/** What this node's tail has done since it started. Thread-safe. */
public final class TailStatistics {
  private final LongAdder events = new LongAdder();
  private final LongAdder parityChecked = new LongAdder();
  private final LongAdder parityMismatches = new LongAdder();
  private final LongAdder gapsRepaired = new LongAdder();
  private final LongAdder audited = new LongAdder();
  private final LongAdder leftBehind = new LongAdder();
  private final LongAdder parked = new LongAdder();

  void handled(int count) {
    events.add(count);
  }

  void compared(long checked, long mismatches) {
    parityChecked.add(checked);
    parityMismatches.add(mismatches);
  }

  void gapRepaired() {
    gapsRepaired.increment();
  }

  void foundBehind() {
    leftBehind.increment();
  }

  void audited(long accounts) {
    audited.add(accounts);
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

  /** Returns how many accounts the auditor, when it is on this node, has compared. */
  public long audited() {
    return audited.sum();
  }

  /** Returns how many accounts the auditor found left behind: each is a defect of the feed. */
  public long leftBehind() {
    return leftBehind.sum();
  }

  /** Returns how often an event was parked. */
  public long parkedEvents() {
    return parked.sum();
  }
}
