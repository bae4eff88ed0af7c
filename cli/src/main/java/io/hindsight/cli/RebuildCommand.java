package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "rebuild",
    header = "Run a rule set over the whole history, beside the live one.",
    description = {
      "The rebuild runs in the server: Ctrl-C only stops watching it.",
      "Nothing changes for anyone until its version is promoted."
    },
    footer = "  hindsight rebuild --rules my-rules.yaml")
final class RebuildCommand extends ClientVerb {
  @ArgGroup(multiplicity = "1")
  private What what = new What();

  private static final class What {
    @Option(names = "--rules", paramLabel = "FILE", description = "Publish this file first.")
    private @Nullable Path rules;

    @Option(names = "--version", paramLabel = "N", description = "A published version.")
    private @Nullable Integer version;

    @Option(names = "--watch", paramLabel = "BUILD", description = "Watch one that runs.")
    private @Nullable Integer watched;
  }

  @Override
  public Integer call() {
    ApiClient api = api();
    int build = what.watched != null ? what.watched : start(api, version(api));
    AtomicBoolean over = new AtomicBoolean();
    Thread onStop = new Thread(() -> sayHowToWatch(build, over), "rebuild-unwatched");
    Runtime.getRuntime().addShutdownHook(onStop);
    JsonNode progress;
    try {
      progress = new RebuildWatch(api, progressTerminal()).until(build);
    } finally {
      over.set(true);
    }
    if (isJson()) {
      print(progress);
      return SUCCEEDED;
    }
    terminal().say(RebuildWatch.summary(progress));
    sayWhatIsNext(api, progress.path("ruleset_version").asInt());
    return SUCCEEDED;
  }

  private int version(ApiClient api) {
    if (what.rules == null) {
      if (what.version == null) {
        throw misuse("--rules, --version or --watch is needed");
      }
      return what.version;
    }
    JsonNode published = RulesFile.read(what.rules).publish(api);
    int version = published.path("version").asInt();
    progressTerminal().say(Json.text(published, "name") + " is version " + version + ".");
    return version;
  }

  /** Begins a build of a version, and returns its number. */
  static int start(ApiClient api, int version) {
    byte[] body = Json.bytes(Json.object().put("version", version));
    return api.post("/v1/rebuilds", ApiClient.JSON, body).path("build").asInt();
  }

  private void sayWhatIsNext(ApiClient api, int version) {
    JsonNode live = api.get("/v1/rulesets").path("live_version");
    if (live.isNumber() && live.asInt() != version) {
      terminal().say("See what changes:  ./hindsight compare " + live.asInt() + " " + version);
    }
    terminal().say("Switch to it:      ./hindsight promote " + version);
  }

  private void sayHowToWatch(int build, AtomicBoolean over) {
    if (!over.get()) {
      terminal()
          .warn(
              "\nThe rebuild goes on in the server. Watch it: ./hindsight rebuild --watch "
                  + build);
    }
  }
}
