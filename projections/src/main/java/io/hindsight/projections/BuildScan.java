package io.hindsight.projections;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import io.hindsight.cassandra.CassandraSettings;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;

/** Reads all of a build's decisions, account by account. */
public final class BuildScan {
  private static final int PAGE_ROWS = 500;

  private final CqlSession session;
  private final CassandraSettings settings;
  private final BuildStore store;

  /** Reads through {@code store}'s statements. */
  public BuildScan(CqlSession session, CassandraSettings settings, BuildStore store) {
    this.session = session;
    this.settings = settings;
    this.store = store;
  }

  /** Receives one stored part of an account. */
  @FunctionalInterface
  public interface Parts {
    /**
     * Called for each block of a build, in no particular order of accounts.
     *
     * @param accountId the account
     * @param lastSeq how far the account is folded, when this part holds its head; 0 otherwise
     * @param decided how many of the events up to there decided a transaction; 0 as well
     * @param records the decisions of one block; empty when the part has none
     */
    void block(String accountId, long lastSeq, long decided, List<DecisionRecord> records);
  }

  /**
   * Reads all blocks whose tokens lie in a range. Blocks until the end.
   *
   * @param afterToken where to begin, excluded
   * @param toToken where to end, included
   */
  public void scan(BuildRef build, long afterToken, long toToken, Parts parts) {
    Statement<?> statement =
        store
            .statements(build)
            .scan
            .bind(afterToken, toToken)
            .setPageSize(PAGE_ROWS)
            .setExecutionProfileName(settings.profile());
    AsyncResultSet page = session.executeAsync(statement).toCompletableFuture().join();
    while (true) {
      CompletionStage<AsyncResultSet> next = page.hasMorePages() ? page.fetchNextPage() : null;
      for (Row row : page.currentPage()) {
        ByteBuffer data = row.getByteBuffer(4);
        // What a former build of this slot wrote late is passed over.
        boolean ofBuild = data != null && row.getInt(3) == build.build();
        boolean hasHead = row.getInt(1) == build.build();
        long lastSeq = hasHead ? row.getLong(2) : 0;
        if (ofBuild || lastSeq > 0) {
          parts.block(
              row.getString(0),
              lastSeq,
              hasHead ? row.getLong(5) : 0,
              ofBuild ? DecisionBlock.decode(data) : List.of());
        }
      }
      if (next == null) {
        return;
      }
      page = next.toCompletableFuture().join();
    }
  }

  /**
   * Tells whether an account is stored in one part.
   *
   * @param lastSeq how far it is folded, as its first part says; 0 when this is not known
   */
  public static boolean isOnePart(long lastSeq) {
    return lastSeq > 0 && DecisionBlock.partOf(DecisionBlock.of(lastSeq)) == 0;
  }

  /** Divides all tokens into ranges; each range begins after the one before it ends. */
  public static List<long[]> tokenRanges(int count) {
    long step = Long.divideUnsigned(-1L, count);
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                new long[] {
                  i == 0 ? Long.MIN_VALUE : Long.MIN_VALUE + i * step,
                  i == count - 1 ? Long.MAX_VALUE : Long.MIN_VALUE + (i + 1) * step
                })
        .toList();
  }
}
