package io.hindsight.feed;

import io.hindsight.feed.EpochStore.Epoch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One slice of the feed in a world without threads: a clock that jumps from step to step, a network
 * that loses, repeats and reorders, a database whose failed writes may come through later, nodes
 * that crash. {@link SliceOutbox} and {@link EpochLedger} are the real ones. Everything follows
 * from the seed.
 */
final class SimulatedFeed {
  static final long MILLI = 1_000_000;

  /** The longest that a database holds what it does not fail. */
  static final long DELAY_MAX = 20 * MILLI;

  private static final int ACCOUNTS = 7;
  private static final int NODES = 3;
  static final long LOOK_AFTER = 2000 * MILLI;
  private static final long DETECTED_AFTER = 500 * MILLI;

  final Random random;
  final FeedSettings settings;
  final SimulatedStore store = new SimulatedStore();

  private final PriorityQueue<Step> steps = new PriorityQueue<>();
  private final Map<Long, SimulatedNode> allNodes = new HashMap<>();
  private final List<SimulatedNode> nodes = new ArrayList<>();
  private final Map<String, SimulatedNode> homes = new HashMap<>();
  private @Nullable SimulatedHandler handler;
  private long now;
  private long taken;
  private boolean busy = true;

  /** How much goes wrong, each 1 for a usual rate: messages, statements, nodes. */
  private final double messageFaults;

  private final double statementFaults;
  private final double nodeFaults;

  private long cutOffUntil;

  private record Step(long at, long order, Runnable run) implements Comparable<Step> {
    @Override
    public int compareTo(Step other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
    }
  }

  SimulatedFeed(long seed) {
    random = new Random(seed);
    settings = settings();
    messageFaults = rate();
    statementFaults = rate();
    nodeFaults = rate();
    for (int i = 0; i < NODES; i++) {
      startNode();
    }
    startHandler();
    after(MILLI, this::act);
  }

  private FeedSettings settings() {
    return new FeedSettings(
        Duration.ofMillis(List.of(50, 200, 500, 20_000).get(random.nextInt(4))),
        Duration.ofMillis(100),
        Duration.ofSeconds(1),
        Duration.ofNanos(LOOK_AFTER),
        List.of(0, 2, 4, 1000).get(random.nextInt(4)),
        4,
        2,
        Duration.ofMillis(200),
        Duration.ofSeconds(1),
        "");
  }

  private double rate() {
    return random.nextInt(4) == 0 ? 0 : Math.pow(random.nextDouble(), 2) * 5;
  }

  // Time.

  long now() {
    return now;
  }

  void after(long nanos, Runnable run) {
    steps.add(new Step(now + nanos, taken++, run));
  }

  long upTo(long nanos) {
    return 1 + (long) (random.nextDouble() * nanos);
  }

  long delay() {
    return upTo(DELAY_MAX - MILLI);
  }

  private boolean happens(double likelihood, double rate) {
    return busy && random.nextDouble() < likelihood * rate;
  }

  boolean messageFault(double likelihood) {
    return happens(likelihood, messageFaults);
  }

  boolean statementFault(double likelihood) {
    return happens(likelihood, statementFaults);
  }

  private boolean nodeFault(double likelihood) {
    return happens(likelihood, nodeFaults);
  }

  /** Lets this much time pass, and checks after each step that nothing could be lost. */
  void run(Duration time) {
    long end = now + time.toNanos();
    for (Step step = steps.peek(); step != null && step.at() <= end; step = steps.peek()) {
      steps.remove();
      now = step.at();
      step.run().run();
      check();
    }
    now = end;
  }

  /** An event that is not folded is found by the markers, whatever crashes now. */
  private void check() {
    long closed = store.position;
    if (handler != null && handler.isAlive()) {
      closed = Math.max(closed, handler.closed());
    }
    for (String account : store.journal.keySet()) {
      if (store.folded(account) < store.journaled(account)
          && (store.firstUnfolded(account) <= closed || !store.isMarkedAfter(closed, account))) {
        throw new AssertionError(
            "an event of %s is not folded, begun under epoch %d; closed: %d, marked after: %b, %d ms"
                .formatted(
                    account,
                    store.firstUnfolded(account),
                    closed,
                    store.isMarkedAfter(closed, account),
                    now / MILLI));
      }
    }
  }

  // Network and database.

  void network(Runnable arrives) {
    boolean lost = messageFault(0.1) || (busy && now < cutOffUntil);
    int times = lost ? 0 : messageFault(0.1) ? 2 : 1;
    for (int i = 0; i < times; i++) {
      boolean late = messageFault(0.03);
      after(upTo(late ? 2 * LOOK_AFTER : messageFault(0.1) ? LOOK_AFTER / 8 : 3 * MILLI), arrives);
    }
  }

  void toHandler(Consumer<SimulatedHandler> message) {
    network(
        () -> {
          SimulatedHandler there = handler;
          if (there != null && there.isAlive()) {
            message.accept(there);
          }
        });
  }

