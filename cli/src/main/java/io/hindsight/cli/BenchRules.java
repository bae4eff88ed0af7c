package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Lets the server of a measurement decide by rules of the measurement's own. */
final class BenchRules {
  private final ApiClient api;
  private final Terminal terminal;

  BenchRules(InetSocketAddress server, Terminal terminal) {
    this.api = new ApiClient(URI.create("http://127.0.0.1:" + server.getPort()));
    this.terminal = terminal;
  }

  /**
   * Lets a rule set decide, and no other be computed beside it: profiles observe for every rule set
   * that has a build, and the tail writes the results of each.
   *
   * @param name of a file beside this class, without its ending
   */
  void decideBy(String name) {
    int before = api.get("/v1/rulesets").path("live_version").asInt();
    String file = name + ".yaml";
    int version = new RulesFile(file, source(file)).publish(api).path("version").asInt();
    JsonNode built = new RebuildWatch(api, terminal).until(RebuildCommand.start(api, version));
    terminal.say(RebuildWatch.summary(built));
    api.post("/v1/rulesets/" + version + "/promote");
    api.post("/v1/rulesets/" + before + "/retire");
  }

  private static String source(String file) {
    try (InputStream in = BenchRules.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("not on the class path: " + file);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("cannot be read: " + file, e);
    }
  }
}
