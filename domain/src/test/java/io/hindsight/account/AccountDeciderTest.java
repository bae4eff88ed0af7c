package io.hindsight.account;

import static io.hindsight.account.Transactions.SECOND_MICROS;
import static io.hindsight.account.Transactions.START_MICROS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hindsight.account.AccountCommand.DecideTransaction;
import io.hindsight.account.AccountCommand.LabelTransaction;
import io.hindsight.account.AccountDecider.Verdict;
import io.hindsight.account.AccountEvent.TransactionDecided;
import io.hindsight.account.AccountEvent.TransactionLabelled;
import io.hindsight.account.AccountProtocol.Statement;
import io.hindsight.ids.RecentIds;
import io.hindsight.rules.Decision;
import io.hindsight.rules.EngineSemantics;
import io.hindsight.rules.Hit;
import io.hindsight.rules.Transaction;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AccountDeciderTest {
  private static final long NOW_MICROS = START_MICROS + 7 * SECOND_MICROS;

  private static DecideTransaction decide(Transaction tx) {
    return new DecideTransaction(
        tx, Transactions.plan(1), tx.occurredAtMicros(), NOW_MICROS, false, null);
  }

  private static DecideTransaction afterLookUp(Transaction tx) {
    return new DecideTransaction(
        tx, Transactions.plan(1), tx.occurredAtMicros(), NOW_MICROS, true, null);
  }

  private static Account newAccount() {
    return Account.empty(1, Transactions.rules());
  }

  private static TransactionDecided happened(Account account, Transaction tx) {
    Verdict verdict = AccountDecider.decide(account, decide(tx));
    assertThat(verdict).isInstanceOf(Verdict.Happened.class);
    return (TransactionDecided) ((Verdict.Happened) verdict).event();
  }

  /** Given so many transactions of the amount, one second apart, ids t-0, t-1 and so on. */
  private static Account given(int count, long amountMinor) {
    Account account = newAccount();
    for (int i = 0; i < count; i++) {
      Transaction tx = Transactions.of("t-" + i, START_MICROS + i * SECOND_MICROS, amountMinor);
      account = account.evolve(i + 1L, happened(account, tx));
    }
    return account;
  }

  @Test
  void aHarmlessTransactionIsApproved() {
    TransactionDecided event = happened(newAccount(), Transactions.of("t-1", START_MICROS, 1_200));

    assertThat(event.decision()).isEqualTo(Decision.APPROVE);
    assertThat(event.score()).isZero();
    assertThat(event.hits()).isEmpty();
  }

  @Test
  void theEventHoldsTheTransactionAndWhatItWasJudgedBy() {
    Transaction tx = Transactions.of("t-1", START_MICROS, 25_716);

    assertThat(happened(newAccount(), tx))
        .isEqualTo(
            new TransactionDecided(
                tx,
                START_MICROS,
                NOW_MICROS,
                false,
                1,
                11,
                EngineSemantics.VERSION,
                Decision.REVIEW,
                600,
                List.of(new Hit(0, 600, "Amount 257.16 is above 220")),
                1,
                List.of()));
  }

  @Test
  void aDecisionSeesTheTransactionsBeforeIt() {
    Transaction third = Transactions.of("t-9", START_MICROS + 9 * SECOND_MICROS, 1_200);

    assertThat(happened(given(1, 1_200), third).decision()).isEqualTo(Decision.APPROVE);
    assertThat(happened(given(2, 1_200), third).decision()).isEqualTo(Decision.CHALLENGE);
  }

  @Test
  void decidingTwiceWithoutTheEventGivesTheSameEvent() {
    Account account = given(3, 1_200);
    Transaction tx = Transactions.of("t-9", START_MICROS + 9 * SECOND_MICROS, 25_716);

    assertThat(happened(account, tx)).isEqualTo(happened(account, tx));
  }

  @Test
  void aTransactionDecidedBeforeIsSeenAndNotDecidedAgain() {
    Account account = given(3, 1_200);

    for (int i = 0; i < 3; i++) {
      Transaction retry = Transactions.of("t-" + i, START_MICROS + i * SECOND_MICROS, 1_200);
      assertThat(AccountDecider.decide(account, decide(retry))).isEqualTo(new Verdict.Seen(i + 1L));
    }
  }

  @Test
  void anIdIsSeenWhateverElseTheTransactionSays() {
    Transaction another = Transactions.of("t-1", START_MICROS + 500 * SECOND_MICROS, 99_999);

    assertThat(AccountDecider.decide(given(3, 1_200), decide(another)))
        .isEqualTo(new Verdict.Seen(2));
  }

  @Test
  void anOldTransactionMayBeForgottenOnceIdsWereForgotten() {
    Account account = given(RecentIds.CAPACITY + 1, 1_200);
    Transaction forgotten = Transactions.of("t-0", START_MICROS, 1_200);

    assertThat(AccountDecider.decide(account, decide(forgotten)))
        .isEqualTo(new Verdict.MayBeForgotten());
    assertThat(AccountDecider.decide(account, decide(forgotten)))
        .isEqualTo(new Verdict.MayBeForgotten());
  }

  @Test
  void anOldTransactionThatTheIndexDoesNotKnowIsDecided() {
    Account account = given(RecentIds.CAPACITY + 1, 1_200);
    Transaction late = Transactions.of("late", START_MICROS, 1_200);

    assertThat(AccountDecider.decide(account, afterLookUp(late)))
        .isInstanceOf(Verdict.Happened.class);
  }

  @Test
  void aTransactionNewerThanAllForgottenNeedsNoLookUp() {
    Account account = given(RecentIds.CAPACITY + 1, 1_200);
    Transaction tx = Transactions.of("new", START_MICROS + RecentIds.CHUNK * SECOND_MICROS, 1_200);

    assertThat(AccountDecider.decide(account, decide(tx))).isInstanceOf(Verdict.Happened.class);
  }

  @Test
  void anAccountWithTheFeaturesOfAnotherVersionNeedsThoseOfThePlan() {
    Transaction tx = Transactions.of("t-1", START_MICROS, 1_200);
    var command =
        new DecideTransaction(tx, Transactions.plan(2), START_MICROS, NOW_MICROS, false, null);

    assertThat(AccountDecider.decide(newAccount(), command)).isEqualTo(new Verdict.NeedsFeatures());
  }

  @Test
  void theStateBeforeTheFirstEventIsNeverChangedByOne() {
    Account empty = newAccount();
    Transaction tx = Transactions.of("t-1", START_MICROS, 1_200);

    Account once = empty.evolve(1, happened(empty, tx));
    // A failed write makes the actor begin again with the same object.
    Account again = empty.evolve(1, happened(empty, tx));

    assertThat(empty.sequenceNr()).isZero();
    assertThat(empty.anyFeatures().observed()).isZero();
    assertThat(again.snapshot()).isEqualTo(once.snapshot());
  }

  @Test
  void featuresTakenOverDecideAsThoughFoldedFromTheBeginning() {
    Account account = given(3, 1_200);
    Account switched = Account.of(account.snapshot(), null);
    switched.takeFeatures(
        2, Transactions.rules(), Transactions.rules().readState(account.anyFeatures().toBytes()));
    Transaction tx = Transactions.of("t-9", START_MICROS + 9 * SECOND_MICROS, 1_200);
    var command =
        new DecideTransaction(tx, Transactions.plan(2), START_MICROS, NOW_MICROS, false, null);

    var verdict = (Verdict.Happened) AccountDecider.decide(switched, command);

    assertThat(((TransactionDecided) verdict.event()).score())
        .isEqualTo(happened(account, tx).score());
  }

  @Test
  void aSnapshotDecidesAsTheAccountItWasTakenOf() {
    Account account = given(RecentIds.CAPACITY + 5, 1_200);
    Account restored = Account.of(account.snapshot(), Transactions.rules());

    assertThat(restored.snapshot()).isEqualTo(account.snapshot());
    for (String id : new String[] {"t-0", "t-100", "t-320", "another"}) {
      Transaction tx = Transactions.of(id, START_MICROS + 100 * SECOND_MICROS, 30_000);
      assertThat(AccountDecider.decide(restored, decide(tx)))
          .isEqualTo(AccountDecider.decide(account, decide(tx)));
    }
  }

  private static Verdict label(
      @Nullable TransactionLabelled latest, long knownAtMicros, long nowMicros) {
    TransactionDecided decided = happened(newAccount(), Transactions.of("t", START_MICROS, 1_200));
    var statement = new Statement(true, LabelSource.CHARGEBACK, knownAtMicros, null);
    return AccountDecider.decide(
        new LabelTransaction(decided, 1, latest, latest == null ? 0 : 2, statement, nowMicros));
  }

  private static TransactionLabelled labelled(Verdict verdict) {
    return (TransactionLabelled) ((Verdict.Happened) verdict).event();
  }

  @Test
  void aLabelKnownBeforeItsTransactionOccurredIsRefused() {
    assertThat(label(null, START_MICROS - 1, NOW_MICROS))
        .isEqualTo(new Verdict.KnownTooEarly(START_MICROS));
    assertThat(labelled(label(null, START_MICROS, NOW_MICROS)).knownAtMicros())
        .isEqualTo(START_MICROS);
  }

  @Test
  void aLabelWithoutATimeIsKnownNowOrWhenItsTransactionOccurs() {
    assertThat(labelled(label(null, 0, NOW_MICROS)).knownAtMicros()).isEqualTo(NOW_MICROS);
    assertThat(labelled(label(null, 0, START_MICROS - 9)).knownAtMicros()).isEqualTo(START_MICROS);
  }

  @Test
  void sayingTheSameOfATransactionAgainChangesNothing() {
    TransactionLabelled first = labelled(label(null, START_MICROS + 5, NOW_MICROS));

    assertThat(label(first, START_MICROS + 5, NOW_MICROS + 1))
        .isEqualTo(new Verdict.Labelled(2, first));
    assertThat(labelled(label(first, START_MICROS + 6, NOW_MICROS + 1)).revision()).isEqualTo(2);
  }

  @Test
  void anEventOutOfOrderIsImpossible() {
    Account account = given(2, 1_200);
    TransactionDecided event =
        happened(account, Transactions.of("t-9", START_MICROS + 9 * SECOND_MICROS, 1_200));

    assertThatThrownBy(() -> account.evolve(2, event)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> account.evolve(4, event)).isInstanceOf(IllegalStateException.class);
  }
}
