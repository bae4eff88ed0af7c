package io.hindsight.rulebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hindsight.rulebook.RuleBookEvent.ListEntriesAdded;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class RuleBookNodeTest {
  private static RuleBook next(RuleBook book) {
    var entry = new ListEntry("d" + book.position(), ListEntry.NEVER, null);
    return book.evolve(new ListEntriesAdded("blocked", List.of(entry), "ana", 1));
  }

  private static CompletableFuture<Void> followed(RuleBookNode node, long position) {
    return node.followed(position).toCompletableFuture();
  }

  @Test
  void whoWaitsForAPositionIsToldWhenItIsReached() throws Exception {
    var node = new RuleBookNode(Duration.ofSeconds(10));
    CompletableFuture<Void> first = followed(node, 1);
    CompletableFuture<Void> second = followed(node, 2);
    assertThat(first).isNotDone();

    RuleBook one = next(RuleBook.EMPTY);
    node.follow(one);
    first.get();
    assertThat(second).isNotDone();
    assertThat(followed(node, 1)).isCompleted();

    node.follow(next(one));
    second.get();
    assertThat(node.contextAt(1).contains("blocked", "d1", 0)).isFalse();
    assertThat(node.contextAt(2).contains("blocked", "d1", 0)).isTrue();
  }

  @Test
  void nobodyWaitsForEver() {
    var node = new RuleBookNode(Duration.ofMillis(10));
    assertThatThrownBy(() -> followed(node, 1).get()).hasCauseInstanceOf(TimeoutException.class);
  }
}
