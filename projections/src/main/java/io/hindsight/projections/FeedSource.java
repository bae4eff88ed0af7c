package io.hindsight.projections;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.apache.pekko.NotUsed;
import org.apache.pekko.persistence.query.Offset;
import org.apache.pekko.persistence.query.Sequence;
import org.apache.pekko.projection.javadsl.SourceProvider;
import org.apache.pekko.stream.javadsl.Source;

/**
 * The events of a slice's accounts for its projection. What stands behind it is asked for a source
 * whenever the projection begins, with the position that was stored last; what the projection knows
 * of it are envelopes and positions.
 */
final class FeedSource extends SourceProvider<Offset, AccountEnvelope> {
  private final LongFunction<Source<AccountEnvelope, NotUsed>> from;

  /** {@code from} gives the envelopes after a position, which is 0 in the beginning. */
  FeedSource(LongFunction<Source<AccountEnvelope, NotUsed>> from) {
    this.from = from;
  }

  @Override
  public CompletionStage<Source<AccountEnvelope, NotUsed>> source(
      Supplier<CompletionStage<Optional<Offset>>> offset) {
    return offset.get().thenApply(stored -> from.apply(positionOf(stored)));
  }

  private static long positionOf(Optional<Offset> stored) {
    return stored.map(offset -> offset instanceof Sequence s ? s.value() : 0L).orElse(0L);
  }

  @Override
  public Offset extractOffset(AccountEnvelope envelope) {
    return Offset.sequence(envelope.position());
  }

  @Override
  public long extractCreationTime(AccountEnvelope envelope) {
    return 0;
  }
}
