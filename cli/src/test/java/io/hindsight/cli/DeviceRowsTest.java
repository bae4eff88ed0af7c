package io.hindsight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DeviceRowsTest {
  private static List<JsonNode> rows(ImportBatch batch) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    for (String line : new String(batch.body(), StandardCharsets.UTF_8).split("\n", -1)) {
      if (!line.isEmpty()) {
        rows.add(Json.parse(line.getBytes(StandardCharsets.UTF_8)));
      }
    }
    return rows;
  }

  @Test
  void every_row_has_a_device_of_its_own_and_all_fit_in_a_day() throws IOException {
    DeviceRows rows = new DeviceRows(1_000, 30);
    List<JsonNode> all = rows(rows.batch(0, 600));
    all.addAll(rows(rows.batch(600, 400)));
    Set<String> devices = new HashSet<>();
    Set<String> accounts = new HashSet<>();
    Instant last = BenchAccounts.FIRST.minusSeconds(1);
    for (JsonNode row : all) {
      assertThat(devices.add(row.get("device_id").asText())).isTrue();
      accounts.add(row.get("account_id").asText());
      Instant occurred = Instant.parse(row.get("occurred_at").asText());
      assertThat(occurred).isAfter(last).isBefore(Instant.parse("2024-01-02T00:00:00Z"));
      last = occurred;
    }
    assertThat(devices).hasSize(1_000);
    assertThat(accounts).hasSize(30);
  }

  @Test
  void batches_go_on_where_the_one_before_ended() {
    assertThat(new DeviceRows(1_000, 30).batch(600, 400).firstRow()).isEqualTo(601);
  }
}
