package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "evaluate",
    header = "Show how well a rule set tells fraud from the rest, by what was labelled.",
    description = {
      "A transaction that is not labelled counts as genuine.",
      "A decision of review or decline is an alert."
    },
    footer = "  hindsight evaluate 2 --from 2018-04-01 --to 2018-04-30")
final class EvaluateCommand extends ClientVerb {
  @Parameters(
      paramLabel = "N",
      arity = "0..1",
      description = "A version (default: what was decided live).")
  private @Nullable Integer version;

  @Mixin private PeriodOptions period = new PeriodOptions();

  @Override
  public Integer call() {
    JsonNode evaluation = api().get(path());
    if (isJson()) {
      print(evaluation);
    } else {
      new EvaluationReport(terminal()).print(evaluation);
    }
    return SUCCEEDED;
  }

  private String path() {
    List<String> query = new ArrayList<>();
    if (version != null) {
      query.add("version=" + version);
    }
    period.addTo(query);
    return "/v1/evaluation" + (query.isEmpty() ? "" : "?" + String.join("&", query));
  }
}
