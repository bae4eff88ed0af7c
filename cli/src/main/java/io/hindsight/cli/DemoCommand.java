package io.hindsight.cli;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "demo",
    header = "Show everything: embedded database, server, sample data, a second rule set.",
    description = {
      "Scores simulated card transactions, runs a stricter rule set over all of them, compares and"
          + " verifies both, and stays for you to look around.",
      "Its data is kept in data/demo of the project, and used again. With --once it uses a fresh"
          + " directory, removes it, and ends."
    },
    footer = "  hindsight demo --once --transactions 50000")
final class DemoCommand extends HindsightVerb {
  private static final String HOME = "hindsight.home";

  @Option(names = "--once", description = "End after the summary.")
  private boolean once;

  @Option(
      names = "--transactions",
      paramLabel = "N",
      description = "Simulate at least so many (default: " + Demo.TRANSACTIONS_DEFAULT + ").")
  private @Nullable Long transactions;

  @Option(names = "--data", paramLabel = "DIR", description = "Keep the data here instead.")
  private @Nullable Path data;

  @Option(names = "--fresh", description = "Begin with no data.")
  private boolean fresh;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "" + ListenAddress.PORT_DEFAULT,
      description = "The server's port; 0 for any (default: ${DEFAULT-VALUE}).")
  private int port;

  @Override
  public Integer call() {
    long beganNanos = System.nanoTime();
    Terminal terminal = terminal();
    ListenAddress address = new ListenAddress(ListenAddress.HOST_DEFAULT, port);
    address.requireFree();
    DataDirectory directory = directory();
    boolean isTemporary = once && data == null;
    if (fresh) {
      directory.clear();
    }
    directory.create();
    ServerLog.toFile(directory.log(), "ERROR");
    terminal.heading("1. Start the embedded database and the server");
    terminal.say("  data: " + directory.root());
    try (RunningServer server =
        RunningServer.embedded(directory, address, ConfigFactory.empty(), terminal)) {
      terminal.say("  server: " + server.url());
      new Demo(new ApiClient(server.url()), directory, transactions, terminal).run();
      terminal.say("");
      terminal.say("All of this took " + Figures.seconds(since(beganNanos)) + ".");
      if (!once) {
        stay(server, terminal);
        return CommandFailure.SOFTWARE;
      }
    }
    if (isTemporary) {
      directory.remove();
    }
    return SUCCEEDED;
  }

  private static Duration since(long beganNanos) {
    return Duration.ofNanos(System.nanoTime() - beganNanos);
  }

  private DataDirectory directory() {
    if (data != null) {
      return new DataDirectory(data);
    }
    Path all = Path.of(System.getProperty(HOME, ".")).resolve("data");
    if (!once) {
      return new DataDirectory(all.resolve("demo"));
    }
    try {
      Files.createDirectories(all);
      return new DataDirectory(Files.createTempDirectory(all, "demo-once-"));
    } catch (IOException e) {
      throw new CommandFailure(all + ": cannot be written: " + e.getMessage(), e);
    }
  }

  private static void stay(RunningServer server, Terminal terminal) {
    terminal.say("");
    terminal.heading("Open " + server.url() + " and look around. Ctrl-C ends the demo.");
    String url =
        server.url().getPort() == ListenAddress.PORT_DEFAULT ? "" : " --url " + server.url();
    terminal.say("In another terminal:");
    terminal.say("  ./hindsight alerts --limit 10" + url);
    terminal.say("  ./hindsight explain TRANSACTION" + url + "    why it was decided so");
    terminal.say("  ./hindsight rules show 1" + url + " > my-rules.yaml    change something, then");
    terminal.say("  ./hindsight rebuild --rules my-rules.yaml" + url);
    String why = server.awaitEnd();
    terminal.warn("hindsight: " + why);
    server.abandon();
    Runtime.getRuntime().halt(CommandFailure.SOFTWARE);
  }
}
