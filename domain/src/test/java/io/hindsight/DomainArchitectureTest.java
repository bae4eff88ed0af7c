package io.hindsight;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.hindsight.serialization.EventCodec;
import io.hindsight.serialization.Stored;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

class DomainArchitectureTest {
  private static final JavaClasses DOMAIN =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("/io/hindsight/cassandra/embedded/"))
          .importPackages(
              "io.hindsight.account",
              "io.hindsight.cassandra",
              "io.hindsight.feed",
              "io.hindsight.ids",
              "io.hindsight.journal",
              "io.hindsight.profile",
              "io.hindsight.rulebook",
              "io.hindsight.serialization");

  /** State, commands, events and deciders; with everything nested in them. */
  private static final Set<String> PURE_NAMES =
      Set.of(
          "io.hindsight.account.Account",
          "io.hindsight.account.AccountCommand",
          "io.hindsight.account.AccountDecider",
          "io.hindsight.account.AccountEvent",
          "io.hindsight.account.AccountFold",
          "io.hindsight.account.AccountSnapshot",
          "io.hindsight.ids.RecentIds",
          "io.hindsight.profile.Profile",
          "io.hindsight.profile.ProfileEvent",
          "io.hindsight.profile.ProfileSnapshot",
          "io.hindsight.rulebook.ContextAsOf",
          "io.hindsight.rulebook.GoldenCase",
          "io.hindsight.rulebook.GoldenCases",
          "io.hindsight.rulebook.GoldenDecider",
          "io.hindsight.rulebook.ListDecider",
          "io.hindsight.rulebook.ListRevisions",
          "io.hindsight.rulebook.Lists",
          "io.hindsight.rulebook.Revisions",
          "io.hindsight.rulebook.RuleBook",
          "io.hindsight.rulebook.RuleBookCommand",
          "io.hindsight.rulebook.RuleBookDecider",
          "io.hindsight.rulebook.RuleBookEvent",
          "io.hindsight.rulebook.RulePlan",
          "io.hindsight.rulebook.SnoozeDecider",
          "io.hindsight.rulebook.Snoozes");

  private static final DescribedPredicate<JavaClass> PURE =
      describe(
          "are state, commands, events or deciders",
          type -> PURE_NAMES.contains(type.getName().replaceFirst("\\$.*", "")));

  @Test
  void everyPureClassIsThere() {
    for (String name : PURE_NAMES) {
      assertThat(DOMAIN.contain(name)).as(name).isTrue();
    }
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.hindsight.(*)..").should().beFreeOfCycles().check(DOMAIN);
  }

  @Test
  void theDomainKnowsNoModuleThatIsBuiltOnIt() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.hindsight.projections..",
            "io.hindsight.replay..",
            "io.hindsight.http..",
            "io.hindsight.cli..",
            "io.hindsight.cassandra.embedded..")
        .check(DOMAIN);
  }

  @Test
  void decisionsKnowNeitherPekkoNorTheDatabase() {
    noClasses()
        .that(PURE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.pekko..", "com.datastax..", "com.typesafe..", "io.hindsight.cassandra..")
        .check(DOMAIN);
  }

  @Test
  void decisionsReadNoClock() {
    noClasses()
        .that(PURE)
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .dependOnClassesThat()
        .belongToAnyOf(Clock.class)
        .check(DOMAIN);
  }

  @Test
  void decisionsKnowNoRandomness() {
    noClasses()
        .that(PURE)
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(Random.class, SecureRandom.class, ThreadLocalRandom.class)
        .orShould()
        .callMethod(UUID.class, "randomUUID")
        .orShould()
        .callMethod(Math.class, "random")
        .check(DOMAIN);
  }

  @Test
  void whatIsStoredIsNamedByACodecAndNotByJava() {
    classes()
        .that()
        .implement(Stored.class)
        .and()
        .areNotInterfaces()
        .should()
        .notBeAssignableTo(java.io.Serializable.class)
        .check(DOMAIN);
    noClasses()
        .that()
        .resideOutsideOfPackage("io.hindsight.serialization..")
        .and()
        .haveSimpleNameNotEndingWith("Codecs")
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(EventCodec.class)
        .check(DOMAIN);
  }

  @Test
  void onlyTheSerializationKnowsJackson() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.hindsight.serialization..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.fasterxml.jackson..")
        .check(DOMAIN);
  }
}
