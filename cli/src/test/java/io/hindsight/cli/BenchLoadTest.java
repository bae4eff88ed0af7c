package io.hindsight.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BenchLoadTest {
  private final BenchAccounts accounts = new BenchAccounts(3, 1, 1);
  private final List<BenchTransaction> acknowledged = new ArrayList<>();
  private ScriptedSocket server;
  private int next;

  @BeforeEach
  void open() throws IOException {
    server = new ScriptedSocket();
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  /** The first transaction of each of three accounts. */
  private BenchLoad firstOfEach() {
    return new BenchLoad(
        server.address(),
        LoadPace.atOnce(),
        connection -> next < 3 ? accounts.next(connection, next++) : null,
        (transaction, nanos) -> acknowledged.add(transaction));
  }

  @Test
  void each_transaction_is_sent_once_and_told_when_it_was_decided() throws InterruptedException {
    server.answer(200, "{}").answer(200, "{}").answer(200, "{}");
    BenchLoad load = firstOfEach();
    LoadResult result = load.run(1, done -> {});
    assertThat(result.latencies().count()).isEqualTo(3);
    assertThat(result.refused()).isZero();
    assertThat(result.perSecond()).isPositive();
    assertThat(acknowledged).hasSize(3).isEqualTo(load.newest());
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void what_was_turned_away_is_counted_and_sent_again_after_the_time_that_was_told()
      throws InterruptedException {
    server
        .answer(200, "{}")
        .answer("HTTP/1.1 503 Busy\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n")
        .answer(200, "{}")
        .answer(200, "{}");
    LoadResult result = firstOfEach().run(1, done -> {});
    assertThat(result.refused()).isEqualTo(1);
    assertThat(result.latencies().count()).isEqualTo(3);
    assertThat(result.latencies().maxMillis()).isBetween(1_000.0, 10_000.0);
    assertThat(server.requests().get(2)).isEqualTo(server.requests().get(1));
  }

  @Test
  void any_other_status_ends_the_run_with_the_body() {
    server.answer(200, "{}").answer(422, "{\"detail\":\"no\"}");
    assertThatThrownBy(() -> firstOfEach().run(1, done -> {}))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("422")
        .hasMessageContaining("bench-1-1")
        .hasMessageContaining("{\"detail\":\"no\"}");
  }

  @Test
  void a_closed_connection_ends_the_run() {
    server.answer(200, "{}");
    assertThatThrownBy(() -> firstOfEach().run(1, done -> {}))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("the server closed the connection");
  }

  @Test
  void at_a_steady_rate_latency_counts_from_when_a_request_was_due() throws InterruptedException {
    server
        .answer("HTTP/1.1 200 OK\r\n", "Content-Length: ", "0\r", "\n", "\r", "\n")
        .answer(200, "")
        .answer(200, "");
    BenchLoad load =
        new BenchLoad(
            server.address(),
            LoadPace.at(300, Duration.ofMillis(10)),
            accounts::nextOfAny,
            (transaction, nanos) -> {});
    LoadResult result = load.run(1, done -> {});
    assertThat(result.latencies().count()).isEqualTo(3);
    // The first took 100 ms; the others were due within 7 ms, and had to wait for it.
    assertThat(result.latencies().percentileMillis(1)).isGreaterThan(80);
  }

  @Test
  void a_steady_rate_does_not_run_ahead() {
    long began = System.nanoTime();
    LoadPace pace = LoadPace.at(100, Duration.ofMillis(50));
    for (int i = 0; i < 5; i++) {
      long due = pace.awaitNext();
      assertThat(System.nanoTime() - due).isNotNegative();
      assertThat(due - began).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(10L * i));
    }
    assertThat(pace.awaitNext()).isEqualTo(LoadPace.END);
  }
}
