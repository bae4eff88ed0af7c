package io.hindsight.replay;

import io.hindsight.account.AccountEvent;
import io.hindsight.account.AccountEvent.LabelDelivered;
import io.hindsight.account.AccountEvent.TransactionDecided;
import io.hindsight.account.AccountEvent.TransactionLabelled;
import io.hindsight.account.AccountFold;
import io.hindsight.projections.DecisionRecord;
import io.hindsight.rules.EngineSemantics;
import io.hindsight.rules.FeatureState;
import io.hindsight.rules.Transaction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The fold over those events of an account that were known at a time, in the order of the stream:
 * as if the others had not been journaled. Where one in the middle is left out, as among imports of
 * what happened long before, the numbers of the following transactions are one less, and a label
 * whose predecessor was not known is the first. Runs on one thread.
 */
final class KnownFold {
  private final AccountFold fold;
  private final int version;
  private final long asOfMicros;
  private final long beforeSeq;
  private final int limit;
  private final Deque<Row> newest = new ArrayDeque<>();

  /** The numbers of the transactions that were not known, each with how many there are up to it. */
  private final TreeMap<Long, Long> unknown = new TreeMap<>();

  private final Map<Long, Boolean> labels = new HashMap<>();
  private long decidedInStream;
  private long folded;

  private record Row(DecisionRecord decision, Transaction transaction) {}

  /**
   * A fold that has begun.
   *
   * @param fold that of the rules in force, before the first event
   * @param version theirs
   * @param beforeSeq only decisions before this event are kept
   * @param limit so many of them, the newest
   */
  KnownFold(AccountFold fold, int version, long asOfMicros, long beforeSeq, int limit) {
    this.fold = fold;
    this.version = version;
    this.asOfMicros = asOfMicros;
    this.beforeSeq = beforeSeq;
    this.limit = limit;
  }

  /** Takes the next event of the stream. */
  void take(long sequenceNr, AccountEvent event) {
    event.fold(
        new AccountEvent.Cases<KnownFold>() {
          @Override
          public KnownFold onDecided(TransactionDecided decided) {
            decided(sequenceNr, decided);
            return KnownFold.this;
          }

          @Override
          public KnownFold onLabelled(TransactionLabelled label) {
            labelled(label);
            return KnownFold.this;
          }

          /** Nobody knows anything of the account by it. */
          @Override
          public KnownFold onLabelDelivered(LabelDelivered delivered) {
            return KnownFold.this;
          }
        });
  }

  private void decided(long sequenceNr, TransactionDecided event) {
    long number = decidedInStream + 1;
    if (event.knownAtMicros() > asOfMicros) {
      unknown.put(number, unknown.size() + 1L);
    } else {
      fold.apply(
          folded + 1,
          event,
          (ignored, decided, profiles, evaluation) ->
              keep(
                  new Row(
                      DecisionRecord.of(
                          sequenceNr, decided, evaluation, version, EngineSemantics.VERSION),
                      decided.transaction())));
      folded++;
    }
    decidedInStream = number;
  }

  private void keep(Row row) {
    if (row.decision().sequenceNr() < beforeSeq) {
      newest.addFirst(row);
      if (newest.size() > limit) {
        newest.removeLast();
      }
    }
  }

  private void labelled(TransactionLabelled label) {
    if (label.knownAtMicros() > asOfMicros || unknown.containsKey(label.number())) {
      return;
    }
    Map.Entry<Long, Long> before = unknown.lowerEntry(label.number());
    long number = label.number() - (before == null ? 0 : before.getValue());
    boolean fraudBefore = labels.getOrDefault(label.decidedSeq(), false);
    folded++;
    fold.skip(
        folded,
        new TransactionLabelled(
            label.transaction(),
            label.decidedSeq(),
            number,
            label.revision(),
            label.fraud(),
            fraudBefore,
            label.source(),
            label.knownAtMicros(),
            label.recordedAtMicros(),
            label.note(),
            label.profiles()));
    labels.put(label.decidedSeq(), label.fraud());
  }

  /** Returns the features as they stand. */
  FeatureState features() {
    return fold.features();
  }

  /** Returns how many transactions were known. */
  long transactions() {
    return fold.decided();
  }

  /** Returns the labels that stand, by the event of the transaction. */
  Map<Long, Boolean> labels() {
    return labels;
  }

  /** Returns the newest decisions, newest first. */
  List<DecisionRecord> timeline() {
    return newest.stream().map(Row::decision).toList();
  }

  /** Returns the transactions of {@link #timeline}. */
  List<Transaction> shown() {
    return new ArrayList<>(newest.stream().map(Row::transaction).toList());
  }
}
