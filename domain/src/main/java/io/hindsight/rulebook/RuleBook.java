package io.hindsight.rulebook;

import io.hindsight.rulebook.RuleBookEvent.BuildFailed;
import io.hindsight.rulebook.RuleBookEvent.BuildOpened;
import io.hindsight.rulebook.RuleBookEvent.BuildReady;
import io.hindsight.rulebook.RuleBookEvent.BuildReserved;
import io.hindsight.rulebook.RuleBookEvent.BuildRetired;
import io.hindsight.rulebook.RuleBookEvent.GoldenCaseRemoved;
import io.hindsight.rulebook.RuleBookEvent.GoldenCasesPinned;
import io.hindsight.rulebook.RuleBookEvent.ListEntriesAdded;
import io.hindsight.rulebook.RuleBookEvent.ListEntriesRemoved;
import io.hindsight.rulebook.RuleBookEvent.RuleSetPromoted;
import io.hindsight.rulebook.RuleBookEvent.RuleSetPublished;
import io.hindsight.rulebook.RuleBookEvent.RuleSnoozed;
import io.hindsight.rulebook.RuleBookEvent.SnoozeEnded;
import io.hindsight.rules.RuleContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which rule sets there are, which builds of them, which decides and is read, what the lists and
 * snoozes are and ever were, and which golden cases stand. Immutable.
 *
 * @param position the last event of the rule book's stream that this holds
 * @param ruleSets the published rule sets, by version
 * @param builds the builds, by number
 * @param liveBuild the build that decides and is read; 0 before the first promotion
 * @param wayBack the builds that can be gone back to, the one that was live last at the end; going
 *     back to it takes it away
 * @param lists the named lists
 * @param snoozes the rules that are snoozed for accounts
 * @param goldenCases the transactions whose decision a promotion must not change
 * @param times how far it had come at any time
 */
