package io.hindsight.http;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A Chromium of this machine with one page, which collects everything the page complains of: script
 * errors, violations of the content security policy, requests that fail, requests to anywhere but
 * the server, dialogs.
 */
final class UiBrowser implements AutoCloseable {
  /** What to do where no browser is found. */
  static final String HOW_TO_INSTALL =
      "no Chromium found (expected: system property hindsight.chromium with the path of one, or a"
          + " package such as Debian's: apt-get install chromium)";

  /** The longest wait for anything to appear. */
  private static final double WAIT_MILLIS_MAX = 10_000;

  private static final int WIDTH = 1440;
  private static final int HEIGHT = 900;
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");

  private static final List<String> FLAGS =
      List.of(
          "--headless",
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync");

  private static final Set<String> COMPLAINTS = Set.of("error", "warning");

  private final Playwright playwright;
  private final Browser browser;
  private final Page page;
  private final String origin;
  private final List<String> complaints = new ArrayList<>();

  private UiBrowser(Path executable, String origin) {
    this.origin = origin;
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(executable)
                    .setArgs(FLAGS)
                    .setTimeout(3 * WAIT_MILLIS_MAX));
    page =
        browser.newPage(
            new Browser.NewPageOptions()
                .setViewportSize(WIDTH, HEIGHT)
                .setReducedMotion(ReducedMotion.REDUCE)
                .setColorScheme(ColorScheme.LIGHT));
    page.setDefaultTimeout(WAIT_MILLIS_MAX);
    PlaywrightAssertions.setDefaultAssertionTimeout(WAIT_MILLIS_MAX);
    listen();
  }

  /** The browser to use: that of the system property, or the first of the usual places. */
  static Optional<Path> installed() {
    String named = System.getProperty("hindsight.chromium", "");
    Stream<String> places =
        named.isEmpty()
            ? Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
            : Stream.of(named);
    return places.map(Path::of).filter(Files::isExecutable).findFirst();
  }

  /**
   * Starts a browser with a fresh profile.
   *
   * @param origin the only server the page may talk to, as {@code http://host:port}
   */
  static UiBrowser launch(Path executable, String origin) {
    return new UiBrowser(executable, origin);
  }

  private void listen() {
    page.onConsoleMessage(this::heard);
    page.onPageError(error -> complaints.add("uncaught: " + error));
    page.onRequest(
        request -> {
          if (!request.url().startsWith(origin + "/")) {
            complaints.add("request to elsewhere: " + request.url());
          }
        });
    page.onDialog(
        dialog -> {
          complaints.add("dialog: " + dialog.message());
          dialog.dismiss();
        });
  }

  private void heard(ConsoleMessage message) {
    if (COMPLAINTS.contains(message.type())) {
      complaints.add(message.type() + ": " + message.text() + " at " + message.location());
    }
  }

  /** What the page complained of since the last call, without answers of an expected status. */
  List<String> complaints(Set<Integer> expectedStatuses) {
    // The browser's messages are handled inside of calls: ask it something to hear the last ones.
    page.evaluate("0");
    List<String> unexpected =
        complaints.stream()
            .filter(
                each ->
                    expectedStatuses.stream()
                        .noneMatch(status -> each.contains("with a status of " + status + " ")))
            .toList();
    complaints.clear();
    return unexpected;
  }

  Page page() {
    return page;
  }

  /** Opens an address of the UI, written as after {@code #/}. */
  void open(String address) {
    page.navigate(origin + "/#/" + address);
  }

  /** Keeps a picture of the whole page as {@code target/screenshots/<name>.png}. */
  void picture(String name) {
    page.screenshot(new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve(name + ".png")));
  }

  /** Keeps a picture of the page as people with a dark desktop see it. */
  void darkPicture(String name) {
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
    picture(name);
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
