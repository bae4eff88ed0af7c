package io.hindsight.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** Measures how long a pass over a journal takes for one candidate, and for many. */
final class BenchWhatIf {
  /** The most that one pass takes. */
  static final int CANDIDATES = 8;

  private static final int ROUNDS = 2;
  private static final String NAME = "bench-rebuild";
  private static final String HIGH_AMOUNT = "tx.amount > 220, decision";
  private static final String USUAL = "4 * usual_amount";

  private final ApiClient api;
  private final Terminal terminal;

  /**
   * What was measured.
   *
   * @param one how long a pass takes for one candidate
   * @param many how long it takes for {@link #CANDIDATES}
   */
  record Result(Duration one, Duration many) {
    double ratio() {
      return (double) many.toNanos() / one.toNanos();
    }
  }

  BenchWhatIf(ApiClient api, Terminal terminal) {
    this.api = api;
    this.terminal = terminal;
  }

  /** Measures passes in turn, after one of each that does not count. */
  Result measure(long events) {
    pass(1, events);
    pass(CANDIDATES, events);
    long one = 0;
    long many = 0;
    for (int round = 0; round < ROUNDS; round++) {
      one += pass(1, events);
      many += pass(CANDIDATES, events);
    }
    return new Result(Duration.ofNanos(one / ROUNDS), Duration.ofNanos(many / ROUNDS));
  }

  /** As people try them: one rule set with other bounds. */
  static String candidate(int number) {
    return BenchRules.source(NAME + ".yaml")
        .replace("name: " + NAME, "name: " + NAME + "-" + number)
        .replace(HIGH_AMOUNT, "tx.amount > " + (220 + 10 * number) + ", decision")
        .replace(USUAL, (4 + number) + " * usual_amount");
  }

  private long pass(int candidates, long events) {
    ObjectNode body = Json.object();
    ArrayNode ruleSets = body.putArray("rulesets");
    IntStream.range(0, candidates).forEach(number -> ruleSets.add(candidate(number)));
    var bar = new ProgressBar(terminal, "What if, " + Figures.count(candidates, "rule set"));
    var judged = new AtomicLong(-1);
    long began = System.nanoTime();
    api.postForLines(
        "/v1/what-if",
        Json.bytes(body),
        line -> {
          if (line.has("result")) {
            judged.set(line.path("result").path("transactions").asLong());
          } else if (line.has("problem")) {
            throw new CommandFailure(Json.text(line.path("problem"), "detail"));
          } else {
            bar.update(line.path("progress").path("share").asDouble(), "", null);
          }
        });
    long took = System.nanoTime() - began;
    bar.finish(Figures.seconds(Duration.ofNanos(took)));
    if (judged.get() != events) {
      throw new CommandFailure(
          "a pass judged " + judged.get() + " transactions (expected: " + events + ")",
          CommandFailure.SOFTWARE,
          null);
    }
    return took;
  }
}
