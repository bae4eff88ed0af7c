package io.hindsight.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hindsight.simulator.Simulation;
import io.hindsight.simulator.SimulationSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransactionFileTest {
  private static final String HANDBOOK =
      "transaction_id,tx_datetime,customer_id,terminal_id,amount,fraud,fraud_scenario\n";

  @TempDir Path directory;

  private Path file(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try (OutputStream out = Files.newOutputStream(file);
        OutputStream packed = name.endsWith(".gz") ? new GZIPOutputStream(out) : out) {
      packed.write(bytes);
    }
    return file;
  }

  private static List<ImportRow> read(Path file, Set<String> ignored, boolean unordered)
      throws IOException {
    List<ImportRow> rows = new ArrayList<>();
    try (TransactionFile open = TransactionFile.open(file, ignored, unordered, false)) {
      for (ImportRow row = open.next(); row != null; row = open.next()) {
        rows.add(row);
      }
    }
    return rows;
  }

  private static String json(ImportRow row) {
    return row.json();
  }

  private void refuses(String text, String message) throws IOException {
    Path file = file("file.csv", text);
    assertThatThrownBy(() -> read(file, Set.of(), false))
        .isInstanceOf(BadRowException.class)
        .hasMessageStartingWith(file + ":" + message);
  }

  @Test
  void the_handbooks_columns_become_those_of_the_api() throws IOException {
    Path file = file("file.csv", HANDBOOK + "7,2018-04-01T00:00:31Z,596,3156,57.16,0,0\n");
    List<ImportRow> rows = read(file, Set.of(), false);
    assertThat(rows).hasSize(1);
    assertThat(rows.get(0).row()).isEqualTo(1);
    assertThat(rows.get(0).line()).isEqualTo(2);
    assertThat(json(rows.get(0)))
        .isEqualTo(
            "{\"transaction_id\":\"7\",\"occurred_at\":\"2018-04-01T00:00:31Z\","
                + "\"account_id\":\"596\",\"terminal_id\":\"3156\",\"amount\":\"57.16\"}");
  }

  @Test
  void the_columns_of_the_api_are_taken_as_they_are_and_empty_ones_left_out() throws IOException {
    Path file =
        file(
            "file.csv",
            "account_id,transaction_id,occurred_at,amount,currency,ip,mcc\n"
                + "a,\"t,\"\"1\"\"\",2018-04-01T02:00:00+02:00,1200,JPY,,5411\n");
    assertThat(json(read(file, Set.of(), false).get(0)))
        .isEqualTo(
            "{\"account_id\":\"a\",\"transaction_id\":\"t,\\\"1\\\"\",\"occurred_at\":"
                + "\"2018-04-01T00:00:00Z\",\"amount\":\"1200\",\"currency\":\"JPY\","
                + "\"mcc\":\"5411\"}");
  }

  @Test
  void a_time_without_a_zone_is_utc() throws IOException {
    for (String time : List.of("2018-04-01 00:00:31", "2018-04-01T00:00:31")) {
      Path file = file("file.csv", HANDBOOK + "7," + time + ",596,3156,57.16,0,0\n");
      assertThat(read(file, Set.of(), false).get(0).occurredAt()).isEqualTo("2018-04-01T00:00:31Z");
    }
  }

  @Test
  void a_gzipped_file_and_one_with_a_byte_order_mark_are_read_like_a_plain_one()
      throws IOException {
    String text = HANDBOOK + "7,2018-04-01T00:00:31Z,596,3156,57.16,0,0\r\n";
    Path plain = file("plain.csv", text);
    for (Path file : List.of(file("packed.csv.gz", text), file("marked.csv", "\ufeff" + text))) {
      assertThat(json(read(file, Set.of(), false).get(0)))
          .isEqualTo(json(read(plain, Set.of(), false).get(0)));
    }
  }

  @Test
  void all_transactions_of_a_simulation_are_read_in_order() throws IOException {
    long seed = 11;
    Path file = directory.resolve("sample.csv.gz");
    Simulation simulation = new Simulation(SimulationSettings.forTransactions(seed, 3000));
    long written = SimulateCommand.write(simulation, file);
    assertThat(read(file, Set.of(), false)).as("seed " + seed).hasSize((int) written);
  }

  @Test
  void a_bad_value_is_told_with_its_place() throws IOException {
    String good = "1,2018-04-01T00:00:31Z,596,3156,57.16,0,0\n";
    refuses(
        HANDBOOK + good + "2,2018-04-01T00:00:32Z,596,3156,abc,0,0\n",
        "3: amount: \"abc\" (expected: a decimal such as 57.16)");
    refuses(HANDBOOK + good + "2,2018-04-01T00:00:32Z,596,3156,-1,0,0\n", "3: amount: \"-1\"");
    refuses(HANDBOOK + good + "2,yesterday,596,3156,1,0,0\n", "3: tx_datetime: \"yesterday\"");
    refuses(HANDBOOK + good + "2,2018-04-01T00:00:32Z,,3156,1,0,0\n", "3: customer_id: is empty");
    refuses(HANDBOOK + good + "2,2018-04-01T00:00:32Z\n", "3: fields: 2 (expected: 7)");
  }

  @Test
  void a_line_after_a_quoted_line_feed_keeps_its_place() throws IOException {
    refuses(
        """
        transaction_id,occurred_at,account_id,amount
        "t
        1",2018-04-01T00:00:31Z,a,1.00
        t2,2018-04-01T00:00:31Z,a,x
        """,
        "4: amount: \"x\"");
  }

  @Test
  void a_row_that_goes_back_in_time_is_refused_unless_that_is_allowed() throws IOException {
    String text =
        HANDBOOK
            + "1,2018-04-01T00:00:31Z,596,3156,57.16,0,0\n"
            + "2,2018-04-01T00:00:30Z,596,3156,57.16,0,0\n";
    refuses(text, "3: 2018-04-01T00:00:30Z lies before 2018-04-01T00:00:31Z");
    assertThat(read(file("file.csv", text), Set.of(), true)).hasSize(2);
  }

  @Test
  void an_unknown_column_is_refused_unless_it_is_ignored() throws IOException {
    String text =
        """
        transaction_id,occurred_at,colour,account_id,amount
        t,2018-04-01T00:00:31Z,red,a,1.00
        """;
    refuses(text, "1: column 3: \"colour\" is unknown (expected: ");
    Path file = file("file.csv", text);
    assertThat(json(read(file, Set.of("colour"), false).get(0))).doesNotContain("colour");
  }

  @Test
  void a_header_that_lacks_a_column_or_has_one_twice_is_refused() throws IOException {
    refuses("", "1: the file is empty");
    refuses("transaction_id,amount\n", "1: the header has no column for account_id, occurred_at");
    refuses(
        "transaction_id,occurred_at,account_id,customer_id,amount\n",
        "1: column 4: \"customer_id\" gives account_id a second time");
  }

  @Test
  void text_that_is_not_utf8_is_refused() throws IOException {
    Path file = directory.resolve("latin.csv");
    Files.write(file, (HANDBOOK + "\u00e9\n").getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> read(file, Set.of(), false))
        .isInstanceOf(BadRowException.class)
        .hasMessageContaining("not UTF-8");
  }

  @Test
  void a_file_that_is_absent_is_told_by_its_name() {
    Path file = directory.resolve("absent.csv");
    assertThatThrownBy(() -> TransactionFile.open(file, Set.of(), false, false))
        .isInstanceOf(CommandFailure.class)
        .hasMessage(file + ": there is no such file");
  }
}
