package io.hindsight.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is alive in the heap of another Java process after a full collection, as the JDK's {@code
 * jcmd} tells it: nothing need be started in that process, which would change what is measured.
 *
 * @param bytes of all objects
 * @param instances how many of them there are, by the name of their class
 */
record LiveHeap(long bytes, Map<String, Long> instances) {
  private static final String HISTOGRAM = "GC.class_histogram";
  private static final String FLAGS = "VM.flags";

  /** Such as {@code 12: 3456 789012 java.lang.String (java.base@17.0.1)}. */
  private static final Pattern ROW = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+(\\S+).*");

  private static final Pattern TOTAL = Pattern.compile("Total\\s+\\d+\\s+(\\d+)\\s*");
  private static final Pattern HEAP_MAX = Pattern.compile("-XX:MaxHeapSize=(\\d+)");

  LiveHeap {
    instances = Map.copyOf(instances);
  }

  /**
   * Collects garbage and counts the rest.
   *
   * @throws CommandFailure when this Java has no {@code jcmd}, or it fails
   */
  static LiveHeap of(ProcessHandle process) throws InterruptedException {
    return parse(jcmd(process, HISTOGRAM));
  }

  /** How large the heap of a process may become, in bytes; fails as {@link #of} does. */
  static long maxBytesOf(ProcessHandle process) throws InterruptedException {
    String flags = jcmd(process, FLAGS);
    Matcher max = HEAP_MAX.matcher(flags);
    if (!max.find()) {
      throw failure("tells no size of the heap: " + flags);
    }
    return Long.parseLong(max.group(1));
  }

  /**
   * Reads a histogram.
   *
   * @throws CommandFailure when it is none
   */
  static LiveHeap parse(String histogram) {
    Map<String, Long> instances = new HashMap<>();
    long bytes = -1;
    for (String line : histogram.split("\n", -1)) {
      Matcher row = ROW.matcher(line);
      Matcher total = TOTAL.matcher(line);
      if (row.matches()) {
        instances.merge(row.group(2), Long.parseLong(row.group(1)), Long::sum);
      } else if (total.matches()) {
        bytes = Long.parseLong(total.group(1));
      }
    }
    if (bytes < 0) {
      throw failure("told no histogram: " + histogram);
    }
    return new LiveHeap(bytes, instances);
  }

  /** How many objects of exactly this class there are. */
  long count(String className) {
    return instances.getOrDefault(className, 0L);
  }

  private static String jcmd(ProcessHandle process, String command) throws InterruptedException {
    Path program = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    if (!Files.isExecutable(program)) {
      throw failure("is not there: " + program + " (expected: a whole JDK)");
    }
    try {
      Process asked =
          new ProcessBuilder(program.toString(), Long.toString(process.pid()), command)
              .redirectErrorStream(true)
              .start();
      String answer = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (asked.waitFor() != 0) {
        throw failure("failed: " + answer);
      }
      return answer;
    } catch (IOException e) {
      throw failure("failed: " + e);
    }
  }

  private static CommandFailure failure(String what) {
    return new CommandFailure("jcmd " + what, CommandFailure.SOFTWARE, null);
  }
}
