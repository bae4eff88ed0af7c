package io.hindsight.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.ColumnDefinition;
import com.datastax.oss.driver.api.core.cql.Row;
import com.fasterxml.jackson.databind.JsonNode;
import io.hindsight.account.AccountEvent.TransactionDecided;
import io.hindsight.serialization.EventCatalogue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A journal that was filled in bulk is the one that an import would have written. */
class BulkHistoryIT {
  private static final int ROWS = 600;
  private static final Instant T0 = Instant.parse("2024-04-01T00:00:00Z");

  /** What differs between any two journals of the same decisions. */
  private static final List<String> OF_THE_WRITER =
      List.of("timestamp", "timebucket", "writer_uuid");

  private static List<String> history() {
    var random = new Random(7);
    var rows = new ArrayList<String>();
    for (int i = 0; i < ROWS; i++) {
      String account = "ac%t|" + random.nextInt(12);
      String amount = random.nextInt(300) + ".50";
      rows.add(TestServer.transaction("t" + i, account, T0.plusSeconds(40L * i), amount));
    }
    return rows;
  }

  @Test
  void theRowsAreThoseOfAnImport() throws Exception {
    Map<String, List<Object>> imported;
    try (var server = TestServer.start("bulk_imported_it")) {
      TestServer.Answer answer =
          server.post(
              "/v1/imports/" + "c".repeat(64) + "/batches?first_row=1",
              String.join("\n", history()));
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      assertThat(answer.json().path("accepted").asInt()).isEqualTo(ROWS);
      imported = rows(server, "bulk_imported_it_journal");
    }
    var server = TestServer.start("bulk_filled_it");
    server.close();
    try (var bulk = BulkHistory.open(server.config())) {
      history().forEach(bulk::decide);
      assertThatThrownBy(() -> bulk.decide("{}"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("transaction");
      bulk.finish();
      assertThat(bulk.accounts()).isEqualTo(12);
    }
    Map<String, List<Object>> filled = rows(server, "bulk_filled_it_journal");
    assertThat(filled.keySet()).containsExactlyElementsOf(imported.keySet());
    filled.forEach((place, row) -> assertThat(row).as(place).isEqualTo(imported.get(place)));
    assertThat(filled).hasSize(ROWS);
  }

  @Test
  void theServerGoesOnWithIt() throws Exception {
    try (var server = TestServer.start("bulk_goes_on_it")) {
      server.stop();
      try (var bulk = BulkHistory.open(server.config())) {
        history().forEach(bulk::decide);
        bulk.finish();
      }
      server.restart();
      // The account knows what it decided: the same is a duplicate, another is its next.
      String first = history().get(0);
      assertThat(server.post("/v1/transactions", first).status()).isEqualTo(200);
      int version =
          server.rebuild(
              "name: other\nrules:\n  - {id: a, when: tx.amount > 250.0, points: 900}\n");
      JsonNode build =
          server.get("/v1/rulesets/" + version + "/verification").json().at("/builds/0");
      assertThat(build.path("transactions").asInt()).isEqualTo(ROWS);
      assertThat(build.path("missing").asInt()).isZero();
    }
  }

  /** All columns of all account rows but those of the writer, by stream and place. */
  private static Map<String, List<Object>> rows(TestServer server, String keyspace)
      throws Exception {
    Map<String, List<Object>> rows = new TreeMap<>();
    try (CqlSession session = HindsightConfig.connect(HindsightConfig.load(server.config()))) {
      for (Row row : session.execute("SELECT * FROM " + keyspace + ".messages")) {
        String stream = row.getString("persistence_id");
        if (stream != null && stream.startsWith("account|")) {
          rows.put(stream + " " + row.getLong("sequence_nr"), values(row));
        }
      }
    }
    return rows;
  }

  private static List<Object> values(Row row) throws Exception {
    var values = new ArrayList<Object>();
    for (ColumnDefinition column : row.getColumnDefinitions()) {
      String name = column.getName().asInternal();
      if (name.equals("event")) {
        byte[] bytes = new byte[row.getByteBuffer(name).remaining()];
        row.getByteBuffer(name).get(bytes);
        var event =
            (TransactionDecided) EventCatalogue.get().decode(row.getString("ser_manifest"), bytes);
        values.add(timeless(event));
      } else if (!OF_THE_WRITER.contains(name)) {
        values.add(name + "=" + row.getObject(name));
      }
    }
    return values;
  }

  private static TransactionDecided timeless(TransactionDecided event) {
    return new TransactionDecided(
        event.transaction(),
        event.knownAtMicros(),
        0,
        event.degraded(),
        event.ruleSetVersion(),
        event.ruleBookPosition(),
        event.engineSemantics(),
        event.decision(),
        event.score(),
        event.hits(),
        event.number(),
        event.observations());
  }
}
