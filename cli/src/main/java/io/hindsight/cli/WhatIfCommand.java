package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hindsight.rules.RuleSetException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "what-if",
    header = "Show what rule sets would have decided, without publishing them.",
    description = {
      "Judges the whole history by up to 8 rule sets in one pass, and compares each with what was"
          + " decided live: how many decisions change, and what precision, recall and money that is"
          + " worth by the labels known. Nothing is stored; Ctrl-C stops it.",
      "A feature of a device or terminal that no rule set had when a transaction was decided is"
          + " missing for that transaction."
    },
    footer = {
      "  hindsight what-if strict.yaml lenient.yaml",
      "  hindsight what-if strict.yaml --from 2018-05-01 --to 2018-09-30 --changes 10"
    })
final class WhatIfCommand extends ClientVerb {
  private static final int CANDIDATES_MAX = 8;

  @Parameters(paramLabel = "FILE", arity = "1..8", description = "Rule sets.")
  private List<Path> files = new ArrayList<>();

  @Mixin private PeriodOptions period = new PeriodOptions();

  @Option(
      names = "--changes",
      paramLabel = "N",
      defaultValue = "5",
      description = "Show so many changed transactions of each, the newest (default: 5).")
  private int changes;

  @Override
  public Integer call() {
    JsonNode result = new Watch(new ProgressBar(progressTerminal(), "Judging")).run();
    if (isJson()) {
      print(result);
    } else {
      new WhatIfReport(terminal()).print(result);
    }
    return SUCCEEDED;
  }

  private byte[] body() {
    if (files.size() > CANDIDATES_MAX) {
      throw misuse("rule sets: " + files.size() + " (expected: at most " + CANDIDATES_MAX + ")");
    }
    ObjectNode body = Json.object();
    ArrayNode ruleSets = body.putArray("rulesets");
    for (Path file : files) {
      RulesFile rules = RulesFile.read(file);
      try {
        rules.compile();
      } catch (RuleSetException e) {
        throw new CommandFailure(rules.name() + " does not compile:\n" + e.getMessage(), e);
      }
      ruleSets.add(rules.source());
    }
    period.putInto(body);
    body.put("limit", changes);
    return Json.bytes(body);
  }

  /** Shows how far a pass is, and keeps what it came to. */
  private final class Watch {
    private final ProgressBar bar;
    private @Nullable JsonNode result;
    private String facts = "";

    Watch(ProgressBar bar) {
      this.bar = bar;
    }

    JsonNode run() {
      byte[] body = body();
      api().postForLines("/v1/what-if", body, this::line);
      JsonNode found = result;
      if (found == null) {
        bar.interrupt();
        throw new CommandFailure("the server broke off before the result");
      }
      bar.finish(facts);
      return found;
    }

    private void line(JsonNode line) {
      JsonNode progress = line.path("progress");
      if (line.has("result")) {
        result = line.path("result");
      } else if (line.has("problem")) {
        bar.interrupt();
        throw new CommandFailure(Json.text(line.path("problem"), "detail"));
      } else if (progress.isObject()) {
        facts =
            Figures.count(progress.path("events").asLong(), "event")
                + "  "
                + Figures.rate(progress.path("events_per_s").asDouble());
        JsonNode left = progress.path("eta_ms");
        bar.update(
            progress.path("share").asDouble(),
            facts,
            left.isNumber() ? Duration.ofMillis(left.asLong()) : null);
      }
    }
  }
}
