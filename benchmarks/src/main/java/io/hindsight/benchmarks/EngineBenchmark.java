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

/**
 * What a transaction costs under 30 rules and 20 features, of an account with a short and with a
 * long history.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 8, time = 2)
@Fork(2)
public class EngineBenchmark {
  /** Few enough that a history of 10 stays short while it is measured. */
  private static final int BATCH = 32;

  /** How many transactions the account has made before, one in ten minutes. */
  @Param({"10", "100000"})
  public int past;

  private final Random random = new Random(11);
  private final Transaction[] next = new Transaction[BATCH];
  private byte[] before = new byte[0];
  private FeatureState state = Workload.RULES.newState();
  private int made;

  /** Makes the account's history. */
  @Setup(Level.Trial)
  public void makeHistory() {
    for (made = 0; made < past; made++) {
      state.observe(Workload.transaction(random, made));
    }
    before = state.toBytes();
  }

  /**
   * Makes the transactions to come. A short history begins again each time, so that it stays short;
   * a long one goes on, as that of an account in memory does.
   */
  @Setup(Level.Invocation)
  public void makeNext() {
    if (past < BATCH) {
      state = Workload.RULES.readState(before);
      made = past;
    }
    for (int i = 0; i < BATCH; i++) {
      next[i] = Workload.transaction(random, made++);
    }
  }

  /** Judges and observes a transaction. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void evaluateAndObserve(Blackhole out) {
    for (Transaction tx : next) {
      out.consume(Workload.RULES.evaluate(tx, state));
      state.observe(tx);
    }
  }
}
