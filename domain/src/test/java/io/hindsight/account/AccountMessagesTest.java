package io.hindsight.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.hindsight.account.AccountEvent.TransactionLabelled;
import io.hindsight.account.AccountProtocol.Label;
import io.hindsight.account.AccountProtocol.LabelAnswer;
import io.hindsight.account.AccountProtocol.Outcome;
import io.hindsight.account.AccountProtocol.Statement;
import io.hindsight.account.AccountProtocol.Wake;
import io.hindsight.serialization.NodeMessage;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Accounts are understood also on another node. */
class AccountMessagesTest {
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
  void whatIsSaidOfLabelsIsReadAsItWasSent() {
    var asker = KIT.<LabelAnswer>createTestProbe().ref();
    var statement = new Statement(true, LabelSource.ISSUER, 7, "gerät \"weg\"");
    var event =
        new TransactionLabelled(
            Transactions.of("t-1", Transactions.START_MICROS, 1_200),
            1,
            1,
            2,
            true,
            false,
            LabelSource.ISSUER,
            7,
            8,
            null,
            List.of("terminal_id"));
    for (NodeMessage message :
        List.of(
            new Label("t-1", 0, 3, statement, asker),
            LabelAnswer.of(Outcome.UNAVAILABLE),
            LabelAnswer.of(Outcome.NEW, 2, event),
            LabelAnswer.tooEarly(Long.MAX_VALUE),
            new Wake())) {
      assertThat(KIT.serializationTestKit().verifySerialization(message, true)).isEqualTo(message);
    }
  }
}
