package io.hindsight.account;

import io.hindsight.account.AccountEvent.TransactionDecided;
import io.hindsight.rules.Decision;
import io.hindsight.rules.Hit;
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
        in.list(AccountCodecs::readHit));
  }

  private static Hit readHit(FieldReader in) throws IOException {
    return new Hit(in.int32(), in.int32(), in.text());
  }

  private static void writeSnapshot(AccountSnapshot snapshot, FieldWriter out) throws IOException {
    out.integer(snapshot.sequenceNr());
    out.integer(snapshot.ruleSetVersion());
    out.bytes(snapshot.features());
    out.integers(snapshot.recentIdHashes());
    out.integers(snapshot.recentSequenceNrs());
    out.integers(snapshot.recentTimesMicros());
    out.integer(snapshot.forgottenCount());
    out.integer(snapshot.forgottenThroughMicros());
  }

  private static AccountSnapshot readSnapshot(FieldReader in) throws IOException {
    return new AccountSnapshot(
        in.integer(),
        in.int32(),
        in.bytesOrNull(),
        in.integers(),
        in.integers(),
        in.integers(),
        in.integer(),
        in.integer());
  }
}
