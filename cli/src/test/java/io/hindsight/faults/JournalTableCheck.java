package io.hindsight.faults;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.fasterxml.jackson.databind.JsonNode;
import io.hindsight.faults.DecisionBlockReader.Stored;
import io.hindsight.faults.SeededLoad.Acknowledged;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Compares the journal with every table that the tail keeps, account by account, and both with what
 * clients were told. Reads the tables with the bare driver and shares no code with the server; only
 * which builds there are, it asks the server.
 */
final class JournalTableCheck implements AutoCloseable {
  private static final String DECIDED = "account.transaction-decided.";
  private static final int PAGE = 5_000;
  private static final int SHOWN = 20;
  private static final long POLL_MILLIS = 50;

  /** How long is waited beyond what is allowed, so that a failure tells how late it was. */
  private static final Duration OVERTIME = Duration.ofSeconds(30);

  private final CqlSession session;
  private final String keyspace;
  private final Supplier<JsonNode> status;

  /** A build that the tail folds. */
  private record Build(int number, int version, int slot) {}

  /** The sequence numbers of an account in the journal: of all events, and of decisions alone. */
  private record Journaled(NavigableSet<Long> events, NavigableSet<Long> decisions) {
    Journaled() {
      this(new TreeSet<>(), new TreeSet<>());
    }
  }

  /** What one build's tables hold of an account. */
  private static final class Folded {
    private long lastSeq;
    private long decided;
    private final TreeMap<Long, Stored> decisions = new TreeMap<>();
    private final Set<Long> twice = new TreeSet<>();
    private final Set<Long> alerts = new TreeSet<>();
  }

  /**
   * Opens a session of its own.
   *
   * @param status answers what {@code GET /v1/status} does
   */
  JournalTableCheck(TestDatabase database, String keyspace, Supplier<JsonNode> status) {
    this.session = database.connect();
    this.keyspace = keyspace;
    this.status = status;
  }

  /**
   * Waits until everything agrees, when all clients have ended, and says how long it took.
   *
   * @param sinceNanos from when the time counts, by {@link System#nanoTime}
   * @throws AssertionError with what is missing, or how late it came, when it was not complete in
   *     time
   */
  Duration awaitComplete(SeededLoad load, long sinceNanos, Duration within)
      throws InterruptedException {
    return await(() -> differences(load), sinceNanos, within);
  }

  /**
   * Waits until what is in the journal now is folded, whatever clients do meanwhile, and says how
   * long it took.
   *
   * @throws AssertionError as {@link #awaitComplete} does
   */
  Duration awaitFolded(long sinceNanos, Duration within) throws InterruptedException {
    Map<String, Journaled> journal = journal();
    return await(() -> unfolded(journal), sinceNanos, within);
  }

  /** Reads what accounts and profiles hold of each other. */
  ProfileJournals profiles() {
    return ProfileJournals.read(
        session, TestDatabase.journalOf(keyspace), TestDatabase.profilesOf(keyspace));
  }

  private static Duration await(
      Supplier<List<String>> differences, long sinceNanos, Duration within)
      throws InterruptedException {
    var course = new ArrayList<String>();
    List<String> last;
    do {
      last = differences.get();
      Duration took = Duration.ofNanos(System.nanoTime() - sinceNanos);
      course.add(last.size() + " after " + took.toMillis() + " ms");
      if (last.isEmpty()) {
        if (took.compareTo(within) > 0) {
          throw new AssertionError(
              "too late (expected: <= " + within.toMillis() + " ms); differences: " + course);
        }
        return took;
      }
      Thread.sleep(POLL_MILLIS);
    } while (System.nanoTime() - sinceNanos < within.plus(OVERTIME).toNanos());
    throw new AssertionError(
        "never; differences: "
            + course.get(0)
            + ", "
            + course.get(course.size() - 1)
            + ":\n"
            + String.join("\n", last.subList(0, Math.min(SHOWN, last.size()))));
  }

  /** Returns which of these accounts are not folded as far as this, in words. */
  private List<String> unfolded(Map<String, Journaled> journal) {
    var unfolded = new ArrayList<String>();
    Map<String, Map<Long, String>> directory = directory();
    journal.forEach(
        (account, journaled) -> {
          Set<Long> listed = directory.getOrDefault(account, Map.of()).keySet();
          if (!listed.containsAll(journaled.decisions())) {
            unfolded.add("directory, account \"" + account + "\"");
          }
        });
    for (Build build : builds(unfolded)) {
      Map<String, Folded> folded = folded(build);
      journal.forEach(
          (account, journaled) -> {
            long last = journaled.events().last();
            if (folded.getOrDefault(account, new Folded()).lastSeq < last) {
              unfolded.add("build " + build.number() + ", account \"" + account + "\"");
            }
          });
    }
    return unfolded;
  }

