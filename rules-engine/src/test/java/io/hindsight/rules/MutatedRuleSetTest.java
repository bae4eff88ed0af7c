package io.hindsight.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever a file holds, compiling it gives a rule set that evaluates, or its problems. */
class MutatedRuleSetTest {
  private static final long SEED = 20_180_401;
  private static final int MUTANTS = 2_000;
  private static final String ALPHABET = "{}[]()&*!|>'\"%@`,:#-?\\\n\t <=+/.0159aexX_~\u00e9\u0000";

  @Test
  void mutatedFilesNeverThrowAnythingButTheirProblems() {
    System.out.println("seed: " + SEED);
    Random random = new Random(SEED);
    int compiled = 0;
    for (int i = 0; i < MUTANTS; i++) {
      String pack = RulePacks.source(RulePacks.names().get(random.nextInt(2)));
      String mutant = mutate(pack, random);
      try {
        CompiledRuleSet rules = RuleSetCompiler.compile(mutant, "mutant.yaml");
        FeatureState state = rules.newState();
        Transaction tx = Transactions.with(Map.of());
        state.observe(tx);
        assertThat(rules.evaluate(tx, state).score()).isBetween(0, Limits.MAX_SCORE);
        rules.explain(tx, state);
        compiled++;
      } catch (RuleSetException e) {
        assertThat(e.problems()).isNotEmpty();
        e.problems().forEach(MutatedRuleSetTest::hasAPlace);
      } catch (RuntimeException | Error e) {
        throw new AssertionError("mutant " + i + " of seed " + SEED + ":\n" + mutant, e);
      }
    }
    System.out.println("mutants that are rule sets: " + compiled + " of " + MUTANTS);
  }

  private static void hasAPlace(Problem problem) {
    assertThat(problem.line()).isPositive();
    assertThat(problem.column()).isPositive();
    assertThat(problem.message()).isNotBlank();
  }

  static String mutate(String text, Random random) {
    StringBuilder mutant = new StringBuilder(text);
    int changes = 1 + random.nextInt(3);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(mutant.length());
      int length = StrictMath.min(random.nextInt(12), mutant.length() - at);
      switch (random.nextInt(4)) {
        case 0 -> mutant.setCharAt(at, ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        case 1 -> mutant.insert(at, ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        case 2 -> mutant.delete(at, at + length);
        default ->
            mutant.insert(random.nextInt(mutant.length()), mutant.substring(at, at + length));
      }
    }
    return mutant.toString();
  }
}
