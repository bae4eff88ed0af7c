package io.hindsight.cli;

/** A figure of {@code bench score}, in the order in which they are shown. */
enum BenchScoreFigure implements BenchFigure {
  COLD_RATE("cold", "decisions_per_s"),
  COLD_P50("cold", "p50_ms"),
  COLD_P99("cold", "p99_ms"),
  COLD_SERVER_CPU("cold", "server_cpu_ms_per_decision"),
  COLD_DATABASE_CPU("cold", "database_cpu_ms_per_decision"),
  COLD_BENCH_CPU("cold", "bench_cpu_ms_per_decision"),
  COLD_ELSEWHERE("cold", "elsewhere_cpu_percent"),
  COLD_REFUSED("cold", "refused"),
  COLD_DEGRADED("cold", "degraded_share"),
  MAXIMUM_RATE("maximum", "decisions_per_s"),
  MAXIMUM_P50("maximum", "p50_ms"),
  MAXIMUM_P99("maximum", "p99_ms"),
  MAXIMUM_SERVER_CPU("maximum", "server_cpu_ms_per_decision"),
  MAXIMUM_DATABASE_CPU("maximum", "database_cpu_ms_per_decision"),
  MAXIMUM_BENCH_CPU("maximum", "bench_cpu_ms_per_decision"),
  MAXIMUM_ELSEWHERE("maximum", "elsewhere_cpu_percent"),
  MAXIMUM_REFUSED("maximum", "refused"),
  MAXIMUM_DEGRADED("maximum", "degraded_share"),
  MAXIMUM_READABLE_AFTER("maximum", "readable_after_s"),
  STEADY_RATE_WANTED("steady", "wanted_per_s"),
  STEADY_RATE("steady", "decisions_per_s"),
  STEADY_P50("steady", "p50_ms"),
  STEADY_P99("steady", "p99_ms"),
  STEADY_SERVER_CPU("steady", "server_cpu_ms_per_decision"),
  STEADY_DATABASE_CPU("steady", "database_cpu_ms_per_decision"),
  STEADY_BENCH_CPU("steady", "bench_cpu_ms_per_decision"),
  STEADY_ELSEWHERE("steady", "elsewhere_cpu_percent"),
  STEADY_REFUSED("steady", "refused"),
  STEADY_DEGRADED("steady", "degraded_share"),
  STEADY_LAG_P50("steady", "lag_p50_ms"),
  STEADY_LAG_P99("steady", "lag_p99_ms"),
  STEADY_LAG_MAX("steady", "lag_max_ms"),
  STEADY_LAG_SAMPLES("steady", "lag_samples"),
  STEADY_LOOKS("steady", "lag_looks_per_s"),
  IDLE_SERVER_CPU("idle", "server_cpu_percent"),
  IDLE_DATABASE_CPU("idle", "database_cpu_percent"),
  IDLE_ELSEWHERE("idle", "elsewhere_cpu_percent"),
  FLOOR_RATE("floor", "inserts_per_s"),
  FLOOR_P50("floor", "p50_ms"),
  FLOOR_P99("floor", "p99_ms"),
  FLOOR_ELSEWHERE("floor", "elsewhere_cpu_percent"),
  TO_FLOOR_RATE("maximum_to_floor", "decisions_to_inserts"),
  TO_FLOOR_P50("maximum_to_floor", "p50"),
  TO_FLOOR_P99("maximum_to_floor", "p99");

  private final String phase;
  private final String key;

  BenchScoreFigure(String phase, String key) {
    this.phase = phase;
    this.key = key;
  }

  @Override
  public String phase() {
    return phase;
  }

  @Override
  public String key() {
    return key;
  }
}
