package io.hindsight.cli;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The processor time that a process has used since some instant. */
final class ProcessorTime {
  private static final double PERCENT = 100;

  private final ProcessHandle process;
  private final Duration usedBefore;
  private final long beganNanos;

  private ProcessorTime(ProcessHandle process) {
    this.process = process;
    this.usedBefore = total(process);
    this.beganNanos = System.nanoTime();
  }

  static ProcessorTime of(ProcessHandle process) {
    return new ProcessorTime(process);
  }

  private static Duration total(ProcessHandle process) {
    return process
        .info()
        .totalCpuDuration()
        .orElseThrow(
            () ->
                new CommandFailure(
                    "the processor time of process "
                        + process.pid()
                        + " is not known: it has ended, or this system does not tell",
                    CommandFailure.SOFTWARE,
                    null));
  }

  private Duration used() {
    return total(process).minus(usedBefore);
  }

  /** Milliseconds for each of so many. */
  double millisPer(int count) {
    return (double) used().toNanos() / TimeUnit.MILLISECONDS.toNanos(1) / count;
  }

  /** Of one core, since then; several busy cores are more than 100. */
  double percent() {
    return PERCENT * used().toNanos() / (System.nanoTime() - beganNanos);
  }
}
