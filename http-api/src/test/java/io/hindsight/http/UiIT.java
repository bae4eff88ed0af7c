package io.hindsight.http;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.hindsight.rules.RulePacks;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** What an analyst does in the browser, on the real server with the real database. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class UiIT {
  private static final String TERMINAL_RULES =
      """
      name: terminals
      features:
        terminal_spent: {key: terminal_id, aggregate: sum, of: tx.amount, window: 24h}
      rules:
        - id: full-terminal
          when: terminal_spent > 500.0
          points: 100
      """;

  @AutoClose private static TestServer server;
  @AutoClose private static UiBrowser browser;
  private static Page page;
  private static int transactions;
  private static int strict;

  private final Set<Integer> expectedStatuses = new HashSet<>();

  @BeforeAll
  static void start() throws Exception {
    Optional<Path> chromium = UiBrowser.installed();
    if (chromium.isEmpty() && onBuildServer()) {
      throw new AssertionError(UiBrowser.HOW_TO_INSTALL);
    }
    assumeTrue(chromium.isPresent(), UiBrowser.HOW_TO_INSTALL);
    server = TestServer.start("ui_it");
    transactions = UiHistory.importInto(server);
    strict = server.rebuild(RulePacks.source("cards-strict"));
    browser = UiBrowser.launch(chromium.orElseThrow(), server.url());
    page = browser.page();
  }

  private static boolean onBuildServer() {
    return Boolean.getBoolean("CI") || Boolean.parseBoolean(System.getenv("CI"));
  }

  @AfterEach
  void theBrowserHasNothingToComplainOf() {
    Assertions.assertThat(browser.complaints(expectedStatuses)).isEmpty();
  }

  private static Locator part(String testId) {
    return page.getByTestId(testId);
  }

  private static Locator alerts() {
    return part("alert");
  }

  private static Locator alertOf(String accountId) {
    return alerts().filter(new Locator.FilterOptions().setHasText(accountId)).first();
  }

  private static Locator asked(String name) {
    return part("ask").locator("[name=" + name + "]");
  }

  private static void assertSelected(int row) {
    assertThat(page.locator("tr.selected")).hasAttribute("data-row", Integer.toString(row));
  }

  private static void awaitAddressWith(String piece) {
    page.waitForURL(url -> url.contains(piece));
  }

  @Test
  @Order(1)
  void alertsAreListedWithTheirReasonsAndIdsAreNeverMarkup() {
    browser.open("");

    assertThat(alerts()).hasCount(50);
    assertThat(part("live-version")).containsText("Live v1");
    for (String account : UiHistory.ODD_ACCOUNTS) {
      Locator alert = alertOf(account);
      assertThat(alert.locator(".reason").first()).containsText("high-amount");
      assertThat(alert.locator(".message").first()).containsText("is above 220");
    }
    assertThat(alertOf(UiHistory.MARKUP_LIKE)).containsText(UiHistory.HOSTILE_TERMINAL);
    assertThat(page.locator("main b, main i, main img, main script")).hasCount(0);
    browser.picture("alerts");
    browser.darkPicture("alerts-dark");
  }

  @Test
  @Order(2)
  void alertsAreFilteredByDecisionByDayAndByWords() {
    browser.open("alerts");
    Locator reviews = alerts().locator("[data-decision=review]");
    assertThat(reviews).not().hasCount(0);

    part("toggle-review").click();
    awaitAddressWith("decision=decline%2Cchallenge");
    assertThat(reviews).hasCount(0);
    part("toggle-challenge").click();
    awaitAddressWith("decision=decline");
    assertThat(alerts().locator("[data-decision=challenge]")).hasCount(0);
    assertThat(alerts().locator("[data-decision=decline]")).not().hasCount(0);
    browser.picture("alerts-declined");

    browser.open("alerts?from=2018-04-28&to=2018-04-28");
    assertThat(alerts().filter(new Locator.FilterOptions().setHasText("burst-7"))).isVisible();
    for (String time : alerts().locator("time").allInnerTexts()) {
      Assertions.assertThat(time).startsWith("2018-04-28");
    }
    part("row-filter").fill("many-in-an-hour burst-7");
    assertThat(alerts()).hasCount(1);
    page.keyboard().press("Escape");
    page.keyboard().press("j");
    page.keyboard().press("Enter");
    assertThat(part("steps")).containsText("1 of 1");
    page.goBack();
    assertThat(part("row-filter")).hasValue("many-in-an-hour burst-7");
    assertThat(alerts()).hasCount(1);

    browser.open("alerts?from=2030-01-01");
    assertThat(part("empty")).containsText("No alerts match");
  }

  @Test
  @Order(3)
  void alertsAreWalkedThroughWithTheKeyboard() {
    browser.open("alerts");
    assertThat(alerts()).hasCount(50);
    for (String key : List.of("j", "j", "j", "k")) {
      page.keyboard().press(key);
    }
    assertSelected(1);
    String id = page.locator("tr.selected td:last-child").innerText();

    page.keyboard().press("Enter");
    assertThat(page.locator("h1")).containsText(id);
    assertThat(part("steps")).containsText("2 of 50");
    page.keyboard().press("j");
    assertThat(part("steps")).containsText("3 of 50");
    assertThat(part("explanation")).isVisible();
    page.keyboard().press("u");
    assertThat(alerts()).hasCount(50);
    assertSelected(1);

    page.keyboard().press("n");
    awaitAddressWith("cursor=");
    assertThat(alerts().first()).not().containsText("receipt-1");
    page.keyboard().press("p");
    assertThat(alerts().first()).containsText("receipt-1");
    page.keyboard().press("?");
    assertThat(part("key-help")).isVisible();
    browser.picture("keys");
    page.keyboard().press("Escape");
    assertThat(part("key-help")).hasCount(0);
  }

  @Test
  @Order(4)
  void aTransactionIsExplainedByEachVersion() {
    browser.open("transactions/" + TestServer.encoded(UiHistory.ODD_TRANSACTION));

    assertThat(page.locator("h1")).containsText(UiHistory.ODD_TRANSACTION);
    assertThat(part("fields")).containsText("<script>alert(2)</script>");
    assertThat(part("decision")).containsText("high-amount");
    assertThat(part("versions").locator("tbody tr")).hasCount(2);
    assertThat(part("explain-v1")).hasAttribute("aria-selected", "true");
    assertThat(part("outcome-hit")).containsText("tx.amount > 220");
    assertThat(part("outcome-hit")).containsText("412.5");
    assertThat(part("outcome-not_hit")).containsText("many-in-an-hour");
    assertThat(part("features")).containsText("account_count_24h");
    browser.picture("transaction");
    browser.darkPicture("transaction-dark");

    part("explain-v" + strict).click();
    awaitAddressWith("version=" + strict);
    assertThat(part("explain-v" + strict)).hasAttribute("aria-selected", "true");
    assertThat(part("outcome-hit")).containsText("tx.amount > 180");
    browser.picture("transaction-by-version-2");
    page.keyboard().press("v");
    assertThat(part("outcome-hit")).containsText("tx.amount > 220");
  }

  @Test
  @Order(5)
  void anIdThatTwoAccountsUseAsksWhichIsMeant() {
    expectedStatuses.add(409);
    browser.open("transactions/" + UiHistory.SHARED_TRANSACTION);

    assertThat(part("account-choice").locator("li")).hasCount(2);
    browser.picture("account-choice");
    part("account-choice").getByText("acc-2").click();

    assertThat(part("decision")).containsText("high-amount");
    assertThat(part("fields")).containsText("acc-2");
  }

  @Test
  @Order(6)
  void whatDoesNotExistShowsTheProblem() {
    expectedStatuses.add(404);
    browser.open("transactions/never-heard-of");
    assertThat(part("problem")).containsText("never-heard-of");
    assertThat(part("problem")).containsText("HTTP status 404");
    browser.picture("unknown-transaction");

    browser.open("accounts/nobody");
    assertThat(part("problem")).containsText("HTTP status 404");
    browser.open("compare?a=1&b=77");
    assertThat(part("problem")).containsText("77");
    browser.open("rulesets/77");
    assertThat(part("problem").first()).containsText("77");
    browser.open("no-such-page");
    assertThat(part("empty")).containsText("There is no such page");
  }

  @Test
  @Order(7)
  void anAccountIsShownAsAPictureAndAsATable() {
    browser.open("accounts/" + UiHistory.HASTY_ACCOUNT);

    Locator rows = part("timeline-table").locator("tbody tr");
    assertThat(rows.first()).containsText("burst-7");
    assertThat(rows.first()).containsText("many-in-an-hour");
    assertThat(part("timeline").locator(".mark")).hasCount(rows.count());
    part("timeline").locator(".mark.review").first().hover();
    assertThat(page.locator(".timeline-note")).isVisible();
    browser.picture("account");
    browser.darkPicture("account-dark");

    part("timeline").locator(".mark.review").first().click();
    assertThat(part("explanation")).isVisible();
    awaitAddressWith("account_id=" + UiHistory.HASTY_ACCOUNT);
  }

  @Test
  @Order(8)
  void accountsWithOddIdsAreReachedFromTheirAlerts() {
    for (String account : UiHistory.ODD_ACCOUNTS) {
      browser.open("alerts");
      alertOf(account).locator("td:nth-child(4) a").click();

      assertThat(page.locator("h1")).containsText(account);
      assertThat(part("timeline-table").locator("tbody tr").first()).isVisible();
      page.reload();
      assertThat(page.locator("h1")).containsText(account);
    }
    browser.open("accounts/" + TestServer.encoded(UiHistory.ADDRESS_LIKE));
    assertThat(part("timeline")).isVisible();
    browser.picture("account-odd");
  }

  @Test
  @Order(9)
  void twoVersionsAreComparedDownToTheTransaction() {
    browser.open("compare?a=1&b=" + strict);

    assertThat(part("summary")).containsText(Integer.toString(transactions));
    Locator harder = part("cell-approve-review");
    assertThat(harder).isVisible();
    int moved = Integer.parseInt(harder.locator(".heat-count").innerText());
    assertThat(part("rule-bars")).containsText("amount-above-highest");
    assertThat(part("changes").locator("tbody tr")).not().hasCount(0);
    browser.picture("compare");
    browser.darkPicture("compare-dark");

    harder.click();
    assertThat(part("change")).hasCount(moved);
    awaitAddressWith("cell=approve-review");
    browser.picture("compare-cell");
    page.keyboard().press("j");
    page.keyboard().press("Enter");
    assertThat(part("explain-v" + strict)).hasAttribute("aria-selected", "true");
    page.goBack();
    assertThat(part("change")).hasCount(moved);

    page.keyboard().press("s");
    awaitAddressWith("a=" + strict + "&b=1");
    assertThat(part("cell-review-approve")).isVisible();
  }

  @Test
  @Order(10)
  void ruleSetsAreListedWithTheirBuildsAndTheirSource() {
    browser.open("rulesets");
    assertThat(part("ruleset-1")).containsText("live");
    assertThat(part("ruleset-" + strict)).containsText("cards-strict");
    assertThat(part("ruleset-" + strict)).containsText("ready");
    browser.picture("rulesets");

    browser.open("rulesets/" + strict);
    assertThat(part("source")).containsText("name: cards-strict");
    assertThat(part("rule-list")).containsText("amount-above-highest");
    assertThat(page.locator("[data-testid^=build-]")).containsText("Parity checked");
    browser.picture("ruleset");
  }

  @Test
  @Order(11)
  void aPromotionIsConfirmedAndThenEverythingIsReadFromTheNewVersion() {
    browser.open("rulesets");
    part("promote-" + strict).click();
    assertThat(part("promote-dialog")).containsText("takes the place of v1");
    browser.picture("promote");
    page.getByText("Cancel").click();
    assertThat(part("promote-dialog")).hasCount(0);
    assertThat(part("live-version")).containsText("Live v1");

    part("promote-" + strict).click();
    part("confirm-promote").click();
    assertThat(part("promoted")).isVisible();
    browser.picture("promoted");
    page.getByText("Close").click();

    assertThat(part("live-version")).containsText("Live v" + strict);
    assertThat(part("ruleset-" + strict)).containsText("live");
    part("nav-alerts").click();
    assertThat(page.locator(".page-head")).containsText("as judged by v" + strict);
    assertThat(alertOf(UiHistory.MARKUP_LIKE)).containsText("is above 180");
    browser.picture("alerts-after-promotion");

    String alertedThen = alertOf(UiHistory.MARKUP_LIKE).locator("td:last-child").innerText();
    part("queue-retro").click();
    awaitAddressWith("queue=retro");
    assertThat(part("queue-retro")).hasAttribute("aria-pressed", "true");
    assertThat(alertOf("within 7 days, now")).isVisible();
    assertThat(alerts().filter(new Locator.FilterOptions().setHasText(alertedThen))).hasCount(0);
    browser.picture("alerts-found-later");
    part("queue-live").click();
    assertThat(alerts()).hasCount(50);
  }

  @Test
  @Order(12)
  void aNewAlertIsShownOnRequestAndLeadsToItsReasons() throws Exception {
    browser.open("alerts");
    assertThat(alerts()).hasCount(50);
    server.score("fresh", "acc-1", UiHistory.END, "399.00");
    server.await("/v1/alerts?limit=1", answer -> answer.body().contains("\"fresh\""));

    page.keyboard().press("r");
    assertThat(alerts().first()).containsText("fresh");
    alerts().first().locator("td:last-child a").click();
    assertThat(part("decision")).containsText("by v" + strict);
    assertThat(part("outcome-hit")).containsText("tx.amount > 180");
  }

  @Test
  @Order(13)
  void aPublishedRuleSetIsRebuiltFromItsRow() {
    String yaml = RulePacks.source("cards-strict").replace("cards-strict", "cards-strictest");
    int version = server.post("/v1/rulesets", yaml).json().get("version").asInt();
    browser.open("rulesets");
    assertThat(part("promote-" + version)).isDisabled();

    part("rebuild-" + version).click();
    assertThat(part("ruleset-" + version)).containsText("ready");
    assertThat(part("promote-" + version)).isEnabled();
    assertThat(part("rebuild-" + version)).hasCount(0);
    browser.picture("rebuilt");
  }

  @Test
  @Order(14)
  void aTransactionIsLabelledAndTheLabelIsCorrected() throws Exception {
    expectedStatuses.add(422);
    String address = "transactions/" + TestServer.encoded(UiHistory.ODD_TRANSACTION);
    browser.open(address);
    assertThat(part("no-label")).isVisible();
    page.keyboard().press("f");
    asked("note").fill("<b>stolen</b> card");
    part("ask-send").click();
    assertThat(part("standing-label")).containsText("Fraud");
    assertThat(part("standing-label")).containsText("<b>stolen</b> card");
    assertThat(page.locator(".page-head")).containsText("Fraud");

    part("mark-genuine").click();
    asked("source").selectOption("chargeback");
    asked("known_at").fill("2018-04-01T12:30:15");
    part("ask-send").click();
    assertThat(part("ask").getByTestId("problem")).containsText("/known_at");
    browser.picture("label-refused");
    asked("known_at").fill("2018-05-02T12:30:15");
    part("ask-send").click();
    assertThat(part("standing-label")).containsText("Genuine");
    assertThat(part("standing-label")).containsText("chargeback");
    assertThat(part("earlier-labels")).containsText("Fraud");
    browser.picture("labels");

    server.await("/v1/" + address, answer -> answer.json().path("labels").size() == 2);
    page.reload();
    assertThat(part("standing-label")).containsText("2018-05-02 12:30:15");
    assertThat(part("earlier-labels").locator("li")).hasCount(1);
  }

  @Test
  @Order(15)
  void anEvaluationTellsCaughtFromMissedAndItsAddressCanBeShared() throws Exception {
    expectedStatuses.add(400);
    browser.open("evaluation");
    assertThat(part("empty")).containsText("No fraud is labelled here");
    browser.picture("evaluation-empty");
    for (String account : List.of("acc-1", "acc-2")) {
      server.post(
          "/v1/transactions/" + UiHistory.SHARED_TRANSACTION + "/labels?account_id=" + account,
          "{\"label\":\"fraud\",\"source\":\"issuer\"}");
    }
    server.await("/v1/evaluation", answer -> answer.json().path("frauds").asInt() == 2);

    page.keyboard().press("r");
    assertThat(part("quality")).containsText("1 of 2 frauds were alerted");
    assertThat(part("money")).containsText("260.00");
    assertThat(part("rule-high-amount")).containsText("260.00 EUR");
    part("filter-version").selectOption(Integer.toString(strict));
    assertThat(part("rule-amount-above-highest")).isVisible();
    part("filter-from").fill("2018-04-29");
    awaitAddressWith("from=2018-04-29");
    assertThat(part("confusion")).containsText("caught");
    browser.picture("evaluation");
    browser.darkPicture("evaluation-dark");

    part("filter-to").fill("2018-04-01");
    assertThat(part("fault-from")).containsText("before to: 2018-04-01");
    page.reload();
    assertThat(part("fault-from")).isVisible();
    assertThat(part("filter-version")).hasValue(Integer.toString(strict));
    part("clear").click();
    assertThat(part("quality")).containsText("1 of 2 frauds were alerted");
  }

  @Test
  @Order(16)
  void aTerminalShowsWhoUsedItAndWhatRuleSetsAskItFor() throws Exception {
    String odd = TestServer.encoded("odd-" + UiHistory.MARKUP_LIKE);
    browser.open("transactions/" + odd);
    part("fields").getByText(UiHistory.HOSTILE_TERMINAL).click();
    assertThat(page.locator("h1")).containsText("Terminal " + UiHistory.HOSTILE_TERMINAL);
    assertThat(part("no-features")).isVisible();
    assertThat(part("profile-accounts").locator("tbody tr"))
        .hasCount(UiHistory.ODD_ACCOUNTS.size());
    assertThat(part("profile-transactions")).containsText("odd-" + UiHistory.ADDRESS_LIKE);
    page.keyboard().press("j");
    page.keyboard().press("Enter");
    assertThat(part("steps")).containsText("1 of 3");

    server.post("/v1/rulesets", TERMINAL_RULES);
    for (int i = 0; i < 3; i++) {
      server.score("at-terminal-" + i, "acc-" + i, UiHistory.END.plusSeconds(60 + i), "20.00");
    }
    server.await(
        "/v1/profiles/terminal_id/T1",
        answer -> answer.json().path("transaction_count").asInt() == 3);
    browser.open("profiles/terminal_id/T1");
    assertThat(part("profile-features")).containsText("terminal_spent");
    part("at-last").click();
    awaitAddressWith("at=2018-05-01T00%3A01%3A33Z");
    assertThat(part("profile-features")).containsText("60");
    assertThat(part("profile-features")).containsText("by terminal_id");
    browser.picture("profile");
    browser.darkPicture("profile-dark");
    part("at-now").click();
    assertThat(part("at")).hasValue("");
  }

  @Test
  @Order(17)
  void theLinksOfAnAccountAreDrawnAndReadAsTables() {
    browser.open("accounts/" + TestServer.encoded(UiHistory.MARKUP_LIKE));
    Locator linked = part("linked-accounts").locator("tbody tr");
    assertThat(linked.first()).isVisible();
    assertThat(part("shared-values")).containsText(UiHistory.HOSTILE_TERMINAL);
    assertThat(part("link-graph").locator("a.step-1")).hasCount(linked.count());
    assertThat(page.locator("main b, main i, main img, main script")).hasCount(0);
    part("links").scrollIntoViewIfNeeded();
    browser.picture("links");
    browser.darkPicture("links-dark");

    page.keyboard().press("l");
    awaitAddressWith("steps=2");
    assertThat(part("steps-2")).hasAttribute("aria-pressed", "true");
    part("link-graph").locator("a.value").first().click();
    assertThat(part("profile-page").locator("h1")).containsText("Terminal");
  }

  @Test
  @Order(20)
  void aNarrowWindowKeepsEverythingInReach() {
    page.setViewportSize(800, 900);
    for (String address :
        List.of("alerts", "accounts/acc-1", "compare", "evaluation", "rulesets")) {
      browser.open(address);
      assertThat(page.locator("table").first()).isVisible();
      Object overflow =
          page.evaluate(
              "document.documentElement.scrollWidth > document.documentElement.clientWidth");
      Assertions.assertThat(overflow).as(address + " scrolls sideways").isEqualTo(false);
    }
    browser.picture("narrow");
  }
}
