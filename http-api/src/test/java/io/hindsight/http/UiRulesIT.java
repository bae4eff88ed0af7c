package io.hindsight.http;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.nio.file.Path;
import java.time.Instant;
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

/** Rules as an analyst reads them in the browser: their text, their reasons, their checks. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class UiRulesIT {
  private static final String RULES =
      """
      name: cards-with-everything
      features:
        payments_24h: {key: account_id, aggregate: count, window: 24h}
        usual_amount: {key: account_id, aggregate: mean, of: tx.amount, window: 90d}
        device_uses:  {key: [account_id, device_id], aggregate: count}
        never_read:   {key: account_id, aggregate: count, window: 7d}
      rules:
        - id: blocked-device
          when: tx.device_id in lists.blocked_devices
          decision: decline
          severity: critical
          tags: [list, device]
          reason: Device {tx.device_id} is blocked
        - id: hasty-or-large
          when: payments_24h >= 2 && (tx.amount > 3 * usual_amount || tx.country == "XX")
          points: 600
          severity: high
          tags: [velocity]
          reason: "{payments_24h} payments in a day, now {tx.amount}"
        - id: quiet
          when: "!(payments_24h >= 2) && tx.amount > 100"
          points: 100
          reason: A first payment of {tx.amount}
        - id: tried-out
          when: "tx.amount > (payments_24h >= 1 ? 150.0 : 300.0)"
          points: 300
          shadow: true
          reason: Amount {tx.amount}
        - id: new-device
          when: device_uses == 0
          points: 150
          reason: A new device
        - id: switched-off
          when: tx.amount > 1
          points: 10
          enabled: false
          reason: Any amount
        - id: of-its-time
          when: tx.amount > 2
          points: 10
          valid_from: 2018-05-01
          valid_to: 2018-06-01
          rollout: 12.5%
          reason: Any amount in May
      thresholds: {challenge: 300, review: 500, decline: 800}
      tests:
        - name: a small amount is approved
          when: {amount: 5}
          expect: {decision: approve}
      """;

  private static final Instant START = Instant.parse("2018-04-01T00:00:31Z");

  @AutoClose private static TestServer server;
  @AutoClose private static UiBrowser browser;
  private static Page page;
  private static int version;

  @BeforeAll
  static void start() throws Exception {
    Optional<Path> chromium = UiBrowser.installed();
    assumeTrue(chromium.isPresent(), UiBrowser.HOW_TO_INSTALL);
    server = TestServer.start("ui_rules_it");
    for (int i = 0; i < 3; i++) {
      server.score("small-" + i, "596", START.plusSeconds(600L * i), "20.00");
    }
    server.score("large", "596", START.plusSeconds(3600), "257.16");
    server.await("/v1/transactions/large", answer -> answer.status() == 200);
    version = server.rebuild(RULES);
    browser = UiBrowser.launch(chromium.orElseThrow(), server.url());
    page = browser.page();
  }

  @AfterEach
  void theBrowserHasNothingToComplainOf() {
    Assertions.assertThat(browser.complaints(Set.of())).isEmpty();
  }

  private static Locator part(String testId) {
    return page.getByTestId(testId);
  }

  private static Locator rule(String ruleId) {
    return page.locator("li.rule").filter(new Locator.FilterOptions().setHasText(ruleId));
  }

  private static Locator partOf(String ruleId, String text) {
    return rule(ruleId)
        .locator(".part-line")
        .filter(new Locator.FilterOptions().setHasText(text))
        .last();
  }

  @Test
  @Order(1)
  void aConditionIsShownInItsPartsWithWhatBecameOfEach() {
    browser.open("transactions/large?version=" + version);

    assertThat(rule("hasty-or-large").locator("details").first()).hasAttribute("open", "");
    assertThat(partOf("hasty-or-large", "tx.amount > 3 * usual_amount")).containsText("true");
    assertThat(partOf("hasty-or-large", "tx.country == \"XX\"")).containsText("not looked at");
    assertThat(rule("hasty-or-large")).containsText("high");
    assertThat(rule("hasty-or-large")).containsText("#velocity");
    assertThat(rule("tried-out")).containsText("shadow");
    assertThat(rule("new-device")).containsText("no value for device_uses");
    assertThat(rule("new-device")).containsText("missing");
    assertThat(rule("switched-off")).containsText("the rule is disabled");
    assertThat(rule("of-its-time")).containsText("the rule is not valid yet");
    Locator features = part("features").locator("tbody tr");
    assertThat(features.first()).containsText("596");
    assertThat(features.first()).containsText("exact");
    assertThat(features.first()).containsText("after 2018-03-31 01:00:31");
    assertThat(features.first()).containsText("hasty-or-large");
    browser.picture("explanation");
    browser.darkPicture("explanation-dark");
    features.last().scrollIntoViewIfNeeded();
    browser.picture("explanation-features");
  }

  @Test
  @Order(2)
  void conditionsOpenAndCloseByKey() {
    Locator quiet = rule("quiet").locator("details.condition");
    assertThat(quiet).not().hasAttribute("open", "");
    page.keyboard().press("e");
    assertThat(quiet).hasAttribute("open", "");
    assertThat(partOf("quiet", "payments_24h >= 2")).containsText("true");
    page.keyboard().press("e");
    assertThat(page.locator("details.condition[open]")).hasCount(0);
    quiet.locator("summary").first().focus();
    page.keyboard().press("Enter");
    assertThat(quiet).hasAttribute("open", "");
  }

  @Test
  @Order(3)
  void aRuleSetShowsItsOptionsItsListsItsWarningsAndItsTests() {
    browser.open("rulesets/" + version);

    Locator rules = part("rule-list").locator("tbody tr");
    assertThat(rules.nth(0)).containsText("critical");
    assertThat(rules.nth(0)).containsText("#device");
    assertThat(rules.nth(3)).containsText("shadow");
    assertThat(rules.nth(5)).containsText("disabled");
    assertThat(rules.nth(6)).containsText("from 2018-05-01 00:00:00");
    assertThat(rules.nth(6)).containsText("until 2018-06-01 00:00:00");
    assertThat(rules.nth(6)).containsText("12.5 % of accounts");
    assertThat(part("faults-warnings")).containsText("cards-with-everything.yaml:6:");
    assertThat(part("faults-warnings")).containsText("^");
    assertThat(part("list-links").locator("a")).hasAttribute("href", "#/lists/blocked_devices");
    page.keyboard().press("t");
    assertThat(part("tests")).containsText("a small amount is approved");
    assertThat(part("check-verdict")).containsText("its test passed");
    browser.picture("ruleset-options");
    browser.darkPicture("ruleset-options-dark");
  }

  @Test
  @Order(4)
  void aChangeIsCheckedBeforeItIsPublished() {
    page.keyboard().press("c");
    Locator editor = part("editor");
    assertThat(editor).hasValue(RULES);

    editor.fill(RULES.replace("payments_24h >= 2 &&", "payment_24h >= 2 &&"));
    editor.press("Control+Enter");
    assertThat(part("check-verdict")).containsText("it cannot be used");
    assertThat(part("faults-problems")).containsText("ruleset.yaml:15:11:");
    assertThat(part("faults-problems")).containsText("payments_24h");
    assertThat(part("faults-problems")).containsText("^");
    browser.picture("check-problems");
    page.getByText("Go to", new Page.GetByTextOptions().setExact(true)).first().click();
    assertThat(editor).isFocused();
    Assertions.assertThat((String) editor.evaluate("e => e.value.slice(e.selectionStart)"))
        .startsWith("payment_24h >= 2");

    editor.fill(RULES.replace("decision: approve}", "decision: review}"));
    part("check").click();
    assertThat(part("check-verdict")).containsText("1 test of 1 failed");
    assertThat(part("tests")).containsText("decision is approve, expected review");
    browser.picture("check-failed-test");
    browser.darkPicture("check-failed-test-dark");

    editor.fill(RULES);
    assertThat(part("changed")).isVisible();
    page.keyboard().press("Escape");
    page.keyboard().press("c");
    assertThat(part("check-verdict"))
        .containsText("It can be used, and its test passed. 1 warning");
  }

  @Test
  @Order(5)
  void whatIsTypedStaysWhenAnotherPageIsLookedAt() {
    part("editor").fill("name: unfinished");
    page.keyboard().press("Escape");
    page.keyboard().press("u");
    part("check-rules").click();
    assertThat(part("editor")).hasValue("name: unfinished");
  }

  @Test
  @Order(6)
  void aNarrowWindowKeepsEverythingInReach() {
    for (int width : List.of(1280, 800)) {
      page.setViewportSize(width, 900);
      for (String address :
          List.of("transactions/large?version=" + version, "rulesets/" + version, "check")) {
        browser.open(address);
        assertThat(page.locator(".panel").first()).isVisible();
        Object overflow =
            page.evaluate(
                "document.documentElement.scrollWidth > document.documentElement.clientWidth");
        Assertions.assertThat(overflow).as(address + " at " + width).isEqualTo(false);
        browser.picture("rules-" + width + "-" + address.substring(0, 5));
      }
    }
  }
}
