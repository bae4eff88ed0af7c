package io.hindsight.cli;

import java.util.ArrayList;
import java.util.List;

/** Rows below headings, each column as wide as its widest cell. */
final class TextTable {
  private static final String GAP = "  ";

  private final List<Column> columns = new ArrayList<>();
  private final List<List<Cell>> rows = new ArrayList<>();

  private record Column(String heading, boolean isRight) {}

  /**
   * What stands in a row.
   *
   * @param text plain
   * @param paint its colour, when there are colours
   */
  record Cell(String text, Paint paint) {
    static Cell of(String text) {
      return new Cell(text, Paint.PLAIN);
    }

    static Cell decision(String label) {
      return new Cell(label, Paint.ofDecision(label));
    }
  }

  /** Adds a column of words. */
  TextTable left(String heading) {
    columns.add(new Column(heading, false));
    return this;
  }

  /** Adds a column of figures. */
  TextTable right(String heading) {
    columns.add(new Column(heading, true));
    return this;
  }

  /** Adds a row of plain texts. */
  TextTable row(String... cells) {
    List<Cell> row = new ArrayList<>();
    for (String cell : cells) {
      row.add(Cell.of(cell));
    }
    return row(row);
  }

  /**
   * Adds a row.
   *
   * @throws IllegalArgumentException when it has not a cell for each column
   */
  TextTable row(List<Cell> cells) {
    if (cells.size() != columns.size()) {
      throw new IllegalArgumentException(
          "cells: " + cells.size() + " (expected: " + columns.size() + ")");
    }
    rows.add(List.copyOf(cells));
    return this;
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /** Writes the table. */
  void print(Terminal terminal) {
    lines(terminal).forEach(terminal::say);
  }

  /** The lines of the table, without spaces at their ends. */
  List<String> lines(Terminal terminal) {
    int[] widths = new int[columns.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = width(columns.get(i).heading());
      for (List<Cell> row : rows) {
        widths[i] = Math.max(widths[i], width(row.get(i).text()));
      }
    }
    List<String> lines = new ArrayList<>();
    lines.add(line(columns.stream().map(c -> Cell.of(c.heading())).toList(), widths, terminal));
    StringBuilder rule = new StringBuilder();
    for (int width : widths) {
      rule.append(rule.isEmpty() ? "" : GAP).append("-".repeat(width));
    }
    lines.add(rule.toString());
    rows.forEach(row -> lines.add(line(row, widths, terminal)));
    return lines;
  }

  private String line(List<Cell> cells, int[] widths, Terminal terminal) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      Cell cell = cells.get(i);
      String fill = " ".repeat(widths[i] - width(cell.text()));
      String text = terminal.paint(cell.paint(), cell.text());
      line.append(i == 0 ? "" : GAP);
      line.append(columns.get(i).isRight() ? fill + text : text + fill);
    }
    return line.toString().stripTrailing();
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }
}
