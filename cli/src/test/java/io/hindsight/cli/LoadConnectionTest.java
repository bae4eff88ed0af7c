package io.hindsight.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoadConnectionTest {
  private static final byte[] REQUEST = LoadConnection.post("/v1/transactions", "{\"a\":\"é\"}");

  private ScriptedSocket server;
  private LoadConnection connection;

  @BeforeEach
  void open() throws IOException {
    server = new ScriptedSocket();
    connection = new LoadConnection(server.address());
  }

  @AfterEach
  void close() throws IOException {
    connection.close();
    server.close();
  }

  @Test
  void requests_go_one_after_the_other_over_one_connection() throws IOException {
    server.answer(200, "first").answer(404, "second");
    assertThat(connection.exchange(REQUEST)).isEqualTo(new LoadAnswer(200, 0, "first"));
    assertThat(connection.exchange(LoadConnection.get("/v1/x?y=z")))
        .isEqualTo(new LoadAnswer(404, 0, "second"));
    assertThat(server.requests())
        .containsExactly(
            "POST /v1/transactions HTTP/1.1\n{\"a\":\"é\"}", "GET /v1/x?y=z HTTP/1.1\n");
  }

  @Test
  void an_answer_may_come_in_pieces_that_end_anywhere() throws IOException {
    server.answer("HTT", "P/1.1 200 OK\r", "\ncontent-LENGTH:10\r\n", "\r", "\n01234", "567", "89");
    assertThat(connection.exchange(REQUEST).body()).isEqualTo("0123456789");
  }

  @Test
  void an_answer_may_be_longer_than_the_buffer() throws IOException {
    String body = "x".repeat(100_000);
    server.answer(200, body).answer(200, "");
    assertThat(connection.exchange(REQUEST).body()).isEqualTo(body);
    assertThat(connection.exchange(REQUEST).body()).isEmpty();
  }

  @Test
  void the_time_to_wait_before_another_attempt_is_read() throws IOException {
    server.answer("HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 4\r\n\r\nbusy");
    assertThat(connection.exchange(REQUEST)).isEqualTo(new LoadAnswer(503, 7, "busy"));
  }

  @Test
  void a_connection_that_is_closed_instead_of_an_answer_is_told() {
    assertThatThrownBy(() -> connection.exchange(REQUEST))
        .isInstanceOf(EOFException.class)
        .hasMessage("the server closed the connection");
  }

  @Test
  void a_connection_that_is_closed_within_an_answer_is_told() {
    server.answerAndClose("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort");
    assertThatThrownBy(() -> connection.exchange(REQUEST))
        .isInstanceOf(EOFException.class)
        .hasMessage("the server closed the connection");
  }

  @Test
  void an_answer_without_a_length_is_refused() {
    server.answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    assertThatThrownBy(() -> connection.exchange(REQUEST))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("without a Content-Length")
        .hasMessageContaining("HTTP/1.1 200 OK");
  }

  @Test
  void an_answer_of_another_protocol_is_refused() {
    server.answer("SSH-2.0\r\nContent-Length: 0\r\n\r\n");
    assertThatThrownBy(() -> connection.exchange(REQUEST))
        .isInstanceOf(ProtocolException.class)
        .hasMessage("no answer of HTTP/1.1: SSH-2.0");
  }
}
