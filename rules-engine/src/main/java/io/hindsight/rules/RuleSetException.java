package io.hindsight.rules;

import java.util.List;
import java.util.stream.Collectors;

/** A rule set file that cannot be used; carries all its problems at once. */
public final class RuleSetException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  RuleSetException(List<Problem> problems) {
    super(problems.stream().map(Problem::render).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** Every problem found, in the order of their places; never empty. */
  public List<Problem> problems() {
    return problems;
  }
}
