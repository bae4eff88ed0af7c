package io.hindsight.rulebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hindsight.rulebook.RuleBookEvent.ListEntriesAdded;
import io.hindsight.rulebook.RuleBookEvent.ListEntriesRemoved;
import io.hindsight.rulebook.RuleBookEvent.RuleSnoozed;
import io.hindsight.rulebook.RuleBookEvent.SnoozeEnded;
import io.hindsight.rules.RuleContext;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What was once true of a position of the rule book stays true, whatever happens later. */
class AsOfTest {
  private static final int RUNS = 30;
  private static final int EVENTS = 120;
  private static final int TIMES = 8;
  private static final List<String> LISTS = List.of("blocked", "trusted");
  private static final List<String> VALUES =
      List.of("d1", "d2", "10.0.0.0/8", "10.1.0.0/16", "10.1.2.3", "2001:db8::/32", "10.9.9.9/8");
  private static final List<String> ADDRESSES =
      List.of("10.1.2.3", "10.1.9.9", "10.200.0.1", "11.0.0.1", "2001:db8::7", "2001:DB9::1", "d1");
  private static final List<String> RULES = List.of("high-amount", "many");
  private static final List<String> ACCOUNTS = List.of("1", "2", "3");

  private final Random random = new Random();

  private <T> T any(List<T> items) {
    return items.get(random.nextInt(items.size()));
  }

  private Set<String> someValues() {
    var values = new LinkedHashSet<String>();
    int count = 1 + random.nextInt(3);
    while (values.size() < count) {
      values.add(any(VALUES));
    }
    return values;
  }

  private RuleBookEvent anyEvent(long at) {
    return switch (random.nextInt(5)) {
      case 0, 1 -> anyAddition(at);
      case 2 -> new ListEntriesRemoved(any(LISTS), List.copyOf(someValues()), "bo", at);
      case 3 ->
          new RuleSnoozed(
              any(RULES), any(ACCOUNTS), 1 + random.nextInt(TIMES), "ana", "because", at);
      default -> new SnoozeEnded(any(RULES), any(ACCOUNTS), "bo", at);
    };
  }

  private RuleBookEvent anyAddition(long at) {
    var entries = new ArrayList<ListEntry>();
    for (String value : someValues()) {
      long expiry = random.nextBoolean() ? ListEntry.NEVER : 1 + random.nextInt(TIMES);
      entries.add(new ListEntry(value, expiry, null));
    }
    return new ListEntriesAdded(any(LISTS), entries, "ana", at);
  }

  /** The definition, word for word: walks through all events up to a position. */
  private record Oracle(List<RuleBookEvent> events, long position) {
    boolean contains(String list, String value, long time) {
      ListEntry entry = entries(list).get(value);
      return entry != null && (entry.expiresAtMicros() == 0 || entry.expiresAtMicros() > time);
    }

    Map<String, ListEntry> entries(String list) {
      var entries = new TreeMap<String, ListEntry>();
      for (RuleBookEvent event : events.subList(0, (int) position)) {
        if (event instanceof ListEntriesAdded added && added.list().equals(list)) {
          added.entries().forEach(entry -> entries.put(entry.value(), entry));
        } else if (event instanceof ListEntriesRemoved removed && removed.list().equals(list)) {
          removed.values().forEach(entries::remove);
        }
      }
      return entries;
    }

    boolean containsNetworkOf(String list, String ip, long time) {
      return VALUES.stream().anyMatch(v -> contains(list, v, time) && liesIn(ip, v));
    }

    /** Spelled out for the values of this test. */
    static boolean liesIn(String ip, String value) {
      return switch (value) {
        case "10.0.0.0/8", "10.9.9.9/8" -> ip.startsWith("10.");
        case "10.1.0.0/16" -> ip.startsWith("10.1.");
        case "10.1.2.3" -> ip.equals("10.1.2.3");
        case "2001:db8::/32" -> ip.equals("2001:db8::7");
        default -> false;
      };
    }

    long snoozedUntil(String rule, String account, long time) {
      long until = RuleContext.NOT_SNOOZED;
      for (RuleBookEvent event : events.subList(0, (int) position)) {
        if (event instanceof RuleSnoozed snoozed
            && snoozed.ruleId().equals(rule)
            && snoozed.accountId().equals(account)) {
          until = snoozed.untilMicros();
        } else if (event instanceof SnoozeEnded ended
            && ended.ruleId().equals(rule)
            && ended.accountId().equals(account)) {
          until = RuleContext.NOT_SNOOZED;
        }
      }
      return until > time ? until : RuleContext.NOT_SNOOZED;
    }
  }

