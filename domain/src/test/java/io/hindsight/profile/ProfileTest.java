package io.hindsight.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hindsight.profile.ProfileEvent.LabelObserved;
import io.hindsight.profile.ProfileEvent.Observation;
import io.hindsight.profile.ProfileEvent.ObservedBatch;
import io.hindsight.rules.ProfilePlan;
import io.hindsight.rules.RuleSetCompiler;
import io.hindsight.rules.RuleSetException;
import io.hindsight.rules.Transaction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProfileTest {
  private static final long SEED = 20_180_401;
  private static final long SECOND = 1_000_000L;

  private static ProfilePlan plan() {
    String source =
        """
        name: of-terminals
        features:
          count: {key: terminal_id, aggregate: count, window: 24h}
          frauds: {key: terminal_id, aggregate: fraud_count, window: 24h}
        rules:
          - {id: many, when: count > 3, points: 100}
        """;
    try {
      return ProfilePlan.of(List.of(RuleSetCompiler.compile(source, "of-terminals.yaml")))
          .get("terminal_id");
    } catch (RuleSetException e) {
      throw new AssertionError(e.getMessage(), e);
    }
  }

  private static Transaction tx(int i) {
    return new Transaction(
        "t-" + i,
        "a-" + i % 7,
        i * 60L * SECOND,
        100 + i,
        "EUR",
        "3156",
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        Map.of());
  }

  /** Observes as its actor does: answered together, then written, then applied. */
  private static Profile observe(Profile profile, List<ProfileEvent> journal, int from, int count) {
    Profile changing = profile.changeable();
    var batch = new ArrayList<Observation>();
    for (int i = from; i < from + count; i++) {
      batch.add(changing.observe(ObservationId.of(tx(i)), tx(i)));
    }
    var event = new ObservedBatch(batch);
    journal.add(event);
    return profile.evolve(event);
  }

  private static Profile recovered(List<ProfileEvent> journal) {
    Profile profile = Profile.empty(plan());
    for (ProfileEvent event : journal) {
      profile = profile.evolve(event);
    }
    return profile;
  }

  @Test
  void whatIsWrittenTogetherSeesEachOtherAndIsCountedOnce() {
    var random = new Random(SEED);
    var journal = new ArrayList<ProfileEvent>();
    Profile profile = Profile.empty(plan());
    int next = 0;
    for (int write = 0; write < 200; write++) {
      int count = 1 + random.nextInt(64);
      profile = observe(profile, journal, next, count);
      next += count;
      assertThat(profile.position()).as("seed %d, write %d", SEED, write).isEqualTo(next);
    }
    assertThat(profile.sequenceNr()).isEqualTo(200);
    assertThat(recovered(journal).snapshot()).isEqualTo(profile.snapshot());

    long position = 0;
    for (ProfileEvent event : journal) {
      for (Observation each : ((ObservedBatch) event).observations()) {
        assertThat(each.position()).isEqualTo(++position);
      }
    }
  }

  @Test
  void aSnapshotGoesOnAsTheProfileItWasTakenOf() {
    var journal = new ArrayList<ProfileEvent>();
    Profile profile = observe(Profile.empty(plan()), journal, 0, 40);
    profile = profile.evolve(label(7, true, false, 1));
    Profile restored = Profile.of(profile.snapshot(), plan());

    assertThat(restored.snapshot()).isEqualTo(profile.snapshot());
    assertThat(observe(restored, new ArrayList<>(), 40, 3).snapshot())
        .isEqualTo(observe(profile, new ArrayList<>(), 40, 3).snapshot());
  }

  private static LabelObserved label(int i, boolean fraud, boolean before, int revision) {
    return new LabelObserved(
        ObservationId.of(tx(i)), i + 1L, tx(i), revision, fraud, before, 9_000 * SECOND);
  }

  private static Object read(Profile profile, int feature, int i) {
    return profile.features().read(profile.plan().features().get(feature), tx(i));
  }

  @Test
  void aLabelCountsFromThenOnAndACorrectionTakesItBack() {
    Profile profile = observe(Profile.empty(plan()), new ArrayList<>(), 0, 10);
    int frauds = profile.plan().features().get(0).name().equals("frauds") ? 0 : 1;

    assertThat(read(profile, frauds, 10)).isEqualTo(0L);
    profile = profile.evolve(label(7, true, false, 1));
    assertThat(read(profile, frauds, 10)).isEqualTo(1L);
    assertThat(profile.isLabelled(ObservationId.ofLabel(ObservationId.of(tx(7)), 1))).isTrue();
    assertThat(profile.isLabelled(ObservationId.ofLabel(ObservationId.of(tx(7)), 2))).isFalse();
    profile = profile.evolve(label(7, false, true, 2));
    assertThat(read(profile, frauds, 10)).isEqualTo(0L);
  }

  @Test
  void theStateBeforeTheFirstEventIsNeverChanged() {
    Profile empty = Profile.empty(plan());
    Profile once = observe(empty, new ArrayList<>(), 0, 5);
    // A failed write makes the actor begin again with the same object.
    Profile again = observe(empty, new ArrayList<>(), 0, 5);

    assertThat(empty.position()).isZero();
    assertThat(again.snapshot()).isEqualTo(once.snapshot());
    assertThatThrownBy(() -> empty.observe(1, tx(1))).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void anObservationIsToldApartByAllOfItsTransaction() {
    assertThat(ObservationId.of(tx(1))).isEqualTo(ObservationId.of(tx(1)));
    var all = new HashSet<Long>();
    for (int i = 0; i < 10_000; i++) {
      all.add(ObservationId.of(tx(i)));
    }
    assertThat(all).hasSize(10_000);
  }

  @Test
  void anyKeyAndValueHasAStreamOfItsOwn() {
    for (ProfileId id :
        List.of(
            new ProfileId("terminal_id", "3156"),
            new ProfileId("attributes.a|b", "50%|x"),
            new ProfileId("device_id,ip", "2:d110:203.0.113.7"))) {
      assertThat(ProfileId.ofEntityId(id.entityId())).isEqualTo(id);
      assertThat(id.stream()).startsWith("profile|").doesNotContain("||");
    }
    assertThat(new ProfileId("a|b", "c").stream()).isNotEqualTo(new ProfileId("a", "b|c").stream());
  }
}
