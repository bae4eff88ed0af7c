package io.hindsight.feed;

import io.hindsight.feed.EpochStore.Epoch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The handler of the slice in {@link SimulatedFeed}, with its projection: a real {@link
 * EpochLedger} in a model of what the projections do around it.
 */
final class SimulatedHandler {
  private static final int BUFFER = 4;
  private static final long REFRESH = 200 * SimulatedFeed.MILLI;
  private static final long BEGIN_AGAIN = 100 * SimulatedFeed.MILLI;

  private final SimulatedFeed world;
  private final SimulatedStore store;
  private final EpochLedger ledger = new EpochLedger(SimulatedFeed.LOOK_AFTER);
  private final Map<String, Pending> pending = new HashMap<>();
  private final Map<String, Looking> looking = new HashMap<>();
  private final List<Asked> asked = new ArrayList<>();
  private final long clockIsOff;
  private @Nullable Run run;
  private boolean reading;

  final SimulatedNode node;
  boolean stopped;

  private record Looking(long question, SimulatedNode from) {}

  private record Pending(long sequenceNr, SimulatedNode from) {}

  private record Asked(long fromEpoch, long toEpoch, SimulatedNode from, long ask) {}

  /** An account to be folded up to an event; only a position without an account. */
  private record Envelope(
      @Nullable String account, long sequenceNr, long position, Runnable handled) {}

  SimulatedHandler(SimulatedFeed world, SimulatedNode node) {
    this.world = world;
    this.store = world.store;
    this.node = node;
    this.clockIsOff = world.random.nextLong();
    connect();
    world.after(REFRESH, this::refreshAgain);
  }

  boolean isAlive() {
    return node.alive && !stopped;
  }

  long closed() {
    return ledger.closed();
  }

  private long now() {
    return world.now() + clockIsOff;
  }

  // The projection.

  private void connect() {
    world.database(
        () -> store.position,
        position -> {
          if (isAlive()) {
            run = new Run();
            pending.clear();
            looking.clear();
            asked.clear();
            ledger.restart(position);
            refresh();
          }
        },
        () -> world.after(BEGIN_AGAIN, this::connect));
  }

  /** The projection fails, and begins again from the stored position. */
  void fail() {
    Run failed = run;
    if (isAlive() && failed != null && failed.works) {
      failed.works = false;
      world.after(BEGIN_AGAIN, this::connect);
    }
  }

  /** One run of the projection. */
  private final class Run {
    private final Queue<Envelope> events = new ArrayDeque<>();
    private final Queue<Long> sweeps = new ArrayDeque<>();
    private boolean works = true;
    private boolean busy;
    private boolean sweeping;

    boolean isCurrent() {
      return isAlive() && works && run == this;
    }

    boolean offer(Envelope envelope) {
      if (!isCurrent() || events.size() >= BUFFER) {
        return false;
      }
      put(envelope);
      return true;
    }

    private void put(Envelope envelope) {
      events.add(envelope);
      next();
    }

    private void next() {
      if (busy || events.isEmpty() || !isCurrent()) {
        return;
      }
      busy = true;
      var group = List.copyOf(events);
      events.clear();
      for (Envelope envelope : group) {
        String account = envelope.account();
        if (account != null && !world.statementFault(0.01)) {
          world.after(world.delay(), () -> store.fold(account, envelope.sequenceNr()));
        } else if (account != null) {
          world.after(world.delay(), SimulatedHandler.this::fail);
        }
      }
      world.after(SimulatedFeed.DELAY_MAX, () -> grouped(group));
    }

    /** All of a group is folded, or else this run has failed before. */
    private void grouped(List<Envelope> group) {
      busy = false;
      if (!isCurrent()) {
        return;
      }
      long position = group.get(group.size() - 1).position();
      if (!world.statementFault(0.3)) {
        world.after(world.delay(), () -> store.position = position);
      }
      group.forEach(
          envelope ->
              world.after(
                  world.upTo(SimulatedFeed.MILLI),
                  () -> {
                    if (isCurrent()) {
                      envelope.handled().run();
                    }
                  }));
      next();
    }

    boolean offerSweep(long epoch) {
      if (!isCurrent() || sweeps.size() >= BUFFER) {
        return false;
      }
      sweeps.add(epoch);
      nextSweep();
      return true;
    }

    private void nextSweep() {
      if (sweeping || sweeps.isEmpty() || !isCurrent()) {
        return;
      }
      sweeping = true;
      long epoch = sweeps.remove();
      world.database(
          () -> store.marked(epoch),
          first ->
              compare(
                  first.subList(0, first.size() / 2),
                  () ->
                      world.database(
                          () -> store.marked(epoch),
                          all -> compare(rest(first, all), () -> endSweep(epoch)),
                          SimulatedHandler.this::fail)),
          SimulatedHandler.this::fail);
    }

    /** The second page: what comes after the first. */
    private List<String> rest(List<String> first, List<String> all) {
      int half = first.size() / 2;
      return half == 0
          ? all
          : all.stream().filter(id -> id.compareTo(first.get(half - 1)) > 0).toList();
    }

