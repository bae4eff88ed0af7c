package io.hindsight.benchmarks;

import io.hindsight.rules.CompiledRuleSet;
import io.hindsight.rules.RuleSetCompiler;
import io.hindsight.rules.RuleSetException;
import io.hindsight.rules.Transaction;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;

/** A rule set of 30 rules and 20 features, and the transactions of one account. */
final class Workload {
  static final CompiledRuleSet RULES = ruleSet();

  private static final long SECOND = 1_000_000L;
  private static final long START = 1_522_540_800L * SECOND;

  private Workload() {}

  private static CompiledRuleSet ruleSet() {
    try (InputStream in = Workload.class.getResourceAsStream("thirty-rules.yaml")) {
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

  /** The account's transaction of this number: one in ten minutes, a third of them online. */
  static Transaction transaction(Random random, int number) {
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
}
