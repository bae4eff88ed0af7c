package io.hindsight.replay;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReplayArchitectureTest {
  private static final JavaClasses REPLAY =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.hindsight.replay");

  private static final List<String> BUILD_TABLES = List.of("decisions_", "alerts_", "alert_days_");

  @Test
  void replayKnowsNoModuleThatIsBuiltOnIt() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.hindsight.http..", "io.hindsight.cli..", "io.hindsight.cassandra.embedded..")
        .check(REPLAY);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.hindsight.(*)..").should().beFreeOfCycles().check(REPLAY);
  }

  @Test
  void replayWritesThroughTheProjectionsAndNeverByItself() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("com.datastax.oss.driver.api.core.cql.PreparedStatement")
        .check(REPLAY);
  }

  @Test
  void replayNamesNoTableOfBuilds() throws IOException {
    for (JavaClass type : REPLAY) {
      // The constants of a class file stand in it as they are.
      assertThat(new String(bytesOf(type), StandardCharsets.ISO_8859_1))
          .as(type.getName())
          .doesNotContain(BUILD_TABLES);
    }
  }

  private static byte[] bytesOf(JavaClass type) throws IOException {
    String file = "/" + type.getName().replace('.', '/') + ".class";
    try (var in = ReplayArchitectureTest.class.getResourceAsStream(file)) {
      return in.readAllBytes();
    }
  }

  @Test
  void whatARebuildComputesDependsOnNoClockAndNoRandomness() {
    noClasses()
        .that()
        .belongToAnyOf(
            Rebuild.class,
            RebuildTime.class,
            RebuildEvent.class,
            RebuildDecider.class,
            EventRate.class,
            SegmentFold.class,
            DecisionDigest.class)
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
        .check(REPLAY);
  }

  @Test
  void theStateOfARebuildKnowsNeitherPekkoNorTheDatabase() {
    noClasses()
        .that()
        .belongToAnyOf(
            Rebuild.class,
            RebuildTime.class,
            RebuildEvent.class,
            RebuildCommand.class,
            RebuildDecider.class)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.pekko..", "com.datastax..")
        .check(REPLAY);
  }
}
