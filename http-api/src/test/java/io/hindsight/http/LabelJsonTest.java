package io.hindsight.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.hindsight.account.AccountProtocol.Statement;
import io.hindsight.account.LabelSource;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabelJsonTest {
  private static final Instant LATEST = Instant.parse("2018-04-10T00:00:00Z");
  private static final String KNOWN_AT = "2018-04-08T00:00:31.000002Z";
  private static final long KNOWN_AT_MICROS = 1_523_145_631_000_002L;

  private static JsonNode json(String text) {
    return Json.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void refuses(String text, String... pointers) {
    var problem =
        catchThrowableOfType(ProblemException.class, () -> LabelJson.read(json(text), LATEST));
    assertThat(problem.status()).isEqualTo(422);
    assertThat(problem.faults()).extracting(Fault::pointer).as(text).containsExactly(pointers);
  }

  @Test
  void a_label_is_read() {
    var text =
        "{\"label\":\"fraud\",\"source\":\"chargeback\",\"known_at\":\"%s\",\"note\":\"n\"}"
            .formatted(KNOWN_AT);
    assertThat(LabelJson.read(json(text), LATEST))
        .isEqualTo(new Statement(true, LabelSource.CHARGEBACK, KNOWN_AT_MICROS, "n"));
  }

  @Test
  void without_a_time_it_is_known_now() {
    assertThat(LabelJson.read(json("{\"label\":\"genuine\",\"source\":\"analyst\"}"), LATEST))
        .isEqualTo(new Statement(false, LabelSource.ANALYST, 0, null));
  }

  @Test
  void every_fault_is_told_with_its_place() {
    refuses("{}", "/label", "/source");
    refuses("{\"label\":\"maybe\",\"source\":\"me\"}", "/label", "/source");
    refuses("{\"label\":true,\"source\":\"issuer\"}", "/label");
    refuses("{\"label\":\"fraud\",\"source\":\"issuer\",\"colour\":1}", "/colour");
    refuses("{\"label\":\"fraud\",\"source\":\"issuer\",\"known_at\":\"today\"}", "/known_at");
    refuses(
        "{\"label\":\"fraud\",\"source\":\"issuer\",\"known_at\":\"2018-04-10T00:00:01Z\"}",
        "/known_at");
    refuses(
        "{\"label\":\"fraud\",\"source\":\"issuer\",\"known_at\":\"2999-04-10T00:00:01Z\"}",
        "/known_at");
    String note = "x".repeat(LabelJson.NOTE_MAX);
    refuses("{\"label\":\"fraud\",\"source\":\"issuer\",\"note\":\"" + note + "x\"}", "/note");
    String fits = "{\"label\":\"fraud\",\"source\":\"issuer\",\"note\":\"" + note + "\"}";
    assertThat(LabelJson.read(json(fits), LATEST).note()).isEqualTo(note);
  }

  @Test
  void what_was_known_before_it_happened_is_refused() {
    var statement = new Statement(true, LabelSource.ISSUER, KNOWN_AT_MICROS, null);
    LabelJson.checkKnownSince(statement, "", KNOWN_AT_MICROS);
    assertThatThrownBy(() -> LabelJson.checkKnownSince(statement, "/3/label", KNOWN_AT_MICROS + 1))
        .hasMessage(
            "/3/label/known_at: 2018-04-08T00:00:31.000002Z (expected: >="
                + " 2018-04-08T00:00:31.000003Z, when the transaction occurred)");
  }

  @Test
  void the_label_of_a_row_says_when_it_became_known() {
    String text = "{\"fraud\":true,\"source\":\"chargeback\",\"known_at\":\"" + KNOWN_AT + "\"}";
    assertThat(LabelJson.readOfRow(json(text), "/1/label", LATEST))
        .isEqualTo(new Statement(true, LabelSource.CHARGEBACK, KNOWN_AT_MICROS, null));
    var problem =
        catchThrowableOfType(
            ProblemException.class,
            () -> LabelJson.readOfRow(json("{\"fraud\":\"1\"}"), "/1/label", LATEST));
    assertThat(problem.faults())
        .extracting(Fault::pointer)
        .isEqualTo(List.of("/1/label/fraud", "/1/label/known_at", "/1/label/source"));
  }
}
