package io.hindsight.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.uuid.Uuids;
import com.typesafe.config.ConfigFactory;
import io.hindsight.account.AccountEvent.LabelDelivered;
import io.hindsight.account.AccountEvent.TransactionDecided;
import io.hindsight.account.AccountEvent.TransactionLabelled;
import io.hindsight.account.AccountFold;
import io.hindsight.account.AccountId;
import io.hindsight.account.LabelSource;
import io.hindsight.cassandra.CassandraSettings;
import io.hindsight.cassandra.Schema;
import io.hindsight.cassandra.embedded.SharedEmbeddedCassandra;
import io.hindsight.journal.JournalReader;
import io.hindsight.journal.JournalSettings;
import io.hindsight.projections.AccountProgress;
import io.hindsight.projections.BuildRef;
import io.hindsight.projections.BuildScan;
import io.hindsight.projections.BuildStore;
import io.hindsight.projections.DecisionRecord;
import io.hindsight.projections.LabelStore;
import io.hindsight.projections.ParkedEvents;
import io.hindsight.projections.ScoreReader;
import io.hindsight.rulebook.RuleBookNode;
import io.hindsight.rules.CompiledRuleSet;
import io.hindsight.rules.EngineSemantics;
import io.hindsight.rules.Evaluation;
import io.hindsight.rules.FeatureState;
import io.hindsight.rules.RuleContext;
import io.hindsight.rules.RulePacks;
import io.hindsight.rules.RuleSetCompiler;
import io.hindsight.rules.Transaction;
import io.hindsight.serialization.CatalogueSerializer;
import io.hindsight.serialization.EventCatalogue;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ForkJoinPool;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.serialization.SerializationExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Folds journals with everything that a journal can hold, on the real database. */
class SegmentFoldIT {
  private static final int PARTITION = 100;
  private static final CassandraSettings CASSANDRA =
      new CassandraSettings(
          "segment_fold_it",
          "segment_fold_it_journal",
          "segment_fold_it_profiles",
          "{'class': 'SimpleStrategy', 'replication_factor': 1}",
          "default");
  private static final RebuildSettings REBUILD =
      new RebuildSettings(
          4,
          1,
          64,
          1,
          Duration.ofSeconds(1),
          1,
          RebuildThrottle.NONE,
          1,
          Duration.ofSeconds(1),
          Duration.ofSeconds(1));

  private static CqlSession session;
  private static ActorSystem system;
  private static CompiledRuleSet baseline;
  private static CompiledRuleSet strict;
  private static BuildStore store;
  private static ParkedEvents parked;
  private static JournalReader journal;
  private static PreparedStatement insert;
  private static int nextBuild = 1;

