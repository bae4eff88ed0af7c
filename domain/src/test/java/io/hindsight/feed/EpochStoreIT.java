package io.hindsight.feed;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import io.hindsight.cassandra.CassandraSettings;
import io.hindsight.cassandra.Schema;
import io.hindsight.cassandra.embedded.SharedEmbeddedCassandra;
import io.hindsight.feed.EpochStore.Epoch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.stream.javadsl.Sink;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Epochs and markers in a real database. */
class EpochStoreIT {
  private static final CassandraSettings CASSANDRA =
      new CassandraSettings(
          "epoch_store_it",
          "epoch_store_it_journal",
          "epoch_store_it_profiles",
          "{'class': 'SimpleStrategy', 'replication_factor': 1}",
          "default");

  private static CqlSession session;
  private static ActorSystem<Void> system;
  private static EpochStore store;

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
    for (String file : List.of("accounts", "feed")) {
      schema.apply("/io/hindsight/schema/" + file + ".cql");
    }
    system = ActorSystem.create(Behaviors.ignore(), "epoch-store");
    store = new EpochStore(session, CASSANDRA);
  }

  @AfterAll
  static void close() {
    system.terminate();
    session.close();
  }

  private static long openNext(int slice, String owner) throws Exception {
    return store
        .openNext(slice, owner, owner.hashCode(), number -> {})
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS);
  }

  private static List<Epoch> epochsAfter(int slice, long epoch) throws Exception {
    return store.epochsAfter(slice, epoch).toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private static List<String> marked(int slice, long epoch) throws Exception {
    return store
        .marked(slice, epoch)
        .runWith(Sink.seq(), system)
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
  }

  private static void mark(int slice, long epoch, String account) throws Exception {
    store.mark(slice, epoch, account).toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private static void forget(int slice, List<Long> closed) throws Exception {
    store.forget(slice, closed).toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  @Test
  void ownersThatOpenEpochsAtOnceGetEachNumberOnceAndSkipNone() throws Exception {
    int owners = 4;
    int each = 12;
    var opened = new ConcurrentLinkedQueue<Epoch>();
    var threads = Executors.newFixedThreadPool(owners);
    var tasks = new ArrayList<Callable<Void>>();
    for (int i = 0; i < owners; i++) {
      String owner = "owner-" + i;
      tasks.add(
          () -> {
            for (int j = 0; j < each; j++) {
              opened.add(new Epoch(openNext(1, owner), owner, owner.hashCode()));
            }
            return null;
          });
    }
    for (var done : threads.invokeAll(tasks)) {
      done.get();
    }
    threads.shutdown();

    assertThat(epochsAfter(1, 0)).containsExactlyInAnyOrderElementsOf(opened);
    assertThat(epochsAfter(1, 0).stream().map(Epoch::number))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 48).boxed().toList());
    assertThat(epochsAfter(1, 40)).hasSize(8);
  }

  @Test
  void anOwnerIsToldOfItsCandidateBeforeItIsClaimed() throws Exception {
    var candidates = new ArrayList<Long>();
    for (long expected = 1; expected <= 3; expected++) {
      long number = expected;
      long opened =
          store
              .openNext(2, "owner", 7, candidates::add)
              .toCompletableFuture()
              .get(20, TimeUnit.SECONDS);
      assertThat(opened).isEqualTo(number);
    }
    assertThat(candidates).containsExactly(1L, 2L, 3L);
  }

  @Test
  void numbersGoOnWhenAllEpochsAreForgotten() throws Exception {
    assertThat(openNext(3, "owner")).isEqualTo(1);
    assertThat(openNext(3, "owner")).isEqualTo(2);
    forget(3, List.of(1L, 2L));
    assertThat(epochsAfter(3, 0)).isEmpty();
    assertThat(openNext(3, "owner")).isEqualTo(3);
    assertThat(epochsAfter(3, 0)).containsExactly(new Epoch(3, "owner", "owner".hashCode()));
  }

  @Test
  void moreMarkersThanOnePageHoldsAreAllRead() throws Exception {
    List<String> accounts = IntStream.range(0, 2_345).mapToObj(i -> "account-" + i).toList();
    for (String account : accounts) {
      mark(4, 1, account);
    }
    mark(4, 1, "account-0");
    mark(4, 2, "another");
    assertThat(marked(4, 1)).containsExactlyInAnyOrderElementsOf(accounts);
  }

  @Test
  void accountsOfAnyNameAreMarked() throws Exception {
    List<String> odd = List.of("a|b", "%7C", "\u00e4\ud83d\ude00", " ", "'\"\\", "x".repeat(500));
    for (String account : odd) {
      mark(5, 1, account);
    }
    assertThat(marked(5, 1)).containsExactlyInAnyOrderElementsOf(odd);
  }

  @Test
  void aMarkerThatComesAfterItsEpochWasForgottenIsGone() throws Exception {
    mark(6, 1, "early");
    mark(6, 2, "next");
    forget(6, List.of(1L));
    mark(6, 1, "late");
    assertThat(marked(6, 1)).isEmpty();
    assertThat(marked(6, 2)).containsExactly("next");
  }

  @Test
  void manyEpochsAreForgottenAtOnce() throws Exception {
    mark(7, 9_999, "account");
    forget(7, LongStream.rangeClosed(1, 10_000).boxed().toList());
    assertThat(marked(7, 9_999)).isEmpty();
  }
}
