package io.hindsight.rulebook;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.hindsight.rulebook.RuleBookCommand.AddListEntries;
import io.hindsight.rulebook.RuleBookCommand.EndSnooze;
import io.hindsight.rulebook.RuleBookCommand.PinGoldenCases;
import io.hindsight.rulebook.RuleBookCommand.Promote;
import io.hindsight.rulebook.RuleBookCommand.PromoteChecked;
import io.hindsight.rulebook.RuleBookCommand.Publish;
import io.hindsight.rulebook.RuleBookCommand.RemoveGoldenCase;
import io.hindsight.rulebook.RuleBookCommand.RemoveListEntries;
import io.hindsight.rulebook.RuleBookCommand.ReserveFirstBuild;
import io.hindsight.rulebook.RuleBookCommand.SnoozeRule;
import io.hindsight.rulebook.RuleBookEntity.Answer;
import io.hindsight.rulebook.RuleBookEntity.Request;
import io.hindsight.rules.Decision;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Commands reach the rule book also from another node. */
class RuleBookMessagesTest {
  private static final ActorTestKit KIT =
      ActorTestKit.create(
          ConfigFactory.parseString("pekko.actor.provider = local")
              .withFallback(ConfigFactory.parseResources("hindsight-pekko.conf"))
              .withFallback(ConfigFactory.defaultReference())
              .resolve());

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void everyCommandIsReadAsItWasSent() {
    var entry = new ListEntry("d1", 7, null);
    var replyTo = KIT.<Answer>createTestProbe().ref();
    for (RuleBookCommand command :
        List.of(
            new Publish("n", "d", "s", 1),
            new Promote(1, 2),
            new ReserveFirstBuild(1, 2),
            new AddListEntries("blocked", List.of(entry), "ana", 1),
            new RemoveListEntries("blocked", List.of("d1"), "ana", 1),
            new SnoozeRule("r", "596", 5, "ana", "why", 1),
            new EndSnooze("r", "596", "ana", 1),
            new PromoteChecked(1, 2, 3, 4),
            new PinGoldenCases(
                List.of(new GoldenCase("596", "t-1", Decision.REVIEW, null)), 1000, "ana", 1),
            new RemoveGoldenCase("596", "t-1", "ana", 1))) {
      var request = new Request(command, replyTo);
      assertThat(KIT.serializationTestKit().verifySerialization(request, true)).isEqualTo(request);
    }
  }
}
