package io.hindsight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BenchMerchantsTest {
  private static final int CONNECTIONS = 4;

  private final BenchMerchants merchants =
      new BenchMerchants(new BenchAccounts(40, CONNECTIONS, 1), 10, CONNECTIONS, 1);

  private static JsonNode body(BenchTransaction transaction) throws IOException {
    String request = new String(transaction.scoreRequest(), StandardCharsets.UTF_8);
    String body = request.substring(request.indexOf("\r\n\r\n") + 4);
    return Json.parse(body.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void spread_traffic_goes_to_all_merchants_and_the_rest_to_one_of_its_own() throws IOException {
    Set<String> any = new HashSet<>();
    Set<String> one = new HashSet<>();
    for (int i = 0; i < 500; i++) {
      any.add(body(merchants.nextAtAny(i % CONNECTIONS)).get("merchant_id").asText());
      one.add(body(merchants.nextAtOne(i % CONNECTIONS)).get("merchant_id").asText());
    }
    assertThat(any).hasSize(10).doesNotContainAnyElementsOf(one);
    assertThat(one).hasSize(1);
  }

  @Test
  void time_goes_forward_for_all_accounts_together_and_no_id_is_repeated() throws IOException {
    Instant last = Instant.EPOCH;
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 500; i++) {
      JsonNode transaction = body(merchants.nextAtAny(i % CONNECTIONS));
      Instant occurred = Instant.parse(transaction.get("occurred_at").asText());
      assertThat(occurred).isAfter(last);
      last = occurred;
      assertThat(ids.add(transaction.get("transaction_id").asText())).isTrue();
    }
  }
}
