package io.hindsight.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BenchAccountsTest {
  private static JsonNode body(BenchTransaction transaction) throws IOException {
    String request = new String(transaction.scoreRequest(), StandardCharsets.UTF_8);
    String body = request.substring(request.indexOf("\r\n\r\n") + 4);
    return Json.parse(body.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void the_connections_share_all_accounts_among_them() throws IOException {
    BenchAccounts accounts = new BenchAccounts(10, 4, 1);
    Set<String> seen = new HashSet<>();
    for (int connection = 0; connection < 4; connection++) {
      for (int index = 0; index < accounts.countOf(connection); index++) {
        assertThat(seen.add(body(accounts.next(connection, index)).get("account_id").asText()))
            .isTrue();
      }
    }
    assertThat(seen).hasSize(10);
  }

  @Test
  void an_account_only_goes_forward_in_time_and_repeats_no_id() throws IOException {
    long seed = 7;
    BenchAccounts accounts = new BenchAccounts(20, 2, seed);
    Map<String, Instant> last = new HashMap<>();
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 2_000; i++) {
      JsonNode transaction = body(accounts.nextOfAny(i % 2));
      String account = transaction.get("account_id").asText();
      Instant occurred = Instant.parse(transaction.get("occurred_at").asText());
      Instant before = last.put(account, occurred);
      assertThat(occurred)
          .as("seed %d", seed)
          .isAfter(before == null ? Instant.parse("2023-12-31T23:59:59Z") : before);
      assertThat(ids.add(transaction.get("transaction_id").asText())).isTrue();
    }
  }

  @Test
  void a_few_amounts_are_such_that_rules_hit() throws IOException {
    BenchAccounts accounts = new BenchAccounts(100, 1, 1);
    int high = 0;
    for (int i = 0; i < 5_000; i++) {
      BigDecimal amount = new BigDecimal(body(accounts.nextOfAny(0)).get("amount").asText());
      assertThat(amount.scale()).isEqualTo(2);
      high += amount.compareTo(new BigDecimal("220")) > 0 ? 1 : 0;
    }
    assertThat(high).isBetween(20, 200);
  }

  @Test
  void the_same_seed_makes_the_same_transactions() {
    BenchAccounts one = new BenchAccounts(50, 5, 3);
    BenchAccounts same = new BenchAccounts(50, 5, 3);
    for (int i = 0; i < 100; i++) {
      assertThat(one.nextOfAny(i % 5).scoreRequest())
          .isEqualTo(same.nextOfAny(i % 5).scoreRequest());
    }
  }

  @Test
  void a_connection_without_an_account_is_refused() {
    assertThatThrownBy(() -> new BenchAccounts(3, 4, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("count: 3 (expected: >= 4)");
  }
}
