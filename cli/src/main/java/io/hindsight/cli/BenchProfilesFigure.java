package io.hindsight.cli;

/** A figure of {@code bench profiles}, in the order in which they are shown. */
enum BenchProfilesFigure implements BenchFigure {
  WITHOUT_RATE("without", "decisions_per_s"),
  WITHOUT_P50("without", "p50_ms"),
  WITHOUT_P99("without", "p99_ms"),
  WITHOUT_SERVER_CPU("without", "server_cpu_ms_per_decision"),
  WITHOUT_DATABASE_CPU("without", "database_cpu_ms_per_decision"),
  WITHOUT_BENCH_CPU("without", "bench_cpu_ms_per_decision"),
  WITHOUT_ELSEWHERE("without", "elsewhere_cpu_percent"),
  WITHOUT_REFUSED("without", "refused"),
  WITHOUT_DEGRADED("without", "degraded_share"),
  SPREAD_RATE("spread", "decisions_per_s"),
  SPREAD_P50("spread", "p50_ms"),
  SPREAD_P99("spread", "p99_ms"),
  SPREAD_SERVER_CPU("spread", "server_cpu_ms_per_decision"),
  SPREAD_DATABASE_CPU("spread", "database_cpu_ms_per_decision"),
  SPREAD_BENCH_CPU("spread", "bench_cpu_ms_per_decision"),
  SPREAD_ELSEWHERE("spread", "elsewhere_cpu_percent"),
  SPREAD_REFUSED("spread", "refused"),
  SPREAD_DEGRADED("spread", "degraded_share"),
  ONE_MERCHANT_RATE("one_merchant", "decisions_per_s"),
  ONE_MERCHANT_P50("one_merchant", "p50_ms"),
  ONE_MERCHANT_P99("one_merchant", "p99_ms"),
  ONE_MERCHANT_SERVER_CPU("one_merchant", "server_cpu_ms_per_decision"),
  ONE_MERCHANT_DATABASE_CPU("one_merchant", "database_cpu_ms_per_decision"),
  ONE_MERCHANT_BENCH_CPU("one_merchant", "bench_cpu_ms_per_decision"),
  ONE_MERCHANT_ELSEWHERE("one_merchant", "elsewhere_cpu_percent"),
  ONE_MERCHANT_REFUSED("one_merchant", "refused"),
  ONE_MERCHANT_DEGRADED("one_merchant", "degraded_share"),
  SPREAD_TO_WITHOUT_RATE("spread_to_without", "decisions"),
  SPREAD_TO_WITHOUT_P99("spread_to_without", "p99"),
  ONE_MERCHANT_TO_SPREAD_RATE("one_merchant_to_spread", "decisions"),
  ONE_MERCHANT_TO_SPREAD_P99("one_merchant_to_spread", "p99");

  private final String phase;
  private final String key;

  BenchProfilesFigure(String phase, String key) {
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
