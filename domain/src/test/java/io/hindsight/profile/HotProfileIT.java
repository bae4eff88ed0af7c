package io.hindsight.profile;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.hindsight.cassandra.CassandraSettings;
import io.hindsight.cassandra.Schema;
import io.hindsight.cassandra.embedded.EmbeddedCassandra;
import io.hindsight.cassandra.embedded.SharedEmbeddedCassandra;
import io.hindsight.ids.IdIndex;
import io.hindsight.journal.JournalReader;
import io.hindsight.journal.JournalSettings;
import io.hindsight.profile.ProfileProtocol.Observed;
import io.hindsight.rulebook.RuleBookCommand.Publish;
import io.hindsight.rulebook.RuleBookEntity;
import io.hindsight.rulebook.RuleBookNode;
import io.hindsight.rulebook.RuleBookService;
import io.hindsight.rules.RuleSetCompiler;
import io.hindsight.rules.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.Cluster;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.stream.connectors.cassandra.javadsl.CassandraSessionRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * One profile that many ask at once, without accounts and HTTP. What comes of it is checked always;
 * {@code -Dhindsight.measure=true} runs it for longer and demands a speed.
 */
class HotProfileIT {
  private static final boolean MEASURED = Boolean.getBoolean("hindsight.measure");
  private static final Duration WARM_UP = Duration.ofSeconds(MEASURED ? 20 : 1);
  private static final Duration TIME = Duration.ofSeconds(MEASURED ? 20 : 2);
  private static final int IN_FLIGHT = 256;
  private static final int PER_SECOND_MIN = 2_000;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final long T0_MICROS =
      TimeUnit.SECONDS.toMicros(Instant.parse("2024-04-01T00:00:00Z").getEpochSecond());
  private static final int ACCOUNTS = 5_000;
  private static final ProfileId MERCHANT = new ProfileId("merchant_id", "M1");
  private static final String RULES =
      """
      name: hot-merchant
      features:
        merchant_count_1h: {key: merchant_id, aggregate: count, window: 1h}
        merchant_sum_1h: {key: merchant_id, aggregate: sum, of: tx.amount, window: 1h}
        merchant_accounts_1h: {key: merchant_id, aggregate: distinct, of: tx.account_id, window: 1h}
      rules:
        - {id: busy, when: merchant_count_1h > 100000000, points: 100}
      """;

  private static ActorSystem<Void> system;
  private static JournalReader journal;
  private static Profiles profiles;
  private static long bookPosition;

  /** The number of the next transaction; each occurs a millisecond after the one before. */
  private final AtomicLong next = new AtomicLong();

  private final BitSet positions = new BitSet();

  @BeforeAll
  static void start() throws Exception {
    Config config = config();
    system = ActorSystem.create(Behaviors.ignore(), "hot-profile", config);
    var cluster = Cluster.get(system.classicSystem());
    cluster.join(cluster.selfAddress());
    CqlSession session =
        CassandraSessionRegistry.get(system)
            .sessionFor("pekko.persistence.cassandra")
            .underlying()
            .toCompletableFuture()
            .get();
    var serialization = SerializationExtension.get(system);
    journal = new JournalReader(session, serialization, JournalSettings.ofProfiles(config));
    var ruleBook = new RuleBookNode(config.getDuration("hindsight.rulebook.wait-timeout"));
    RuleBookEntity.init(system);
    RuleBookService.startFollower(
        system, ruleBook, new JournalReader(session, serialization, JournalSettings.of(config)));
    profiles =
        Profiles.init(
            ClusterSharding.get(system),
            new ProfileServices(
                ruleBook,
                journal,
                IdIndex.ofProfiles(session, CassandraSettings.of(config)),
                ProfileSettings.of(config)));
    String digest = RuleSetCompiler.compile(RULES, "hot-merchant.yaml").digest();
    bookPosition =
        new RuleBookService(system)
            .tell(new Publish("hot-merchant", digest, RULES, T0_MICROS))
            .toCompletableFuture()
            .get()
            .position();
  }

  private static Config config() throws Exception {
    EmbeddedCassandra cassandra = SharedEmbeddedCassandra.get();
    Config config =
        ConfigFactory.parseString(
                """
                pekko.loglevel = WARNING
                pekko.remote.artery.canonical {hostname = "127.0.0.1", port = 0}
                pekko.persistence.cassandra {
                  journal.keyspace = hot_profile_it_journal
                  snapshot.keyspace = hot_profile_it_journal
                }
                hindsight.profile-persistence {
                  journal.keyspace = hot_profile_it_profiles
                  snapshot.keyspace = hot_profile_it_profiles
                }
                hindsight.cassandra.keyspace = hot_profile_it
                datastax-java-driver.basic {
                  contact-points = ["127.0.0.1:%d"]
                  load-balancing-policy.local-datacenter = "%s"
                }
                """
                    .formatted(cassandra.contactPoint().getPort(), cassandra.localDatacenter()))
            .withFallback(ConfigFactory.parseResources("hindsight-pekko.conf"))
            .withFallback(ConfigFactory.defaultReferenceUnresolved())
            .resolve();
    try (CqlSession session =
        CqlSession.builder()
            .addContactPoint(cassandra.contactPoint())
            .withLocalDatacenter(cassandra.localDatacenter())
            .build()) {
      var schema = new Schema(session, CassandraSettings.of(config), Map.of());
      for (String file : List.of("accounts", "journal", "profiles")) {
        schema.apply("/io/hindsight/schema/" + file + ".cql");
      }
    }
    return config;
  }

