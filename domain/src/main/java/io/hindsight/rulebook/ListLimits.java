package io.hindsight.rulebook;

import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Every limit of lists and snoozes, by name. */
public final class ListLimits {
  /** Names of lists: as rule sets write them after {@code lists.}. */
  public static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,63}");

  /** Most lists. A list that was emptied still counts, since past decisions read it. */
  public static final int MAX_LISTS = 200;

  /** Longest value, in characters. */
  public static final int MAX_VALUE = 256;

  /** Longest note of an entry and longest reason of a snooze, in characters. */
  public static final int MAX_NOTE = 500;

  /** Longest name of who made a change, in characters. */
  public static final int MAX_WHO = 256;

  /** Most entries or values that one event holds; a larger change is several events. */
  public static final int MAX_EVENT_ENTRIES = 500;

  /** Most entries or values that one change names. */
  public static final int MAX_CHANGE_ENTRIES = 20_000;

  /** Most entries that a list has at once. */
  public static final int MAX_ENTRIES = 100_000;

  /**
   * Most revisions of all entries of all lists together, about 200 bytes each on every node. They
   * are kept for ever, since a rebuild asks for all of them. Beyond it nothing is added; removals
   * are still taken.
   */
  public static final int MAX_REVISIONS = 1_000_000;

  /** Most snoozes, revisions counted, as those of lists are. */
  public static final int MAX_SNOOZES = 100_000;

  /** Longest time from now for which a rule is snoozed: 366 days, in microseconds. */
  public static final long MAX_SNOOZE_MICROS = TimeUnit.DAYS.toMicros(366);

  private ListLimits() {}
}
