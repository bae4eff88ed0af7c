package io.hindsight.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The figures of one server: of a round, or medians, or ratios of two such. All are of one enum.
 */
final class BenchFigures {
  /** A noisy machine does not give more. */
  private static final MathContext DIGITS = new MathContext(5, RoundingMode.HALF_EVEN);

  private final Map<BenchFigure, Double> values =
      new TreeMap<>(Comparator.comparingInt(BenchFigure::ordinal));

  BenchFigures set(BenchFigure figure, double value) {
    values.put(figure, value);
    return this;
  }

  /**
   * A figure that was measured.
   *
   * @throws IllegalStateException when it was not
   */
  double get(BenchFigure figure) {
    Double value = values.get(figure);
    if (value == null) {
      throw new IllegalStateException("not measured: " + figure);
    }
    return value;
  }

  @Nullable Double getOrNull(BenchFigure figure) {
    return values.get(figure);
  }

  /** Adds how many times one figure is of another. */
  BenchFigures ratio(BenchFigure ratio, BenchFigure of, BenchFigure to) {
    return set(ratio, get(of) / get(to));
  }

  /** The median of each figure; of an even number, the mean of the two in the middle. */
  static BenchFigures medians(List<BenchFigures> rounds) {
    BenchFigures medians = new BenchFigures();
    for (BenchFigure figure : rounds.get(0).values.keySet()) {
      double[] sorted = rounds.stream().mapToDouble(r -> r.get(figure)).sorted().toArray();
      int middle = sorted.length / 2;
      medians.set(
          figure,
          sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
    }
    return medians;
  }

  /** Each figure of {@code these} divided by that of {@code others}, where that is not 0. */
  static BenchFigures ratios(BenchFigures these, BenchFigures others) {
    BenchFigures ratios = new BenchFigures();
    these.values.forEach(
        (figure, value) -> {
          double other = others.get(figure);
          if (other != 0) {
            ratios.set(figure, value / other);
          }
        });
    return ratios;
  }

  /** An object for each phase, with its figures. */
  ObjectNode json() {
    ObjectNode json = Json.object();
    forEach((figure, value) -> json.withObject("/" + figure.phase()).put(figure.key(), value));
    return json;
  }

  private void forEach(BiConsumer<BenchFigure, BigDecimal> action) {
    values.forEach((figure, value) -> action.accept(figure, rounded(value)));
  }

  /** With as many digits as mean something; whole numbers whole. */
  static BigDecimal rounded(double value) {
    BigDecimal exact = BigDecimal.valueOf(value).round(DIGITS).stripTrailingZeros();
    return exact.scale() < 0 ? exact.setScale(0) : exact;
  }
}
