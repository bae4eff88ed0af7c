package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Sends the batches of a file. A batch that the server could not take, or whose answer was lost, is
 * sent again: the server answers rows that it has decided with what it decided.
 */
final class BatchSender {
  private static final int UNAVAILABLE = 503;
  private static final Duration PAUSE_MIN = Duration.ofMillis(250);
  private static final Duration PAUSE_MAX = Duration.ofSeconds(5);

  private final ApiClient api;
  private final String fingerprint;
  private final Duration retryFor;
  private final Consumer<String> onTrouble;

  /**
   * A sender.
   *
   * @param retryFor how long one batch is tried again
   * @param onTrouble told once for each batch that has to be sent again
   */
  BatchSender(ApiClient api, String fingerprint, Duration retryFor, Consumer<String> onTrouble) {
    this.api = api;
    this.fingerprint = fingerprint;
    this.retryFor = retryFor;
    this.onTrouble = onTrouble;
  }

  /** How many rows of the file the server has decided before. */
  long rowsDone() {
    return api.get("/v1/imports/" + fingerprint).path("rows_done").asLong();
  }

  /**
   * Sends a batch, and returns the server's answer.
   *
   * @throws CommandFailure when the server refuses it, or did not answer for too long
   */
  JsonNode send(ImportBatch batch) {
    String path = "/v1/imports/" + fingerprint + "/batches?first_row=" + batch.firstRow();
    long deadlineNanos = System.nanoTime() + retryFor.toNanos();
    Duration pause = PAUSE_MIN;
    boolean told = false;
    while (true) {
      try {
        return api.post(path, ApiClient.LINES, batch.body());
      } catch (ApiProblem e) {
        if (e.status() != UNAVAILABLE) {
          throw batch.located(e);
        }
        tellOrGiveUp(e, told, deadlineNanos);
      } catch (ServerUnreachableException e) {
        tellOrGiveUp(e, told, deadlineNanos);
      }
      told = true;
      sleep(pause);
      pause = pause.multipliedBy(2).compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : pause.multipliedBy(2);
    }
  }

  private void tellOrGiveUp(CommandFailure failure, boolean told, long deadlineNanos) {
    if (System.nanoTime() - deadlineNanos >= 0) {
      throw failure;
    }
    if (!told) {
      onTrouble.accept(failure.text() + " (trying again for up to " + retryFor.toSeconds() + " s)");
    }
  }

  private static void sleep(Duration pause) {
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("interrupted", e);
    }
  }
}
