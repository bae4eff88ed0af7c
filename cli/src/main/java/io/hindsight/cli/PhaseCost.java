package io.hindsight.cli;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * The processor time that a phase costs, and how much of the machine others took meanwhile: figures
 * of a machine that does something else are not to be trusted.
 */
final class PhaseCost {
  private static final double PERCENT = 100;

  private final OperatingSystemMXBean machine =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private final List<ProcessorTime> ours = new ArrayList<>();

  private PhaseCost() {}

  /** Begins to measure these processes, and this one. */
  static PhaseCost of(ProcessHandle... measured) {
    PhaseCost cost = new PhaseCost();
    for (ProcessHandle process : measured) {
      cost.ours.add(ProcessorTime.of(process));
    }
    cost.ours.add(ProcessorTime.of(ProcessHandle.current()));
    // Each answer tells of the time since the one before.
    cost.machine.getCpuLoad();
    return cost;
  }

  /** The processor time of one of the processes, in the order in which they were given. */
  ProcessorTime get(int index) {
    return ours.get(index);
  }

  /** The processor time of this process. */
  ProcessorTime bench() {
    return ours.get(ours.size() - 1);
  }

  /** What all other processes used, in percent of one core; to be asked once, at the end. */
  double elsewherePercent() {
    double all = machine.getCpuLoad() * machine.getAvailableProcessors() * PERCENT;
    double known = ours.stream().mapToDouble(ProcessorTime::percent).sum();
    return Math.max(0, all - known);
  }
}
