package io.hindsight.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.hindsight.replay.RebuildEntity.SegmentEnded;
import io.hindsight.replay.RebuildEntity.WorkerReport;
import io.hindsight.replay.RebuildWorker.Abandon;
import io.hindsight.replay.RebuildWorker.Fold;
import io.hindsight.replay.RebuildWorker.Join;
import io.hindsight.replay.RebuildWorker.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class RebuildCrewTest {
  private static final int SEGMENTS = 8;
  private static final ActorTestKit KIT = ActorTestKit.create();

  private final TestProbe<RebuildEntity.Message> rebuild = KIT.createTestProbe();
  private final TestProbe<RebuildWorker.Message> one = KIT.createTestProbe();
  private final TestProbe<RebuildWorker.Message> other = KIT.createTestProbe();
  private final RebuildCrew crew = new RebuildCrew(3, rebuild.ref(), Duration.ofMillis(50));

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private String joinOf(TestProbe<RebuildWorker.Message> worker, int throttle) {
    Join join = worker.expectMessageClass(Join.class);
    assertThat(join.build()).isEqualTo(3);
    assertThat(join.ruleBookPosition()).isEqualTo(17);
    assertThat(join.throttle()).isEqualTo(throttle);
    return join.run();
  }

  private WorkerReport report(
      String run, TestProbe<RebuildWorker.Message> worker, long inFlight, Integer... folding) {
    return new WorkerReport(run, worker.ref(), "node", 2, Set.of(folding), inFlight, 0);
  }

  private static List<Integer> folds(TestProbe<RebuildWorker.Message> worker, int count) {
    var segments = new ArrayList<Integer>();
    IntStream.range(0, count)
        .forEach(i -> segments.add(worker.expectMessageClass(Fold.class).segment()));
    worker.expectNoMessage(Duration.ofMillis(20));
    return segments;
  }

  private String gatherBoth() {
    crew.present(Set.of(one.ref(), other.ref()));
    crew.gather(17, RebuildThrottle.AUTO);
    String run = joinOf(one, RebuildThrottle.AUTO);
    assertThat(joinOf(other, RebuildThrottle.AUTO)).isEqualTo(run);
    crew.reported(report(run, one, 0));
    crew.reported(report(run, other, 0));
    return run;
  }

  @Test
  void segmentsGoToWhoeverHasRoomEachOnce() {
    String run = gatherBoth();
    var done = new BitSet();
    done.set(0);
    crew.assign(done, SEGMENTS);

    var all = new ArrayList<>(folds(one, 2));
    all.addAll(folds(other, 2));
    assertThat(all).containsExactlyInAnyOrder(1, 2, 3, 4);

    done.clear();
    done.set(0);
    crew.assign(done, SEGMENTS);
    one.expectNoMessage(Duration.ofMillis(20));
    crew.ended(new SegmentEnded(run, one.ref(), all.get(0), 10, 1, 0, List.of(), ""));
    done.clear();
    done.set(0);
    done.set(all.get(0));
    crew.assign(done, SEGMENTS);
    assertThat(folds(one, 1)).containsExactly(5);
  }

  @Test
  void whatAWorkerThatIsGoneWasFoldingGoesToAnother() {
    gatherBoth();
    crew.assign(new BitSet(), 2);
    List<Integer> ofOne = folds(one, 1);
    folds(other, 1);

    crew.present(Set.of(other.ref()));
    crew.assign(new BitSet(), 2);

    assertThat(folds(other, 1)).isEqualTo(ofOne);
  }

  @Test
  void whatItsWorkerKnowsNothingOfIsGivenAgainAfterAWhile() throws Exception {
    crew.present(Set.of(one.ref()));
    crew.gather(17, RebuildThrottle.NONE);
    String run = joinOf(one, RebuildThrottle.NONE);
    crew.reported(report(run, one, 0));
    crew.assign(new BitSet(), 1);
    assertThat(folds(one, 1)).containsExactly(0);

    crew.reported(report(run, one, 0));
    crew.assign(new BitSet(), 1);
    one.expectNoMessage(Duration.ofMillis(60));
    crew.reported(report(run, one, 0, 0));
    crew.assign(new BitSet(), 1);
    one.expectNoMessage(Duration.ofMillis(20));
    crew.reported(report(run, one, 0));
    crew.assign(new BitSet(), 1);

    assertThat(folds(one, 1)).containsExactly(0);
  }

  @Test
  void aSilentWorkerHasNothingAnyMoreUntilItJoinsAgain() throws Exception {
    String run = gatherBoth();
    crew.assign(new BitSet(), 2);
    List<Integer> ofOne = folds(one, 1);
    List<Integer> ofOther = folds(other, 1);
    Thread.sleep(60);
    crew.reported(report(run, other, 0, ofOther.get(0)));

    crew.callAbsent();
    crew.assign(new BitSet(), 2);

    assertThat(joinOf(one, RebuildThrottle.AUTO)).isEqualTo(run);
    assertThat(folds(other, 1)).isEqualTo(ofOne);
    crew.reported(report(run, one, 0));
    crew.assign(new BitSet(), 3);
    assertThat(folds(one, 1)).containsExactly(2);
  }

  @Test
  void eventsOfSegmentsUnderWayCountUntilTheSegmentIsDone() {
    String run = gatherBoth();
    crew.reported(report(run, one, 70, 1));
    crew.reported(report(run, other, 30, 2));
    assertThat(crew.inFlight()).isEqualTo(100);
    assertThat(crew.ended(new SegmentEnded(run, one.ref(), 1, 70, 1, 0, List.of(), ""))).isTrue();
    assertThat(crew.inFlight()).isEqualTo(30);
    crew.present(Set.of(one.ref()));
    assertThat(crew.inFlight()).isZero();
  }

  @Test
  void nothingOfAnEarlierRunCounts() {
    String earlier = gatherBoth();
    crew.disband();
    assertThat(one.expectMessageClass(Abandon.class).run()).isEqualTo(earlier);
    crew.gather(17, RebuildThrottle.AUTO);
    assertThat(crew.isRun(earlier)).isFalse();
    assertThat(crew.ended(new SegmentEnded(earlier, one.ref(), 1, 70, 1, 0, List.of(), "")))
        .isFalse();
    crew.reported(report(earlier, one, 70, 1));
    assertThat(crew.inFlight()).isZero();
    assertThat(crew.shown()).isEmpty();
  }

  @Test
  void aRateIsDividedAmongThoseWhoAreThere() {
    crew.present(Set.of(one.ref()));
    crew.gather(17, 1_000);
    String run = joinOf(one, 1_000);
    crew.reported(report(run, one, 0));

    crew.present(Set.of(one.ref(), other.ref()));

    assertThat(one.expectMessageClass(Limit.class)).isEqualTo(new Limit(run, 500));
    joinOf(other, 500);
    crew.throttle(RebuildThrottle.NONE);
    assertThat(one.expectMessageClass(Limit.class)).isEqualTo(new Limit(run, 0));
  }
}
