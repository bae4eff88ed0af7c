package io.hindsight.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Invented payments for a look at the UI: some weeks of ordinary ones with large ones among them, a
 * burst, and at the end one large payment of every account whose id could be taken for markup, a
 * path or a part of an address.
 */
final class UiHistory {
  /** The account with characters of addresses and of keys, and one beyond the first plane. */
  static final String ADDRESS_LIKE = "59|6%😀/x";

  /** The account that would be bold if an id were ever taken for markup. */
  static final String MARKUP_LIKE = "<b>bold</b>";

  /** All accounts whose ids are odd. */
  static final List<String> ODD_ACCOUNTS = List.of(ADDRESS_LIKE, MARKUP_LIKE, "a#b?c");

  /** A terminal that would open a dialog if an id were ever taken for markup. */
  static final String HOSTILE_TERMINAL = "<img src=x onerror=alert(1)>";

  /** A transaction id with everything in it that means something in an address. */
  static final String ODD_TRANSACTION = "t/7?x#<i>%&+ü";

  /** A transaction id that two accounts use. */
  static final String SHARED_TRANSACTION = "receipt-1";

  /** The account with eight payments within half an hour. */
  static final String HASTY_ACCOUNT = "acc-3";

  /** A time after everything in the history. */
  static final Instant END = Instant.parse("2018-05-01T00:00:31Z");

  private static final long SEED = 596;
  private static final Instant START = Instant.parse("2018-04-01T00:00:31Z");
  private static final int ORDINARY = 700;
  private static final int PLAIN_ACCOUNTS = 10;
  private static final int BURST = 8;
  private static final String FILE = "a".repeat(64);
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Random random = new Random(SEED);
  private final List<ObjectNode> transactions = new ArrayList<>();

  private UiHistory() {}

  /** Imports the history and waits until the tables hold all of it; returns its size. */
  static int importInto(TestServer server) throws InterruptedException {
    var history = new UiHistory();
    history.ordinary();
    history.burst();
    history.odd();
    int size = history.transactions.size();
    var lines = new StringBuilder();
    history.transactions.forEach(each -> lines.append(each).append('\n'));
    TestServer.Answer answer =
        server.post("/v1/imports/" + FILE + "/batches?first_row=1", lines.toString());
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    server.await(
        "/v1/rulesets/1/verification",
        verification -> verification.json().at("/builds/0/transactions").asInt() == size);
    return size;
  }

  private void ordinary() {
    List<String> accounts = new ArrayList<>(ODD_ACCOUNTS);
    for (int i = 0; i < PLAIN_ACCOUNTS; i++) {
      accounts.add("acc-" + i);
    }
    for (int i = 0; i < ORDINARY; i++) {
      Instant time = START.plus(Duration.ofMinutes(55L * i));
      String account = accounts.get(random.nextInt(accounts.size()));
      add("h-" + i, account, time, amount()).put("terminal_id", "T" + random.nextInt(12));
    }
  }

  private String amount() {
    int kind = random.nextInt(100);
    int units =
        kind < 6
            ? 225 + random.nextInt(250)
            : kind < 12 ? 90 + random.nextInt(120) : 8 + random.nextInt(55);
    return units + "." + (10 + random.nextInt(90));
  }

  private void burst() {
    Instant time = START.plus(Duration.ofDays(27));
    for (int i = 0; i < BURST; i++) {
      add("burst-" + i, HASTY_ACCOUNT, time.plusSeconds(200L * i), "21.00");
    }
  }

  private void odd() {
    Instant time = START.plus(Duration.ofDays(28));
    for (String account : ODD_ACCOUNTS) {
      add("odd-" + account, account, time, "310.00").put("terminal_id", HOSTILE_TERMINAL);
    }
    ObjectNode detailed =
        add(ODD_TRANSACTION, ADDRESS_LIKE, time.plusSeconds(600), "412.50")
            .put("terminal_id", "T1")
            .put("country", "BE")
            .put("channel", "pos");
    detailed.putObject("attributes").put("note", "<script>alert(2)</script>").put("wet", true);
    add(SHARED_TRANSACTION, "acc-1", time.plusSeconds(700), "15.00");
    add(SHARED_TRANSACTION, "acc-2", time.plusSeconds(800), "260.00");
  }

  private ObjectNode add(String transactionId, String accountId, Instant time, String amount) {
    ObjectNode transaction =
        MAPPER
            .createObjectNode()
            .put("transaction_id", transactionId)
            .put("account_id", accountId)
            .put("occurred_at", time.toString())
            .put("amount", amount)
            .put("currency", "EUR");
    transactions.add(transaction);
    return transaction;
  }
}
