package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the verbs have in common that change something in somebody's name. */
abstract class ChangingVerb extends ClientVerb {
  @Option(
      names = "--by",
      paramLabel = "WHO",
      description = "Who makes the change (default: the name of this machine's user).")
  private @Nullable String by;

  final String by() {
    if (by != null) {
      return by;
    }
    String user = System.getProperty("user.name", "");
    if (user.isBlank()) {
      throw misuse("this machine names no user (expected: --by WHO)");
    }
    return user;
  }

  /** Tells what a change of a list did. */
  final void report(JsonNode change) {
    if (isJson()) {
      print(change);
      return;
    }
    terminal()
        .say(
            Json.text(change, "name")
                + ": "
                + Figures.count(change.path("changed").asLong(), "change")
                + "; entries now: "
                + Figures.count(change.path("entries").asLong())
                + ".");
  }
}
