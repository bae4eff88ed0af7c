package io.hindsight.cli;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Rows that are sent together, within the limits of the API. */
final class ImportBatch {
  /** The most rows that the API takes at once. */
  static final int ROWS_MAX = 2000;

  /** The most bytes that the API takes at once. */
  static final int BYTES_MAX = 4 << 20;

  private static final Pattern POINTER = Pattern.compile("/([0-9]{1,9})(?:/(.*))?");
  private static final Pattern DETAIL = Pattern.compile("/([0-9]{1,9}): (.*)", Pattern.DOTALL);

  private final String file;
  private final int rowsMax;
  private final List<Long> lines = new ArrayList<>();
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private long firstRow;

  ImportBatch(String file, int rowsMax) {
    this.file = file;
    this.rowsMax = rowsMax;
  }

  /** Whether a row still goes in; into an empty batch every row does. */
  boolean takes(ImportRow row) {
    return lines.isEmpty()
        || (lines.size() < rowsMax && body.size() + bytesAtMost(row) <= BYTES_MAX);
  }

  /** A UTF-16 unit takes three bytes of UTF-8 at most; one more for the line feed. */
  private static int bytesAtMost(ImportRow row) {
    return 3 * row.json().length() + 1;
  }

  /** Adds a row. */
  void add(ImportRow row) {
    if (lines.isEmpty()) {
      firstRow = row.row();
    }
    lines.add(row.line());
    body.writeBytes(row.json().getBytes(StandardCharsets.UTF_8));
    body.write('\n');
  }

  boolean isEmpty() {
    return lines.isEmpty();
  }

  long firstRow() {
    return firstRow;
  }

  /** The rows, a JSON object and a line feed each. */
  byte[] body() {
    return body.toByteArray();
  }

  /** What the server found wrong with rows, by their places in the file. */
  CommandFailure located(ApiProblem problem) {
    for (ApiProblem.Fault fault : problem.faults()) {
      Matcher pointer = POINTER.matcher(fault.pointer());
      if (pointer.matches()) {
        String field = pointer.group(2);
        boolean named = field == null || fault.message().startsWith(field + ": ");
        String what = named ? fault.message() : field + ": " + fault.message();
        int more = problem.faults().size() - 1;
        return at(pointer.group(1), what + (more > 0 ? " (and " + more + " more)" : ""), problem);
      }
    }
    Matcher detail = DETAIL.matcher(problem.detail());
    return detail.matches() ? at(detail.group(1), detail.group(2), problem) : problem;
  }

  private CommandFailure at(String index, String message, ApiProblem problem) {
    int i = Integer.parseInt(index);
    return i < lines.size() ? new BadRowException(file, lines.get(i), message, problem) : problem;
  }
}
