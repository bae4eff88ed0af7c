package io.hindsight.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;

/** The {@code hindsight} command: reads its arguments and runs the verb they name. */
@Command(
    name = "hindsight",
    header = "Fraud detection that can judge every transaction it has ever seen again.",
    description = "Run 'hindsight VERB --help' for what a verb does, with an example.",
    synopsisSubcommandLabel = "VERB",
    commandListHeading = "%nVerbs:%n",
    footer = "  hindsight demo",
    versionProvider = Version.class,
    subcommands = {
      DemoCommand.class,
      ServeCommand.class,
      SchemaCommand.class,
      SimulateCommand.class,
      ImportCommand.class,
      ScoreCommand.class,
      ExplainCommand.class,
      AlertsCommand.class,
      AccountCommand.class,
      LinksCommand.class,
      ProfileCommand.class,
      DumpCommand.class,
      RulesCommand.class,
      ListsCommand.class,
      SnoozeCommand.class,
      SnoozesCommand.class,
      UnsnoozeCommand.class,
      RebuildCommand.class,
      CompareCommand.class,
      WhatIfCommand.class,
      EvaluateCommand.class,
      GoldenCommand.class,
      PromoteCommand.class,
      RetireCommand.class,
      VerifyCommand.class,
      ParkedCommand.class,
      StatusCommand.class,
      BenchCommand.class,
    })
public final class HindsightCommand extends HindsightVerb {
  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version.")
  private boolean unusedVersion;

  HindsightCommand() {}

  /** Runs a verb, and ends the process with its exit code: 0 only when it did all it was asked. */
  public static void main(String[] args) {
    PrintWriter out = utf8(FileDescriptor.out);
    PrintWriter err = utf8(FileDescriptor.err);
    int exitCode = forArguments().setOut(out).setErr(err).execute(args);
    out.flush();
    err.flush();
    System.exit(exitCode);
  }

  private static PrintWriter utf8(FileDescriptor descriptor) {
    return new PrintWriter(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  /** The command line with all verbs. */
  static CommandLine forArguments() {
    CommandLine commandLine = new CommandLine(new HindsightCommand());
    // "@file" is how a body is named, not where more arguments are.
    return commandLine
        .setExpandAtFiles(false)
        .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
        .setExecutionExceptionHandler((e, failed, parsed) -> report(e, failed))
        .setParameterExceptionHandler((e, arguments) -> report(e));
  }

  @Override
  public Integer call() {
    throw misuse("no verb (expected: one of those below)");
  }

  /** One line for a person; the whole trace only on demand. */
  private static int report(Exception failure, CommandLine failed) {
    PrintWriter err = failed.getErr();
    boolean known = failure instanceof CommandFailure;
    boolean verbose = failed.getCommand() instanceof HindsightVerb verb && verb.isVerbose();
    err.println("hindsight: " + (known ? failure.getMessage() : internal(failure, verbose)));
    if (verbose) {
      failure.printStackTrace(err);
    }
    err.flush();
    return known ? ((CommandFailure) failure).exitCode() : CommandFailure.SOFTWARE;
  }

  private static String internal(Exception failure, boolean verbose) {
    return "internal error: " + failure + (verbose ? "" : " (--verbose shows where)");
  }

  private static int report(CommandLine.ParameterException misuse) {
    CommandLine misused = misuse.getCommandLine();
    PrintWriter err = misused.getErr();
    err.println("hindsight: " + misuse.getMessage());
    if (misused.getParent() == null) {
      misused.usage(err);
    } else {
      err.println("Try '" + misused.getCommandSpec().qualifiedName() + " --help'.");
    }
    err.flush();
    return USAGE;
  }
}
