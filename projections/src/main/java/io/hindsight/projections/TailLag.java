package io.hindsight.projections;

import io.hindsight.account.AccountEvent;
import io.hindsight.account.AccountEvent.LabelDelivered;
import io.hindsight.account.AccountEvent.TransactionDecided;
import io.hindsight.account.AccountEvent.TransactionLabelled;
import io.hindsight.account.AccountId;
import io.hindsight.feed.FeedProtocol.Waiting;
import io.hindsight.feed.Outbox.ClusterWaits;
import io.hindsight.journal.JournalReader;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAccumulator;
import org.apache.pekko.Done;

/**
 * Tells how far a build is behind the journal. The outboxes of the nodes know every account that
 * has journaled what is not known to be folded; how far the build holds these its heads say.
 */
public final class TailLag {
  private static final int LOOKUPS_AT_ONCE = 16;

  private final BuildStore store;
  private final JournalReader journal;

  /**
   * How far a build is behind.
   *
   * @param events events that were journaled and that the build does not hold yet; those after a
   *     parked event count only until the tail has passed them over, those of a lost node only when
   *     its epochs are swept
   * @param oldestMillis the age of the oldest of these by the time at which it was recorded,
   *     milliseconds; 0 without any
   * @param isEstimated whether only those accounts were compared that have waited longest; the
   *     events of the others are estimated by their mean then
   */
  public record Lag(long events, long oldestMillis, boolean isEstimated) {}

  /** Reads heads through {@code store}. */
  public TailLag(BuildStore store, JournalReader journal) {
    this.store = store;
    this.journal = journal;
  }

  /**
   * Returns how far a build is behind.
   *
   * @param waits what the outboxes of the cluster say
   * @param nowMicros epoch microseconds
   */
  public CompletionStage<Lag> of(BuildRef build, ClusterWaits waits, long nowMicros) {
    var events = new AtomicLong();
    var oldest = new LongAccumulator(Math::max, 0);
    List<Waiting> compared = waits.longest();
    return Bounded.forEach(
            compared,
            LOOKUPS_AT_ONCE,
            account ->
                store
                    .readHead(build, account.accountId())
                    .thenCompose(
                        head -> {
                          long behind = account.sequenceNr() - head.lastSeq();
                          if (behind <= 0) {
                            return Bounded.DONE;
                          }
                          events.addAndGet(behind);
                          return age(account, head.lastSeq() + 1, nowMicros)
                              .thenApply(
                                  age -> {
                                    oldest.accumulate(age);
                                    return Done.getInstance();
                                  });
                        }))
        .thenApply(
            done -> {
              boolean isEstimated = waits.accounts() > compared.size();
              long sum = events.get();
              return new Lag(
                  isEstimated && !compared.isEmpty()
                      ? sum * waits.accounts() / compared.size()
                      : sum,
                  oldest.get(),
                  isEstimated);
            });
  }

  /** By the event itself; an account that never rests has waited for longer than any of its own. */
  private CompletionStage<Long> age(Waiting account, long sequenceNr, long nowMicros) {
    return journal
        .read(AccountId.streamOf(account.accountId()), sequenceNr, sequenceNr)
        .handle(
            (events, failure) -> {
              long recorded =
                  failure != null || events.isEmpty()
                      ? 0
                      : recordedAt((AccountEvent) events.get(0).payload());
              return recorded == 0
                  ? account.waitedMillis()
                  : Math.max(0, (nowMicros - recorded) / 1000);
            });
  }

  /** Epoch microseconds; 0 when the event does not say. */
  private static long recordedAt(AccountEvent event) {
    return event.fold(
        new AccountEvent.Cases<Long>() {
          @Override
          public Long onDecided(TransactionDecided decided) {
            return decided.recordedAtMicros();
          }

          @Override
          public Long onLabelled(TransactionLabelled labelled) {
            return labelled.recordedAtMicros();
          }

          @Override
          public Long onLabelDelivered(LabelDelivered delivered) {
            return 0L;
          }
        });
  }
}
