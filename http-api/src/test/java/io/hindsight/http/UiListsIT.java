package io.hindsight.http;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.FilePayload;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
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

/** Lists and snoozes as an analyst changes them in the browser. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class UiListsIT {
  private static final String MARKUP_LIKE = "<b>d1</b>";

  @AutoClose private static TestServer server;
  @AutoClose private static UiBrowser browser;
  private static Page page;

  private final Set<Integer> expectedStatuses = new HashSet<>();

  @BeforeAll
  static void start() throws Exception {
    Optional<Path> chromium = UiBrowser.installed();
    assumeTrue(chromium.isPresent(), UiBrowser.HOW_TO_INSTALL);
    server = TestServer.start("ui_lists_it");
    server.score("t-1", "596", Instant.parse("2018-04-01T00:00:31Z"), "257.16");
    server.await("/v1/transactions/t-1", answer -> answer.status() == 200);
    browser = UiBrowser.launch(chromium.orElseThrow(), server.url());
    page = browser.page();
  }

  @AfterEach
  void theBrowserHasNothingToComplainOf() {
    Assertions.assertThat(browser.complaints(expectedStatuses)).isEmpty();
  }

  private static Locator part(String testId) {
    return page.getByTestId(testId);
  }

  private static Locator asked(String name) {
    return part("ask").locator("[name=" + name + "]");
  }

  @Test
  @Order(1)
  void aListBeginsWithItsFirstEntry() {
    browser.open("lists");
    assertThat(part("empty")).containsText("no list yet");
    page.keyboard().press("n");
    asked("list").fill("blocked_devices");
    asked("value").fill(MARKUP_LIKE);
    asked("expires").fill("2030-05-01T12:30");
    asked("note").fill("stolen");
    asked("by").fill("ana");
    browser.picture("list-add");
    part("ask-send").click();

    assertThat(part("entry")).hasCount(1);
    assertThat(part("entry")).containsText(MARKUP_LIKE);
    assertThat(part("entry")).containsText("2030-05-01 12:30:00");
    assertThat(part("entry")).containsText("stolen");
    assertThat(page.locator("main b")).hasCount(0);
  }

  @Test
  @Order(2)
  void aFileIsTakenWholeOrNotAtAll() {
    expectedStatuses.add(422);
    part("upload").click();
    asked("file").setInputFiles(csv("value,note\nd1,\nd2,lost\nd1,\n"));
    assertThat(asked("by")).hasValue("ana");
    part("ask-send").click();
    assertThat(part("ask").getByTestId("problem")).containsText("stands on line 2 too");
    browser.picture("list-upload-refused");

    asked("file").setInputFiles(csv("value,note\nd1,\nd2,lost\n"));
    part("ask-send").click();
    assertThat(part("entry")).hasCount(3);
    part("prefix").fill("d");
    part("prefix").press("Enter");
    assertThat(part("entry")).hasCount(2);
    browser.picture("list");
  }

  private static FilePayload csv(String text) {
    return new FilePayload("d.csv", "text/csv", text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  @Order(3)
  void anEntryIsRemovedAfterAQuestion() {
    part("entry").first().getByTestId("remove-entry").click();
    assertThat(part("ask")).containsText("Remove d1 from blocked_devices?");
    part("ask-send").click();
    assertThat(part("entry")).hasCount(1);
    part("nav-lists").click();
    assertThat(part("lists")).containsText("blocked_devices");
    assertThat(part("lists")).containsText("ana");
    browser.picture("lists");
  }

  @Test
  @Order(4)
  void aRuleIsSnoozedFromTheDecisionThatItHit() {
    browser.open("transactions/t-1");
    part("snooze-high-amount").click();
    assertThat(part("ask")).containsText("Snooze high-amount for account 596?");
    asked("why").fill("moves house");
    browser.picture("snooze");
    part("ask-send").click();

    assertThat(part("snoozed")).containsText("high-amount is snoozed for this account until");
    Assertions.assertThat(server.get("/v1/snoozes").body())
        .contains("\"rule_id\":\"high-amount\"")
        .contains("\"by\":\"ana\"")
        .contains("\"why\":\"moves house\"");
  }
}