  /** Returns what does not agree, in words; nothing when all is complete. */
  List<String> differences(SeededLoad load) {
    Map<String, Journaled> journal = journal();
    var differences = new ArrayList<String>();
    compareWithClients(journal, load, differences);
    compareDirectory(journal, load, differences);
    List<Build> builds = builds(differences);
    for (Build build : builds) {
      Map<String, Folded> folded = folded(build);
      Set<String> accounts = new TreeSet<>(journal.keySet());
      accounts.addAll(folded.keySet());
      for (String account : accounts) {
        compare(
            "build " + build.number() + ", account \"" + account + "\"",
            journal.getOrDefault(account, new Journaled()),
            folded.getOrDefault(account, new Folded()),
            differences);
      }
      compareDecisions(build, folded, load, differences);
    }
    for (Row row :
        all("SELECT build, account_id, seq, error FROM " + keyspace + ".parked_events")) {
      differences.add(
          "parked: build "
              + row.getInt(0)
              + ", account \""
              + row.getString(1)
              + "\", event "
              + row.getLong(2)
              + ": "
              + row.getString(3));
    }
    return differences;
  }

  private List<Build> builds(List<String> differences) {
    var builds = new ArrayList<Build>();
    for (JsonNode json : status.get().path("builds")) {
      String state = json.get("status").asText();
      int number = json.get("build").asInt();
      if (state.equals("ready")) {
        int version = json.get("ruleset_version").asInt();
        builds.add(new Build(number, version, json.get("slot").asInt()));
      } else if (!state.equals("retired")) {
        differences.add("build " + number + " is " + state + " (expected: ready)");
      }
    }
    if (builds.isEmpty()) {
      differences.add("no build is ready");
    }
    return builds;
  }

  private Iterable<Row> all(String query) {
    return session.execute(SimpleStatement.newInstance(query).setPageSize(PAGE));
  }

  /** What is in the journal, by account. */
  private Map<String, Journaled> journal() {
    var journal = new HashMap<String, Journaled>();
    String stream = "account|";
    for (Row row :
        all(
            "SELECT persistence_id, sequence_nr, ser_manifest FROM "
                + TestDatabase.journalOf(keyspace)
                + ".messages")) {
      String id = row.getString(0);
      if (id != null && id.startsWith(stream)) {
        String account = id.substring(stream.length()).replace("%7C", "|").replace("%25", "%");
        Journaled journaled = journal.computeIfAbsent(account, ignored -> new Journaled());
        journaled.events().add(row.getLong(1));
        String manifest = row.getString(2);
        if (manifest != null && manifest.startsWith(DECIDED)) {
          journaled.decisions().add(row.getLong(1));
        }
      }
    }
    return journal;
  }

  private static void compareWithClients(
      Map<String, Journaled> journal, SeededLoad load, List<String> differences) {
    journal.forEach(
        (account, journaled) -> {
          NavigableSet<Long> events = journaled.events();
          if (events.first() != 1 || events.last() != events.size()) {
            differences.add("journal, account \"" + account + "\": has holes: " + events);
          }
        });
    for (Acknowledged told : load.acknowledged().values()) {
      Journaled journaled = journal.getOrDefault(told.accountId(), new Journaled());
      if (!journaled.decisions().contains(told.eventSeq())) {
        differences.add("journal: acknowledged and not there: " + told);
      }
    }
    long decided = journal.values().stream().mapToLong(each -> each.decisions().size()).sum();
    if (decided > load.accountOfSent().size() || decided < load.acknowledged().size()) {
      differences.add("journal: " + decided + " decisions, but " + load);
    }
  }

  private void compareDirectory(
      Map<String, Journaled> journal, SeededLoad load, List<String> differences) {
    Map<String, Map<Long, String>> directory = directory();
    for (String account : directory.keySet()) {
      if (!journal.containsKey(account)) {
        differences.add("directory, account \"" + account + "\": not in the journal");
      }
    }
    journal.forEach(
        (account, journaled) -> {
          Set<Long> decided = journaled.decisions();
          Set<Long> listed = directory.getOrDefault(account, Map.of()).keySet();
          if (!listed.equals(decided)) {
            differences.add(
                "directory, account \""
                    + account
                    + "\": "
                    + listed
                    + " (journal: "
                    + decided
                    + ")");
          }
        });
    for (Acknowledged told : load.acknowledged().values()) {
      String there = directory.getOrDefault(told.accountId(), Map.of()).get(told.eventSeq());
      if (there != null && !there.equals(told.transactionId())) {
        differences.add("directory: " + there + " where a client was told " + told);
      }
    }
  }

