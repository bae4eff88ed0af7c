package io.hindsight.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whatever a file holds, compiling it gives a rule set that evaluates, or its problems. */
class MutatedRuleSetTest {
  private static final long SEED = 20_180_401;
  private static final int MUTANTS = Integer.getInteger("hindsight.mutants", 2_000);

  /** In characters. Long files take long to compile: every twentieth mutant is of one. */
  private static final int LONG_FILE = 10_000;

  private static final int LONG_FILE_EVERY = 20;
  private static final RuleContext LISTS =
      new FixedLists(Map.of("blocked_devices", Set.of("d1"), "blocked_networks", Set.of("::/0")));
  private static final List<Transaction> TRANSACTIONS =
      List.of(
          Transactions.with(Map.of()),
          Transactions.of(
              "t-2",
              Transactions.START + Transactions.HOUR,
              99_999,
              "JPY",
              null,
              "d1",
              Map.of("latitude", 50.85, "longitude", 4L, "flag_x", true, "holder", "A. Name")),
          Transactions.at(Transactions.START + Transactions.DAY, 0));
  private static final String ALPHABET = "{}[]()&*!|>'\"%@`,:#-?\\\n\t <=+/.0159aexX_~\u00e9\u0000";

  @Test
  void mutatedFilesNeverThrowAnythingButTheirProblems() {
    System.out.println("seed: " + SEED);
    Random random = new Random(SEED);
    List<String> shortFiles = files(false);
    List<String> longFiles = files(true);
    int compiled = 0;
    for (int i = 0; i < MUTANTS; i++) {
      List<String> files = i % LONG_FILE_EVERY == 0 ? longFiles : shortFiles;
      String mutant = mutate(files.get(random.nextInt(files.size())), random);
      try {
        evaluates(RuleSetCompiler.compile(mutant, "mutant.yaml"));
        compiled++;
      } catch (RuleSetException e) {
        assertThat(e.problems()).isNotEmpty();
        e.problems().forEach(MutatedRuleSetTest::hasAPlace);
      } catch (RuntimeException | Error e) {
        throw new AssertionError("mutant " + i + " of seed " + SEED + ":\n" + mutant, e);
      }
    }
    System.out.println("mutants that are rule sets: " + compiled + " of " + MUTANTS);
    assertThat(compiled).isGreaterThan(MUTANTS / 20);
  }

  /** Of every pack, and a file with everything that the language has, the long or the short. */
  private static List<String> files(boolean isLong) {
    List<String> files = new ArrayList<>();
    RulePacks.names().forEach(name -> files.add(RulePacks.source(name)));
    files.add(RuleSets.resource("language/kitchen-sink.yaml"));
    files.removeIf(file -> file.length() > LONG_FILE != isLong);
    return files;
  }

  private static void evaluates(CompiledRuleSet rules) {
    FeatureState state = rules.newState();
    for (Transaction tx : TRANSACTIONS) {
      assertThat(rules.evaluate(tx, state, ProfileFeatures.NONE, LISTS).score())
          .isBetween(0, Limits.MAX_SCORE);
      rules.explain(tx, state, ProfileFeatures.NONE, LISTS);
      state.observe(tx);
    }
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
