package io.hindsight.account;

import java.util.function.ToIntFunction;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.ShardingMessageExtractor;

/**
 * Makes a shard of each slice: whatever belongs to a slice, of any type, has the same shard.
 *
 * @param <M> the messages of the entities
 */
public final class ShardBySlice<M> extends ShardingMessageExtractor<ShardingEnvelope<M>, M> {
  private final ToIntFunction<String> sliceOf;

  /** {@code sliceOf} tells the slice of an entity by its id. */
  public ShardBySlice(ToIntFunction<String> sliceOf) {
    this.sliceOf = sliceOf;
  }

  @Override
  public String entityId(ShardingEnvelope<M> envelope) {
    return envelope.entityId();
  }

  @Override
  public String shardId(String entityId) {
    return Integer.toString(sliceOf.applyAsInt(entityId));
  }

  @Override
  public M unwrapMessage(ShardingEnvelope<M> envelope) {
    return envelope.message();
  }
}