  /**
   * One statement. When it fails, it may have come through, may come through after less than
   * look-after, or never.
   */
  <T> void database(Supplier<T> effect, Consumer<T> answered, Runnable failed) {
    if (!statementFault(0.05)) {
      boolean slow = statementFault(0.03);
      after(
          upTo(DELAY_MAX / 2),
          () -> {
            T result = effect.get();
            after(upTo(slow ? LOOK_AFTER / 2 : DELAY_MAX / 2), () -> answered.accept(result));
          });
      return;
    }
    if (random.nextInt(3) > 0) {
      after(upTo(LOOK_AFTER - MILLI), () -> comesThrough(effect));
    }
    after(upTo(LOOK_AFTER / 2), failed);
  }

  private static <T> void comesThrough(Supplier<T> effect) {
    var unused = effect.get();
  }

  // Nodes.

  private void startNode() {
    var node = new SimulatedNode(this, allNodes.size() + 1L);
    allNodes.put(node.uid, node);
    nodes.add(node);
  }

  private void startHandler() {
    handler = new SimulatedHandler(this, nodes.get(random.nextInt(nodes.size())));
  }

  private void startHandlerAgain() {
    if (handler == null || !handler.isAlive()) {
      startHandler();
    }
  }

  private void stopHandler() {
    if (handler != null) {
      handler.stopped = true;
    }
  }

  SimulatedNode node(Epoch epoch) {
    SimulatedNode node = allNodes.get(epoch.nodeUid());
    if (node == null) {
      throw new AssertionError("nobody owns " + epoch);
    }
    return node;
  }

  /** What the cluster knows comes late: that a node has come, and that it has gone. */
  boolean isOwnerThere(Epoch epoch) {
    SimulatedNode node = node(epoch);
    return node.alive ? now >= node.startedAt + node.seenAfter : now < node.goneAt + DETECTED_AFTER;
  }

  private void crashNode() {
    SimulatedNode node = nodes.remove(random.nextInt(nodes.size()));
    node.crash();
    startNode();
    startHandlerAgain();
  }

  /** Everything crashes; one node starts, and finds only what is stored. */
  void crashEverything() {
    nodes.forEach(SimulatedNode::crash);
    nodes.clear();
    homes.clear();
    startNode();
    startHandler();
  }

  private void act() {
    if (!busy) {
      return;
    }
    String account = "account-" + random.nextInt(ACCOUNTS);
    if (nodeFault(0.003)) {
      crashNode();
    } else if (nodeFault(0.0004)) {
      crashEverything();
    } else if (nodeFault(0.004)) {
      stopHandler();
      after(upTo(random.nextInt(3) == 0 ? LOOK_AFTER : 10 * MILLI), this::startHandlerAgain);
    } else if (nodeFault(0.004) && handler != null) {
      handler.fail();
    } else if (messageFault(0.002)) {
      cutOffUntil = now + upTo(LOOK_AFTER);
    } else if (nodeFault(0.04)) {
      move(account);
    } else {
      home(account).request(account);
    }
    // Now and then there are pauses.
    after(upTo(random.nextInt(100) == 0 ? 3 * LOOK_AFTER / 2 : 15 * MILLI), this::act);
  }

  private SimulatedNode home(String account) {
    SimulatedNode home = homes.get(account);
    if (home == null || !home.alive) {
      home = nodes.get(random.nextInt(nodes.size()));
      homes.put(account, home);
    }
    return home;
  }

  /** An account is passivated, or goes to another node, in order or not. */
  private void move(String account) {
    if (home(account).stop(account, random.nextBoolean()) && random.nextBoolean()) {
      homes.put(account, nodes.get(random.nextInt(nodes.size())));
    }
  }

  // The end.

  /** No more requests, no more faults. */
  void rest() {
    busy = false;
    startHandlerAgain();
  }

  /** What is still open once all is quiet; empty when all is as it should be. */
  List<String> unfinished() {
    var left = new ArrayList<String>();
    for (String account : store.journal.keySet()) {
      if (store.folded(account) < store.journaled(account)) {
        left.add(account + " is folded up to " + store.folded(account));
      }
    }
    for (SimulatedNode node : nodes) {
      if (node.unfolded() > 0) {
        left.add(node.owner + " remembers " + node.unfolded() + " accounts");
      }
    }
    List<Epoch> open = store.epochsAfter(handler == null ? 0 : handler.closed());
    if (!open.isEmpty()) {
      Epoch first = open.get(0);
      SimulatedNode owner = node(first);
      if (!owner.alive || owner.openFrom() > first.number()) {
        left.add(first + " is not closed, and its owner needs it no more");
      }
    }
    for (SimulatedNode node : nodes) {
      if (node.openEpochs() > 2) {
        left.add(node.owner + " has " + node.openEpochs() + " open epochs");
      }
    }
    return left;
  }
}
