package io.hindsight.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/** What all loads on a server have in common: what came of them, and what they cost. */
final class LoadCost {
  private static final double P50 = 50;
  private static final double P99 = 99;

  private LoadCost() {}

  /** Runs a load to its end, and returns its figures by their keys. */
  static Map<String, Double> run(
      BenchScene scene, BenchLoad load, int connections, PhaseProgress progress)
      throws InterruptedException {
    PhaseCost cost = PhaseCost.of(scene.server().process(), scene.database().process());
    LoadResult result = load.run(connections, progress);
    int count = result.latencies().count();
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("decisions_per_s", result.perSecond());
    figures.put("p50_ms", result.latencies().percentileMillis(P50));
    figures.put("p99_ms", result.latencies().percentileMillis(P99));
    figures.put("server_cpu_ms_per_decision", cost.get(0).millisPer(count));
    figures.put("database_cpu_ms_per_decision", cost.get(1).millisPer(count));
    figures.put("bench_cpu_ms_per_decision", cost.bench().millisPer(count));
    figures.put("elsewhere_cpu_percent", cost.elsewherePercent());
    figures.put("refused", (double) result.refused());
    figures.put("degraded_share", (double) result.degraded() / count);
    progress.finish();
    return figures;
  }
}