  private static void assertSame(RuleContext context, Oracle oracle) {
    for (long time = 0; time <= TIMES; time++) {
      for (String list : LISTS) {
        for (String value : VALUES) {
          assertThat(context.contains(list, value, time))
              .as("%s contains %s at %d, position %d", list, value, time, oracle.position())
              .isEqualTo(oracle.contains(list, value, time));
        }
        for (String ip : ADDRESSES) {
          assertThat(context.containsNetworkOf(list, ip, time))
              .as("%s has network of %s at %d, position %d", list, ip, time, oracle.position())
              .isEqualTo(oracle.containsNetworkOf(list, ip, time));
        }
      }
      for (String rule : RULES) {
        for (String account : ACCOUNTS) {
          long until = oracle.snoozedUntil(rule, account, time);
          assertThat(context.snoozedUntil(rule, account, time)).isEqualTo(until);
          boolean isSnoozed = until != RuleContext.NOT_SNOOZED;
          assertThat(context.hasSnoozes(account) || !isSnoozed).isTrue();
        }
      }
    }
  }

  @Test
  void everyPositionAnswersForEverAsItDidAtFirst() {
    long seed = System.nanoTime();
    random.setSeed(seed);
    for (int run = 0; run < RUNS; run++) {
      var events = new ArrayList<RuleBookEvent>();
      RuleBook book = RuleBook.EMPTY;
      for (int i = 0; i < EVENTS; i++) {
        RuleBookEvent event = anyEvent(i);
        events.add(event);
        book = book.evolve(event);
      }
      for (long position = 0; position <= EVENTS; position++) {
        var oracle = new Oracle(events, position);
        try {
          assertSame(book.contextAt(position), oracle);
        } catch (AssertionError e) {
          throw new AssertionError("seed " + seed + ", run " + run, e);
        }
      }
      for (String list : LISTS) {
        assertListed(book.lists().get(list), new Oracle(events, EVENTS).entries(list));
      }
    }
  }

  private static void assertListed(ListRevisions list, Map<String, ListEntry> expected) {
    assertThat(list.size()).isEqualTo(expected.size());
    assertThat(list.entries("", "", 100))
        .extracting(ListRevisions.Standing::entry)
        .containsExactlyElementsOf(expected.values());
    assertThat(list.entries("10.", "10.0.0.0/8", 1))
        .extracting(standing -> standing.entry().value())
        .containsExactlyElementsOf(
            expected.keySet().stream()
                .filter(v -> v.startsWith("10.") && v.compareTo("10.0.0.0/8") > 0)
                .limit(1)
                .toList());
  }

  @Test
  void aPositionThatIsNotKnownYetIsNotAnsweredWithLess() {
    assertThatThrownBy(() -> RuleBook.EMPTY.contextAt(1))
        .isInstanceOf(NotFollowedException.class)
        .hasMessageContaining("rule book position: 1");
  }

  @Test
  void aValueThatIsChangedOftenIsFoundAtEveryPosition() {
    Revisions<Long> revisions = Revisions.first(10, 10L);
    for (long position = 12; position <= 2_000; position += 2) {
      revisions = revisions.plus(position, position);
    }
    assertThat(revisions.asOf(9)).isNull();
    for (long position = 10; position <= 2_100; position++) {
      long newest = Math.min(2_000, position / 2 * 2);
      assertThat(revisions.asOf(position)).isEqualTo(newest);
    }
    assertThat(revisions.all()).hasSize(996).startsWith(2_000L, 1_998L).endsWith(10L);
  }

  @Test
  void aHundredThousandEntriesInTwoHundredEventsAreFollowedWithinASecond() {
    RuleBook book = RuleBook.EMPTY;
    long began = System.nanoTime();
    for (int event = 0; event < 200; event++) {
      var entries = new ArrayList<ListEntry>();
      for (int i = 0; i < 500; i++) {
        int number = (event * 500 + i) * 7_919 % 100_003;
        entries.add(new ListEntry("device-" + number, ListEntry.NEVER, null));
      }
      book = book.evolve(new ListEntriesAdded("blocked", entries, "ana", event));
    }
    long tookMillis = (System.nanoTime() - began) / 1_000_000;
    System.out.println("200 events of 500 entries: evolved in " + tookMillis + " ms");
    assertThat(book.lists().get("blocked").size()).isEqualTo(100_000);
    assertThat(tookMillis).isLessThan(5_000);
    assertThat(lookupNanos(book)).isLessThan(20_000);
  }

  private static long lookupNanos(RuleBook book) {
    RuleContext context = book.contextAt(150);
    int found = 0;
    long began = System.nanoTime();
    for (int i = 0; i < 100_000; i++) {
      found += context.contains("blocked", "device-" + i, 0) ? 1 : 0;
    }
    long nanos = (System.nanoTime() - began) / 100_000;
    System.out.println("membership among 100,000 entries: " + nanos + " ns");
    assertThat(found).isBetween(74_900, 75_100);
    return nanos;
  }
}
