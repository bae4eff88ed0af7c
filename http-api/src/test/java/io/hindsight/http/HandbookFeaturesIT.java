package io.hindsight.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.math.MathContext;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/**
 * Features of account and terminal that the decisions of a whole import saw, against a count over
 * the file by hand. It asks a server that has imported the file of the handbook with {@code
 * --label-delay 7d} under the rule set {@code handbook/three-parts.yaml} of the rules engine's
 * tests:
 *
 * <pre>./mvnw verify -Dit.test=HandbookFeaturesIT -Dhindsight.handbook.url=http://localhost:8080
 * </pre>
 */
class HandbookFeaturesIT {
  private static final String URL = System.getProperty("hindsight.handbook.url", "");
  private static final int SAMPLES = Integer.getInteger("hindsight.handbook.samples", 10_000);
  private static final Path FILE = Path.of("../../shared/data/handbook/transactions.csv.gz");
  private static final long LABEL_DELAY_SECONDS = 7 * 86_400;
  private static final long USUAL_MAX_MINOR = 220_00;
  private static final int IN_FLIGHT = 8;
  private static final int SEED = 10;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** A line of the file. */
  private record Line(
      String id, long atSeconds, String account, String terminal, long minor, boolean fraud) {
    static Line of(String text) {
      String[] cells = text.split(",", -1);
      String time = cells[1].replace("Z", "");
      return new Line(
          cells[0],
          LocalDateTime.parse(time).toEpochSecond(ZoneOffset.UTC),
          cells[2],
          cells[3],
          Math.round(Double.parseDouble(cells[4]) * 100),
          cells[5].equals("1"));
    }
  }

  /** What a decision should have seen. */
  private record Expected(String id, long usualCount, String usualAmount, long streak) {}

  @Test
  void everySampledDecisionSawWhatTheFileSays() throws Exception {
    assumeThat(URL).as("-Dhindsight.handbook.url: a server that imported the file").isNotEmpty();
    assumeThat(FILE).as("the transactions of the handbook").exists();
    List<Line> lines = read();
    var sampled = new TreeSet<Integer>();
    var random = new Random(SEED);
    while (sampled.size() < Math.min(SAMPLES, lines.size())) {
      sampled.add(random.nextInt(lines.size()));
    }
    List<Expected> expected = count(lines, sampled);
    var client = HttpClient.newHttpClient();
    var room = new Semaphore(IN_FLIGHT);
    var asked = new ArrayList<CompletableFuture<String>>();
    for (Expected each : expected) {
      room.acquire();
      asked.add(
          client
              .sendAsync(
                  HttpRequest.newBuilder(
                          URI.create(URL + "/v1/transactions/" + each.id() + "/explanation"))
                      .build(),
                  HttpResponse.BodyHandlers.ofString())
              .thenApply(answer -> difference(each, answer.body()))
              .whenComplete((answer, failure) -> room.release()));
    }
    List<String> differences =
        asked.stream().map(CompletableFuture::join).filter(text -> !text.isEmpty()).toList();
    long streaks = expected.stream().filter(each -> each.streak() > 0).count();
    System.out.println(
        expected.size() + " decisions compared, " + streaks + " of them with frauds in a row");
    assertThat(differences).isEmpty();
    assertThat(streaks).isGreaterThan(0);
  }

  private static List<Line> read() throws IOException {
    try (var reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(FILE)), StandardCharsets.UTF_8))) {
      return reader.lines().skip(1).map(Line::of).toList();
    }
  }

  /** Counts for each sample from the beginning of the file, one line after the other. */
  private static List<Expected> count(List<Line> lines, Set<Integer> sampled) {
    Map<String, List<Integer>> byAccount = new HashMap<>();
    Map<String, List<Integer>> byTerminal = new HashMap<>();
    var expected = new ArrayList<Expected>();
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      List<Integer> ofAccount = byAccount.computeIfAbsent(line.account(), a -> new ArrayList<>());
      List<Integer> ofTerminal =
          byTerminal.computeIfAbsent(line.terminal(), t -> new ArrayList<>());
      if (sampled.contains(i)) {
        expected.add(expected(lines, line, ofAccount, ofTerminal));
      }
      ofAccount.add(i);
      ofTerminal.add(i);
    }
    return expected;
  }

  private static Expected expected(
      List<Line> lines, Line line, List<Integer> ofAccount, List<Integer> ofTerminal) {
    long count = 0;
    long minor = 0;
    for (int earlier : ofAccount) {
      if (lines.get(earlier).minor() <= USUAL_MAX_MINOR) {
        count++;
        minor += lines.get(earlier).minor();
      }
    }
    long streak = 0;
    for (int i = ofTerminal.size() - 1; i >= 0; i--) {
      Line earlier = lines.get(ofTerminal.get(i));
      if (earlier.atSeconds() > line.atSeconds() - LABEL_DELAY_SECONDS) {
        continue;
      }
      if (!earlier.fraud()) {
        break;
      }
      streak++;
    }
    return new Expected(line.id(), count, count == 0 ? "null" : mean(minor, count), streak);
  }

  /** The double nearest to the mean of the amounts. */
  private static String mean(long minor, long count) {
    BigDecimal sum = BigDecimal.valueOf(minor, 2);
    BigDecimal mean = sum.divide(BigDecimal.valueOf(count), MathContext.DECIMAL128);
    return Double.toString(mean.doubleValue());
  }

  private static String difference(Expected expected, String body) {
    Map<String, String> seen = new HashMap<>();
    try {
      JsonNode explanation = MAPPER.readTree(body);
      for (JsonNode feature : explanation.path("features")) {
        seen.put(feature.path("name").asText(), feature.path("value").asText());
      }
    } catch (IOException e) {
      return expected + " but " + body;
    }
    boolean isSame =
        seen.getOrDefault("usual_count", "").equals(Long.toString(expected.usualCount()))
            && seen.getOrDefault("usual_amount", "").equals(expected.usualAmount())
            && seen.getOrDefault("terminal_fraud_streak", "")
                .equals(Long.toString(expected.streak()));
    return isSame ? "" : expected + " but " + new TreeMap<>(seen);
  }
}