  @BeforeAll
  static void open() throws Exception {
    var cassandra = SharedEmbeddedCassandra.get();
    session =
        CqlSession.builder()
            .addContactPoint(cassandra.contactPoint())
            .withLocalDatacenter(cassandra.localDatacenter())
            .withConfigLoader(
                DriverConfigLoader.programmaticBuilder()
                    .withBoolean(DefaultDriverOption.METADATA_SCHEMA_ENABLED, false)
                    .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(20))
                    .build())
            .build();
    var schema = new Schema(session, CASSANDRA, Map.of());
    schema.apply("/io/hindsight/schema/accounts.cql");
    schema.apply("/io/hindsight/schema/journal.cql");
    schema.apply("/io/hindsight/schema/projections.cql");
    for (int slot = 0; slot < 8; slot++) {
      new Schema(session, CASSANDRA, Map.of("${slot}", Integer.toString(slot)))
          .apply("/io/hindsight/schema/slot.cql");
    }
    system =
        ActorSystem.create(
            "segment-fold",
            ConfigFactory.parseString("pekko.actor.provider = local")
                .withFallback(ConfigFactory.defaultReference()));
    baseline = RuleSetCompiler.compile(RulePacks.source("cards-baseline"), "baseline.yaml");
    strict = RuleSetCompiler.compile(RulePacks.source("cards-strict"), "strict.yaml");
    store = new BuildStore(session, CASSANDRA);
    parked = new ParkedEvents(session, CASSANDRA);
    var settings = new JournalSettings(CASSANDRA.journalKeyspace(), PARTITION, 70, "default");
    journal = new JournalReader(session, SerializationExtension.get(system), settings);
    insert =
        session.prepare(
            "INSERT INTO segment_fold_it_journal.messages (persistence_id, partition_nr,"
                + " sequence_nr, timestamp, ser_id, ser_manifest, event)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?)");
  }

  @AfterAll
  static void close() {
    system.terminate();
    session.close();
  }

  /** An account whose events were decided by {@code baseline} as version 1. */
  private static final class History {
    private final String accountId;
    private final FeatureState features = baseline.newState();

    History(String accountId) {
      this.accountId = accountId;
    }

    TransactionDecided event(long seq, long amountMinor) {
      long time = Instant.parse("2018-04-01T00:00:00Z").getEpochSecond() * 1_000_000;
      var tx =
          new Transaction(
              accountId + "-" + seq,
              accountId,
              time + seq * 1_800_000_000L,
              amountMinor,
              "EUR",
              "T" + seq % 7,
              null,
              null,
              null,
              null,
              null,
              null,
              null,
              Map.of());
      Evaluation evaluation = baseline.evaluate(tx, features);
      features.observe(tx);
      return new TransactionDecided(
          tx,
          tx.occurredAtMicros(),
          tx.occurredAtMicros(),
          false,
          1,
          0,
          EngineSemantics.VERSION,
          evaluation.decision(),
          evaluation.score(),
          evaluation.hits());
    }

    void journal(int count) {
      for (int seq = 1; seq <= count; seq++) {
        write(accountId, seq, event(seq, 1_000 + seq % 13 * 2_500L), Uuids.timeBased());
      }
    }
  }

  private static void write(String accountId, long seq, Object event, UUID timestamp) {
    var codec = EventCatalogue.get().codecOf(event.getClass());
    writeBytes(accountId, seq, codec.manifest(), codec.encode(event), timestamp);
  }

  private static void writeBytes(
      String accountId, long seq, String manifest, byte[] bytes, UUID timestamp) {
    session.execute(
        insert.bind(
            AccountId.streamOf(accountId),
            (seq - 1) / PARTITION,
            seq,
            timestamp,
            CatalogueSerializer.IDENTIFIER,
            manifest,
            ByteBuffer.wrap(bytes)));
  }

  private static BuildRef rebuild(int version, CompiledRuleSet rules, int segments) {
    int number = nextBuild++;
    var build = new BuildRef(number, version, (number - 1) % 8);
    var services =
        new RebuildServices(
            new RuleBookNode(Duration.ofSeconds(10)),
            null,
            journal,
            store,
            parked,
            new LiveLatency());
    for (long[] range : BuildScan.tokenRanges(segments)) {
      new SegmentFold(services, build, rules, REBUILD, new RebuildRun(0, System::nanoTime))
          .fold(range[0], range[1]);
    }
    return build;
  }

  private static Verification verify(BuildRef build) {
    return new Verifier(
            new BuildScan(session, CASSANDRA, store),
            new ScoreReader(store),
            journal,
            parked,
            ForkJoinPool.commonPool())
        .verify(build)
        .toCompletableFuture()
        .join();
  }

  private static List<DecisionRecord> decisions(BuildRef build, String accountId) {
    return new ScoreReader(store)
        .timeline(build, accountId, 10_000, 10_000)
        .toCompletableFuture()
        .join();
  }

  @Test
  void everythingThatAJournalCanHoldIsFoldedOnceAndInOrder() {
    session.execute("TRUNCATE segment_fold_it_journal.messages");
    // More than two partitions of the stream, and more than three blocks of results.
    new History("long").journal(430);
    new History("exactly-one-partition").journal(PARTITION);
    new History("odd|100%").journal(3);

    // A write that timed out and arrived late: the older row must not stand.
    var twice = new History("twice");
    write("twice", 1, twice.event(1, 500), Uuids.timeBased());
    UUID older = Uuids.startOf(Instant.parse("2020-01-01T00:00:00Z").toEpochMilli());
    write("twice", 2, new History("twice").event(2, 99_900), older);
    write("twice", 2, twice.event(2, 700), Uuids.timeBased());

    BuildRef one = rebuild(1, baseline, 1);
    BuildRef many = rebuild(1, baseline, 13);

    Verification found = verify(one);
    assertThat(found.accounts()).isEqualTo(4);
    assertThat(found.transactions()).isEqualTo(430 + PARTITION + 3 + 2);
    assertThat(found.parityChecked()).isEqualTo(found.transactions());
    assertThat(found.parityMismatches()).isZero();
    assertThat(found.missing()).isZero();
    assertThat(found.behind()).isZero();
    assertThat(verify(many).digest()).isEqualTo(found.digest());
    assertThat(decisions(one, "long"))
        .extracting(DecisionRecord::sequenceNr)
        .hasSize(430)
        .isSortedAccordingTo((a, b) -> Long.compare(b, a));
    assertThat(decisions(one, "twice").get(0).amountMinor()).isEqualTo(700);
  }

  @Test
  void aDeliberatelyWrongFoldMakesTheParityCounterRise() {
    session.execute("TRUNCATE segment_fold_it_journal.messages");
    new History("parity").journal(60);

    // Version 1 decided, but the fold judges by other rules.
    Verification wrong = verify(rebuild(1, strict, 2));
    Verification right = verify(rebuild(1, baseline, 2));

    assertThat(wrong.parityChecked()).isEqualTo(60);
    assertThat(wrong.parityMismatches()).isPositive();
    assertThat(wrong.digest()).isNotEqualTo(right.digest());
    assertThat(right.parityMismatches()).isZero();
  }

  @Test
  void anEventThatCannotBeDecodedStopsItsAccountOnlyAndIsListed() {
    session.execute("TRUNCATE segment_fold_it_journal.messages");
    new History("good").journal(5);
    new History("stopped").journal(7);
    writeBytes(
        "stopped", 8, "account.transaction-decided.v1", new byte[] {1, 2, 3}, Uuids.timeBased());
    write("stopped", 9, new History("stopped").event(9, 100), Uuids.timeBased());

    BuildRef build = rebuild(1, baseline, 3);

    Verification found = verify(build);
    assertThat(found.transactions()).isEqualTo(12);
    assertThat(found.parked()).isEqualTo(1);
    assertThat(found.behind()).isEqualTo(2);
    assertThat(parked.of(build.build()).toCompletableFuture().join())
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.accountId()).isEqualTo("stopped");
              assertThat(event.sequenceNr()).isEqualTo(8);
              assertThat(event.error()).contains("cannot decode event 8");
            });
  }

  @Test
  void anEventOfALaterPartitionThatCannotBeDecodedStopsItsAccountOnlyToo() {
    session.execute("TRUNCATE segment_fold_it_journal.messages");
    new History("good").journal(5);
    new History("late").journal(PARTITION + 20);
    String manifest = "account.transaction-decided.v1";
    writeBytes("late", PARTITION + 21, manifest, new byte[] {1, 2, 3}, Uuids.timeBased());

    BuildRef build = rebuild(1, baseline, 3);

    assertThat(decisions(build, "late")).hasSize(PARTITION + 20);
    assertThat(decisions(build, "good")).hasSize(5);
    assertThat(parked.of(build.build()).toCompletableFuture().join())
        .singleElement()
        .satisfies(event -> assertThat(event.sequenceNr()).isEqualTo(PARTITION + 21));
  }

  /**
   * Journals a history in which each third event labels the transaction before it, as fraud each
   * sixth, and each ninth tells of a delivery; returns how many transactions it decides.
   */
  private static int journalLabelled(History history, int count) {
    int decided = 0;
    TransactionDecided last = null;
    for (int seq = 1; seq <= count; seq++) {
      Object event;
      if (seq % 9 == 0) {
        event = new LabelDelivered(seq - 3L);
      } else if (seq % 3 == 0 && last != null) {
        TransactionLabelled label = label(last, seq - 1, decided, seq % 6 == 0);
        history.features.label(label.forFeatures());
        event = label;
      } else {
        last = history.event(seq, 1_000 + seq % 13 * 2_500L);
        decided++;
        event = last;
      }
      write(history.accountId, seq, event, Uuids.timeBased());
    }
    return decided;
  }

  private static TransactionLabelled label(
      TransactionDecided decided, long decidedSeq, long number, boolean fraud) {
    return new TransactionLabelled(
        decided.transaction(),
        decidedSeq,
        number,
        1,
        fraud,
        false,
        LabelSource.CHARGEBACK,
        10,
        10,
        null,
        List.of());
  }

  /** What the tail does beside folding. */
  private static void keepLabels(String accountId, int count) {
    String labels =
        "INSERT INTO segment_fold_it.labels (account_id, part, decided_seq, revision, fraud,"
            + " source, known_at, recorded_at, transaction_id, label_seq)"
            + " VALUES (?, 0, ?, 1, ?, 1, 10, 10, ?, ?)";
    for (long seq = 3; seq <= count; seq += 3) {
      if (seq % 9 != 0) {
        String id = accountId + "-" + (seq - 1);
        session.execute(labels, accountId, seq - 1, seq % 6 == 0, id, seq);
      }
    }
  }

  @Test
  void labelsAreFoldedAndAreNoDecisions() {
    session.execute("TRUNCATE segment_fold_it_journal.messages");
    int decided =
        journalLabelled(new History("labelled"), 400)
            + journalLabelled(new History("short"), 8)
            + journalLabelled(new History("to-a-label"), 3);

    BuildRef one = rebuild(1, baseline, 1);
    BuildRef many = rebuild(1, baseline, 13);

    Verification found = verify(one);
    assertThat(found.transactions()).isEqualTo(decided);
    assertThat(found.missing()).isZero();
    assertThat(found.behind()).isZero();
    assertThat(found.parityChecked()).isEqualTo(decided);
    assertThat(found.parityMismatches()).isZero();
    assertThat(verify(many).digest()).isEqualTo(found.digest());
  }

  @Test
  void aVersionIsEvaluatedByItsBuildAndLabelsAndLiveByTheJournal() {
    session.execute("TRUNCATE segment_fold_it_journal.messages");
    session.execute("TRUNCATE segment_fold_it.labels");
    int decided =
        journalLabelled(new History("evaluated"), 430)
            + journalLabelled(new History("evaluated-too"), 50);
    keepLabels("evaluated", 430);
    keepLabels("evaluated-too", 50);
    BuildRef same = rebuild(1, baseline, 1);
    BuildRef other = rebuild(2, strict, 1);
    var evaluator =
        new Evaluator(
            new BuildScan(session, CASSANDRA, store),
            new LabelStore(session, CASSANDRA),
            journal,
            ForkJoinPool.commonPool());
    var scope = new EvaluationScope(Long.MIN_VALUE, Long.MAX_VALUE, 10);

    Quality live = evaluator.evaluateLive(scope).toCompletableFuture().join();
    Quality byBuild = evaluator.evaluate(same, scope).toCompletableFuture().join();
    Quality byStrict = evaluator.evaluate(other, scope).toCompletableFuture().join();

    // Each sixth event is a label of fraud, but each eighteenth tells of a delivery.
    assertThat(live.frauds()).isEqualTo(430 / 6 - 430 / 18 + 50 / 6 - 50 / 18);
    assertThat(live.transactions()).isEqualTo(decided);
    assertThat(live.alerts()).isPositive();
    assertThat(byBuild).usingRecursiveComparison().ignoringFields("tookMillis").isEqualTo(live);
    assertThat(byStrict.frauds()).isEqualTo(live.frauds());
    assertThat(byStrict.alerts()).isNotEqualTo(live.alerts());
    var before = new EvaluationScope(Long.MIN_VALUE, Long.MAX_VALUE, 9);
    assertThat(evaluator.evaluate(same, before).toCompletableFuture().join().frauds()).isZero();
    assertThat(evaluator.evaluateLive(before).toCompletableFuture().join().frauds()).isZero();
  }

  @Test
  void anOlderWriterCannotWin() {
    session.execute("TRUNCATE segment_fold_it_journal.messages");
    var history = new History("race");
    history.journal(10);
    BuildRef build = rebuild(1, baseline, 1);

    // A slower writer that has seen only half of the stream writes last.
    var late =
        new AccountProgress("race", 1, new AccountFold(baseline, position -> RuleContext.NONE));
    var again = new History("race");
    for (int seq = 1; seq <= 5; seq++) {
      late.apply(seq, again.event(seq, 1_000 + seq % 13 * 2_500L));
    }
    store.write(build, late, true).toCompletableFuture().join();

    Verification found = verify(build);
    assertThat(found.transactions()).isEqualTo(10);
    assertThat(found.missing()).isZero();
    assertThat(found.behind()).isZero();
  }

  @Test
  void aBuildOfAFormerHolderOfTheSlotIsNeverRead() {
    session.execute("TRUNCATE segment_fold_it_journal.messages");
    new History("slot").journal(4);
    BuildRef former = rebuild(1, baseline, 1);
    var present = new BuildRef(former.build() + 100, 1, former.slot());

    Verification found = verify(present);

    assertThat(found.transactions()).isZero();
    assertThat(found.accounts()).isZero();
    assertThat(found.behind()).isEqualTo(4);
  }
}
