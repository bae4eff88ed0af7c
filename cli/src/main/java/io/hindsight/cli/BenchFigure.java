package io.hindsight.cli;

/** A figure of a measurement: a constant of an enum, in whose order they are shown. */
interface BenchFigure {
  /** What happened while it was measured. */
  String phase();

  /** Its name within the phase, with the unit. */
  String key();

  /** Its place in the order. */
  int ordinal();

  /**
   * The figure of a phase.
   *
   * @throws IllegalArgumentException when it has none of that name
   */
  static <F extends BenchFigure> F of(F[] figures, String phase, String key) {
    for (F figure : figures) {
      if (figure.phase().equals(phase) && figure.key().equals(key)) {
        return figure;
      }
    }
    throw new IllegalArgumentException("no figure " + key + " of " + phase);
  }
}
