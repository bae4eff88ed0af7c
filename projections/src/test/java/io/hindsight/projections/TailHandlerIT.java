package io.hindsight.projections;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.uuid.Uuids;
import com.typesafe.config.ConfigFactory;
import io.hindsight.account.AccountEvent;
import io.hindsight.account.AccountEvent.LabelDelivered;
import io.hindsight.account.AccountEvent.TransactionDecided;
import io.hindsight.account.AccountEvent.TransactionLabelled;
import io.hindsight.account.AccountFold;
import io.hindsight.account.AccountId;
import io.hindsight.account.LabelSource;
import io.hindsight.cassandra.CassandraSettings;
import io.hindsight.cassandra.Schema;
import io.hindsight.cassandra.embedded.SharedEmbeddedCassandra;
import io.hindsight.feed.EpochStore;
import io.hindsight.feed.FeedSettings;
import io.hindsight.feed.FeedStatistics;
import io.hindsight.journal.JournalReader;
import io.hindsight.journal.JournalSettings;
import io.hindsight.projections.LabelStore.Label;
import io.hindsight.rulebook.ListEntry;
import io.hindsight.rulebook.RuleBook;
import io.hindsight.rulebook.RuleBookEvent.BuildOpened;
import io.hindsight.rulebook.RuleBookEvent.BuildReserved;
import io.hindsight.rulebook.RuleBookEvent.ListEntriesAdded;
import io.hindsight.rulebook.RuleBookEvent.RuleSetPublished;
import io.hindsight.rulebook.RuleBookNode;
import io.hindsight.rulebook.RuleBookService;
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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.serialization.SerializationExtension;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The invariant NoEventIsLostByAProjection: events come twice, late, or not at all. */
class TailHandlerIT {
  private static final CassandraSettings CASSANDRA =
      new CassandraSettings(
          "tail_handler_it",
          "tail_handler_it_journal",
          "tail_handler_it_profiles",
          "{'class': 'SimpleStrategy', 'replication_factor': 1}",
          "default");
  private static final TailSettings SETTINGS =
      new TailSettings(
          256,
          8,
          256,
          32,
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          100,
          Duration.ofMillis(200),
          Duration.ofSeconds(10));
  private static final BuildRef BUILD = new BuildRef(1, 1, 0);
  private static final int SLICE = 3;

