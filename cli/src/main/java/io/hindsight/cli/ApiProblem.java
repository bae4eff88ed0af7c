package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;

/** The server refused: what it said, as {@code application/problem+json} (RFC 9457). */
final class ApiProblem extends CommandFailure {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String detail;
  private final transient List<Fault> faults;
  private final transient JsonNode body;

  /**
   * One thing that was wrong with the request.
   *
   * @param pointer where, as a JSON pointer
   * @param message what
   */
  record Fault(String pointer, String message) {}

  private ApiProblem(String message, int status, String detail, List<Fault> faults, JsonNode body) {
    super(message);
    this.status = status;
    this.detail = detail;
    this.faults = faults;
    this.body = body;
  }

  /**
   * Reads a problem.
   *
   * @param body the answer's body; anything but a problem gives a message with the status alone
   */
  static ApiProblem of(int status, JsonNode body) {
    String title = body.path("title").asText("");
    String detail = body.path("detail").asText("");
    List<Fault> faults = new ArrayList<>();
    List<String> rendered = new ArrayList<>();
    for (JsonNode fault : body.path("faults")) {
      faults.add(new Fault(place(fault), fault.path("message").asText("")));
      if (fault.has("rendered")) {
        rendered.add(fault.path("rendered").asText());
      }
    }
    String message =
        rendered.isEmpty() ? line(status, title, detail, faults) : String.join("\n", rendered);
    return new ApiProblem(message, status, detail, List.copyOf(faults), body);
  }

  /** A JSON pointer, or the row and column of a file. */
  private static String place(JsonNode fault) {
    return fault.has("pointer")
        ? fault.path("pointer").asText()
        : "line " + fault.path("line").asText() + " " + fault.path("column").asText();
  }

  /** An answer that is no problem document. */
  static ApiProblem of(int status) {
    return of(status, MissingNode.getInstance());
  }

  private static String line(int status, String title, String detail, List<Fault> faults) {
    StringBuilder line =
        new StringBuilder(title.isEmpty() ? "the server answered " + status : title);
    if (!detail.isEmpty()) {
      line.append(": ").append(detail);
    }
    for (Fault fault : faults) {
      if (!detail.contains(fault.message())) {
        line.append("; ").append(fault.pointer()).append(": ").append(fault.message());
      }
    }
    return Figures.printable(line.toString());
  }

  int status() {
    return status;
  }

  String detail() {
    return detail;
  }

  List<Fault> faults() {
    return faults;
  }

  /** The whole problem, with what is particular to it; missing when the answer was none. */
  JsonNode body() {
    return body;
  }
}
