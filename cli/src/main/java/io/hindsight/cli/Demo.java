package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.hindsight.rules.RulePacks;
import io.hindsight.simulator.Simulation;
import io.hindsight.simulator.SimulationSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The course of the demonstration, on a server that runs. */
final class Demo {
  static final long TRANSACTIONS_DEFAULT = 20_000;

  private static final long SEED = 1;
  private static final String STRICT = "cards-strict";
  private static final int CHANGES_SHOWN = 8;

  /** How long the tail may take to fold what was scored; it is at work all the time. */
  private static final Duration CAUGHT_UP_WITHIN = Duration.ofSeconds(30);

  private static final Duration POLL = Duration.ofMillis(250);

  private final ApiClient api;
  private final DataDirectory directory;
  private final @Nullable Long transactions;
  private final Terminal terminal;

  /**
   * A demonstration.
   *
   * @param transactions how many to simulate; null for those that are there, else the default
   */
  Demo(ApiClient api, DataDirectory directory, @Nullable Long transactions, Terminal terminal) {
    this.api = api;
    this.directory = directory;
    this.transactions = transactions;
    this.terminal = terminal;
  }

  void run() {
    Path sample = sample();
    scoreAll(sample);
    int live = api.get("/v1/rulesets").path("live_version").asInt();
    int candidate = rebuild(live);
    terminal.say("");
    terminal.heading("4. Compare");
    List<JsonNode> verified = verified(List.of(live, candidate));
    String pair = "?a=" + live + "&b=" + candidate;
    JsonNode comparison = api.get("/v1/compare" + pair + "&limit=" + CHANGES_SHOWN);
    new ComparisonReport(terminal).print(comparison);
    terminal.say("");
    terminal.heading("5. Verify");
    new VerificationReport(terminal).print(verified);
    if (verified.stream().anyMatch(v -> !VerificationReport.faults(v).isEmpty())) {
      throw new CommandFailure("the recount found faults");
    }
    terminal.say("");
    terminal.say(
        "Nothing has changed for anyone yet: rule set "
            + live
            + " decides. ./hindsight promote "
            + candidate
            + " switches, and ./hindsight promote "
            + live
            + " switches back.");
  }

  /** The transactions of an earlier demonstration, or new ones. */
  private Path sample() {
    terminal.say("");
    terminal.heading("2. Score simulated card transactions");
    Path found = directory.sample();
    if (found == null) {
      return simulate(transactions == null ? TRANSACTIONS_DEFAULT : transactions);
    }
    if (transactions != null && !found.equals(directory.sample(transactions))) {
      throw new CommandFailure(
          directory.root()
              + " holds another sample ("
              + found.getFileName()
              + "): --fresh begins anew");
    }
    return found;
  }

  private Path simulate(long count) {
    Simulation simulation;
    try {
      simulation = new Simulation(SimulationSettings.forTransactions(SEED, count));
    } catch (IllegalArgumentException e) {
      throw new CommandFailure("transactions: " + e.getMessage(), e);
    }
    Path file = directory.sample(count);
    long written = SimulateCommand.write(simulation, file);
    terminal.say("  simulated " + Figures.count(written, "transaction") + " (seed " + SEED + ")");
    return file;
  }

  private void scoreAll(Path sample) {
    ImportSummary summary = new ImportRun(api, ImportSettings.of(sample), terminal).run();
    summary.print(terminal);
  }

  /** Runs the rule set that is not live over all of it; again when it was before. */
  private int rebuild(int live) {
    terminal.say("");
    terminal.heading("3. Run another rule set over the whole history");
    int candidate = candidate(live);
    if (VerifyCommand.built(api).contains(candidate)) {
      terminal.say("  rule set " + candidate + " was rebuilt before: its old build goes");
      api.post("/v1/rulesets/" + candidate + "/retire");
    }
    int build = RebuildCommand.start(api, candidate);
    JsonNode progress = new RebuildWatch(api, terminal).until(build);
    terminal.say(RebuildWatch.summary(progress));
    return candidate;
  }

  /** The strict pack; when that was promoted, the one that the server began with. */
  private int candidate(int live) {
    RulesFile strict = new RulesFile(STRICT + ".yaml", RulePacks.source(STRICT));
    int version = strict.publish(api).path("version").asInt();
    if (version != live) {
      terminal.say("  " + STRICT + " is published as rule set " + version);
      return version;
    }
    for (JsonNode rules : api.get("/v1/rulesets").path("rulesets")) {
      int other = rules.path("version").asInt();
      if (other != live) {
        terminal.say("  " + STRICT + " is live already: " + Json.text(rules, "name") + " it is");
        return other;
      }
    }
    throw new CommandFailure("there is no rule set to compare " + STRICT + " with");
  }

  /** Recounts the builds of versions, when the tail has folded all that was scored. */
  private List<JsonNode> verified(List<Integer> versions) {
    long deadlineNanos = System.nanoTime() + CAUGHT_UP_WITHIN.toNanos();
    while (true) {
      List<JsonNode> found = new ArrayList<>();
      for (int version : versions) {
        found.add(api.get("/v1/rulesets/" + version + "/verification"));
      }
      boolean caughtUp = found.stream().allMatch(v -> VerificationReport.behind(v) == 0);
      if (caughtUp || System.nanoTime() - deadlineNanos >= 0) {
        return found;
      }
      sleep();
    }
  }

  private static void sleep() {
    try {
      Thread.sleep(POLL.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("interrupted", e);
    }
  }
}
