package io.hindsight.account;

import static io.hindsight.account.Transactions.SECOND_MICROS;
import static io.hindsight.account.Transactions.START_MICROS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hindsight.account.AccountEvent.TransactionDecided;
import io.hindsight.rulebook.NotFollowedException;
import io.hindsight.rulebook.RuleBook;
import io.hindsight.rulebook.RuleBookEvent.RuleSnoozed;
import io.hindsight.rulebook.RuleContexts;
import io.hindsight.rules.CompiledRuleSet;
import io.hindsight.rules.Decision;
import io.hindsight.rules.EngineSemantics;
import io.hindsight.rules.Evaluation;
import io.hindsight.rules.RuleContext;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccountFoldTest {
  private static final AccountFold.Judgement UNJUDGED = (seq, event, profiles, evaluation) -> {};

  private static final RuleContexts NO_LISTS = position -> RuleContext.NONE;

  private final CompiledRuleSet rules = Transactions.rules();

  private static TransactionDecided event(int number) {
    return event(number, number, 1);
  }

  private static TransactionDecided event(int thousands, int number, long ruleBookPosition) {
    long time = START_MICROS + number * SECOND_MICROS;
    return new TransactionDecided(
        Transactions.of("t-" + number, time, 1_000L * thousands),
        time,
        time,
        false,
        1,
        ruleBookPosition,
        EngineSemantics.VERSION,
        Decision.APPROVE,
        0,
        List.of());
  }

  private List<Evaluation> judgeAll(AccountFold fold, int from, int through) {
    var evaluations = new ArrayList<Evaluation>();
    for (int i = from; i <= through; i++) {
      fold.apply(i, event(i), (seq, event, profiles, evaluation) -> evaluations.add(evaluation));
    }
    return evaluations;
  }

  @Test
  void theFirstEventIsNumberOne() {
    var fold = new AccountFold(rules, NO_LISTS);

    assertThatThrownBy(() -> fold.apply(0, event(1), UNJUDGED))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> fold.apply(2, event(1), UNJUDGED))
        .isInstanceOf(IllegalStateException.class);
    assertThat(fold.sequenceNr()).isZero();
  }

  @Test
  void anEventIsNotFoldedTwice() {
    var fold = new AccountFold(rules, NO_LISTS);
    fold.apply(1, event(1), UNJUDGED);

    assertThatThrownBy(() -> fold.apply(1, event(1), UNJUDGED))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> fold.skip(1, event(1))).isInstanceOf(IllegalStateException.class);
    assertThat(fold.sequenceNr()).isEqualTo(1);
    assertThat(fold.features().observed()).isEqualTo(1);
  }

  @Test
  void aGapIsRefusedAndChangesNothing() {
    var fold = new AccountFold(rules, NO_LISTS);
    fold.apply(1, event(1), UNJUDGED);
    byte[] before = fold.features().toBytes();

    assertThatThrownBy(() -> fold.apply(3, event(3), UNJUDGED))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("event 3 after event 1");
    assertThatThrownBy(() -> fold.skip(3, event(3))).isInstanceOf(IllegalStateException.class);
    assertThat(fold.features().toBytes()).isEqualTo(before);
  }

  @Test
  void skippingAnEventRemembersItAllTheSame() {
    var judged = new AccountFold(rules, NO_LISTS);
    judgeAll(judged, 1, 5);
    var skipped = new AccountFold(rules, NO_LISTS);
    for (int i = 1; i <= 5; i++) {
      skipped.skip(i, event(i));
    }

    assertThat(skipped.sequenceNr()).isEqualTo(5);
    assertThat(skipped.features().toBytes()).isEqualTo(judged.features().toBytes());
  }

  @Test
  void aFoldGoesOnFromItsStateAsThoughItHadNeverStopped() {
    List<Evaluation> whole = judgeAll(new AccountFold(rules, NO_LISTS), 1, 40);
    for (int stop = 0; stop <= 40; stop++) {
      var first = new AccountFold(rules, NO_LISTS);
      var pieces = new ArrayList<>(judgeAll(first, 1, stop));
      var second =
          new AccountFold(
              rules, NO_LISTS, rules.readState(first.features().toBytes()), first.sequenceNr());
      pieces.addAll(judgeAll(second, stop + 1, 40));
      assertThat(pieces).as("stopped after event %d", stop).isEqualTo(whole);
    }
  }

  @Test
  void eachEventIsJudgedWithListsAndSnoozesAsOfItsOwnPosition() {
    RuleBook book = RuleBook.EMPTY;
    for (int i = 0; i < 2; i++) {
      String account = i == 0 ? "another" : "596";
      book = book.evolve(new RuleSnoozed("high-amount", account, Long.MAX_VALUE, "a", "b", 1));
    }
    var fold = new AccountFold(rules, book::contextAt);
    var hits = new ArrayList<Integer>();
    long[] positions = {1, 2, 0, 1, 2};
    for (int i = 1; i <= positions.length; i++) {
      TransactionDecided event = event(100, i, positions[i - 1]);
      fold.apply(i, event, (seq, judged, profiles, evaluation) -> hits.add(evaluation.score()));
    }

    assertThat(hits).containsExactly(600, 0, 900, 900, 300);
    assertThatThrownBy(() -> fold.apply(6, event(100, 6, 3), UNJUDGED))
        .isInstanceOf(NotFollowedException.class);
    assertThat(fold.sequenceNr()).isEqualTo(5);
  }
}
