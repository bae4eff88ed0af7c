package io.hindsight.replay;

import io.hindsight.replay.Comparison.Transition;
import io.hindsight.rules.Decision;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts which decisions became which, and their money. Owned by one thread at a time. */
final class Transitions {
  private final Map<Decision, Map<Decision, Cell>> cells = new EnumMap<>(Decision.class);

  private static final class Cell {
    private final Map<String, Long> amounts = new TreeMap<>();
    private long count;
  }

  void add(Decision from, Decision to, String currency, long amountMinor) {
    Cell cell = cell(from, to);
    cell.count++;
    cell.amounts.merge(currency, amountMinor, Long::sum);
  }

  private Cell cell(Decision from, Decision to) {
    return cells
        .computeIfAbsent(from, ignored -> new EnumMap<>(Decision.class))
        .computeIfAbsent(to, ignored -> new Cell());
  }

  void merge(Transitions other) {
    other.cells.forEach(
        (from, row) ->
            row.forEach(
                (to, theirs) -> {
                  Cell cell = cell(from, to);
                  cell.count += theirs.count;
                  theirs.amounts.forEach(
                      (currency, minor) -> cell.amounts.merge(currency, minor, Long::sum));
                }));
  }

  List<Transition> matrix() {
    var matrix = new ArrayList<Transition>();
    cells.forEach(
        (from, row) ->
            row.forEach(
                (to, cell) ->
                    matrix.add(new Transition(from, to, cell.count, Map.copyOf(cell.amounts)))));
    return matrix;
  }
}
