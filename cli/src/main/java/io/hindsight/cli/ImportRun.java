package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Scores a file: one batch is with the server while the next is read. Goes on where an earlier run
 * on the same bytes stopped.
 */
final class ImportRun {
  private final ImportSettings settings;
  private final Terminal terminal;
  private final ProgressBar bar;
  private final BatchSender sender;
  private final String name;
  private final Map<String, Long> decisions = new LinkedHashMap<>();
  private long rowsBefore;
  private volatile long rowsDone;
  private long accepted;
  private long duplicates;
  private long labels;
  private long beganNanos;
  private double shareBefore;

  /**
   * An import; nothing is read yet.
   *
   * @param terminal where progress is shown
   */
  ImportRun(ApiClient api, ImportSettings settings, Terminal terminal) {
    this.settings = settings;
    this.terminal = terminal;
    this.bar = new ProgressBar(terminal, "Scoring");
    this.name = settings.file().toString();
    this.sender =
        new BatchSender(
            api,
            Fingerprint.of(settings.file(), settings.labelDelay()),
            settings.retryFor(),
            terminal::warn);
    for (String decision : Decisions.LABELS) {
      decisions.put(decision, 0L);
    }
  }

  /** How many rows the server has done, now or before. */
  long rowsDone() {
    return rowsDone;
  }

  /**
   * Imports the file.
   *
   * @throws CommandFailure when a row or the server stops it; batches before it are scored
   */
  ImportSummary run() {
    ExecutorService background = Executors.newSingleThreadExecutor(ImportRun::daemon);
    try (TransactionFile file =
            TransactionFile.open(
                settings.file(), settings.ignored(), settings.unordered(), settings.isLabelled());
        DecisionLog log = DecisionLog.appendTo(settings.decisions())) {
      ImportRows rows =
          new ImportRows(file, settings.rowsMax(), settings.labelDelay(), Instant.now());
      rowsBefore = rowsBefore();
      rowsDone = rowsBefore;
      announce(file.columns());
      ImportRow first = skipDone(rows);
      beganNanos = System.nanoTime();
      shareBefore = share(file);
      if (first != null) {
        sendAll(file, rows, first, background, log);
      }
      return finish(rows.labelsLeftOut());
    } catch (IOException e) {
      throw new CommandFailure(name + ": cannot be read: " + e.getMessage(), e);
    } finally {
      background.shutdownNow();
    }
  }

  /** The rows of an earlier run; without labels among them, the limit is a number of rows. */
  private long rowsBefore() {
    long done = sender.rowsDone();
    return settings.isLabelled() ? done : Math.min(done, settings.rowsMax());
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "import-sender");
    thread.setDaemon(true);
    return thread;
  }

  private void announce(CsvColumns columns) {
    List<String> leftOut = new ArrayList<>(columns.labels());
    if (settings.isLabelled()) {
      leftOut.remove(CsvColumns.FRAUD);
    }
    if (!leftOut.isEmpty()) {
      terminal.say(
          "The columns "
              + String.join(", ", leftOut)
              + " say what was found out later; they are not imported.");
    }
    if (rowsBefore > 0) {
      terminal.say("Going on after row " + Figures.count(rowsBefore) + " of an earlier import.");
    }
  }

  /** Reads over the rows that are done; returns the first one that is not. */
  private @Nullable ImportRow skipDone(ImportRows rows) {
    if (!settings.isLabelled() && rowsBefore >= settings.rowsMax()) {
      return null;
    }
    ImportRow row = rows.next();
    while (row != null && row.row() <= rowsBefore) {
      row = rows.next();
    }
    return row;
  }

  private void sendAll(
      TransactionFile file,
      ImportRows rows,
      ImportRow first,
      ExecutorService background,
      DecisionLog log) {
    Future<JsonNode> inFlight = null;
    @Nullable ImportRow next = first;
    try {
      while (next != null) {
        ImportBatch batch = new ImportBatch(name, settings.batchRows());
        while (next != null && batch.takes(next)) {
          batch.add(next);
          next = rows.next();
        }
        take(file, inFlight, log);
        inFlight = background.submit(() -> sender.send(batch));
      }
    } catch (BadRowException e) {
      take(file, inFlight, log);
      bar.interrupt();
      throw e;
    }
    take(file, inFlight, log);
  }

  /** Waits for a batch that is with the server, and counts its decisions and labels. */
  private void take(TransactionFile file, @Nullable Future<JsonNode> inFlight, DecisionLog log) {
    if (inFlight == null) {
      return;
    }
    JsonNode answer = await(inFlight);
    log.append(answer.path("decisions"));
    for (JsonNode decision : answer.path("decisions")) {
      decisions.merge(decision.path("decision").asText(), 1L, Long::sum);
    }
    accepted += answer.path("accepted").asLong();
    duplicates += answer.path("duplicates").asLong();
    labels += answer.path("labels").asLong();
    rowsDone = answer.path("rows_done").asLong();
    Duration elapsed = elapsed();
    double share = share(file);
    bar.update(share, facts(elapsed), Figures.timeLeft(shareBefore, share, elapsed));
  }

  private JsonNode await(Future<JsonNode> inFlight) {
    try {
      return inFlight.get();
    } catch (ExecutionException e) {
      bar.interrupt();
      if (e.getCause() instanceof CommandFailure failure) {
        throw failure;
      }
      throw new IllegalStateException("a batch failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("interrupted", e);
    }
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - beganNanos);
  }

  private double share(TransactionFile file) {
    double byBytes = file.bytes() == 0 ? 1 : (double) file.bytesRead() / file.bytes();
    return settings.rowsMax() == ImportSettings.ALL_ROWS
        ? byBytes
        : Math.min(1, Math.max(byBytes, (double) rowsDone / settings.rowsMax()));
  }

  private String facts(Duration elapsed) {
    return Figures.count(rowsDone, "row")
        + "  "
        + Figures.rate(Figures.perSecond(rowsDone - rowsBefore, elapsed));
  }

  private ImportSummary finish(long labelsLeftOut) {
    Duration elapsed = elapsed();
    long rows = accepted + duplicates;
    if (rows + labels > 0) {
      bar.finish(facts(elapsed));
    }
    return new ImportSummary(
        name, rowsBefore, rows, accepted, duplicates, labels, labelsLeftOut, decisions, elapsed);
  }
}
