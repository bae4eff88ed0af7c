package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
      "Nothing changes for anyone until its version is promoted.",
      "With --account: only that account, in memory, beside what was decided live. Nothing is"
          + " published or written."
    },
    footer = {
      "  hindsight rebuild --rules my-rules.yaml",
      "  hindsight rebuild --version 2 --throttle 5000",
      "  hindsight rebuild --account 596 --rules my-rules.yaml",
      "  hindsight rebuild --pause 3"
    })
final class RebuildCommand extends ClientVerb {
  private static final String THROTTLE = "events_per_s";
  private static final String AUTO = "auto";

  @ArgGroup(multiplicity = "1")
  private What what = new What();

  @Option(
      names = "--throttle",
      paramLabel = "N",
      description = {
        "At most N events per second, over all nodes; 0: as many as can be; auto: as many as leave",
        "live transactions about as fast as they were before.",
        "With --rules or --version to begin so, with --watch to change one that runs."
      })
  private @Nullable String throttle;

  @Option(
      names = "--account",
      paramLabel = "ID",
      description = "With --rules or --version: only this account.")
  private @Nullable String account;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "With --account: show at most N transactions, the newest (default: 50).")
  private @Nullable Integer limit;

  private static final class What {
    @Option(names = "--rules", paramLabel = "FILE", description = "Publish this file first.")
    private @Nullable Path rules;

    @Option(names = "--version", paramLabel = "N", description = "A published version.")
    private @Nullable Integer version;

    @Option(names = "--watch", paramLabel = "BUILD", description = "Watch one that runs.")
    private @Nullable Integer watched;

    @Option(
        names = "--pause",
        paramLabel = "BUILD",
        description = "Let one wait, also over restarts, until it is resumed.")
    private @Nullable Integer paused;

    @Option(
        names = "--resume",
        paramLabel = "BUILD",
        description = "Let a paused one go on from where it was.")
    private @Nullable Integer resumed;

    @Option(
        names = "--cancel",
        paramLabel = "BUILD",
        description = "Give one up for good, and free its place.")
    private @Nullable Integer cancelled;
  }

  @Override
  public Integer call() {
    if (throttle != null && !throttle.equals(AUTO) && !throttle.matches("\\d{1,9}")) {
      throw misuse(
          "--throttle: "
              + throttle
              + " (expected: events per second, 0 for no limit, or "
              + AUTO
              + ")");
    }
    if (account == null && limit != null) {
      throw misuse("--limit goes with --account only");
    }
    ApiClient api = api();
    if (account != null) {
      return replay(api, account);
    }
    if (what.paused != null) {
      return control(api, what.paused, "pause");
    } else if (what.resumed != null) {
      return control(api, what.resumed, "resume");
    } else if (what.cancelled != null) {
      return control(api, what.cancelled, "cancel");
    }
    return watch(api, what.watched != null ? watched(api, what.watched) : start(api));
  }

  private int replay(ApiClient api, String ofAccount) {
    boolean isRuleSet = what.rules != null || what.version != null;
    if (!isRuleSet || throttle != null) {
      throw misuse("--account goes with --rules or --version only");
    }
    ObjectNode body = Json.object();
    if (what.rules == null) {
      body.put("version", what.version);
    } else {
      body.put("ruleset", RulesFile.read(what.rules).checkedSource());
    }
    int shown = limit == null ? AccountReplayReport.SHOWN_DEFAULT : limit;
    JsonNode found =
        api.post(
            "/v1/accounts/" + ApiClient.encode(ofAccount) + "/replay?limit=" + shown,
            ApiClient.JSON,
            Json.bytes(body));
    if (isJson()) {
      print(found);
    } else {
      new AccountReplayReport(terminal()).print(found);
    }
    return SUCCEEDED;
  }

  private int control(ApiClient api, int build, String verb) {
    if (throttle != null) {
      throw misuse("--throttle does not go with --" + verb + " (expected: --watch " + build + ")");
    }
    JsonNode progress = api.post("/v1/rebuilds/" + build + "/" + verb);
    if (isJson()) {
      print(progress);
      return SUCCEEDED;
    }
    terminal().say(RebuildWatch.state(progress));
    switch (verb) {
      case "pause" -> terminal().say("Let it go on:  ./hindsight rebuild --resume " + build);
      case "resume" -> terminal().say("Watch it:  ./hindsight rebuild --watch " + build);
      default -> {}
    }
    return SUCCEEDED;
  }

  private int watched(ApiClient api, int build) {
    if (throttle != null) {
      byte[] body = Json.bytes(throttled(Json.object(), throttle));
      api.post("/v1/rebuilds/" + build + "/throttle", ApiClient.JSON, body);
    }
    return build;
  }

  private int start(ApiClient api) {
    ObjectNode body = Json.object().put("version", version(api));
    JsonNode begun = begin(api, throttle == null ? body : throttled(body, throttle));
    MissingFeatures.warnings(begun).forEach(terminal()::warn);
    return begun.path("build").asInt();
  }

  private static ObjectNode throttled(ObjectNode body, String throttle) {
    if (throttle.equals(AUTO)) {
      return body.put(THROTTLE, AUTO);
    }
    int rate = Integer.parseInt(throttle);
    return body.put(THROTTLE, rate == 0 ? null : (Integer) rate);
  }

  private int watch(ApiClient api, int build) {
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
    MissingFeatures.lines(progress).forEach(terminal()::say);
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
    return start(api, Json.object().put("version", version));
  }

  /** Begins a build as the API is asked for one, and returns its number. */
  static int start(ApiClient api, ObjectNode body) {
    return begin(api, body).path("build").asInt();
  }

  private static JsonNode begin(ApiClient api, ObjectNode body) {
    return api.post("/v1/rebuilds", ApiClient.JSON, Json.bytes(body));
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
