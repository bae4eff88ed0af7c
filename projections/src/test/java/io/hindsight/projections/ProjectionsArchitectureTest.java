package io.hindsight.projections;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ProjectionsArchitectureTest {
  private static final JavaClasses PROJECTIONS =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.hindsight.projections");

  private static final List<String> BUILD_TABLES = List.of("decisions_", "alerts_", "alert_days_");

  @Test
  void projectionsKnowNoModuleThatIsBuiltOnThem() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.hindsight.replay..",
            "io.hindsight.http..",
            "io.hindsight.cli..",
            "io.hindsight.cassandra.embedded..")
        .check(PROJECTIONS);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.hindsight.(*)..").should().beFreeOfCycles().check(PROJECTIONS);
  }

  @Test
  void onlyTheBuildStoreAndItsStatementsNameTheTablesOfBuilds() throws IOException {
    var naming = new TreeSet<String>();
    for (JavaClass type : PROJECTIONS) {
      // The constants of a class file stand in it as they are.
      String constants = new String(bytesOf(type), StandardCharsets.ISO_8859_1);
      if (BUILD_TABLES.stream().anyMatch(constants::contains)) {
        naming.add(type.getSimpleName());
      }
    }
    assertThat(naming).containsExactly("BuildStore", "SlotStatements");
  }

  private static byte[] bytesOf(JavaClass type) throws IOException {
    String file = "/" + type.getName().replace('.', '/') + ".class";
    try (var in = ProjectionsArchitectureTest.class.getResourceAsStream(file)) {
      return in.readAllBytes();
    }
  }

  @Test
  void onlyTheBuildStoreWritesTheTablesOfBuilds() {
    noClasses()
        .that()
        .doNotBelongToAnyOf(BuildStore.class, SlotStatements.class)
        .should()
        .accessFieldWhere(
            DescribedPredicate.describe(
                "it is a statement that writes",
                (JavaFieldAccess access) ->
                    access.getTargetOwner().isEquivalentTo(SlotStatements.class)
                        && access.getName().startsWith("insert")))
        .check(PROJECTIONS);
  }

  @Test
  void whatABuildHoldsDependsOnNoClockAndNoRandomness() {
    noClasses()
        .that()
        .belongToAnyOf(
            AccountProgress.class, Alert.class, DecisionBlock.class, DecisionRecord.class)
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(UUID.class, "randomUUID")
        .orShould()
        .dependOnClassesThat()
        .belongToAnyOf(Random.class)
        .check(PROJECTIONS);
  }

  @Test
  void whatABuildHoldsKnowsNeitherPekkoNorTheDatabase() {
    noClasses()
        .that()
        .belongToAnyOf(
            AccountProgress.class, Alert.class, DecisionBlock.class, DecisionRecord.class)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.pekko..", "com.datastax..")
        .check(PROJECTIONS);
  }
}
