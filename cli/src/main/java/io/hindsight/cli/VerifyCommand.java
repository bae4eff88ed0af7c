package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "verify",
    header = "Recount what the builds hold, and compare it with what was decided live.",
    description = {
      "The digest covers every decision: two rebuilds of one version have the same.",
      "The exit code is 1 when a decision differs, is missing, or an event is parked.",
      "With --sample: recomputes all decisions of so many accounts from the journal, drawn at"
          + " random. Quick, however long the history."
    },
    footer = {"  hindsight verify 2", "  hindsight verify --sample 200 --seed 7"})
final class VerifyCommand extends ClientVerb {
  @Parameters(
      paramLabel = "N",
      arity = "0..1",
      description = "A version (default: all that have builds).")
  private @Nullable Integer version;

  @Option(
      names = "--sample",
      paramLabel = "N",
      description = "Recompute only N accounts, drawn at random.")
  private @Nullable Integer sample;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "With --sample: draw as this number says (default: another each time).")
  private @Nullable Long seed;

  @Override
  public Integer call() {
    if (seed != null && sample == null) {
      throw misuse("--seed goes with --sample only");
    }
    ApiClient api = api();
    List<JsonNode> found = new ArrayList<>();
    for (int each : version == null ? built(api) : List.of(version)) {
      found.add(api.get("/v1/rulesets/" + each + "/verification" + query()));
    }
    boolean well =
        found.stream()
            .map(v -> sample == null ? VerificationReport.faults(v) : SampleReport.faults(v))
            .allMatch(List::isEmpty);
    if (version != null && found.get(0).path("builds").isEmpty()) {
      throw new CommandFailure(
          "version "
              + version
              + " has no complete build: ./hindsight rebuild --version "
              + version);
    }
    if (isJson()) {
      ObjectNode json = Json.object().put("verified", well);
      ArrayNode list = json.putArray("versions");
      found.forEach(list::add);
      print(json);
    } else if (sample != null) {
      new SampleReport(terminal()).print(found);
    } else {
      new VerificationReport(terminal()).print(found);
    }
    return well ? SUCCEEDED : CommandFailure.FAILED;
  }

  private String query() {
    return sample == null ? "" : "?sample=" + sample + (seed == null ? "" : "&seed=" + seed);
  }

  /** The versions that have something to verify. */
  static List<Integer> built(ApiClient api) {
    List<Integer> versions = new ArrayList<>();
    for (JsonNode rules : api.get("/v1/rulesets").path("rulesets")) {
      for (JsonNode build : rules.path("builds")) {
        int version = rules.path("version").asInt();
        if (build.path("status").asText().equals("ready") && !versions.contains(version)) {
          versions.add(version);
        }
      }
    }
    return versions;
  }
}
