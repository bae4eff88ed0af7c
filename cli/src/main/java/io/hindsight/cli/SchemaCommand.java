package io.hindsight.cli;

import com.typesafe.config.Config;
import io.hindsight.http.HindsightServer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "schema",
    header = "Create the keyspaces and tables in a Cassandra cluster.",
    description = "What exists already stays as it is.",
    footer = {
      "  hindsight schema --cassandra db1:9042 --datacenter dc1 \\",
      "    --replication \"{'class': 'NetworkTopologyStrategy', 'dc1': 3}\""
    })
final class SchemaCommand extends HindsightVerb {
  @Option(
      names = "--cassandra",
      paramLabel = "HOST:PORT",
      description = "The cluster; several contact points are separated by commas.")
  private @Nullable String contactPoints;

  @Option(names = "--datacenter", paramLabel = "NAME", description = "The data center to speak to.")
  private @Nullable String datacenter;

  @Option(
      names = "--replication",
      paramLabel = "MAP",
      description = "How new keyspaces are replicated (default: one replica).")
  private @Nullable String replication;

  @Option(
      names = "--print",
      description = "Write the CQL to standard output instead; needs no database.")
  private boolean print;

  @Override
  public Integer call() {
    ServerSettings settings = new ServerSettings();
    if (replication != null) {
      settings.with("hindsight.cassandra.replication", replication);
    }
    if (print) {
      HindsightServer.schemaStatements(settings.config())
          .forEach(cql -> terminal().say(cql + ";\n"));
      return SUCCEEDED;
    }
    if (contactPoints == null || datacenter == null) {
      throw misuse("--cassandra and --datacenter are needed, or --print");
    }
    Config config =
        settings
            .cassandra(ContactPoints.parse(contactPoints), datacenter)
            // Who prepares a database wants to know at once that it is not there.
            .with("datastax-java-driver.advanced.reconnect-on-init", false)
            .config();
    try {
      HindsightServer.applySchema(config, line -> terminal().say("  " + line));
    } catch (RuntimeException e) {
      throw new CommandFailure("the schema was not applied: " + RunningServer.reason(e), e);
    }
    terminal().say("The schema is complete at " + contactPoints + ".");
    return SUCCEEDED;
  }
}
