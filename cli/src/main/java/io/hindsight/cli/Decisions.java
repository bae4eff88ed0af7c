package io.hindsight.cli;

import java.util.List;

/** The decisions, by their labels, from the softest to the hardest. */
final class Decisions {
  static final List<String> LABELS = List.of("approve", "challenge", "review", "decline");

  private Decisions() {}
}
