package io.hindsight.rules;

import io.hindsight.rules.Problem.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The text of a rule set file, and the problems found in it. */
final class SourceText {
  private static final int MAX_SOURCE_LINE = 200;

  private final String file;
  private final String text;
  private final List<Integer> lineStarts = new ArrayList<>();
  private final Set<Found> problems = new LinkedHashSet<>();

  private final Set<Found> warnings = new LinkedHashSet<>();

  private record Found(int offset, String message) {}

  SourceText(String file, String text) {
    this.file = file;
    this.text = text;
    lineStarts.add(0);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean pair = c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n';
      if (c == '\n' || (c == '\r' && !pair)) {
        lineStarts.add(i + 1);
      }
    }
  }

  String text() {
    return text;
  }

  /** Notes a problem at a place, given as an index into the text. */
  void problem(int offset, String message) {
    if (problems.size() < Limits.MAX_PROBLEMS) {
      problems.add(new Found(StrictMath.max(0, StrictMath.min(offset, text.length())), message));
    }
  }

  /** Notes something that hardly was meant, at a place given as an index into the text. */
  void warning(int offset, String message) {
    if (warnings.size() < Limits.MAX_PROBLEMS) {
      warnings.add(new Found(StrictMath.max(0, StrictMath.min(offset, text.length())), message));
    }
  }

  /** Every warning so far, in the order of the text. */
  List<Problem> warnings() {
    return warnings.stream()
        .sorted(Comparator.comparingInt(Found::offset))
        .map(found -> placed(found, Level.WARNING))
        .toList();
  }

  boolean hasProblems() {
    return !problems.isEmpty();
  }

  void throwIfProblems() throws RuleSetException {
    if (hasProblems()) {
      throw new RuleSetException(
          problems.stream()
              .sorted(Comparator.comparingInt(Found::offset))
              .map(found -> placed(found, Level.ERROR))
              .toList());
    }
  }

  /** A place as a problem without a message. */
  Problem place(int offset) {
    return placed(new Found(offset, ""), Level.ERROR);
  }

  private Problem placed(Found found, Level level) {
    int line = 0;
    while (line + 1 < lineStarts.size() && lineStarts.get(line + 1) <= found.offset) {
      line++;
    }
    int start = lineStarts.get(line);
    int end = start;
    while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
      end++;
    }
    String sourceLine = text.substring(start, StrictMath.min(end, start + MAX_SOURCE_LINE));
    return new Problem(level, file, line + 1, found.offset - start + 1, found.message, sourceLine);
  }
}
