package io.hindsight.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clients that keep sending transactions, and labels of some that were decided, whatever happens to
 * the servers, and remember what they were told. What was refused or got lost is sent again with
 * the same id, to another node. Few merchants and devices are shared by all accounts. Some accounts
 * are used again and again, by all clients at once; many are used once only, so that no later event
 * of theirs makes good what was lost.
 */
final class SeededLoad {
  private static final Instant T0 = Instant.parse("2024-01-01T00:00:00Z");
  private static final int CLIENTS = 12;
  private static final int BUSY_ACCOUNTS = 150;
  private static final double USED_ONCE = 0.4;

  /** How many are sent to two nodes at once, and how many are asked for again later. */
  private static final double TWICE_AT_ONCE = 0.03;

  private static final double ASKED_AGAIN = 0.03;

  private static final double LABELLED = 0.1;
  private static final int MERCHANTS = 12;
  private static final int DEVICES = 25;

  /** How many transactions come from a device, so that they have two profiles. */
  private static final double WITH_DEVICE = 0.3;

  /** What one client has open at most while the servers do not decide. */
  private static final int OPEN_MAX = 8;

  private static final long RETRY_MILLIS = 500;
  private static final Duration FINISHED_WITHIN = Duration.ofSeconds(90);
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final long seed;
  private final Api api;
  private final List<String> urls;
  private final long pauseNanos;
  private final String prefix;
  private final List<Thread> clients = new ArrayList<>();
  private final Map<String, String> accountOfSent = new ConcurrentHashMap<>();
  private final Map<String, Acknowledged> acknowledged = new ConcurrentHashMap<>();
  private final Map<String, Labelled> labelled = new ConcurrentHashMap<>();
  private final AtomicLong labelsSent = new AtomicLong();
  private final Queue<String> broken = new ConcurrentLinkedQueue<>();
  private final AtomicLong retries = new AtomicLong();
  private volatile boolean sendsNew = true;
  private volatile boolean abandoned;
  private long finishedAfterMillis;

  /** A decision as a client was told it. */
  record Acknowledged(
      String transactionId,
      String accountId,
      long eventSeq,
      String decision,
      int score,
      int ruleSetVersion) {}

  /** A label as a client was told it. */
  record Labelled(String transactionId, String accountId, long eventSeq) {}

  /** A transaction, or a label of one, that was sent and not acknowledged yet. */
  private record Open(String transactionId, boolean isLabel, String body, long againAtNanos) {}

  /**
   * Prepares the clients.
   *
   * @param prefix of the ids of this load's transactions, and of its accounts used once
   * @param perSecond transactions of all clients together, at most
   */
  SeededLoad(long seed, Api api, List<String> urls, String prefix, int perSecond) {
    this.seed = seed;
    this.api = api;
    this.urls = List.copyOf(urls);
    this.prefix = prefix;
    this.pauseNanos = 1_000_000_000L * CLIENTS / perSecond;
  }

  SeededLoad start() {
    for (int i = 0; i < CLIENTS; i++) {
      int number = i;
      var thread = new Thread(() -> new Client(number).run(), "client-" + number);
      thread.setDaemon(true);
      clients.add(thread);
      thread.start();
    }
    return this;
  }

  /** Sends nothing new, and returns when all that was sent is acknowledged. */
  void finish() throws InterruptedException {
    long began = System.nanoTime();
    sendsNew = false;
    long deadline = System.nanoTime() + FINISHED_WITHIN.toNanos();
    for (Thread client : clients) {
      client.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
    }
    long open = accountOfSent.size() - acknowledged.size() + labelsSent.get() - labelled.size();
    if (open > 0) {
      throw new AssertionError(
          open
              + " transactions and labels not acknowledged "
              + FINISHED_WITHIN
              + " after the load; broken promises: "
              + broken);
    }
    requireUnbroken();
    finishedAfterMillis = (System.nanoTime() - began) / 1_000_000;
  }

  /** Ends at once; what was sent and not acknowledged may be in the journal or not. */
  void abandon() throws InterruptedException {
    abandoned = true;
    for (Thread client : clients) {
      client.join();
    }
    requireUnbroken();
  }

  private void requireUnbroken() {
    if (!broken.isEmpty()) {
      throw new AssertionError(broken.size() + " broken promises: " + broken.peek());
    }
  }

  /** The account of each transaction that was sent, by its id. */
  Map<String, String> accountOfSent() {
    return accountOfSent;
  }

  /** What clients were told, by transaction id. */
  Map<String, Acknowledged> acknowledged() {
    return acknowledged;
  }

  /** The labels that clients were told to be taken up, by transaction id. */
  Map<String, Labelled> labelled() {
    return labelled;
  }

  @Override
  public String toString() {
    return accountOfSent.size()
        + " transactions sent, "
        + acknowledged.size()
        + " acknowledged, "
        + labelsSent
        + " labels sent, "
        + labelled.size()
        + " acknowledged, "
        + retries
        + " retries, the last answer "
        + finishedAfterMillis
        + " ms after the end";
  }

