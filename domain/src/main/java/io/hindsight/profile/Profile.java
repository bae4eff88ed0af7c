package io.hindsight.profile;

import io.hindsight.ids.RecentIds;
import io.hindsight.profile.ProfileEvent.LabelObserved;
import io.hindsight.profile.ProfileEvent.Observation;
import io.hindsight.profile.ProfileEvent.ObservedBatch;
import io.hindsight.profile.ProfileProtocol.Described;
import io.hindsight.rules.FeatureState;
import io.hindsight.rules.ObservedFeatures;
import io.hindsight.rules.ProfilePlan;
import io.hindsight.rules.Transaction;
import java.util.OptionalLong;

/**
 * What a profile must know to answer: its features, and the ids of its recent observations and
 * labels. Mutable for speed, and owned by one actor; it leaves that actor only as a {@link
 * ProfileSnapshot}.
 *
 * <p>An observation changes the features when it is {@linkplain #observe answered}, before it is
 * journaled, so that those of one write see each other; {@link #evolve} adds what was not seen yet.
 * When the write fails the actor begins again from the journal.
 */
final class Profile {
  /** Observations, and labels, that are remembered; those of about a second where much happens. */
  private static final int REMEMBERED = 32 * RecentIds.CHUNK;

  private final RecentIds observed;
  private final RecentIds labelled;
  private ProfilePlan plan;
  private FeatureState features;
  private long sequenceNr;

  /** Whether this stands for "no events yet"; such a profile is never changed. */
  private final boolean isEmptyState;

  private Profile(
      ProfilePlan plan,
      FeatureState features,
      RecentIds observed,
      RecentIds labelled,
      boolean isEmptyState) {
    this.plan = plan;
    this.features = features;
    this.observed = observed;
    this.labelled = labelled;
    this.isEmptyState = isEmptyState;
  }

  /** A profile without events, which is never changed: its first event makes another one. */
  static Profile empty(ProfilePlan plan) {
    return new Profile(
        plan, plan.newState(), new RecentIds(REMEMBERED), new RecentIds(REMEMBERED), true);
  }

  /** The profile of a snapshot, as far as its features are those of the plan. */
  static Profile of(ProfileSnapshot snapshot, ProfilePlan plan) {
    FeatureState features = plan.readState(snapshot.features());
    var profile =
        new Profile(
            plan,
            features,
            new RecentIds(REMEMBERED, snapshot.observed()),
            new RecentIds(REMEMBERED, snapshot.labelled()),
            false);
    profile.sequenceNr = snapshot.sequenceNr();
    return profile;
  }

  ProfileSnapshot snapshot() {
    return new ProfileSnapshot(
        sequenceNr, features.toBytes(), observed.stored(), labelled.stored());
  }

  /** This profile, or another one when this must not be changed. */
  Profile changeable() {
    return isEmptyState
        ? new Profile(
            plan, plan.newState(), new RecentIds(REMEMBERED), new RecentIds(REMEMBERED), false)
        : this;
  }

  /** Answers a transaction, then counts it. Only of a {@link #changeable} profile. */
  Observation observe(long id, Transaction tx) {
    if (isEmptyState) {
      throw new IllegalStateException("an empty profile observes (expected: a changeable one)");
    }
    ObservedFeatures answer = plan.answer(features, tx);
    return new Observation(id, features.observe(tx), tx, answer);
  }

  /** Applies what happened. */
  Profile evolve(ProfileEvent event) {
    Profile profile = changeable();
    profile.sequenceNr++;
    return event.fold(
        new ProfileEvent.Cases<>() {
          @Override
          public Profile onObserved(ObservedBatch batch) {
            batch.observations().forEach(profile::take);
            return profile;
          }

          @Override
          public Profile onLabelled(LabelObserved label) {
            profile.features.label(label.forFeatures());
            profile.labelled.add(
                ObservationId.ofLabel(label.id(), label.revision()),
                profile.sequenceNr,
                label.knownAtMicros());
            return profile;
          }
        });
  }

  private void take(Observation observation) {
    Transaction tx = observation.transaction();
    if (observation.position() > features.observed()) {
      features.observe(tx);
    }
    observed.add(observation.id(), sequenceNr, tx.occurredAtMicros());
  }

  /** What is known at a time. */
  Described describe(long atMicros) {
    return new Described(
        position(), sequenceNr, features.newestObservedMicros(), plan.describe(features, atMicros));
  }

  /** Folds an event into features alone. */
  static void fold(FeatureState features, ProfileEvent event) {
    event.fold(
        new ProfileEvent.Cases<FeatureState>() {
          @Override
          public FeatureState onObserved(ObservedBatch batch) {
            batch.observations().forEach(each -> features.observe(each.transaction()));
            return features;
          }

          @Override
          public FeatureState onLabelled(LabelObserved label) {
            features.label(label.forFeatures());
            return features;
          }
        });
  }

  ProfilePlan plan() {
    return plan;
  }

  FeatureState features() {
    return features;
  }

  /** Goes on with the features of another plan, folded up to this profile's last event. */
  void take(ProfilePlan next, FeatureState state) {
    plan = next;
    features = state;
  }

  OptionalLong eventOf(long observationId) {
    return observed.find(observationId);
  }

  boolean isLabelled(long labelId) {
    return labelled.find(labelId).isPresent();
  }

  RecentIds observed() {
    return observed;
  }

  RecentIds labelled() {
    return labelled;
  }

  /** The number of transactions observed. */
  long position() {
    return features.observed();
  }

  long sequenceNr() {
    return sequenceNr;
  }
}
