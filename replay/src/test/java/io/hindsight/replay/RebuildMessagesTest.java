package io.hindsight.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.hindsight.replay.RebuildCommand.CancelRebuild;
import io.hindsight.replay.RebuildCommand.PauseRebuild;
import io.hindsight.replay.RebuildCommand.ResumeRebuild;
import io.hindsight.replay.RebuildCommand.ThrottleRebuild;
import io.hindsight.replay.RebuildEntity.Control;
import io.hindsight.replay.RebuildEntity.Controlled;
import io.hindsight.replay.RebuildEntity.Run;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A rebuild is told what to do, and tells how far it is, also from another node. */
class RebuildMessagesTest {
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
  void everyMessageIsReadAsItWasSent() {
    var replyTo = KIT.<Controlled>createTestProbe().ref();
    for (RebuildCommand command :
        List.of(
            new PauseRebuild(3, 1),
            new ResumeRebuild(3, 2),
            new CancelRebuild(3, 3),
            new ThrottleRebuild(3, 500, 4))) {
      assertReadAsSent(new Control(command, replyTo));
    }
    assertReadAsSent(new Run(2, 500));
    var workers = List.of(new RebuildProgress.Workers("pekko://hindsight@10.0.0.1:7355", 2));
    var progress =
        new RebuildProgress(
            3,
            2,
            "paused",
            64,
            7,
            900,
            12,
            1,
            List.of(5L, 1L << 40),
            500,
            2_000,
            3_000,
            workers,
            "");
    assertReadAsSent(progress);
    assertReadAsSent(new Controlled(progress, "build 3 is ready"));
  }

  private static void assertReadAsSent(Object message) {
    assertThat(KIT.serializationTestKit().verifySerialization(message, true)).isEqualTo(message);
  }
}