  /** One client, with random numbers of its own. */
  private final class Client {
    private final int number;
    private final Random random;
    private final Deque<Open> open = new ArrayDeque<>();
    private final List<String> told = new ArrayList<>();
    private final Map<String, String> bodies = new HashMap<>();
    private int sent;
    private int node;

    Client(int number) {
      this.number = number;
      this.random = new Random(seed * CLIENTS + number);
      this.node = number;
    }

    void run() {
      try {
        long next = System.nanoTime();
        while (!abandoned && (sendsNew || !open.isEmpty())) {
          if (!open.isEmpty() && open.peek().againAtNanos() <= System.nanoTime()) {
            send(open.remove());
          } else if (sendsNew && open.size() < OPEN_MAX && next <= System.nanoTime()) {
            next = Math.max(next + pauseNanos, System.nanoTime() - pauseNanos);
            sendNext();
          } else {
            Thread.sleep(1);
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException | AssertionError e) {
        broken.add(e.toString());
      }
    }

    private void sendNext() {
      double kind = random.nextDouble();
      String id = prefix + "-" + number + "-" + sent++;
      boolean once = random.nextDouble() < USED_ONCE;
      String account = once ? "once " + id : busyAccount(random.nextInt(BUSY_ACCOUNTS));
      String body = transaction(id, account);
      accountOfSent.put(id, account);
      if (kind < TWICE_AT_ONCE) {
        var other = api.postLater(nextUrl() + "/v1/transactions", body);
        send(new Open(id, false, body, 0));
        remember(id, other.join());
      } else {
        send(new Open(id, false, body, 0));
      }
      if (random.nextDouble() < ASKED_AGAIN && !told.isEmpty()) {
        String earlier = told.get(random.nextInt(told.size()));
        Acknowledged before = acknowledged.get(earlier);
        remember(
            earlier, api.post(nextUrl() + "/v1/transactions", bodies.get(before.transactionId())));
      }
    }

    /** Ids that must be escaped somewhere on their way. */
    private String busyAccount(int account) {
      return switch (account % 3) {
        case 0 -> "busy-" + account;
        case 1 -> "busy|" + account + "%7C";
        default -> "bürger " + account + "%";
      };
    }

    private String transaction(String id, String account) {
      ObjectNode json =
          MAPPER
              .createObjectNode()
              .put("transaction_id", id)
              .put("account_id", account)
              .put("occurred_at", T0.plusSeconds(60L * sent + random.nextInt(600)).toString())
              .put("amount", (random.nextInt(8) == 0 ? 900 : 10 + random.nextInt(90)) + ".25")
              .put("terminal_id", "T" + random.nextInt(40))
              .put("merchant_id", "M" + random.nextInt(MERCHANTS));
      if (random.nextDouble() < WITH_DEVICE) {
        json.put("device_id", "D" + random.nextInt(DEVICES));
      }
      String body = json.toString();
      bodies.put(id, body);
      return body;
    }

    private String nextUrl() {
      node = (node + 1) % urls.size();
      return urls.get(node);
    }

    private void send(Open sent) {
      if (sent.isLabel() ? label(sent) : decide(sent)) {
        return;
      }
      retries.incrementAndGet();
      long again = System.nanoTime() + RETRY_MILLIS * 1_000_000;
      open.add(new Open(sent.transactionId(), sent.isLabel(), sent.body(), again));
    }

    private boolean decide(Open sent) {
      String id = sent.transactionId();
      boolean decided = remember(id, api.post(nextUrl() + "/v1/transactions", sent.body()));
      if (decided) {
        told.add(id);
        if (random.nextDouble() < LABELLED) {
          labelsSent.incrementAndGet();
          String fraud = random.nextBoolean() ? "fraud" : "genuine";
          open.add(new Open(id, true, "{\"label\":\"" + fraud + "\",\"source\":\"issuer\"}", 0));
        }
      }
      return decided;
    }

    /** Returns whether a label was taken up. */
    private boolean label(Open sent) {
      String id = sent.transactionId();
      String account = accountOfSent.get(id);
      Api.Answer answer =
          api.post(
              nextUrl() + "/v1/transactions/" + id + "/labels?account_id=" + encoded(account),
              sent.body());
      if (isRefused(id, answer)) {
        return false;
      }
      labelled.put(id, new Labelled(id, account, answer.json().get("event_seq").asLong()));
      return true;
    }

    private static String encoded(String text) {
      return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private boolean isRefused(String id, Api.Answer answer) {
      if (answer.status() != 0 && answer.status() != 503 && answer.status() != 200) {
        broken.add(id + ": " + answer);
      }
      return answer.status() != 200;
    }

    /** Returns whether it was decided. Whatever was told before must be told again. */
    private boolean remember(String id, Api.Answer answer) {
      if (isRefused(id, answer)) {
        return false;
      }
      JsonNode json = answer.json();
      var now =
          new Acknowledged(
              id,
              json.get("account_id").asText(),
              json.get("event_seq").asLong(),
              json.get("decision").asText(),
              json.get("score").asInt(),
              json.get("ruleset_version").asInt());
      Acknowledged before = acknowledged.putIfAbsent(id, now);
      if (before != null && !before.equals(now)) {
        broken.add("told " + before + " and then " + now);
      }
      return true;
    }
  }
}
