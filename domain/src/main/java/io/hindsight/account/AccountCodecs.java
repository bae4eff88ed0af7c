package io.hindsight.account;

import io.hindsight.account.AccountEvent.LabelDelivered;
import io.hindsight.account.AccountEvent.TransactionDecided;
import io.hindsight.account.AccountEvent.TransactionLabelled;
import io.hindsight.ids.IdCodec;
import io.hindsight.rules.Decision;
import io.hindsight.rules.Hit;
import io.hindsight.rules.ObservedFeatures;
import io.hindsight.serialization.EventCatalogue;
import io.hindsight.serialization.EventCodec;
import io.hindsight.serialization.FieldReader;
import io.hindsight.serialization.FieldWriter;
import io.hindsight.serialization.TransactionFields;
import java.io.IOException;
import java.util.List;

/** The stored forms of account events and snapshots. */
public final class AccountCodecs implements EventCatalogue.Section {
  @Override
  public List<EventCodec<?>> codecs() {
    return List.of(
        new EventCodec<>(
            TransactionDecided.class,
            "account.transaction-decided.v1",
            AccountCodecs::writeDecided,
            AccountCodecs::readDecided),
        new EventCodec<>(
            TransactionLabelled.class,
            "account.transaction-labelled.v1",
            AccountCodecs::writeLabelled,
            AccountCodecs::readLabelled),
        new EventCodec<>(
            LabelDelivered.class,
            "account.label-delivered.v1",
            (event, out) -> out.integer(event.labelledSeq()),
            in -> new LabelDelivered(in.integer())),
        new EventCodec<>(
            AccountSnapshot.class,
            "account.snapshot.v1",
            AccountCodecs::writeSnapshot,
            AccountCodecs::readSnapshot));
  }

  private static void writeDecided(TransactionDecided event, FieldWriter out) throws IOException {
    out.array(fields -> TransactionFields.write(event.transaction(), fields));
    out.integer(event.knownAtMicros());
    out.integer(event.recordedAtMicros());
    out.bool(event.degraded());
    out.integer(event.ruleSetVersion());
    out.integer(event.ruleBookPosition());
    out.integer(event.engineSemantics());
    out.integer(event.decision().code());
    out.integer(event.score());
    out.list(event.hits(), AccountCodecs::writeHit);
    if (event.number() > 0) {
      // An event from before accounts had other events is written as it was.
      out.integer(event.number());
      out.list(event.observations(), AccountCodecs::writeObservation);
    }
  }

  private static void writeObservation(ProfileObservation observation, FieldWriter out)
      throws IOException {
    ObservedFeatures features = observation.features();
    out.text(observation.key());
    out.integer(observation.position());
    out.bytes(features == null ? null : features.toBytes());
  }

  private static ProfileObservation readObservation(FieldReader in) throws IOException {
    String key = in.text();
    long position = in.integer();
    byte[] features = in.bytesOrNull();
    return new ProfileObservation(
        key, position, features == null ? null : ObservedFeatures.ofBytes(features));
  }

  private static void writeLabelled(TransactionLabelled event, FieldWriter out) throws IOException {
    out.array(fields -> TransactionFields.write(event.transaction(), fields));
    out.integer(event.decidedSeq());
    out.integer(event.number());
    out.integer(event.revision());
    out.bool(event.fraud());
    out.bool(event.fraudBefore());
    out.integer(event.source().code());
    out.integer(event.knownAtMicros());
    out.integer(event.recordedAtMicros());
    out.text(event.note());
    out.list(event.profiles(), (key, item) -> item.text(key));
  }

  private static TransactionLabelled readLabelled(FieldReader in) throws IOException {
    return new TransactionLabelled(
        in.array(TransactionFields::read),
        in.integer(),
        in.integer(),
        in.int32(),
        in.bool(),
        in.bool(),
        LabelSource.ofCode(in.required32()),
        in.integer(),
        in.integer(),
        in.textOrNull(),
        in.list(FieldReader::text));
  }

  private static void writeHit(Hit hit, FieldWriter out) throws IOException {
    out.integer(hit.rule());
    out.integer(hit.points());
    out.text(hit.message());
  }

  private static TransactionDecided readDecided(FieldReader in) throws IOException {
    return new TransactionDecided(
        in.array(TransactionFields::read),
        in.integer(),
        in.integer(),
        in.bool(),
        in.int32(),
        in.integer(),
        in.int32(),
        Decision.ofCode(in.int32()),
        in.int32(),
        in.list(AccountCodecs::readHit),
        in.integer(),
        in.list(AccountCodecs::readObservation));
  }

  private static Hit readHit(FieldReader in) throws IOException {
    return new Hit(in.int32(), in.int32(), in.text());
  }

  private static void writeSnapshot(AccountSnapshot snapshot, FieldWriter out) throws IOException {
    out.integer(snapshot.sequenceNr());
    out.integer(snapshot.ruleSetVersion());
    out.bytes(snapshot.features());
    IdCodec.write(snapshot.recent(), out);
    if (snapshot.decided() > 0) {
      out.integer(snapshot.decided());
      out.integers(snapshot.undeliveredSeqs());
    }
  }

  private static AccountSnapshot readSnapshot(FieldReader in) throws IOException {
    return new AccountSnapshot(
        in.integer(), in.int32(), in.bytesOrNull(), IdCodec.read(in), in.integer(), in.integers());
  }
}
