package io.hindsight.projections;

import com.typesafe.config.Config;
import io.hindsight.account.AccountId;
import io.hindsight.feed.FeedProtocol;
import io.hindsight.feed.FeedProtocol.Retried;
import io.hindsight.feed.FeedProtocol.Retry;
import io.hindsight.projections.ParkedEvents.Parked;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;

/**
 * Lets accounts that stopped go on, once what stopped them is repaired. The handler of the
 * account's slice does it, in turn with all that it folds: from the fold state that is stored, by
 * the events of the journal. So no second writer meets the tail, and a scan that has not come to
 * the account yet writes the same once more. The entry is gone when, and only when, that succeeded.
 */
public final class ParkedRetry {
  private final ActorSystem<?> system;
  private final ParkedEvents parked;
  private final Duration timeout;
  private final int atOnce;

  /** How a retry ended. */
  public enum Outcome {
    /** The account is folded up to its last event, and goes on with the tail. */
    FOLDED,
    /** It stops again, there or at a later event. */
    PARKED,
    /** The slice did not answer in time: nobody knows yet. */
    UNANSWERED
  }

  /**
   * What became of an account.
   *
   * @param event where it stops, now or as it did until now
   */
  public record Result(Parked event, Outcome outcome) {}

  /** Reads {@code hindsight.parked}. */
  public ParkedRetry(ActorSystem<?> system, ParkedEvents parked) {
    Config config = system.settings().config().getConfig("hindsight.parked");
    this.system = system;
    this.parked = parked;
    this.timeout = config.getDuration("retry-timeout");
    this.atOnce = config.getInt("retries-at-once");
  }

  /**
   * Tries parked events of a build again; what else stops these accounts elsewhere is tried too.
   */
  public CompletionStage<List<Result>> retry(int build, List<Parked> events) {
    Source<Parked, NotUsed> source = Source.from(events);
    return source.mapAsync(atOnce, event -> retry(build, event)).runWith(Sink.seq(), system);
  }

  private CompletionStage<Result> retry(int build, Parked event) {
    CompletionStage<Retried> answer =
        ClusterSharding.get(system)
            .entityRefFor(
                FeedProtocol.SLICE, Integer.toString(AccountId.sliceOf(event.accountId())))
            .ask(replyTo -> new Retry(event.accountId(), replyTo), timeout);
    return answer
        .handle((retried, failure) -> failure == null && retried.tried())
        .thenCompose(
            tried ->
                parked
                    .find(build, event.accountId())
                    .thenApply(found -> result(event, tried, found)));
  }

  private static Result result(Parked before, boolean tried, Optional<Parked> now) {
    return now.isEmpty()
        ? new Result(before, Outcome.FOLDED)
        : new Result(now.get(), tried ? Outcome.PARKED : Outcome.UNANSWERED);
  }
}
