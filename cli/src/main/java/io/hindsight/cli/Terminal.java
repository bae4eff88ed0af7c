package io.hindsight.cli;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * Where a verb writes to.
 *
 * @param out results
 * @param err faults and warnings
 * @param interactive whether a person watches {@code out}, so that lines may be rewritten
 * @param coloured whether colours may be used
 * @param columns how wide it is
 */
record Terminal(
    PrintWriter out, PrintWriter err, boolean interactive, boolean coloured, int columns) {
  private static final int COLUMNS_DEFAULT = 80;
  private static final int COLUMNS_MIN = 40;
  private static final int COLUMNS_MAX = 500;

  /** The launcher knows what Java cannot find out: whether standard output is a terminal. */
  private static final String INTERACTIVE = "hindsight.terminal";

  private static final String COLUMNS = "hindsight.columns";

  /** The terminal of this process, with the writers of a command line. */
  static Terminal of(CommandLine commandLine) {
    boolean interactive = Boolean.getBoolean(INTERACTIVE);
    String noColor = System.getenv("NO_COLOR");
    boolean coloured =
        interactive
            && (noColor == null || noColor.isEmpty())
            && !"dumb".equals(System.getenv("TERM"));
    int columns = columns(System.getProperty(COLUMNS));
    return new Terminal(commandLine.getOut(), commandLine.getErr(), interactive, coloured, columns);
  }

  private static int columns(@Nullable String text) {
    if (text == null || !text.matches("[0-9]{1,4}")) {
      return COLUMNS_DEFAULT;
    }
    return Math.max(COLUMNS_MIN, Math.min(COLUMNS_MAX, Integer.parseInt(text)));
  }

  /** This terminal with all that goes to {@code out} on {@code err}, where no program reads it. */
  Terminal aside() {
    return new Terminal(err, err, false, false, columns);
  }

  /** A text in a colour, when there are colours. */
  String paint(Paint paint, String text) {
    return coloured ? paint.apply(text) : text;
  }

  /** Writes a line. */
  void say(String line) {
    out.println(line);
    out.flush();
  }

  /** Writes a line in bold. */
  void heading(String line) {
    say(paint(Paint.STRONG, line));
  }

  /** Writes a line for a person who must know, whatever {@code out} is used for. */
  void warn(String line) {
    err.println(line);
    err.flush();
  }
}
