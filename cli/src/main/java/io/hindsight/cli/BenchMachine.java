package io.hindsight.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What figures were measured on. */
final class BenchMachine {
  private BenchMachine() {}

  static ObjectNode json() {
    return Json.object()
        .put("cores", Runtime.getRuntime().availableProcessors())
        .put("java", Runtime.version().toString())
        .put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
  }
}
