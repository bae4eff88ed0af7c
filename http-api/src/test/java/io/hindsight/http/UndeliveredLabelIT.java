package io.hindsight.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.uuid.Uuids;
import io.hindsight.account.AccountEvent.LabelDelivered;
import io.hindsight.account.AccountEvent.TransactionDecided;
import io.hindsight.account.AccountEvent.TransactionLabelled;
import io.hindsight.account.LabelSource;
import io.hindsight.account.ProfileObservation;
import io.hindsight.cassandra.embedded.SharedEmbeddedCassandra;
import io.hindsight.profile.ProfileEvent.LabelObserved;
import io.hindsight.serialization.EventCatalogue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A node is lost between a label's event and its delivery, and nobody asks for the account again:
 * the profile gets the label all the same. The loss is made by hand: the event is written into the
 * journal while the server is stopped.
 */
class UndeliveredLabelIT {
  private static final String NAME = "undelivered_label_it";
  private static final String ACCOUNT = "account|ann";
  private static final String TERMINAL = "profile|terminal_id|T1";
  private static final Instant T0 = Instant.parse("2024-04-01T00:00:00Z");
  private static final Map<String, Object> SOON = Map.of("hindsight.tail.deliver-after", "500ms");
  private static final Map<String, Object> NEVER = Map.of("hindsight.tail.deliver-after", "1h");
  private static final Duration BOUND = Duration.ofSeconds(30);
  private static final String RULES =
      """
      name: terminals
      features:
        terminal_frauds: {key: terminal_id, aggregate: fraud_count, window: 30d}
      rules:
        - {id: known-fraud, when: terminal_frauds >= 1, points: 300}
      """;
  private static TestServer server;
  private static CqlSession session;

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.start(NAME, NEVER);
    int version = server.rebuild(RULES);
    assertThat(server.post("/v1/rulesets/" + version + "/promote", "").status()).isEqualTo(200);
    var cassandra = SharedEmbeddedCassandra.get();
    session =
        CqlSession.builder()
            .addContactPoint(cassandra.contactPoint())
            .withLocalDatacenter(cassandra.localDatacenter())
            .build();
  }

  @AfterAll
  static void stop() {
    session.close();
    server.close();
  }

  private static Row last(String keyspace, String stream) {
    return session
        .execute(
            "SELECT * FROM "
                + NAME
                + keyspace
                + ".messages WHERE persistence_id = ? AND partition_nr = 0"
                + " ORDER BY sequence_nr DESC LIMIT 1",
            stream)
        .one();
  }

  private static boolean isLast(String keyspace, String stream, Class<?> event) {
    String manifest = EventCatalogue.get().codecOf(event).manifest();
    return manifest.equals(last(keyspace, stream).getString("ser_manifest"));
  }

  private static TransactionDecided decisionOf(Row row) {
    ByteBuffer bytes = row.getByteBuffer("event");
    byte[] stored = new byte[bytes.remaining()];
    bytes.get(stored);
    try {
      var codec = EventCatalogue.get().codecOf(TransactionDecided.class);
      return (TransactionDecided) codec.decode(stored);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Journals a label of the account's last event, a decision, as its node would have done. */
  private static void labelLast() {
    Row last = last("_journal", ACCOUNT);
    long seq = last.getLong("sequence_nr");
    TransactionDecided decided = decisionOf(last);
    var label =
        new TransactionLabelled(
            decided.transaction(),
            seq,
            decided.number(),
            1,
            true,
            false,
            LabelSource.CHARGEBACK,
            decided.knownAtMicros(),
            decided.knownAtMicros(),
            null,
            decided.observations().stream().map(ProfileObservation::key).toList());
    var codec = EventCatalogue.get().codecOf(TransactionLabelled.class);
    session.execute(
        "INSERT INTO "
            + NAME
            + "_journal.messages (persistence_id, partition_nr, sequence_nr, timestamp,"
            + " timebucket, writer_uuid, ser_id, ser_manifest, event_manifest, event)"
            + " VALUES (?, 0, ?, ?, ?, ?, ?, ?, ?, ?)",
        ACCOUNT,
        seq + 1,
        Uuids.timeBased(),
        last.getString("timebucket"),
        last.getString("writer_uuid"),
        last.getInt("ser_id"),
        codec.manifest(),
        last.getString("event_manifest"),
        ByteBuffer.wrap(codec.encode(label)));
  }

  private static void awaitDelivered() throws InterruptedException {
    long deadline = System.nanoTime() + BOUND.toNanos();
    while (!isLast("_journal", ACCOUNT, LabelDelivered.class)) {
      assertThat(System.nanoTime()).as("delivered in time").isLessThan(deadline);
      Thread.sleep(50);
    }
    assertThat(isLast("_profiles", TERMINAL, LabelObserved.class)).isTrue();
  }

  @Test
  void aLabelReachesItsProfileWithoutAnyFurtherRequest() throws Exception {
    server.score("u-1", "ann", T0, "10.00");
    server.restart(NEVER, UndeliveredLabelIT::labelLast);
    server.await("/v1/transactions/u-1", answer -> answer.json().path("labels").size() == 1);
    assertThat(isLast("_journal", ACCOUNT, TransactionLabelled.class)).isTrue();

    // The tail has seen the label, and that node is lost, too: nothing is left to be told.
    server.restart(SOON, () -> {});
    awaitDelivered();
  }
}
