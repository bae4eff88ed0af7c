package io.hindsight.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private final Admission admission =
      new Admission(
          HttpSettings.of(
              ConfigFactory.parseString("hindsight.http.max-in-flight = 2")
                  .withFallback(ConfigFactory.defaultReference())));

  private static void assertTurnedAway(CompletionStage<?> work) {
    assertThatThrownBy(work.toCompletableFuture()::join)
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(ProblemException.class)
        .hasMessageContaining("transactions and labels in flight: 2 (the limit)");
  }

  @Test
  void whoComesWhileTheLimitIsReachedIsTurnedAwayAndDoesNothing() {
    var first = new CompletableFuture<String>();
    var second = new CompletableFuture<String>();
    var third = new CompletableFuture<String>();
    CompletionStage<String> admitted = admission.admit(() -> first);
    admission.admit(() -> second);
    assertTurnedAway(admission.admit(() -> CompletableFuture.completedStage(third.complete(""))));
    assertThat(third).isNotDone();

    first.complete("done");
    assertThat(admitted.toCompletableFuture().join()).isEqualTo("done");
    assertThat(admission.admit(() -> third).toCompletableFuture()).isNotDone();
    assertTurnedAway(admission.admit(() -> CompletableFuture.completedStage("")));
  }

  @Test
  void workThatFailsMakesRoomToo() {
    for (int i = 0; i < 5; i++) {
      admission.admit(() -> CompletableFuture.failedStage(new IllegalStateException("later")));
      assertThatThrownBy(
              () ->
                  admission.admit(
                      () -> {
                        throw new IllegalStateException("at once");
                      }))
          .hasMessage("at once");
    }
    assertThat(admission.admit(() -> CompletableFuture.completedStage("ok")).toCompletableFuture())
        .isCompletedWithValue("ok");
  }
}
