package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "score",
    header = "Judge one transaction.",
    description = "Sending the same transaction again gives the same decision.",
    footer = {
      "  hindsight score '{\"transaction_id\":\"t-1\",\"account_id\":\"596\",",
      "    \"occurred_at\":\"2018-04-01T00:00:31Z\",\"amount\":\"257.16\",\"currency\":\"EUR\"}'"
    })
final class ScoreCommand extends ClientVerb {
  @Parameters(
      paramLabel = "JSON",
      description = "The transaction; @FILE reads it from a file, - from standard input.")
  private String transaction = "";

  @Override
  public Integer call() {
    JsonNode answer = api().post("/v1/transactions", ApiClient.JSON, body());
    if (isJson()) {
      print(answer);
      return SUCCEEDED;
    }
    Terminal terminal = terminal();
    String decision = Json.text(answer, "decision");
    terminal.say(
        terminal.paint(Paint.ofDecision(decision), decision)
            + ", score "
            + Json.text(answer, "score")
            + " by rule set "
            + Json.text(answer, "ruleset_version")
            + ", "
            + Json.text(answer, "status")
            + (answer.path("degraded").asBoolean() ? ", degraded: a profile did not answer" : ""));
    for (JsonNode reason : answer.path("reasons")) {
      terminal.say(
          String.format("  %7s  ", effect(reason))
              + Json.text(reason, "message")
              + " ("
              + Json.text(reason, "rule_id")
              + ")");
    }
    return SUCCEEDED;
  }

  /** What a rule did: its points, or the decision that it demands. */
  private static String effect(JsonNode reason) {
    int points = reason.path("points").asInt();
    return points == 0 ? reason.path("decision").asText("") : String.format("%+d", points);
  }

  private byte[] body() {
    try {
      if (transaction.equals("-")) {
        return System.in.readAllBytes();
      }
      return transaction.startsWith("@")
          ? Files.readAllBytes(Path.of(transaction.substring(1)))
          : transaction.getBytes(StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw new CommandFailure(transaction.substring(1) + ": there is no such file", e);
    } catch (IOException e) {
      throw new CommandFailure("the transaction cannot be read: " + e.getMessage(), e);
    }
  }
}
