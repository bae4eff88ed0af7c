package io.hindsight.feed;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.hindsight.account.AccountEvent;
import io.hindsight.account.AccountEvent.TransactionDecided;
import io.hindsight.feed.FeedProtocol.Folded;
import io.hindsight.feed.FeedProtocol.Look;
import io.hindsight.feed.FeedProtocol.Moved;
import io.hindsight.feed.FeedProtocol.StillOpen;
import io.hindsight.feed.FeedProtocol.Sweep;
import io.hindsight.feed.FeedProtocol.Swept;
import io.hindsight.feed.FeedProtocol.ToOutbox;
import io.hindsight.feed.FeedProtocol.ToSlice;
import io.hindsight.feed.FeedProtocol.Waiting;
import io.hindsight.feed.FeedProtocol.Waits;
import io.hindsight.feed.FeedProtocol.Wake;
import io.hindsight.feed.FeedProtocol.WhatWaits;
import io.hindsight.feed.FeedProtocol.WhichAreOpen;
import io.hindsight.rules.Decision;
import io.hindsight.rules.Hit;
import io.hindsight.rules.Transaction;
import io.hindsight.serialization.NodeMessage;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Outboxes and handlers of slices understand each other also on different nodes. */
class FeedMessagesTest {
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
    var outbox = KIT.<ToOutbox>createTestProbe().ref();
    var waits = KIT.<Waits>createTestProbe().ref();
    var slice = KIT.<ToSlice>createTestProbe().ref();
    String odd = "a|b%7C \u00e4\ud83d\ude00\"\\";
    for (NodeMessage message :
        List.of(
            new Moved(odd, 1, event(odd), outbox),
            new Moved(odd, Long.MAX_VALUE, null, outbox),
            new Look(odd, 3, outbox),
            new Sweep(31, 1, Long.MAX_VALUE, outbox),
            new StillOpen(7, outbox, Long.MAX_VALUE),
            new Wake(),
            new Folded(0, odd, 5, 3),
            new Swept(31, 8),
            new WhichAreOpen(2, 7, slice),
            new WhatWaits(100, waits),
            new Waits(3, List.of(new Waiting(odd, 7, 1_500), new Waiting("b", 1, 0))))) {
      assertThat(KIT.serializationTestKit().verifySerialization(message, true)).isEqualTo(message);
    }
  }

  private static AccountEvent event(String accountId) {
    var transaction =
        new Transaction(
            "t-1",
            accountId,
            1_522_540_831_000_000L,
            25_716,
            "EUR",
            "3156",
            null,
            "d1",
            "203.0.113.7",
            null,
            "BE",
            "pos",
            "5411",
            Map.of("items", 3L, "recurring", true, "distance_km", 12.5, "tier", "g\u00f6ld"));
    return new TransactionDecided(
        transaction,
        1,
        2,
        true,
        2,
        17,
        1,
        Decision.DECLINE,
        850,
        List.of(new Hit(0, 600, "Amount 257.16 is above 220"), new Hit(4, 250, "\u00fcber")));
  }
}
