package io.hindsight.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TransactionTest {
  @Test
  void attributesAreCopiedInOrderAndCannotBeChanged() {
    Map<String, Object> attributes = new LinkedHashMap<>();
    attributes.put("z", 1L);
    attributes.put("a", "text");
    Transaction tx = Transactions.with(attributes);
    attributes.clear();
    assertThat(tx.attributes().keySet()).containsExactly("z", "a");
    assertThatThrownBy(() -> tx.attributes().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void factsThatCannotBeAreRefusedByTheNameOfTheirField() {
    assertRefused(() -> Transactions.at(0, -1), "amount: -1");
    assertRefused(() -> Transactions.at(0, Limits.MAX_AMOUNT_MINOR + 1), "amount: ");
    assertRefused(() -> Transactions.at(Long.MAX_VALUE, 1), "occurred_at: ");
    assertRefused(() -> Transactions.at(0, 1, "x".repeat(257)), "terminal_id: 257 characters");
    assertRefused(() -> Transactions.with(Map.of("a", 1)), "attributes.a: 1");
    assertRefused(() -> Transactions.with(Map.of("a", Double.NaN)), "attributes.a: NaN");
    assertRefused(
        () -> Transactions.of("", 0, 1, "EUR", null, null, Map.of()), "transaction_id: empty");
    assertRefused(() -> Transactions.of("t", 0, 1, "eur", null, null, Map.of()), "currency: eur");
  }

  @Test
  void textsThatCannotBeStoredAreRefused() {
    String grin = "\uD83D\uDE00";
    assertThat(Transactions.at(0, 1, grin + "x" + grin).terminalId()).hasSize(5);
    for (String half : List.of("\uD83D", "x\uDE00", "\uDE00\uD83D", grin + "\uD83D")) {
      assertRefused(() -> Transactions.at(0, 1, half), "terminal_id: half of a surrogate pair");
      assertRefused(
          () -> Transactions.with(Map.of("a", half)), "attributes.a: half of a surrogate pair");
      assertRefused(() -> Transactions.with(Map.of(half, 1L)), "attribute name: half of");
    }
  }

  private static void assertRefused(Runnable attempt, String message) {
    assertThatThrownBy(attempt::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }
}
