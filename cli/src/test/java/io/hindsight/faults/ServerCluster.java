package io.hindsight.faults;

import com.fasterxml.jackson.databind.JsonNode;
import io.hindsight.rules.RulePacks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Server processes on one database that form a cluster on loopback. */
final class ServerCluster implements AutoCloseable {
  private static final Duration MEMBERS_WITHIN = Duration.ofSeconds(90);

  private final ServerProcesses processes;
  private final Api api = new Api();
  private final List<ServerNode> nodes = new ArrayList<>();

  /**
   * Prepares nodes with keyspaces of their own; {@link ServerNode#launch} starts each.
   *
   * @param keyspace names the system
   * @param more settings of all nodes, as HOCON
   */
  ServerCluster(TestDatabase database, Path directory, String keyspace, int count, String more)
      throws IOException {
    this.processes = new ServerProcesses(directory);
    database.applySchema(keyspace);
    List<Integer> ports = ServerProcesses.freePorts(count * 2);
    var seeds = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      seeds.add("\"pekko://hindsight@127.0.0.1:" + ports.get(count + i) + "\"");
    }
    for (int i = 0; i < count; i++) {
      String settings =
          TestDatabase.keyspaces(keyspace)
              + "hindsight.cluster.seed-nodes = ["
              + String.join(", ", seeds)
              + "]\nhindsight.cluster.port = "
              + ports.get(count + i)
              + "\n"
              + more
              + "\n";
      String name = keyspace + "-" + (i + 1);
      nodes.add(new ServerNode(processes, database, api, name, ports.get(i), settings));
    }
  }

  List<ServerNode> nodes() {
    return nodes;
  }

  ServerNode node(int index) {
    return nodes.get(index);
  }

  Api api() {
    return api;
  }

  /** Starts all nodes at once, and returns when they are ready and know each other. */
  void start() throws Exception {
    for (ServerNode node : nodes) {
      node.launch();
    }
    for (ServerNode node : nodes) {
      node.awaitReady();
    }
    awaitMembers(nodes.size());
    int builds = status().get("builds").size();
    if (builds != 1) {
      throw new AssertionError("builds: " + builds + " (expected: 1 in a new system)");
    }
  }

  /** Returns when every living node counts so many members of the cluster. */
  void awaitMembers(int members) throws Exception {
    ServerProcesses.await(
        members + " members",
        MEMBERS_WITHIN,
        () -> living().stream().allMatch(node -> status(node).path("nodes").asInt() == members));
  }

  /**
   * Publishes a rule set of the product and begins a build of it.
   *
   * @return the build
   */
  int rebuild(String pack) {
    return rebuild(pack, "\"auto\"");
  }

  /**
   * As {@link #rebuild(String)}.
   *
   * @param throttle as the API takes it
   */
  int rebuild(String pack, String throttle) {
    String url = living().get(0).url();
    JsonNode published = api.post(url + "/v1/rulesets", RulePacks.source(pack)).json();
    String body =
        "{\"version\":" + published.get("version").asInt() + ",\"events_per_s\":" + throttle + "}";
    Api.Answer begun = api.post(url + "/v1/rebuilds", body);
    if (begun.status() != 202) {
      throw new AssertionError("rebuild: " + begun);
    }
    return begun.json().get("build").asInt();
  }

  /** How far a rebuild is, by a living node. */
  JsonNode progress(int build) {
    return api.get(living().get(0).url() + "/v1/rebuilds/" + build).json();
  }

  /** Recounts the builds of a version. */
  JsonNode verification(int version) {
    String url = living().get(0).url();
    return api.get(url + "/v1/rulesets/" + version + "/verification").json();
  }

  List<ServerNode> living() {
    return nodes.stream().filter(ServerNode::isAlive).toList();
  }

  List<String> urls() {
    return nodes.stream().map(ServerNode::url).toList();
  }

  /** What a living node says of the system. */
  JsonNode status() {
    List<ServerNode> living = living();
    if (living.isEmpty()) {
      throw new AssertionError("no server lives");
    }
    return status(living.get(0));
  }

  private JsonNode status(ServerNode node) {
    return api.get(node.url() + "/v1/status").json();
  }

  @Override
  public void close() {
    processes.kill();
  }
}