public record RuleBook(
    long position,
    NavigableMap<Integer, RuleSetPublished> ruleSets,
    NavigableMap<Integer, Build> builds,
    int liveBuild,
    List<Integer> wayBack,
    Lists lists,
    Snoozes snoozes,
    GoldenCases goldenCases,
    RuleBookTimes times) {

  /** How many builds can have tables at once. */
  public static final int SLOTS = 8;

  /** The rule book before its first event. */
  public static final RuleBook EMPTY =
      new RuleBook(
          0,
          Collections.emptyNavigableMap(),
          Collections.emptyNavigableMap(),
          0,
          List.of(),
          Lists.EMPTY,
          Snoozes.EMPTY,
          GoldenCases.EMPTY,
          RuleBookTimes.EMPTY);

  /** How far a build has come. */
  public enum BuildStatus {
    /** It has a slot; its tables are being emptied. */
    RESERVED,
    /** The tail folds for it; the scan is on its way. */
    OPEN,
    /** It holds every event. */
    READY,
    /** Its scan could not go on. */
    FAILED,
    /** Given up; its slot is free. */
    RETIRED;

    /** Returns the status as the API names it. */
    public String label() {
      return switch (this) {
        case RESERVED -> "reserved";
        case OPEN -> "open";
        case READY -> "ready";
        case FAILED -> "failed";
        case RETIRED -> "retired";
      };
    }
  }

  /**
   * One computation of a version's projections over all of history, with tables of its own.
   *
   * @param build its number; never used again
   * @param version the rule set's version
   * @param slot the tables, 0 to {@link #SLOTS} - 1
   * @param status how far it has come
   * @param openedAtMicros when it was opened, epoch microseconds
   */
  public record Build(int build, int version, int slot, BuildStatus status, long openedAtMicros) {
    /** Tells whether the tail folds for this build. */
    public boolean isFolded() {
      return status == BuildStatus.OPEN || status == BuildStatus.READY;
    }

    /** Tells whether this build holds a slot of tables. */
    public boolean holdsSlot() {
      return status != BuildStatus.RETIRED;
    }

    Build as(BuildStatus next) {
      return new Build(build, version, slot, next, openedAtMicros);
    }
  }

  /** Applies what happened. */
  public RuleBook evolve(RuleBookEvent event) {
    RuleBook next = event.fold(new Evolution(this));
    return new RuleBook(
        next.position,
        next.ruleSets,
        next.builds,
        next.liveBuild,
        next.wayBack,
        next.lists,
        next.snoozes,
        next.goldenCases,
        times.plus(next.position, event.atMicros(), next.liveBuild));
  }

  /** Returns the build that decides and is read. */
  public Optional<Build> live() {
    return Optional.ofNullable(builds.get(liveBuild));
  }

  /** Returns the builds that the tail folds for. */
  public List<Build> foldedBuilds() {
    return builds.values().stream().filter(Build::isFolded).toList();
  }

  /**
   * Returns the versions whose features profiles observe: those that have a build, and the newest
   * {@link #SLOTS} of those that were published and never built.
   */
  public SortedSet<Integer> observedVersions() {
    var versions = new TreeSet<Integer>();
    var built = new TreeSet<Integer>();
    for (Build build : builds.values()) {
      built.add(build.version());
      if (build.holdsSlot() && build.status() != BuildStatus.FAILED) {
        versions.add(build.version());
      }
    }
    ruleSets.descendingKeySet().stream()
        .filter(version -> !built.contains(version))
        .limit(SLOTS)
        .forEach(versions::add);
    return versions;
  }

  /** Returns the version's newest build that is complete; the live one first. */
  public Optional<Build> readyBuildOf(int version) {
    Optional<Build> live = live().filter(build -> build.version() == version);
    return live.isPresent() ? live : newestReadyBuildOf(version);
  }

  /** Returns the version's newest build that is complete: the one that a promotion switches to. */
  public Optional<Build> newestReadyBuildOf(int version) {
    return builds.descendingMap().values().stream()
        .filter(build -> build.version() == version && build.status() == BuildStatus.READY)
        .findFirst();
  }

  /** Tells whether promoting a build undoes the last promotion: it was live right before it. */
  public boolean isWayBack(int build) {
    return !wayBack.isEmpty() && wayBack.get(wayBack.size() - 1) == build;
  }

  /**
   * Returns lists and snoozes as a decision saw them.
   *
   * @param asOf the position of the rule book that the decision saw
   * @throws NotFollowedException when this rule book does not go that far
   */
  public RuleContext contextAt(long asOf) {
    if (asOf > position) {
      throw new NotFollowedException(asOf, position);
    }
    return new ContextAsOf(lists, snoozes, asOf);
  }

  private record Evolution(RuleBook book) implements RuleBookEvent.Cases<RuleBook> {
    @Override
    public RuleBook onPublished(RuleSetPublished event) {
      var ruleSets = new TreeMap<>(book.ruleSets);
      ruleSets.put(event.version(), event);
      return new RuleBook(
          book.position + 1,
          Collections.unmodifiableNavigableMap(ruleSets),
          book.builds,
          book.liveBuild,
          book.wayBack,
          book.lists,
          book.snoozes,
          book.goldenCases,
          book.times);
    }

    @Override
    public RuleBook onReserved(BuildReserved event) {
      return with(
          new Build(
              event.build(),
              event.version(),
              event.slot(),
              BuildStatus.RESERVED,
              event.atMicros()));
    }

    @Override
    public RuleBook onOpened(BuildOpened event) {
      return with(known(event.build()).as(BuildStatus.OPEN));
    }

    @Override
    public RuleBook onReady(BuildReady event) {
      return with(known(event.build()).as(BuildStatus.READY));
    }

    @Override
    public RuleBook onFailed(BuildFailed event) {
      return with(known(event.build()).as(BuildStatus.FAILED));
    }

    @Override
    public RuleBook onRetired(BuildRetired event) {
      return with(known(event.build()).as(BuildStatus.RETIRED));
    }

    @Override
    public RuleBook onPromoted(RuleSetPromoted event) {
      known(event.build());
      return new RuleBook(
          book.position + 1,
          book.ruleSets,
          book.builds,
          event.build(),
          wayBackAfter(event.build()),
          book.lists,
          book.snoozes,
          book.goldenCases,
          book.times);
    }

    /**
     * Those that have given up their slots cannot be gone back to: no more than there are slots.
     */
    private List<Integer> wayBackAfter(int build) {
      var wayBack = new ArrayList<Integer>();
      for (int each : book.wayBack) {
        if (known(each).holdsSlot()) {
          wayBack.add(each);
        }
      }
      if (!wayBack.isEmpty() && wayBack.get(wayBack.size() - 1) == build) {
        wayBack.remove(wayBack.size() - 1);
      } else if (book.liveBuild != 0) {
        wayBack.remove((Integer) book.liveBuild);
        wayBack.add(book.liveBuild);
      }
      return List.copyOf(wayBack);
    }

    @Override
    public RuleBook onEntriesAdded(ListEntriesAdded event) {
      return with(
          book.lists.plus(
              book.position + 1, event.list(), event.entries(), event.by(), event.atMicros()),
          book.snoozes);
    }

    @Override
    public RuleBook onEntriesRemoved(ListEntriesRemoved event) {
      return with(
          book.lists.minus(
              book.position + 1, event.list(), event.values(), event.by(), event.atMicros()),
          book.snoozes);
    }

    @Override
    public RuleBook onSnoozed(RuleSnoozed event) {
      var snooze =
          new Snooze(
              event.ruleId(),
              event.accountId(),
              event.untilMicros(),
              event.by(),
              event.why(),
              event.atMicros());
      return with(book.lists, book.snoozes.plus(book.position + 1, snooze));
    }

    @Override
    public RuleBook onSnoozeEnded(SnoozeEnded event) {
      var end =
          new Snooze(
              event.ruleId(), event.accountId(), Snooze.ENDED, event.by(), "", event.atMicros());
      return with(book.lists, book.snoozes.plus(book.position + 1, end));
    }

    private RuleBook with(Lists lists, Snoozes snoozes) {
      return new RuleBook(
          book.position + 1,
          book.ruleSets,
          book.builds,
          book.liveBuild,
          book.wayBack,
          lists,
          snoozes,
          book.goldenCases,
          book.times);
    }

    @Override
    public RuleBook onGoldenCasesPinned(GoldenCasesPinned event) {
      return with(
          book.goldenCases.plus(book.position + 1, event.cases(), event.by(), event.atMicros()));
    }

    @Override
    public RuleBook onGoldenCaseRemoved(GoldenCaseRemoved event) {
      return with(
          book.goldenCases.minus(book.position + 1, event.accountId(), event.transactionId()));
    }

    private RuleBook with(GoldenCases goldenCases) {
      return new RuleBook(
          book.position + 1,
          book.ruleSets,
          book.builds,
          book.liveBuild,
          book.wayBack,
          book.lists,
          book.snoozes,
          goldenCases,
          book.times);
    }

    private Build known(int number) {
      Build build = book.builds.get(number);
      if (build == null) {
        throw new IllegalStateException("build: " + number + " (expected: a reserved one)");
      }
      return build;
    }

    private RuleBook with(Build build) {
      var builds = new TreeMap<>(book.builds);
      builds.put(build.build(), build);
      return new RuleBook(
          book.position + 1,
          book.ruleSets,
          Collections.unmodifiableNavigableMap(builds),
          book.liveBuild,
          book.wayBack,
          book.lists,
          book.snoozes,
          book.goldenCases,
          book.times);
    }
  }
}
