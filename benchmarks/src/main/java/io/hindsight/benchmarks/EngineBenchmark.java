package io.hindsight.benchmarks;

import io.hindsight.rules.CompiledRuleSet;
import io.hindsight.rules.FeatureState;
import io.hindsight.rules.RuleSetCompiler;
import io.hindsight.rules.RuleSetException;
import io.hindsight.rules.Transaction;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
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
  private static final int BATCH = 128;
  private static final long SECOND = 1_000_000L;
  private static final long START = 1_522_540_800L * SECOND;

  /** How many transactions the account has made before, one in ten minutes. */
  @Param({"10", "100000"})
  public int past;

  private final CompiledRuleSet rules = ruleSet();
  private byte[] before = new byte[0];
  private Transaction[] next = new Transaction[0];
  private FeatureState state = rules.newState();

  private static CompiledRuleSet ruleSet() {
    try (InputStream in = EngineBenchmark.class.getResourceAsStream("thirty-rules.yaml")) {
      if (in == null) {
        throw new IllegalStateException("the rule set is not on the class path");
      }
      String source = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return RuleSetCompiler.compile(source, "thirty-rules.yaml");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuleSetException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  /** Makes the account's history, and the transactions to come. */
  @Setup(Level.Trial)
  public void makeHistory() {
    Random random = new Random(11);
    FeatureState account = rules.newState();
    for (int i = 0; i < past; i++) {
      account.observe(transaction(random, i));
    }
    before = account.toBytes();
    next = new Transaction[BATCH];
    for (int i = 0; i < BATCH; i++) {
      next[i] = transaction(random, past + i);
    }
  }

  private static Transaction transaction(Random random, int number) {
    long time = START + number * 600L * SECOND + random.nextInt(500) * SECOND;
    long amount = 500L + random.nextInt(random.nextInt(50) == 0 ? 60_000 : 15_000);
    boolean online = random.nextInt(3) == 0;
    return new Transaction(
        "t-" + number,
        "596",
        time,
        amount,
        "EUR",
        online ? null : "t" + random.nextInt(40),
        "m" + random.nextInt(60),
        online ? "d" + random.nextInt(5) : null,
        online ? "203.0.113." + random.nextInt(200) : null,
        null,
        random.nextInt(20) == 0 ? "FR" : "BE",
        online ? "ecommerce" : "pos",
        "54" + (10 + random.nextInt(20)),
        Map.of("latitude", 50.0 + random.nextDouble(), "longitude", 4.0 + random.nextDouble()));
  }

  /** The account as it stands after its history. */
  @Setup(Level.Invocation)
  public void restore() {
    state = rules.readState(before);
  }

  /** Judges and observes a transaction. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void evaluateAndObserve(Blackhole out) {
    for (Transaction tx : next) {
      out.consume(rules.evaluate(tx, state));
      state.observe(tx);
    }
  }

  /** Judges a transaction. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void evaluate(Blackhole out) {
    for (Transaction tx : next) {
      out.consume(rules.evaluate(tx, state));
    }
  }
}
