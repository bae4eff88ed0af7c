package io.hindsight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.hindsight.rules.CompiledRuleSet;
import io.hindsight.rules.RuleSetCompiler;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BenchWhatIfTest {
  @Test
  void theCandidatesAreVariantsOfOneRuleSetEachAnother() throws Exception {
    Set<String> digests = new HashSet<>();
    Set<String> rules = new HashSet<>();
    for (int i = 0; i < BenchWhatIf.CANDIDATES; i++) {
      CompiledRuleSet compiled =
          RuleSetCompiler.compile(BenchWhatIf.candidate(i), "candidate.yaml");
      digests.add(compiled.digest());
      rules.add(compiled.rules().get(0).toString() + compiled.rules().get(1));
      assertThat(compiled.rules()).hasSize(10);
      assertThat(compiled.features()).hasSize(8);
    }
    assertThat(digests).hasSize(BenchWhatIf.CANDIDATES);
    assertThat(rules).hasSize(BenchWhatIf.CANDIDATES);
  }
}
