package io.hindsight.feed;

import io.hindsight.feed.EpochStore.Epoch;
import io.hindsight.feed.SliceOutbox.Reminder;
import io.hindsight.feed.SliceOutbox.Spilled;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A node of {@link SimulatedFeed}: its accounts around a real {@link SliceOutbox}, as {@link
 * Outbox} and the accounts' actors use it.
 */
final class SimulatedNode {
  private static final long TICK = 50 * SimulatedFeed.MILLI;
  private static final long RECOVER_AGAIN = 50 * SimulatedFeed.MILLI;

  private final SimulatedFeed world;
  private final SimulatedStore store;
  private final SliceOutbox outbox;
  private final long clockIsOff;
  private final List<Long> opened = new ArrayList<>();
  private final Map<String, Account> accounts = new HashMap<>();
  private @Nullable List<Consumer<@Nullable Long>> opening;

  final long uid;
  final String owner;
  final long startedAt;
  final long seenAfter;
  boolean alive = true;
  long goneAt;

  SimulatedNode(SimulatedFeed world, long uid) {
    this.world = world;
    this.store = world.store;
    this.outbox = new SliceOutbox(world.settings, new FeedStatistics());
    this.uid = uid;
    this.owner = "outbox-" + uid;
    this.startedAt = world.now();
    this.seenAfter = world.upTo(SimulatedFeed.LOOK_AFTER / 2);
    this.clockIsOff = world.random.nextLong();
    world.after(TICK, this::tick);
  }

  private long now() {
    return world.now() + clockIsOff;
  }

  private void whileAlive(Runnable step) {
    if (alive) {
      step.run();
    }
  }

  void crash() {
    alive = false;
    goneAt = world.now();
    accounts.clear();
  }

  // The outbox.

  private void tick() {
    if (!alive) {
      return;
    }
    for (Reminder reminder : outbox.due(now())) {
      String account = reminder.accountId();
      long seq = reminder.sequenceNr();
      long question = reminder.question();
      if (question != 0) {
        world.toHandler(handler -> handler.look(account, question, this));
      } else {
        world.toHandler(handler -> handler.moved(account, seq, this));
      }
    }
    Spilled spilled = outbox.sweepDue(now());
    if (spilled != null) {
      world.toHandler(handler -> handler.sweepAsked(spilled.fromEpoch(), spilled.toEpoch(), this));
    }
    if (outbox.isRotationDue(now())) {
      openNext(ignored -> {});
    }
    world.after(TICK, this::tick);
  }

  void folded(String account, long sequenceNr, long question) {
    whileAlive(() -> outbox.folded(account, sequenceNr, question, now()));
  }

  void swept(long toEpoch) {
    whileAlive(() -> outbox.swept(toEpoch));
  }

  void whichAreOpen(long question, SimulatedHandler replyTo) {
    whileAlive(
        () -> {
          long from = outbox.openFrom();
          world.network(() -> replyTo.stillOpen(question, owner, from));
        });
  }

  long openFrom() {
    return outbox.openFrom();
  }

  /** Returns how many of the epochs it uses are open. */
  long openEpochs() {
    return opened.stream().filter(epoch -> epoch >= openFrom()).count();
  }

  int unfolded() {
    return outbox.size();
  }

  private void openNext(Consumer<@Nullable Long> whenOpened) {
    if (opening != null) {
      opening.add(whenOpened);
      return;
    }
    opening = new ArrayList<>(List.of(whenOpened));
    claimNext(
        epoch -> {
          outbox.opened(epoch, now());
          opened.add(epoch);
          endOpening(epoch);
        },
        () -> {
          outbox.notClaimed();
          endOpening(null);
        });
  }

  private void endOpening(@Nullable Long epoch) {
    List<Consumer<@Nullable Long>> waiting = opening == null ? List.of() : opening;
    opening = null;
    waiting.forEach(whenOpened -> whenOpened.accept(epoch));
  }

  private void claimNext(LongConsumer whenOpened, Runnable failed) {
    world.database(
        () -> store.lastEpoch,
        last -> {
          if (alive) {
            long next = last + 1;
            outbox.claiming(next);
            world.database(
                () -> store.claim(new Epoch(next, owner, uid)),
                applied -> whileAlive(() -> claimed(applied, next, whenOpened, failed)),
                () -> whileAlive(failed));
          }
        },
        () -> whileAlive(failed));
  }

