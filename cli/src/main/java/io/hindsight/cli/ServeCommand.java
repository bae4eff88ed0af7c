package io.hindsight.cli;

import com.typesafe.config.Config;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "serve",
    header = "Run the server: decisions, API and UI.",
    description = {
      "Without --cassandra it runs its own database, in a process of its own that ends with it.",
      "Ctrl-C or SIGTERM stops it in order. When it or its database ends by itself, the exit code"
          + " is 70."
    },
    footer = {
      "  hindsight serve --data ./data --port 8080",
      "  hindsight serve --cassandra db1:9042,db2:9042 --datacenter dc1 --host 0.0.0.0"
    })
final class ServeCommand extends HindsightVerb {
  private static final String DATA_DEFAULT = "./data";

  @ArgGroup private @Nullable Database database;

  private static final class Database {
    @Option(
        names = "--data",
        paramLabel = "DIR",
        description =
            "Run the embedded database in this directory (default: " + DATA_DEFAULT + ").")
    private @Nullable Path data;

    @ArgGroup(exclusive = false)
    private @Nullable Cluster cluster;
  }

  private static final class Cluster {
    @Option(
        names = "--cassandra",
        paramLabel = "HOST:PORT",
        required = true,
        description = "Use this cluster; several contact points are separated by commas.")
    private String contactPoints = "";

    @Option(
        names = "--datacenter",
        paramLabel = "NAME",
        required = true,
        description = "The cluster's data center that this node is in.")
    private String datacenter = "";
  }

  @Option(
      names = "--host",
      paramLabel = "HOST",
      defaultValue = ListenAddress.HOST_DEFAULT,
      description = "Listen here (default: ${DEFAULT-VALUE}).")
  private String host = ListenAddress.HOST_DEFAULT;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "" + ListenAddress.PORT_DEFAULT,
      description = "The port; 0 for any (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "A HOCON file with settings of the server, which win over its defaults.")
  private @Nullable Path config;

  @Override
  public Integer call() {
    ListenAddress address = new ListenAddress(host, port);
    Config more = ServerSettings.file(config);
    Cluster cluster = database == null ? null : database.cluster;
    RunningServer server =
        cluster == null ? embedded(address, more) : onCluster(cluster, address, more);
    String why = server.awaitEnd();
    terminal().warn("hindsight: " + why + "; nothing acknowledged is lost: start it again");
    server.abandon();
    // Hooks have nothing left to do, and could wait for what is gone.
    Runtime.getRuntime().halt(CommandFailure.SOFTWARE);
    return CommandFailure.SOFTWARE;
  }

  private RunningServer embedded(ListenAddress address, Config more) {
    Path chosen = database == null ? null : database.data;
    DataDirectory data = new DataDirectory(chosen == null ? Path.of(DATA_DEFAULT) : chosen);
    data.create();
    ServerLog.toFile(data.log(), "WARN");
    terminal().say("Starting the embedded database in " + data.root() + " ...");
    RunningServer server = RunningServer.embedded(data, address, more, terminal());
    welcome(server, "Data: " + data.root() + "\nLog:  " + data.log());
    return server;
  }

  private RunningServer onCluster(Cluster cluster, ListenAddress address, Config more) {
    ServerLog.toConsole();
    terminal().say("Connecting to Cassandra at " + cluster.contactPoints + " ...");
    Config settings =
        new ServerSettings()
            .cassandra(ContactPoints.parse(cluster.contactPoints), cluster.datacenter)
            .listen(address)
            .config()
            .withFallback(more);
    RunningServer server = RunningServer.onCluster(address, settings);
    welcome(server, "Database: " + cluster.contactPoints);
    return server;
  }

  private void welcome(RunningServer server, String where) {
    terminal().heading("Hindsight is ready: " + server.url());
    terminal().say(where + "\nCtrl-C stops it.");
  }
}
