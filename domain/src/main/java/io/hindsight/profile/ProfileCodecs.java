package io.hindsight.profile;

import io.hindsight.ids.IdCodec;
import io.hindsight.profile.ProfileEvent.LabelObserved;
import io.hindsight.profile.ProfileEvent.Observation;
import io.hindsight.profile.ProfileEvent.ObservedBatch;
import io.hindsight.rules.ObservedFeatures;
import io.hindsight.serialization.EventCatalogue;
import io.hindsight.serialization.EventCodec;
import io.hindsight.serialization.FieldReader;
import io.hindsight.serialization.FieldWriter;
import io.hindsight.serialization.TransactionFields;
import java.io.IOException;
import java.util.List;

/** The stored forms of profile events and snapshots. */
public final class ProfileCodecs implements EventCatalogue.Section {
  @Override
  public List<EventCodec<?>> codecs() {
    return List.of(
        new EventCodec<>(
            ObservedBatch.class,
            "profile.observed-batch.v1",
            (event, out) -> out.list(event.observations(), ProfileCodecs::writeObservation),
            in -> new ObservedBatch(in.list(ProfileCodecs::readObservation))),
        new EventCodec<>(
            LabelObserved.class,
            "profile.label-observed.v1",
            ProfileCodecs::writeLabel,
            ProfileCodecs::readLabel),
        new EventCodec<>(
            ProfileSnapshot.class,
            "profile.snapshot.v1",
            ProfileCodecs::writeSnapshot,
            ProfileCodecs::readSnapshot));
  }

  private static void writeObservation(Observation observation, FieldWriter out)
      throws IOException {
    out.integer(observation.id());
    out.integer(observation.position());
    out.array(fields -> TransactionFields.write(observation.transaction(), fields));
    out.bytes(observation.answer().toBytes());
  }

  private static Observation readObservation(FieldReader in) throws IOException {
    return new Observation(
        in.integer(), in.integer(), in.array(TransactionFields::read), readAnswer(in));
  }

  private static ObservedFeatures readAnswer(FieldReader in) throws IOException {
    return ObservedFeatures.ofBytes(in.bytes());
  }

  private static void writeLabel(LabelObserved event, FieldWriter out) throws IOException {
    out.integer(event.id());
    out.integer(event.position());
    out.array(fields -> TransactionFields.write(event.transaction(), fields));
    out.integer(event.revision());
    out.bool(event.fraud());
    out.bool(event.fraudBefore());
    out.integer(event.knownAtMicros());
  }

  private static LabelObserved readLabel(FieldReader in) throws IOException {
    return new LabelObserved(
        in.integer(),
        in.integer(),
        in.array(TransactionFields::read),
        in.int32(),
        in.bool(),
        in.bool(),
        in.integer());
  }

  private static void writeSnapshot(ProfileSnapshot snapshot, FieldWriter out) throws IOException {
    out.integer(snapshot.sequenceNr());
    out.bytes(snapshot.features());
    out.array(fields -> IdCodec.write(snapshot.observed(), fields));
    out.array(fields -> IdCodec.write(snapshot.labelled(), fields));
  }

  private static ProfileSnapshot readSnapshot(FieldReader in) throws IOException {
    return new ProfileSnapshot(
        in.integer(), in.bytes(), in.array(IdCodec::read), in.array(IdCodec::read));
  }
}
