package io.hindsight.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all verbs have in common. */
@Command(
    sortOptions = false,
    usageHelpAutoWidth = false,
    footerHeading = "%nExample:%n",
    exitCodeOnInvalidInput = HindsightVerb.USAGE)
abstract class HindsightVerb implements Callable<Integer> {
  /** Exit code: the command line makes no sense. */
  static final int USAGE = 2;

  static final int SUCCEEDED = 0;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean unusedHelp;

  @Option(names = "--verbose", description = "Show whole stack traces of failures.")
  private boolean verbose;

  final boolean isVerbose() {
    return verbose;
  }

  /** The command line that this verb was called by. */
  final CommandLine commandLine() {
    if (spec == null) {
      throw new IllegalStateException("a verb outside of a command line");
    }
    return spec.commandLine();
  }

  final Terminal terminal() {
    return Terminal.of(commandLine());
  }

  /** A fault of the command line: shown together with how to get help. */
  final CommandLine.ParameterException misuse(String message) {
    return new CommandLine.ParameterException(commandLine(), message);
  }
}
