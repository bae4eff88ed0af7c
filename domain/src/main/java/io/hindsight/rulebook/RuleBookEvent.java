package io.hindsight.rulebook;

import io.hindsight.serialization.Stored;
import java.util.List;

/**
 * What happened to the rules: which there are, which builds of them, which decides, and what people
 * said about values and rules beside them.
 */
public sealed interface RuleBookEvent extends Stored {

  /** Handles every kind of event. */
  interface Cases<R> {
    /** Handles a published rule set. */
    R onPublished(RuleSetPublished event);

    /** Handles a reserved build. */
    R onReserved(BuildReserved event);

    /** Handles an opened build. */
    R onOpened(BuildOpened event);

    /** Handles a completed build. */
    R onReady(BuildReady event);

    /** Handles a failed build. */
    R onFailed(BuildFailed event);

    /** Handles a retired build. */
    R onRetired(BuildRetired event);

    /** Handles a promotion. */
    R onPromoted(RuleSetPromoted event);

    /** Handles entries that were added to a list. */
    R onEntriesAdded(ListEntriesAdded event);

    /** Handles entries that were removed from a list. */
    R onEntriesRemoved(ListEntriesRemoved event);

    /** Handles a rule that was snoozed for an account. */
    R onSnoozed(RuleSnoozed event);

    /** Handles the end of a snooze that somebody ended. */
    R onSnoozeEnded(SnoozeEnded event);

    /** Handles golden cases that were pinned. */
    R onGoldenCasesPinned(GoldenCasesPinned event);

    /** Handles a golden case that was removed. */
    R onGoldenCaseRemoved(GoldenCaseRemoved event);
  }

  /** When it happened, epoch microseconds. */
  long atMicros();

  /** Calls the case of this event's kind. */
  <R> R fold(Cases<R> cases);

  /** A rule set got its version; its source never changes afterwards. */
  record RuleSetPublished(int version, String name, String digest, String source, long atMicros)
      implements RuleBookEvent {
    @Override
    public <R> R fold(Cases<R> cases) {
      return cases.onPublished(this);
    }
  }

  /** A build of a version got its number and a slot of tables. */
  record BuildReserved(int build, int version, int slot, long atMicros) implements RuleBookEvent {
    @Override
    public <R> R fold(Cases<R> cases) {
      return cases.onReserved(this);
    }
  }

  /** The build's tables are empty and ready: from here on the tail folds for it. */
  record BuildOpened(int build, long atMicros) implements RuleBookEvent {
    @Override
    public <R> R fold(Cases<R> cases) {
      return cases.onOpened(this);
    }
  }

  /** The scan is done: the build holds every event. */
  record BuildReady(int build, long atMicros) implements RuleBookEvent {
    @Override
    public <R> R fold(Cases<R> cases) {
      return cases.onReady(this);
    }
  }

  /** The scan cannot go on; the build will never be complete. */
  record BuildFailed(int build, String reason, long atMicros) implements RuleBookEvent {
    @Override
    public <R> R fold(Cases<R> cases) {
      return cases.onFailed(this);
    }
  }

  /** The build is given up and its slot is free. */
  record BuildRetired(int build, long atMicros) implements RuleBookEvent {
    @Override
    public <R> R fold(Cases<R> cases) {
      return cases.onRetired(this);
    }
  }

  /** From here on this version decides, and this build of it is read. */
  record RuleSetPromoted(int version, int build, long atMicros) implements RuleBookEvent {
    @Override
    public <R> R fold(Cases<R> cases) {
      return cases.onPromoted(this);
    }
  }

  /**
   * Entries were added to a list; those of values that it had replace them.
   *
   * @param list its name
   * @param entries no value twice, at most {@link ListLimits#MAX_EVENT_ENTRIES}
   * @param by who added them
   */
  record ListEntriesAdded(String list, List<ListEntry> entries, String by, long atMicros)
      implements RuleBookEvent {
    /** Copies the entries. */
    public ListEntriesAdded {
      entries = List.copyOf(entries);
    }

    @Override
    public <R> R fold(Cases<R> cases) {
      return cases.onEntriesAdded(this);
    }
  }

  /**
   * Entries were removed from a list.
   *
   * @param list its name
   * @param values theirs, at most {@link ListLimits#MAX_EVENT_ENTRIES}
   * @param by who removed them
   */
  record ListEntriesRemoved(String list, List<String> values, String by, long atMicros)
      implements RuleBookEvent {
    /** Copies the values. */
    public ListEntriesRemoved {
      values = List.copyOf(values);
    }

    @Override
    public <R> R fold(Cases<R> cases) {
      return cases.onEntriesRemoved(this);
    }
  }

  /**
   * A rule is not asked for an account's transactions that occurred before a time.
   *
   * @param by who said so
   * @param why the reason given
   */
  record RuleSnoozed(
      String ruleId, String accountId, long untilMicros, String by, String why, long atMicros)
      implements RuleBookEvent {
    @Override
    public <R> R fold(Cases<R> cases) {
      return cases.onSnoozed(this);
    }
  }

  /** A snooze was ended before its time. */
  record SnoozeEnded(String ruleId, String accountId, String by, long atMicros)
      implements RuleBookEvent {
    @Override
    public <R> R fold(Cases<R> cases) {
      return cases.onSnoozeEnded(this);
    }
  }

  /**
   * Golden cases were pinned; those of transactions that had one replace it.
   *
   * @param cases no transaction twice, at most {@link ListLimits#MAX_EVENT_ENTRIES}
   * @param by who pinned them
   */
  record GoldenCasesPinned(List<GoldenCase> cases, String by, long atMicros)
      implements RuleBookEvent {
    /** Copies the cases. */
    public GoldenCasesPinned {
      cases = List.copyOf(cases);
    }

    @Override
    public <R> R fold(Cases<R> cases) {
      return cases.onGoldenCasesPinned(this);
    }
  }

  /** The golden case of a transaction was removed. */
  record GoldenCaseRemoved(String accountId, String transactionId, String by, long atMicros)
      implements RuleBookEvent {
    @Override
    public <R> R fold(Cases<R> cases) {
      return cases.onGoldenCaseRemoved(this);
    }
  }
}
