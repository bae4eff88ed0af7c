package io.hindsight.cli;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The transactions of a CSV file (RFC 4180, UTF-8), plain or gzipped, one after the other: memory
 * does not grow with the file. For one thread.
 */
final class TransactionFile implements Closeable {
  /** The longest line, in characters; far beyond what the API takes of one transaction. */
  private static final int LINE_MAX = 1 << 20;

  private static final int BUFFER_BYTES = 1 << 16;

  private final String name;
  private final long bytes;
  private final boolean unordered;
  private final CountingInputStream counted;
  private final CloseableIterator<CsvRecord> records;
  private final CsvColumns columns;
  private final RowReader reader;
  private long line;
  private long row;
  private Instant latest = Instant.MIN;

  private TransactionFile(
      Path file,
      CountingInputStream counted,
      Reader text,
      Set<String> ignored,
      boolean unordered,
      boolean labelled)
      throws IOException {
    this.name = file.toString();
    this.bytes = Files.size(file);
    this.unordered = unordered;
    this.counted = counted;
    this.records =
        CsvReader.builder()
            .maxBufferSize(LINE_MAX)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .ofCsvRecord(text)
            .iterator();
    CsvRecord header = nextRecord();
    if (header == null) {
      throw new BadRowException(name, 1, "the file is empty (expected: a header)");
    }
    this.columns = CsvColumns.of(name, line, header.getFields(), ignored);
    int fraud = labelled ? columns.fraud(name, line) : RowReader.NO_COLUMN;
    this.reader = new RowReader(name, columns, fraud);
  }

  /**
   * Opens a file and reads its header.
   *
   * @param ignored columns to leave out
   * @param unordered whether transactions may go back in time
   * @param labelled whether to read which transactions were fraud
   * @throws CommandFailure when there is no such file, or its header cannot be used
   */
  static TransactionFile open(Path file, Set<String> ignored, boolean unordered, boolean labelled) {
    CountingInputStream counted = null;
    try {
      counted = new CountingInputStream(Files.newInputStream(file));
      Reader text = text(file, counted);
      return new TransactionFile(file, counted, text, ignored, unordered, labelled);
    } catch (NoSuchFileException e) {
      throw new CommandFailure(file + ": there is no such file", e);
    } catch (IOException e) {
      closeQuietly(counted);
      throw unreadable(file.toString(), e);
    } catch (CommandFailure e) {
      closeQuietly(counted);
      throw e;
    }
  }

  private static void closeQuietly(@Nullable Closeable opened) {
    try {
      if (opened != null) {
        opened.close();
      }
    } catch (IOException e) {
      // What was wrong with the file is reported already.
    }
  }

  private static Reader text(Path file, InputStream in) throws IOException {
    boolean isGzip = file.toString().endsWith(".gz");
    InputStream plain = isGzip ? new GZIPInputStream(in, BUFFER_BYTES) : in;
    // A decoder that was not made from a charset's name reports what is not UTF-8.
    return new InputStreamReader(plain, StandardCharsets.UTF_8.newDecoder());
  }

  private static CommandFailure unreadable(String file, IOException cause) {
    return new CommandFailure(file + ": cannot be read: " + cause.getMessage(), cause);
  }

  /** What the columns mean. */
  CsvColumns columns() {
    return columns;
  }

  /** The file's size on disk. */
  long bytes() {
    return bytes;
  }

  /** How many of these were read; a little ahead of the transactions. */
  long bytesRead() {
    return counted.count();
  }

  /**
   * The next transaction, or null after the last one.
   *
   * @throws BadRowException when it cannot be read, or lies before the one before it
   */
  @Nullable ImportRow next() {
    CsvRecord csv = nextRecord();
    if (csv == null) {
      return null;
    }
    row++;
    ImportRow read = reader.read(csv, row);
    if (!unordered && read.occurredAt().isBefore(latest)) {
      throw new BadRowException(
          name,
          line,
          read.occurredAt()
              + " lies before "
              + latest
              + ", the time of an earlier row (expected: rows in the order of their time; or"
              + " --unordered)");
    }
    latest = read.occurredAt().isAfter(latest) ? read.occurredAt() : latest;
    return read;
  }

  /** Whether nothing follows the transactions that were read; not so when what follows is bad. */
  boolean isAtEnd() {
    try {
      return !records.hasNext();
    } catch (CsvParseException | UncheckedIOException e) {
      return false;
    }
  }

  private @Nullable CsvRecord nextRecord() {
    try {
      if (!records.hasNext()) {
        return null;
      }
      CsvRecord csv = records.next();
      line = csv.getStartingLineNumber();
      return csv;
    } catch (CsvParseException e) {
      Throwable cause = e.getCause();
      boolean isIo = cause instanceof IOException;
      throw isIo ? afterLine((IOException) cause) : notCsv(e);
    } catch (UncheckedIOException e) {
      throw afterLine(e.getCause());
    }
  }

  private BadRowException notCsv(CsvParseException cause) {
    return new BadRowException(name, line + 1, "is not CSV: " + cause.getMessage(), cause);
  }

  private BadRowException afterLine(@Nullable IOException cause) {
    String what =
        cause instanceof CharacterCodingException
            ? "the text after this line is not UTF-8"
            : "the file cannot be read on after this line: "
                + (cause == null ? "unknown" : cause.getMessage());
    return new BadRowException(name, line, what, cause);
  }

  @Override
  public void close() throws IOException {
    records.close();
    counted.close();
  }
}
