package io.hindsight.projections;

import io.hindsight.account.AccountId;
import io.hindsight.feed.FeedSettings;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.BoundedSourceQueue;
import org.apache.pekko.stream.QueueOfferResult;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Source;

/**
 * What the projection of one slice reads: three lanes that run into one stream. Into the first go
 * events as they are told; into the second accounts that are to be compared with the journal; into
 * the third epochs whose marked accounts are all to be compared.
 */
final class SliceSource {
  private final int slice;
  private final TailServices services;
  private final FeedSettings settings;
  private final Listener listener;
  private final AtomicLong runs = new AtomicLong();
  private volatile long position;

  /**
   * Where the lanes of one run of the projection begin. Each is bounded: what does not find room is
   * refused.
   *
   * @param run which run of the projection; they are counted
   */
  record Lanes(
      long run,
      BoundedSourceQueue<AccountEnvelope> events,
      BoundedSourceQueue<String> looks,
      BoundedSourceQueue<Long> sweeps) {

    boolean offer(AccountEnvelope envelope) {
      return events.offer(envelope) == QueueOfferResult.enqueued();
    }

    boolean offerLook(String accountId) {
      return looks.offer(accountId) == QueueOfferResult.enqueued();
    }

    boolean offerSweep(long epoch) {
      return sweeps.offer(epoch) == QueueOfferResult.enqueued();
    }
  }

  /** Hears what becomes of what is put into the lanes, on any thread. */
  interface Listener {
    /** A run begins, from a stored position; what was in earlier lanes came to nothing. */
    void began(Lanes lanes, long position);

    /** An account was compared with the journal and is folded up to an event. */
    void looked(long run, String accountId, long sequenceNr);

    /** All marked accounts of an epoch were compared, and what was behind is folded. */
    void swept(long run, long epoch);
  }

  SliceSource(int slice, TailServices services, Listener listener) {
    this.slice = slice;
    this.services = services;
    this.settings = services.feedSettings();
    this.listener = listener;
  }

  /** Everything up to this position has been handled. */
  void reached(long newPosition) {
    position = newPosition;
  }

  /** Returns what a run of the projection reads. */
  Source<AccountEnvelope, NotUsed> from(long storedPosition) {
    long run = runs.incrementAndGet();
    Source<AccountEnvelope, BoundedSourceQueue<String>> looks =
        Source.<String>queue(settings.buffer())
            .mapAsyncUnordered(
                settings.lookups(), id -> look(id, seq -> listener.looked(run, id, seq)))
            .mapConcat(behind -> behind);
    Source<AccountEnvelope, BoundedSourceQueue<Long>> sweeps =
        Source.<Long>queue(settings.buffer()).flatMapConcat(epoch -> sweep(run, epoch));
    return Source.<AccountEnvelope>queue(settings.buffer())
        .mergeMat(looks, Keep.both())
        .mergeMat(
            sweeps,
            (both, third) -> {
              listener.began(new Lanes(run, both.first(), both.second(), third), storedPosition);
              return NotUsed.getInstance();
            });
  }

  /** Compares an account with the journal; gives an envelope when something is to be folded. */
  private CompletionStage<List<AccountEnvelope>> look(String accountId, LongConsumer foldedUpTo) {
    return services
        .journal()
        .highestSequenceNr(AccountId.streamOf(accountId))
        .thenCompose(
            highest ->
                services
                    .progress()
                    .of(accountId)
                    .thenApply(
                        progress -> behind(accountId, progress.certain(), highest, foldedUpTo)));
  }

  private List<AccountEnvelope> behind(
      String accountId, long certain, long highest, LongConsumer foldedUpTo) {
    boolean behind = certain < highest;
    services.feedStatistics().looked(behind);
    Runnable handled = () -> foldedUpTo.accept(highest);
    if (!behind) {
      handled.run();
      return List.of();
    }
    String stream = AccountId.streamOf(accountId);
    return List.of(new AccountEnvelope(stream, highest, null, position, handled, null));
  }

  /** Every marked account of an epoch, then a position that tells when all have been handled. */
  private Source<AccountEnvelope, NotUsed> sweep(long run, long epoch) {
    return services
        .epochs()
        .marked(slice, epoch)
        .mapAsyncUnordered(settings.lookups(), id -> look(id, ignored -> {}))
        .mapConcat(behind -> behind)
        .concat(
            Source.lazySingle(
                    () -> AccountEnvelope.position(position, () -> listener.swept(run, epoch)))
                .mapMaterializedValue(ignored -> NotUsed.getInstance()));
  }
}
