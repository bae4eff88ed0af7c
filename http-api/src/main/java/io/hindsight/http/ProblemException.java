package io.hindsight.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request cannot be answered; becomes a problem (RFC 9457). */
final class ProblemException extends RuntimeException {
  private final int status;
  private final String title;
  private final List<Fault> faults;
  private final @Nullable ObjectNode extension;

  private ProblemException(
      int status, String title, String detail, List<Fault> faults, @Nullable ObjectNode extension) {
    super(detail);
    this.status = status;
    this.title = title;
    this.faults = List.copyOf(faults);
    this.extension = extension;
  }

  static ProblemException notFound(String detail) {
    return new ProblemException(404, "Not found", detail, List.of(), null);
  }

  static ProblemException conflict(String detail, @Nullable ObjectNode extension) {
    return new ProblemException(409, "Conflict", detail, List.of(), extension);
  }

  static ProblemException badRequest(String detail) {
    return new ProblemException(400, "Bad request", detail, List.of(), null);
  }

  static ProblemException invalid(String title, List<Fault> faults) {
    String detail =
        faults.size() == 1
            ? faults.get(0).pointer() + ": " + faults.get(0).message()
            : faults.size() + " faults";
    return new ProblemException(422, title, detail, faults, null);
  }

  static ProblemException invalid(String title, String detail, ObjectNode extension) {
    return new ProblemException(422, title, detail, List.of(), extension);
  }

  static ProblemException tooLarge(long bytesMax) {
    return new ProblemException(
        413,
        "Body too large",
        "the body exceeds " + bytesMax + " bytes, the limit of this resource",
        List.of(),
        null);
  }

  static ProblemException unavailable(String detail) {
    return new ProblemException(503, "Try again", detail, List.of(), null);
  }

  int status() {
    return status;
  }

  String title() {
    return title;
  }

  List<Fault> faults() {
    return faults;
  }

  @Nullable ObjectNode extension() {
    return extension;
  }
}
