package io.hindsight.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What {@code bench devices} measures.
 *
 * @param devices that are seen, each of them once, within a day
 * @param accounts that use them
 * @param every so many devices the heap is looked at; the tenth part of all devices at most
 * @param idleSeconds without traffic before the last look
 * @param temporary where the temporary directory is made, or null for the system's place
 */
record BenchDevicesSettings(
    int devices, int accounts, int every, int idleSeconds, @Nullable Path temporary) {
  static final int DEVICES = 1_000_000;

  /** So few that all of them soon remember as much as they ever will. */
  static final int ACCOUNTS = 500;

  static final int EVERY = 50_000;

  /** Longer than idle profiles stay in memory: two minutes, and up to one more until it is seen. */
  static final int IDLE_SECONDS = 200;

  private static final int DEVICES_MIN = 1_000;
  private static final int DEVICES_MAX = 50_000_000;
  private static final int TENTH = 10;

  BenchDevicesSettings {
    BenchSettings.requireWithin("devices", devices, DEVICES_MIN, DEVICES_MAX);
    BenchSettings.requireWithin("accounts", accounts, 1, BenchSettings.ACCOUNTS_MAX);
    BenchSettings.requireWithin("every", every, 1, devices / TENTH);
    BenchSettings.requireWithin("idle-seconds", idleSeconds, 0, BenchSettings.SECONDS_MAX);
  }

  int tenth() {
    return devices / TENTH;
  }
}