  private void claimed(boolean applied, long epoch, LongConsumer whenOpened, Runnable failed) {
    // A claim may have come through although the database says that it did not.
    if (applied && !world.statementFault(0.02)) {
      whenOpened.accept(epoch);
    } else {
      claimNext(whenOpened, failed);
    }
  }

  // The accounts.

  private enum State {
    RECOVERING,
    IDLE,
    ANNOUNCING,
    WRITING,
    STOPPED
  }

  boolean has(String id) {
    return accounts.containsKey(id);
  }

  /** A request for an account, whose actor is started when it does not run. */
  void request(String id) {
    accounts.computeIfAbsent(id, Account::new).request();
  }

  /** An account's actor stops, in order or not, if it runs. */
  boolean stop(String id, boolean atOnce) {
    Account account = accounts.get(id);
    if (account != null && (atOnce || account.state == State.IDLE)) {
      accounts.remove(id);
      account.stop();
    }
    return !accounts.containsKey(id);
  }

  /** One actor of an account, with its line to the outbox. */
  private final class Account {
    private final String id;
    private State state = State.RECOVERING;
    private long sequenceNr;
    private long marked;
    private long begunUnder;
    private @Nullable List<Consumer<Boolean>> marking;

    Account(String id) {
      this.id = id;
      announce(ignored -> {});
      recover();
    }

    private boolean isIn(State expected) {
      return alive && state == expected;
    }

    private void recover() {
      if (alive && state != State.STOPPED) {
        state = State.RECOVERING;
        world.database(
            () -> store.journaled(id),
            highest -> {
              if (isIn(State.RECOVERING)) {
                sequenceNr = highest;
                state = State.IDLE;
                outbox.recovered(id, highest, now());
              }
            },
            () -> world.after(RECOVER_AGAIN, this::recover));
      }
    }

    void request() {
      if (isIn(State.IDLE)) {
        decide();
      }
    }

    private void decide() {
      if (tryBegin()) {
        write();
        return;
      }
      state = State.ANNOUNCING;
      announce(
          done -> {
            if (isIn(State.ANNOUNCING)) {
              state = State.IDLE;
              if (done) {
                decide();
              }
            }
          });
    }

    private void write() {
      state = State.WRITING;
      long next = sequenceNr + 1;
      long epoch = begunUnder;
      world.database(
          () -> {
            store.journal(id, next, epoch);
            return next;
          },
          written -> {
            if (isIn(State.WRITING)) {
              sequenceNr = written;
              state = State.IDLE;
              outbox.journaled(id, written, now());
              world.toHandler(handler -> handler.moved(id, written, SimulatedNode.this));
            }
          },
          () -> {
            if (isIn(State.WRITING)) {
              recover();
            }
          });
    }

    private boolean tryBegin() {
      begunUnder = marked;
      boolean begun = outbox.begin(id, marked, now());
      if (begun && marked != outbox.current()) {
        announce(ignored -> {});
      }
      return begun;
    }

    private void announce(Consumer<Boolean> announced) {
      if (marking != null) {
        marking.add(announced);
        return;
      }
      marking = new ArrayList<>(List.of(announced));
      long current = outbox.current();
      if (current != 0) {
        mark(current);
      } else {
        openNext(
            epoch -> {
              if (epoch == null) {
                endMarking(false);
              } else {
                mark(epoch);
              }
            });
      }
    }

    private void mark(long epoch) {
      world.database(
          () -> {
            store.mark(epoch, id);
            return epoch;
          },
          done -> {
            marked = Math.max(marked, done);
            whileAlive(() -> endMarking(true));
          },
          () -> whileAlive(() -> endMarking(false)));
    }

    private void endMarking(boolean done) {
      List<Consumer<Boolean>> waiting = marking == null ? List.of() : marking;
      marking = null;
      waiting.forEach(announced -> announced.accept(done));
    }

    void stop() {
      state = State.STOPPED;
      outbox.stopped(id, now());
    }
  }
}