  /** The transaction ids by account and event. */
  private Map<String, Map<Long, String>> directory() {
    var directory = new HashMap<String, Map<Long, String>>();
    for (Row row :
        all("SELECT account_id, seq, transaction_id FROM " + keyspace + ".transactions_by_id")) {
      directory
          .computeIfAbsent(row.getString(0), ignored -> new TreeMap<>())
          .put(row.getLong(1), row.getString(2));
    }
    return directory;
  }

  private Map<String, Folded> folded(Build build) {
    var folded = new HashMap<String, Folded>();
    for (Row row :
        all(
            "SELECT account_id, part, head_build, last_seq, build, data, decided FROM "
                + keyspace
                + ".decisions_"
                + build.slot())) {
      Folded account = folded.computeIfAbsent(row.getString(0), ignored -> new Folded());
      if (row.getInt(1) == 0 && row.getInt(2) == build.number()) {
        account.lastSeq = row.getLong(3);
        account.decided = row.getLong(6);
      }
      ByteBuffer data = row.getByteBuffer(5);
      if (data != null && row.getInt(4) == build.number()) {
        for (Stored decision : DecisionBlockReader.read(data)) {
          if (account.decisions.put(decision.sequenceNr(), decision) != null) {
            account.twice.add(decision.sequenceNr());
          }
        }
      }
    }
    for (Row row :
        all("SELECT build, account_id, seq FROM " + keyspace + ".alerts_" + build.slot())) {
      if (row.getInt(0) == build.number()) {
        folded
            .computeIfAbsent(row.getString(1), ignored -> new Folded())
            .alerts
            .add(row.getLong(2));
      }
    }
    return folded;
  }

  private static void compare(
      String where, Journaled journaled, Folded folded, List<String> differences) {
    NavigableSet<Long> decided = journaled.decisions();
    long highest = journaled.events().isEmpty() ? 0 : journaled.events().last();
    if (folded.lastSeq != highest) {
      differences.add(where + ": goes to " + folded.lastSeq + " (journal: " + highest + ")");
    }
    if (folded.decided != decided.size()) {
      differences.add(
          where + ": counts " + folded.decided + " decisions (journal: " + decided.size() + ")");
    }
    if (!folded.decisions.keySet().equals(decided)) {
      var missing = new TreeSet<>(decided);
      missing.removeAll(folded.decisions.keySet());
      var surplus = new TreeSet<>(folded.decisions.keySet());
      surplus.removeAll(decided);
      differences.add(where + ": lacks " + missing + ", has besides " + surplus);
    }
    if (!folded.twice.isEmpty()) {
      differences.add(where + ": decided twice: " + folded.twice);
    }
    var harder = new TreeSet<Long>();
    for (Stored decision : folded.decisions.values()) {
      if (!decision.decision().equals("approve")) {
        harder.add(decision.sequenceNr());
      }
    }
    if (!folded.alerts.equals(harder)) {
      differences.add(where + ": alerts " + folded.alerts + " (decisions: " + harder + ")");
    }
  }

  private static void compareDecisions(
      Build build, Map<String, Folded> folded, SeededLoad load, List<String> differences) {
    var seen = new HashMap<String, String>();
    folded.forEach(
        (account, held) -> {
          for (Stored decision : held.decisions.values()) {
            String id = decision.transactionId();
            String where = "build " + build.number() + ", account \"" + account + "\": " + decision;
            if (!account.equals(load.accountOfSent().get(id))) {
              differences.add(where + " was never sent");
            }
            if (seen.put(id, account) != null) {
              differences.add(where + " is there twice");
            }
          }
        });
    for (Acknowledged told : load.acknowledged().values()) {
      Folded account = folded.getOrDefault(told.accountId(), new Folded());
      Stored decision = account.decisions.get(told.eventSeq());
      boolean sameRules = told.ruleSetVersion() == build.version();
      if (decision != null
          && (!decision.transactionId().equals(told.transactionId())
              || (sameRules
                  && (!decision.decision().equals(told.decision())
                      || decision.score() != told.score())))) {
        differences.add("build " + build.number() + ": " + decision + ", told was " + told);
      }
    }
  }

  @Override
  public void close() {
    session.close();
  }
}
