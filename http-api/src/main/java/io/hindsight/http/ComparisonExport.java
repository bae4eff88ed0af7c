package io.hindsight.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.writer.CsvWriter;
import io.hindsight.projections.BuildRef;
import io.hindsight.projections.DecisionRecord;
import io.hindsight.replay.Comparison.Change;
import io.hindsight.rules.CompiledRuleSet;
import io.hindsight.rules.Currencies;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.HttpCharsets;
import org.apache.pekko.http.javadsl.model.MediaTypes;

/** Changed transactions as the rows of a file. */
final class ComparisonExport {
  private static final List<String> COLUMNS =
      List.of(
          "transaction_id",
          "account_id",
          "occurred_at",
          "amount",
          "currency",
          "event_seq",
          "label",
          "decision_a",
          "score_a",
          "rules_a",
          "decision_b",
          "score_b",
          "rules_b");

  private final BuildRef a;
  private final BuildRef b;
  private final IntFunction<CompiledRuleSet> ruleSets;
  private final ComparisonJson json;

  /** How the rows are written. */
  enum Format {
    /** RFC 4180 with a header. */
    CSV,
    /** A JSON object on each line. */
    JSONL;

    static Format ofLabel(String label) {
      for (Format format : values()) {
        if (format.label().equals(label)) {
          return format;
        }
      }
      throw ProblemException.badRequest("format: " + label + " (expected: csv or jsonl)");
    }

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    ContentType contentType() {
      return this == CSV
          ? MediaTypes.TEXT_CSV.toContentType(HttpCharsets.UTF_8)
          : MediaTypes.applicationWithOpenCharset("x-ndjson").toContentType(HttpCharsets.UTF_8);
    }
  }

  ComparisonExport(BuildRef a, BuildRef b, IntFunction<CompiledRuleSet> ruleSets) {
    this.a = a;
    this.b = b;
    this.ruleSets = ruleSets;
    this.json = new ComparisonJson(ruleSets);
  }

  /** Returns what stands before the first row. */
  String head(Format format) {
    return format == Format.CSV ? csv(List.of(COLUMNS)) : "";
  }

  /** Returns the rows of changes. */
  String rows(Format format, List<Change> changes) {
    if (format == Format.CSV) {
      return csv(changes.stream().map(this::row).toList());
    }
    var lines = new StringBuilder();
    for (Change change : changes) {
      ObjectNode line = json.change(change, a, b);
      lines.append(line).append('\n');
    }
    return lines.toString();
  }

  private static String csv(List<List<String>> rows) {
    var text = new StringWriter();
    // It writes into memory at once: a buffer of its own would have to be flushed.
    var writer = CsvWriter.builder().bufferSize(0).build(text);
    rows.forEach(writer::writeRecord);
    return text.toString();
  }

  private List<String> row(Change change) {
    DecisionRecord left = change.a();
    String label = ComparisonJson.label(change);
    var row = new ArrayList<String>();
    row.add(left.transactionId());
    row.add(change.accountId());
    row.add(Json.time(left.occurredAtMicros()));
    row.add(Currencies.format(left.amountMinor(), left.currency()));
    row.add(left.currency());
    row.add(Long.toString(left.sequenceNr()));
    row.add(label == null ? "" : label);
    addDecision(row, left, a);
    addDecision(row, change.b(), b);
    return row;
  }

  /** The rules that only watch are left out, as they decide nothing. */
  private void addDecision(List<String> row, DecisionRecord decision, BuildRef build) {
    var rules = ruleSets.apply(build.version()).rules();
    row.add(decision.decision().label());
    row.add(Integer.toString(decision.score()));
    row.add(
        String.join(
            " ",
            decision.rules().stream()
                .map(rules::get)
                .filter(rule -> !rule.isShadow())
                .map(rule -> rule.id())
                .toList()));
  }
}
