package io.hindsight.rules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RulesEngineArchitectureTest {
  private static final JavaClasses ENGINE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.hindsight.rules");

  @Test
  void theEngineKnowsNeitherPekkoNorCassandra() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.pekko..", "org.apache.cassandra..", "com.datastax..", "com.typesafe..")
        .check(ENGINE);
  }

  @Test
  void theEngineKnowsNoOtherModule() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.hindsight.domain..", "io.hindsight.projections..", "io.hindsight.replay..")
        .check(ENGINE);
  }

  @Test
  void theEngineReadsNoClock() {
    noClasses()
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.time.Clock")
        .check(ENGINE);
  }

  @Test
  void theEngineKnowsNoRandomness() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(Random.class)
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.concurrent.ThreadLocalRandom")
        .orShould()
        .callMethod(UUID.class, "randomUUID")
        .check(ENGINE);
  }

  @Test
  void theEngineComputesTheSameBitsEverywhere() {
    noClasses().should().dependOnClassesThat().belongToAnyOf(Math.class).check(ENGINE);
  }

  @Test
  void packagesHaveNoCycles() {
    slices()
        .matching("io.hindsight.rules.(*)..")
        .should()
        .beFreeOfCycles()
        .allowEmptyShould(true)
        .check(ENGINE);
  }
}
