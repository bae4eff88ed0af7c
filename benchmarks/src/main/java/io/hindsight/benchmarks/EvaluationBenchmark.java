package io.hindsight.benchmarks;

import io.hindsight.rules.FeatureState;
import io.hindsight.rules.Transaction;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** What the judgement alone costs, in time and in bytes, of an account that stands still. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 8, time = 2)
@Fork(2)
public class EvaluationBenchmark {
  private static final int BATCH = 32;

  /** How many transactions the account has made before. */
  @Param({"10", "100000"})
  public int past;

  private final FeatureState state = Workload.RULES.newState();
  private final Transaction[] next = new Transaction[BATCH];

  /** Makes the history and the transactions. */
  @Setup(Level.Trial)
  public void makeHistory() {
    Random random = new Random(12);
    for (int i = 0; i < past; i++) {
      state.observe(Workload.transaction(random, i));
    }
    for (int i = 0; i < BATCH; i++) {
      next[i] = Workload.transaction(random, past + i);
    }
  }

  /** Judges a transaction. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void evaluate(Blackhole out) {
    for (Transaction tx : next) {
      out.consume(Workload.RULES.evaluate(tx, state));
    }
  }
}
