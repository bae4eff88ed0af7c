package io.hindsight.projections;

import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.hindsight.rules.Decision;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Answers what readers ask of a build. */
public final class ScoreReader {
  private static final LocalDate FIRST_DAY = LocalDate.of(1900, 1, 1);
  private static final LocalDate LAST_DAY = LocalDate.of(9999, 12, 31);

  private final BuildStore store;

  /** Reads through {@code store}'s statements. */
  public ScoreReader(BuildStore store) {
    this.store = store;
  }

  /**
   * One alert, as it is listed.
   *
   * @param isRetro whether nobody was alerted when the transaction was decided
   */
  public record AlertRow(
      long occurredAtMicros,
      String accountId,
      long sequenceNr,
      String transactionId,
      long amountMinor,
      String currency,
      @Nullable String terminalId,
      @Nullable String merchantId,
      @Nullable String country,
      @Nullable String channel,
      Decision decision,
      int score,
      List<Integer> rules,
      List<Integer> points,
      List<String> messages,
      boolean isRetro) {
    /** Returns the place of this alert in the list. */
    public AlertPlace place() {
      return new AlertPlace(occurredAtMicros, accountId, sequenceNr);
    }
  }

  /** A place in the list of alerts, newest first. */
  public record AlertPlace(long occurredAtMicros, String accountId, long sequenceNr) {}

  /**
   * Which alerts to list.
   *
   * @param isRetro those where nobody was alerted when the transaction was decided; otherwise those
   *     where somebody was
   * @param decisions these only
   * @param from on or after this day (UTC); null for all
   * @param to on or before this day; null for all
   * @param after only what comes after this place; null for the first page
   * @param limit no more than this many
   */
  public record AlertQuery(
      boolean isRetro,
      Set<Decision> decisions,
      @Nullable LocalDate from,
      @Nullable LocalDate to,
      @Nullable AlertPlace after,
      int limit) {}

  /** Returns the newest alerts that the query asks for. */
  public CompletionStage<List<AlertRow>> alerts(BuildRef build, AlertQuery query) {
    LocalDate from = query.from() == null ? FIRST_DAY : query.from();
    LocalDate to = query.to() == null ? LAST_DAY : query.to();
    AlertPlace after = query.after();
    LocalDate newest = after == null ? to : earlier(to, BuildStore.dayOf(after.occurredAtMicros()));
    return store
        .execute(store.statements(build).selectAlertDays.bind(build.build(), from, newest))
        .thenCompose(days -> readDays(days, query.isRetro(), List.of()))
        .thenCompose(days -> collect(build, query, days, 0, new ArrayList<>()));
  }

  private static LocalDate earlier(LocalDate a, LocalDate b) {
    return a.isBefore(b) ? a : b;
  }

  private CompletionStage<List<LocalDate>> readDays(
      AsyncResultSet page, boolean isRetro, List<LocalDate> before) {
    var days = new ArrayList<>(before);
    for (Row row : page.currentPage()) {
      LocalDate day = row.getLocalDate(0);
      if (day != null && (!isRetro || row.getBoolean(1))) {
        days.add(day);
      }
    }
    return page.hasMorePages()
        ? page.fetchNextPage().thenCompose(next -> readDays(next, isRetro, days))
        : CompletableFuture.completedStage(days);
  }

  private CompletionStage<List<AlertRow>> collect(
      BuildRef build, AlertQuery query, List<LocalDate> days, int index, List<AlertRow> found) {
    if (index == days.size() || found.size() >= query.limit()) {
      return CompletableFuture.completedStage(found);
    }
    BoundStatement select = alertsOf(build, days.get(index), query.after());
    return store
        .execute(select.setPageSize(Math.max(query.limit(), 50)))
        .thenCompose(page -> takeFrom(page, query, found))
        .thenCompose(ignored -> collect(build, query, days, index + 1, found));
  }

