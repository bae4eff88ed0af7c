package io.hindsight.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Measures this server, and another one beside it when that is asked for: one after the other, in
 * each round in another order, each on a new database.
 */
final class BenchScore {
  private final BenchSettings settings;
  private final Terminal terminal;
  private final List<BenchFigures> these = new ArrayList<>();
  private final List<BenchFigures> others = new ArrayList<>();
  private @Nullable Integer chosenRate;

  BenchScore(BenchSettings settings, Terminal terminal) {
    this.settings = settings;
    this.terminal = terminal;
    this.chosenRate = settings.rate();
  }

  BenchReport run() throws InterruptedException {
    Path against = settings.against();
    if (against != null) {
      BenchServer.launcherOf(against);
    }
    for (int round = 0; round < settings.rounds(); round++) {
      boolean isThisFirst = round % 2 == 0;
      if (against != null && !isThisFirst) {
        others.add(measure(against, round, "against"));
      }
      these.add(measure(null, round, "this"));
      if (against != null && isThisFirst) {
        others.add(measure(against, round, "against"));
      }
    }
    return new BenchReport(settings, these, others);
  }

  private BenchFigures measure(@Nullable Path checkout, int round, String name)
      throws InterruptedException {
    String who = settings.rounds() == 1 ? name : name + " " + (round + 1);
    terminal.say(who + ": starting a new database and the server ...");
    try (BenchScene scene = BenchScene.start(checkout, settings.temporary())) {
      return new BenchRun(scene, settings, terminal, who).measure(this::rate);
    }
  }

  /** The same for all that is measured, so that it can be compared. */
  private int rate(double maximumPerSecond) {
    Integer rate = chosenRate;
    if (rate == null) {
      long half = Math.max(1, Math.round(maximumPerSecond / 2));
      rate = (int) Math.min(BenchSettings.RATE_CHOSEN_MAX, half);
      chosenRate = rate;
    }
    return rate;
  }
}