  @AfterAll
  static void stop() throws Exception {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().get();
  }

  /** What one of those who ask saw; for its own thread of asking. */
  private static final class Asker {
    private long[] nanos = new long[1024];
    private long[] positions = new long[1024];
    private int count;

    void answered(long took, long position) {
      if (count == nanos.length) {
        nanos = Arrays.copyOf(nanos, 2 * count);
        positions = Arrays.copyOf(positions, 2 * count);
      }
      nanos[count] = took;
      positions[count] = position;
      count++;
    }
  }

  private static Transaction tx(long number) {
    return new Transaction(
        "t-" + number,
        "account-" + number * 7919 % ACCOUNTS,
        T0_MICROS + TimeUnit.MILLISECONDS.toMicros(number),
        100 + number % 9_900,
        "EUR",
        null,
        MERCHANT.value(),
        null,
        null,
        null,
        null,
        null,
        null,
        Map.of());
  }

  /** Asks, and again as soon as the answer is there, until the deadline. */
  private void ask(Asker asker, long deadlineNanos, CompletableFuture<Asker> done) {
    Transaction tx = tx(next.getAndIncrement());
    long began = System.nanoTime();
    if (began - deadlineNanos >= 0) {
      done.complete(asker);
      return;
    }
    profiles
        .observe(MERCHANT, ObservationId.of(tx), tx, bookPosition, PATIENCE)
        .whenComplete(
            (answer, failure) -> {
              if (isAnswer(answer)) {
                asker.answered(System.nanoTime() - began, answer.position());
                ask(asker, deadlineNanos, done);
              } else {
                done.completeExceptionally(
                    failure == null ? new AssertionError("unavailable: " + tx) : failure);
              }
            });
  }

  private static boolean isAnswer(@Nullable Observed answer) {
    return answer != null && answer.features() != null;
  }

  private List<Asker> run(Duration time) throws Exception {
    long deadline = System.nanoTime() + time.toNanos();
    List<CompletableFuture<Asker>> all =
        Stream.generate(CompletableFuture<Asker>::new).limit(IN_FLIGHT).toList();
    all.forEach(done -> ask(new Asker(), deadline, done));
    CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
        .get(time.toSeconds() + 60, TimeUnit.SECONDS);
    List<Asker> askers = all.stream().map(CompletableFuture::join).toList();
    for (Asker asker : askers) {
      for (int i = 0; i < asker.count; i++) {
        assertThat(positions.get((int) asker.positions[i])).as("twice: a position").isFalse();
        positions.set((int) asker.positions[i]);
      }
    }
    return askers;
  }

  private static long events() throws Exception {
    return journal.highestSequenceNr(MERCHANT.stream()).toCompletableFuture().get();
  }

  @Test
  void everyObservationHasAPositionOfItsOwnAndManyShareAWrite() throws Exception {
    run(WARM_UP);
    long eventsBefore = events();
    long began = System.nanoTime();
    List<Asker> askers = run(TIME);
    double seconds = (System.nanoTime() - began) / 1e9;
    long writes = events() - eventsBefore;

    long[] nanos =
        askers.stream().flatMapToLong(a -> Arrays.stream(a.nanos, 0, a.count)).sorted().toArray();
    double perSecond = nanos.length / seconds;
    System.out.printf(
        "one profile, %d in flight: %.0f observations/s, p50 %.1f ms, p99 %.1f ms, max %.1f ms;"
            + " %.0f writes/s of %.1f observations%n",
        IN_FLIGHT,
        perSecond,
        nanos[nanos.length / 2] / 1e6,
        nanos[nanos.length * 99 / 100] / 1e6,
        nanos[nanos.length - 1] / 1e6,
        writes / seconds,
        (double) nanos.length / writes);

    assertThat(positions.nextClearBit(1)).isEqualTo(positions.cardinality() + 1);
    assertThat(writes).isLessThan(nanos.length / 2L);
    if (MEASURED) {
      assertThat(perSecond).isGreaterThan(PER_SECOND_MIN);
      // A decision would have gone on without an answer that took longer.
      assertThat(nanos[nanos.length - 1]).isLessThan(profiles.settings().deadline().toNanos());
    }
  }
}