  private BoundStatement alertsOf(BuildRef build, LocalDate day, @Nullable AlertPlace after) {
    SlotStatements statements = store.statements(build);
    return after != null && day.equals(BuildStore.dayOf(after.occurredAtMicros()))
        ? statements.selectAlertsAfter.bind(
            build.build(), day, after.occurredAtMicros(), after.accountId(), after.sequenceNr())
        : statements.selectAlerts.bind(build.build(), day);
  }

  private static CompletionStage<Void> takeFrom(
      AsyncResultSet page, AlertQuery query, List<AlertRow> found) {
    for (Row row : page.currentPage()) {
      if (found.size() == query.limit()) {
        return CompletableFuture.completedStage(null);
      }
      AlertRow alert = alertOf(row);
      if (alert.isRetro() == query.isRetro() && query.decisions().contains(alert.decision())) {
        found.add(alert);
      }
    }
    return page.hasMorePages() && found.size() < query.limit()
        ? page.fetchNextPage().thenCompose(next -> takeFrom(next, query, found))
        : CompletableFuture.completedStage(null);
  }

  private static AlertRow alertOf(Row row) {
    return new AlertRow(
        row.getLong("occurred_at"),
        row.getString("account_id"),
        row.getLong("seq"),
        row.getString("transaction_id"),
        row.getLong("amount_minor"),
        row.getString("currency"),
        row.getString("terminal_id"),
        row.getString("merchant_id"),
        row.getString("country"),
        row.getString("channel"),
        Decision.ofCode(row.getByte("decision")),
        row.getShort("score"),
        row.getList("rules", Integer.class),
        row.getList("points", Integer.class),
        row.getList("messages", String.class),
        row.getBoolean("retro"));
  }

  /**
   * How much of an account a build holds.
   *
   * @param lastSeq its last event; 0 with none
   * @param transactions how many of its events decided a transaction
   */
  public record Extent(long lastSeq, long transactions) {}

  /** Returns how much of an account a build holds. */
  public CompletionStage<Extent> extent(BuildRef build, String accountId) {
    return store
        .readHead(build, accountId)
        .thenApply(head -> new Extent(head.lastSeq(), head.decided()));
  }

  /** Returns the last event of an account that a build holds; 0 with none. */
  public CompletionStage<Long> lastSeq(BuildRef build, String accountId) {
    return store.readHead(build, accountId).thenApply(BuildStore.Head::lastSeq);
  }

  /** Returns what a build makes of one event; empty when it has not (yet) folded it. */
  public CompletionStage<Optional<DecisionRecord>> decision(
      BuildRef build, String accountId, long sequenceNr) {
    return store
        .readBlock(build, accountId, DecisionBlock.of(sequenceNr))
        .thenApply(
            records -> records.stream().filter(r -> r.sequenceNr() == sequenceNr).findFirst());
  }

  /** Returns an account's decisions up to an event, newest first, no more than {@code limit}. */
  public CompletionStage<List<DecisionRecord>> timeline(
      BuildRef build, String accountId, long upToSeq, int limit) {
    return upToSeq < 1
        ? CompletableFuture.completedStage(List.of())
        : timelineFrom(
            build, accountId, DecisionBlock.of(upToSeq), upToSeq, limit, new ArrayList<>());
  }

  private CompletionStage<List<DecisionRecord>> timelineFrom(
      BuildRef build,
      String accountId,
      int block,
      long upToSeq,
      int limit,
      List<DecisionRecord> found) {
    return store
        .readBlock(build, accountId, block)
        .thenCompose(
            records -> {
              records.stream()
                  .filter(r -> r.sequenceNr() <= upToSeq)
                  .sorted(Comparator.comparingLong(DecisionRecord::sequenceNr).reversed())
                  .limit(limit - found.size())
                  .forEach(found::add);
              return block == 0 || found.size() >= limit
                  ? CompletableFuture.completedStage(found)
                  : timelineFrom(build, accountId, block - 1, upToSeq, limit, found);
            });
  }
}