    private void compare(List<String> accounts, Runnable compared) {
      if (accounts.isEmpty()) {
        compared.run();
        return;
      }
      lookAt(
          accounts.get(0),
          ignored -> {},
          () -> compare(accounts.subList(1, accounts.size()), compared));
    }

    private void endSweep(long epoch) {
      if (isCurrent()) {
        put(new Envelope(null, 0, ledger.closed(), () -> sweepHandled(epoch)));
        sweeping = false;
        nextSweep();
      }
    }

    /** Compares an account with the journal, then goes on. */
    private void lookAt(String account, LongConsumer foldedUpTo, Runnable compared) {
      world.database(
          () -> store.journaled(account),
          highest ->
              world.database(
                  () -> store.folded(account),
                  lowest -> {
                    if (!isCurrent()) {
                      return;
                    }
                    if (lowest < highest) {
                      Runnable handled = () -> foldedUpTo.accept(highest);
                      put(new Envelope(account, highest, ledger.closed(), handled));
                    } else {
                      foldedUpTo.accept(highest);
                    }
                    compared.run();
                  },
                  SimulatedHandler.this::fail),
          SimulatedHandler.this::fail);
    }
  }

  // Hints.

  void moved(String account, long sequenceNr, SimulatedNode from) {
    Pending before = pending.get(account);
    Run to = run;
    if (to == null || (before != null && before.sequenceNr() >= sequenceNr)) {
      return;
    }
    Runnable handled = () -> handled(account, sequenceNr);
    if (to.offer(new Envelope(account, sequenceNr, ledger.closed(), handled))) {
      pending.put(account, new Pending(sequenceNr, from));
    }
  }

  private void handled(String account, long sequenceNr) {
    Pending waiting = pending.get(account);
    if (waiting != null) {
      world.network(() -> waiting.from().folded(account, sequenceNr, 0));
      if (waiting.sequenceNr() <= sequenceNr) {
        pending.remove(account);
      }
    }
  }

  void look(String account, long question, SimulatedNode from) {
    Run to = run;
    if (to == null || !to.isCurrent() || looking.containsKey(account)) {
      return;
    }
    looking.put(account, new Looking(question, from));
    to.lookAt(account, highest -> looked(account, highest), () -> {});
  }

  private void looked(String account, long highest) {
    Looking look = looking.remove(account);
    if (look != null) {
      world.network(() -> look.from().folded(account, highest, look.question()));
    }
  }

  // Epochs.

  private void refreshAgain() {
    if (isAlive()) {
      refresh();
      world.after(REFRESH, this::refreshAgain);
    }
  }

  private void refresh() {
    if (run != null && !reading) {
      reading = true;
      world.database(
          () -> store.epochsAfter(ledger.closed()),
          epochs -> {
            reading = false;
            if (isAlive()) {
              epochsRead(epochs);
            }
          },
          () -> reading = false);
    }
  }

  private void epochsRead(List<Epoch> epochs) {
    var steps = ledger.read(epochs, world::isOwnerThere, now());
    steps.sweeps().forEach(this::sweep);
    for (Epoch epoch : steps.owners()) {
      world.network(() -> world.node(epoch).whichAreOpen(steps.question(), this));
    }
    answerThoseWhoAsked();
    closeWhatCanBe();
  }

  private void sweep(long epoch) {
    Run to = run;
    if (to != null && to.offerSweep(epoch)) {
      ledger.sweepBegun(epoch, now());
    }
  }

  void stillOpen(long question, String owner, long fromEpoch) {
    if (isAlive()) {
      ledger.answered(question, owner, fromEpoch);
      closeWhatCanBe();
    }
  }

  private void sweepHandled(long epoch) {
    ledger.sweepEnded(epoch);
    answerThoseWhoAsked();
    closeWhatCanBe();
  }

  private void closeWhatCanBe() {
    List<Long> closed = ledger.close(world::isOwnerThere);
    Run to = run;
    if (closed.isEmpty() || to == null) {
      return;
    }
    to.offer(new Envelope(null, 0, ledger.closed(), () -> {}));
    long newest = closed.get(closed.size() - 1);
    world.database(
        () -> {
          store.forgetMarkers(closed);
          return newest;
        },
        done ->
            world.database(
                () -> {
                  store.forgetEpochs(done);
                  return done;
                },
                ignored -> {},
                () -> {}),
        () -> {});
  }

  void sweepAsked(long fromEpoch, long toEpoch, SimulatedNode from) {
    boolean known =
        asked.stream()
            .anyMatch(
                sweep ->
                    sweep.fromEpoch() == fromEpoch
                        && sweep.toEpoch() == toEpoch
                        && sweep.from() == from);
    if (run != null && !known) {
      asked.add(new Asked(fromEpoch, toEpoch, from, ledger.askToSweep(fromEpoch, toEpoch)));
      ledger.sweepsDue(now()).forEach(this::sweep);
      answerThoseWhoAsked();
    }
  }

  private void answerThoseWhoAsked() {
    asked.removeIf(
        sweep -> {
          boolean swept = ledger.isSwept(sweep.fromEpoch(), sweep.toEpoch(), sweep.ask());
          if (swept) {
            world.network(() -> sweep.from().swept(sweep.toEpoch()));
          }
          return swept;
        });
  }
}
