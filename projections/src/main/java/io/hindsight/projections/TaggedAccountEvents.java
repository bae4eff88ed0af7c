package io.hindsight.projections;

import io.hindsight.account.AccountEvent;
import io.hindsight.account.AccountId;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.persistence.cassandra.query.javadsl.CassandraReadJournal;
import org.apache.pekko.persistence.query.Offset;
import org.apache.pekko.projection.eventsourced.EventEnvelope;
import org.apache.pekko.projection.eventsourced.javadsl.EventSourcedProvider;
import org.apache.pekko.projection.javadsl.SourceProvider;
import org.apache.pekko.stream.javadsl.Source;

/**
 * The events of a slice's accounts, by the slice's tag: in order for each account, at least once,
 * and rarely with a gap. The projection knows nothing of tags; another source can take this place.
 */
final class TaggedAccountEvents extends SourceProvider<Offset, AccountEnvelope> {
  private final SourceProvider<Offset, EventEnvelope<AccountEvent>> byTag;

  TaggedAccountEvents(ActorSystem<?> system, int slice) {
    byTag =
        EventSourcedProvider.eventsByTag(
            system, CassandraReadJournal.Identifier(), AccountId.tagOf(slice));
  }

  @Override
  public CompletionStage<Source<AccountEnvelope, NotUsed>> source(
      Supplier<CompletionStage<Optional<Offset>>> offset) {
    return byTag
        .source(offset)
        .thenApply(
            source ->
                source.map(
                    envelope ->
                        new AccountEnvelope(
                            envelope.persistenceId(),
                            envelope.sequenceNr(),
                            envelope.event(),
                            envelope.offset(),
                            envelope.timestamp())));
  }

  @Override
  public Offset extractOffset(AccountEnvelope envelope) {
    return (Offset) envelope.offset();
  }

  @Override
  public long extractCreationTime(AccountEnvelope envelope) {
    return envelope.createdAtMillis();
  }
}