  private static CqlSession session;
  private static ActorSystem<Void> system;
  private static CompiledRuleSet rules;
  private static TailServices services;

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
    for (String file : List.of("accounts", "feed", "journal", "projections")) {
      schema.apply("/io/hindsight/schema/" + file + ".cql");
    }
    for (int slot = 0; slot < 8; slot++) {
      new Schema(session, CASSANDRA, Map.of("${slot}", Integer.toString(slot)))
          .apply("/io/hindsight/schema/slot.cql");
    }
    rules = RuleSetCompiler.compile(RulePacks.source("cards-baseline"), "baseline.yaml");
    writeRuleBook();
    system =
        ActorSystem.create(
            Behaviors.ignore(),
            "tail-handler",
            ConfigFactory.parseString("pekko.actor.provider = local")
                .withFallback(ConfigFactory.defaultReference()));
    var journal =
        new JournalReader(
            session,
            SerializationExtension.get(system),
            new JournalSettings(CASSANDRA.journalKeyspace(), 50_000, 500, "default"));
    var ruleBook = new RuleBookNode(Duration.ofSeconds(10));
    RuleBookService.startFollower(system, ruleBook, journal);
    while (ruleBook.book().foldedBuilds().isEmpty()) {
      Thread.sleep(20);
    }
    var store = new BuildStore(session, CASSANDRA);
    var directory = new TransactionDirectory(session, CASSANDRA);
    services =
        new TailServices(
            system,
            ruleBook,
            journal,
            store,
            new AccountLoader(store, journal, ruleBook),
            directory,
            new LabelStore(session, CASSANDRA),
            new LinkStore(session, CASSANDRA, LinkSettings.of(system.settings().config())),
            new UndeliveredStore(session, CASSANDRA),
            new ParkedEvents(session, CASSANDRA),
            new FoldProgress(ruleBook, store),
            new EpochStore(session, CASSANDRA),
            FeedSettings.of(system.settings().config()),
            new FeedStatistics(),
            new TailStatistics(),
            SETTINGS);
  }

  private static void writeRuleBook() {
    String source = RulePacks.source("cards-baseline");
    write("rulebook", 1, new RuleSetPublished(1, rules.name(), rules.digest(), source, 1));
    write("rulebook", 2, new BuildReserved(1, 1, 0, 2));
    write("rulebook", 3, new BuildOpened(1, 3));
  }

  @AfterAll
  static void close() {
    system.terminate();
    session.close();
  }

  private static void write(String stream, long seq, Object event) {
    var codec = EventCatalogue.get().codecOf(event.getClass());
    writeBytes(stream, seq, codec.manifest(), codec.encode(event));
  }

  private static void writeBytes(String stream, long seq, String manifest, byte[] bytes) {
    session.execute(
        "INSERT INTO tail_handler_it_journal.messages (persistence_id, partition_nr, sequence_nr,"
            + " timestamp, ser_id, ser_manifest, event) VALUES (?, 0, ?, ?, ?, ?, ?)",
        stream,
        seq,
        Uuids.timeBased(),
        CatalogueSerializer.IDENTIFIER,
        manifest,
        ByteBuffer.wrap(bytes));
  }

  /** Journals an account's history and returns it as the stream would bring it. */
  private static List<AccountEnvelope> history(String accountId, int count) {
    String stream = AccountId.streamOf(accountId);
    FeatureState features = rules.newState();
    var envelopes = new ArrayList<AccountEnvelope>();
    for (int seq = 1; seq <= count; seq++) {
      TransactionDecided event = decided(accountId, seq, features);
      write(stream, seq, event);
      envelopes.add(new AccountEnvelope(stream, seq, event, 0, () -> {}, null));
    }
    return envelopes;
  }

  private static TransactionDecided decided(String accountId, int seq, FeatureState features) {
    return decided(accountId, seq, features, 3);
  }

  private static TransactionDecided decided(
      String accountId, int seq, FeatureState features, long ruleBookPosition) {
    var tx =
        new Transaction(
            accountId + "-" + seq,
            accountId,
            1_522_540_800_000_000L + seq * 1_200_000_000L,
            900 + seq % 17 * 1_700L,
            "EUR",
            "T" + seq % 9,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            Map.of());
    Evaluation made = rules.evaluate(tx, features);
    features.observe(tx);
    return new TransactionDecided(
        tx,
        1,
        1,
        false,
        1,
        ruleBookPosition,
        EngineSemantics.VERSION,
        made.decision(),
        made.score(),
        made.hits());
  }

  @Test
  void anEventWhoseListsThisNodeDoesNotKnowYetWaitsForThem() throws Exception {
    RuleBook known = services.ruleBook().book();
    long position = known.position() + 1;
    FeatureState features = rules.newState();
    TransactionDecided event = decided("waits", 1, features, position);
    String stream = AccountId.streamOf("waits");
    write(stream, 1, event);
    var handled = new AtomicBoolean();
    var group = List.of(new AccountEnvelope(stream, 1, event, 0, () -> handled.set(true), null));

    var processed = handler().process(group).toCompletableFuture();
    Thread.sleep(300);
    assertThat(processed).isNotDone();
    assertThat(handled).as("what is not folded is not said to be").isFalse();
    assertThat(stored("waits")).isEmpty();

    var entry = new ListEntry("d1", ListEntry.NEVER, null);
    write("rulebook", position, new ListEntriesAdded("blocked", List.of(entry), "ana", 1));
    processed.get(10, TimeUnit.SECONDS);
    assertThat(stored("waits")).hasSize(1);
    assertThat(handled).isTrue();
  }

  private static TailHandler handler() {
    return handler(SLICE);
  }

  private static TailHandler handler(int slice) {
    return new TailHandler(services, new LabelDeliveries(slice, services.undelivered()));
  }

  private static void process(TailHandler handler, List<AccountEnvelope> events) {
    handler.process(events).toCompletableFuture().join();
  }

  private static List<DecisionRecord> stored(String accountId) {
    return new ScoreReader(services.store())
        .timeline(BUILD, accountId, 100_000, 100_000)
        .toCompletableFuture()
        .join();
  }

  private static void assertFoldedUpTo(String accountId, List<AccountEnvelope> history) {
    var fold = new AccountFold(rules, position -> RuleContext.NONE);
    var expected = new ArrayList<DecisionRecord>();
    for (AccountEnvelope envelope : history) {
      AccountEvent event = envelope.event();
      fold.apply(
          envelope.sequenceNr(),
          event,
          (seq, tx, answers, made) ->
              expected.add(0, DecisionRecord.of(seq, tx, made, 1, EngineSemantics.VERSION)));
    }
    assertThat(stored(accountId)).isEqualTo(expected);
    assertThat(services.progress().of(accountId).toCompletableFuture().join())
        .isEqualTo(new FoldProgress.Progress(history.size(), history.size()));
    assertThat(head(accountId).decided()).isEqualTo(expected.size());
    var labels = new ArrayList<Label>();
    for (AccountEnvelope envelope : history) {
      if (envelope.event() instanceof TransactionDecided decided) {
        String id = decided.transaction().transactionId();
        assertThat(services.directory().find(id).toCompletableFuture().join())
            .containsExactly(new TransactionDirectory.Place(accountId, envelope.sequenceNr()));
      } else if (envelope.event() instanceof TransactionLabelled labelled) {
        labels.add(Label.of(accountId, envelope.sequenceNr(), labelled));
      }
    }
    labels.sort(Comparator.comparingLong(Label::decidedSeq).thenComparingInt(Label::revision));
    assertThat(labelsOf(accountId)).isEqualTo(labels);
  }

  private static BuildStore.Head head(String accountId) {
    return services.store().readHead(BUILD, accountId).toCompletableFuture().join();
  }

  private static List<Label> labelsOf(String accountId) {
    return services.labels().ofAccount(accountId, 200_000).toCompletableFuture().join();
  }

  /** Journals a history with labels and their deliveries between the decisions. */
  private static List<AccountEnvelope> labelledHistory(String accountId, int count) {
    String stream = AccountId.streamOf(accountId);
    FeatureState features = rules.newState();
    var decisions = new ArrayList<TransactionDecided>();
    var decidedAt = new ArrayList<Integer>();
    var latest = new HashMap<Integer, TransactionLabelled>();
    var envelopes = new ArrayList<AccountEnvelope>();
    var random = new Random(count);
    for (int seq = 1; seq <= count; seq++) {
      int kind = seq == 1 ? 0 : random.nextInt(4);
      AccountEvent event;
      if (kind < 2) {
        TransactionDecided decided = decided(accountId, seq, features);
        decisions.add(decided);
        decidedAt.add(seq);
        event = decided;
      } else if (kind == 2) {
        int index = random.nextInt(decisions.size());
        TransactionLabelled before = latest.get(index);
        TransactionLabelled label =
            label(decisions.get(index), decidedAt.get(index), index + 1, before, seq % 3 == 0);
        latest.put(index, label);
        features.label(label.forFeatures());
        event = label;
      } else {
        event = new LabelDelivered(seq - 1);
      }
      write(stream, seq, event);
      envelopes.add(new AccountEnvelope(stream, seq, event, 0, () -> {}, null));
    }
    return envelopes;
  }

  private static TransactionLabelled label(
      TransactionDecided decided,
      long decidedSeq,
      long number,
      @Nullable TransactionLabelled before,
      boolean fraud) {
    int revision = before == null ? 1 : before.revision() + 1;
    return new TransactionLabelled(
        decided.transaction(),
        decidedSeq,
        number,
        revision,
        fraud,
        before != null && before.fraud(),
        LabelSource.ANALYST,
        1_000 + revision,
        2_000,
        revision == 1 ? null : "note " + revision,
        List.of());
  }

  @Test
  void labelsBetweenDecisionsAreNoDecisions() {
    List<AccountEnvelope> events = labelledHistory("labelled", 300);
    var handler = handler();

    process(handler, events.subList(0, 120));
    process(handler, events.subList(100, 130));
    process(handler, List.of(events.get(139), events.get(151), events.get(152)));
    process(handler(), events.subList(140, 260));
    process(handler, List.of(events.get(299)));

    assertFoldedUpTo("labelled", events);
    assertThat(services.statistics().parityMismatches()).isZero();
  }

  @Test
  void aBlockOfNothingButLabelsLosesNoDecision() {
    String stream = AccountId.streamOf("many-labels");
    FeatureState features = rules.newState();
    TransactionDecided first = decided("many-labels", 1, features);
    var events = new ArrayList<AccountEnvelope>();
    for (int seq = 1; seq <= 400; seq++) {
      AccountEvent event = first;
      if (seq == 390) {
        event = decided("many-labels", seq, features);
      } else if (seq > 1) {
        event = new LabelDelivered(seq - 1);
      }
      write(stream, seq, event);
      events.add(new AccountEnvelope(stream, seq, event, 0, () -> {}, null));
    }

    process(handler(), events.subList(0, 100));
    process(handler(), events.subList(100, 300));
    process(handler(), events.subList(300, 395));
    process(handler(), events.subList(395, 400));

    assertFoldedUpTo("many-labels", events);
    assertThat(head("many-labels").decided()).isEqualTo(2);
  }

  @Test
  void labelsOfLaterPartitionsOfAnAccountAreFound() {
    var early = new Label("parts", 7, 1, true, LabelSource.ISSUER, 1, 2, null, "parts-7", 70_001);
    var late =
        new Label("parts", 70_000, 1, false, LabelSource.ANALYST, 1, 2, "n", "parts-x", 70_002);
    services.labels().write(List.of(late, early)).toCompletableFuture().join();

    assertThat(labelsOf("parts")).containsExactly(early, late);
    assertThat(services.labels().ofTransaction("parts", 70_000).toCompletableFuture().join())
        .containsExactly(late);
  }

  @Test
  void labelsLieAtTheTokensOfTheDecisionsTheyAreOf() {
    process(handler(), labelledHistory("tokens", 60));
    int labelled = 0;
    for (long[] range : BuildScan.tokenRanges(16)) {
      var decided = new HashSet<Long>();
      var labels = new HashSet<Long>();
      new BuildScan(session, CASSANDRA, services.store())
          .scan(
              BUILD,
              range[0],
              range[1],
              (account, lastSeq, count, records) -> {
                if (account.equals("tokens")) {
                  records.forEach(item -> decided.add(item.sequenceNr()));
                }
              });
      services
          .labels()
          .scan(
              range[0],
              range[1],
              label -> {
                if (label.accountId().equals("tokens")) {
                  labels.add(label.decidedSeq());
                }
              });
      assertThat(decided).containsAll(labels);
      labelled += labels.size();
    }
    assertThat(labelled).isPositive();
  }

  /** A decision, a label of it for two profiles, and that it was delivered. */
  private static List<AccountEnvelope> deliveredLabel(String accountId) {
    String stream = AccountId.streamOf(accountId);
    TransactionDecided decided = decided(accountId, 1, rules.newState());
    TransactionLabelled label = label(decided, 1, 1, null, true);
    var events =
        List.of(
            decided,
            new TransactionLabelled(
                label.transaction(),
                1,
                1,
                1,
                true,
                false,
                label.source(),
                label.knownAtMicros(),
                label.recordedAtMicros(),
                null,
                List.of("terminal_id", "device_id")),
            new LabelDelivered(2));
    var envelopes = new ArrayList<AccountEnvelope>();
    for (int i = 0; i < events.size(); i++) {
      write(stream, i + 1, events.get(i));
      envelopes.add(new AccountEnvelope(stream, i + 1, events.get(i), 0, () -> {}, null));
    }
    return envelopes;
  }

  private static LabelDeliveries deliveries(int slice) {
    return new LabelDeliveries(slice, services.undelivered());
  }

  private static List<String> dueOf(LabelDeliveries deliveries) {
    deliveries.read(0).toCompletableFuture().join();
    return deliveries.due(1_000, 1_000, 10);
  }

  @Test
  void anAccountIsWokenUntilItsLabelIsDeliveredAlsoByALaterHandler() {
    int slice = 11;
    List<AccountEnvelope> events = deliveredLabel("asleep");
    process(handler(slice), events.subList(0, 2));

    LabelDeliveries later = deliveries(slice);
    assertThat(later.due(1_000, 1_000, 10)).as("nothing is read yet").isEmpty();
    later.read(0).toCompletableFuture().join();
    assertThat(later.due(999, 1_000, 10)).as("it may be on its way").isEmpty();
    assertThat(later.due(1_000, 1_000, 10)).containsExactly("asleep");
    assertThat(later.due(1_999, 1_000, 10)).as("it was just woken").isEmpty();
    assertThat(later.due(2_000, 1_000, 10)).containsExactly("asleep");

    process(new TailHandler(services, later), events.subList(2, 3));
    assertThat(later.due(9_000, 1_000, 10)).isEmpty();
    assertThat(dueOf(deliveries(slice))).isEmpty();
  }

  @Test
  void aLabelThatIsToldAgainAfterItsDeliveryWakesNobody() {
    int slice = 12;
    List<AccountEnvelope> events = deliveredLabel("twice");
    process(handler(slice), events);
    assertThat(dueOf(deliveries(slice))).isEmpty();

    // A handler that lost its slice writes late what it was told.
    services.undelivered().add(slice, "twice", 2).toCompletableFuture().join();
    assertThat(dueOf(deliveries(slice))).isEmpty();
  }

  @Test
  void whatIsDeliveredBeforeTheStoreIsReadWakesNobody() {
    int slice = 13;
    List<AccountEnvelope> events = deliveredLabel("meanwhile");
    process(handler(slice), events.subList(0, 2));
    LabelDeliveries late = deliveries(slice);
    CompletionStage<Done> reading = late.read(0);
    process(new TailHandler(services, late), events.subList(2, 3));
    reading.toCompletableFuture().join();

    assertThat(late.due(1_000, 1_000, 10)).isEmpty();
  }

  @Test
  void noMoreAccountsAreWokenAtOnceThanAllowedAndEachHasItsTurn() {
    int slice = 14;
    LabelDeliveries deliveries = deliveries(slice);
    var handler = new TailHandler(services, deliveries);
    for (String account : List.of("turn-1", "turn-2", "turn-3")) {
      process(handler, deliveredLabel(account).subList(0, 2));
    }
    long later = System.nanoTime();

    assertThat(deliveries.due(later, 0, 2)).containsExactly("turn-1", "turn-2");
    assertThat(deliveries.due(later, 0, 2)).containsExactly("turn-3", "turn-1");
  }

  @Test
  void eventsThatComeTwiceAreFoldedOnce() {
    List<AccountEnvelope> events = history("redelivered", 9);
    var handler = handler();

    process(handler, events.subList(0, 6));
    process(handler, events.subList(2, 6));
    process(handler, events.subList(0, 9));

    assertFoldedUpTo("redelivered", events);
  }

  @Test
  void eventsThatTheStreamSkippedAreReadFromTheJournal() {
    List<AccountEnvelope> events = history("skipped", 12);
    var handler = handler();
    long before = services.statistics().gapsRepaired();

    process(handler, List.of(events.get(3)));
    process(handler, List.of(events.get(4), events.get(7), events.get(11)));

    assertFoldedUpTo("skipped", events);
    assertThat(services.statistics().gapsRepaired()).isEqualTo(before + 2);
    assertThat(services.statistics().parityMismatches()).isZero();
  }

  @Test
  void anEventThatIsToldAndNotInTheJournalHoldsUpNoOtherAccount() {
    List<AccountEnvelope> events = history("short", 3);
    List<AccountEnvelope> good = history("beside-short", 2);
    var heard = new ArrayList<String>();
    var told =
        new AccountEnvelope(
            AccountId.streamOf("short"),
            5,
            null,
            0,
            () -> heard.add("handled"),
            () -> heard.add("missing"));
    var handler = handler();

    process(handler, List.of(told, good.get(0), good.get(1)));
    assertFoldedUpTo("beside-short", good);
    assertFoldedUpTo("short", events);
    assertThat(heard).containsExactly("missing");

    List<AccountEnvelope> longer = history("short", 5);
    process(handler, List.of(told));
    assertFoldedUpTo("short", longer);
    assertThat(heard).containsExactly("missing", "handled");
  }

  @Test
  void whateverIsRepeatedDroppedOrRestartedTheResultIsTheSame() {
    long seed = 20_261_120;
    var random = new Random(seed);
    List<AccountEnvelope> events = history("shaken", 700);
    var handler = handler();
    int at = 0;
    while (at < events.size()) {
      int end = Math.min(events.size(), at + 1 + random.nextInt(40));
      int from = Math.max(0, at - random.nextInt(30));
      boolean isLast = end == events.size();
      var group = new ArrayList<AccountEnvelope>();
      for (int i = from; i < end; i++) {
        boolean dropped = random.nextInt(10) == 0 && !(isLast && i == end - 1);
        if (!dropped) {
          group.add(events.get(i));
        }
      }
      if (random.nextInt(4) == 0) {
        handler = handler();
      }
      if (!group.isEmpty()) {
        process(handler, group);
      }
      at = end;
    }

    assertFoldedUpTo("shaken", events);
  }

  @Test
  void anAccountStopsAtAnEventThatCannotBeReadAndGoesOnAfterARepair() {
    List<AccountEnvelope> events = history("torn", 8);
    String stream = AccountId.streamOf("torn");
    writeBytes(stream, 5, "account.transaction-decided.v1", new byte[] {9, 9});
    List<AccountEnvelope> good = history("beside-torn", 3);
    var handler = handler();

    process(handler, List.of(events.get(7), good.get(0), good.get(1), good.get(2)));

    assertFoldedUpTo("beside-torn", good);
    assertThat(stored("torn")).hasSize(4);
    assertThat(parked())
        .anySatisfy(
            event -> {
              assertThat(event.accountId()).isEqualTo("torn");
              assertThat(event.sequenceNr()).isEqualTo(5);
            });

    write(stream, 5, events.get(4).event());
    process(handler, List.of(events.get(7)));

    assertFoldedUpTo("torn", events);
    assertThat(parked()).noneMatch(event -> event.accountId().equals("torn"));
  }

  private static List<ParkedEvents.Parked> parked() {
    return services.parked().of(BUILD.build()).toCompletableFuture().join();
  }
}
