package io.hindsight.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** A terminal that keeps what is written to it. */
final class RecordedTerminal {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Terminal terminal;

  private RecordedTerminal(boolean interactive, boolean coloured, int columns) {
    terminal =
        new Terminal(
            new PrintWriter(out, true), new PrintWriter(err, true), interactive, coloured, columns);
  }

  static RecordedTerminal interactive(int columns) {
    return new RecordedTerminal(true, false, columns);
  }

  static RecordedTerminal coloured() {
    return new RecordedTerminal(true, true, 80);
  }

  static RecordedTerminal plain() {
    return new RecordedTerminal(false, false, 80);
  }

  Terminal terminal() {
    return terminal;
  }

  String out() {
    return out.toString();
  }

  String err() {
    return err.toString();
  }
}
