package io.hindsight.cli;

import java.nio.file.Path;

/**
 * Chooses how this process logs; must come before anything is logged. Without it nothing is: the
 * verbs that speak to a server say themselves what there is to say.
 */
final class ServerLog {
  private static final String CONFIGURATION = "logback.configurationFile";
  private static final String FILE = "hindsight.log.file";
  private static final String CONSOLE_LEVEL = "hindsight.log.console";

  private ServerLog() {}

  /**
   * Logs to a file.
   *
   * @param consoleLevel what is shown on standard error besides, such as WARN
   */
  static void toFile(Path file, String consoleLevel) {
    setUnlessGiven(FILE, file.toString());
    setUnlessGiven(CONSOLE_LEVEL, consoleLevel);
    setUnlessGiven(CONFIGURATION, "io/hindsight/cli/logback-file.xml");
  }

  /** Logs to standard error, as a container's server does. */
  static void toConsole() {
    setUnlessGiven(CONFIGURATION, "io/hindsight/cli/logback-console.xml");
  }

  /** What an operator sets on the command line of the JVM wins. */
  private static void setUnlessGiven(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
