package io.hindsight.http;

import com.typesafe.config.Config;
import java.time.Duration;
import java.time.Instant;

/**
 * How the API works. Each is documented beside its default in {@code reference.conf}.
 *
 * @param host the address to listen on
 * @param port the port to listen on; 0 for any free one
 * @param defaultCurrency the currency of transactions that name none
 * @param maxInFlight transactions being decided and labels being taken up at once; beyond it the
 *     answer is 503
 * @param decideTimeout how long a decision may take
 * @param bodyBytesMax the largest body of one transaction
 * @param ruleSetBytesMax the largest rule set
 * @param listBytesMax the largest change of a list
 * @param batchBytesMax the largest batch of an import
 * @param batchRowsMax the most rows of a batch
 * @param batchParallelism rows of a batch being done at once
 * @param batchTimeout how long a batch may take
 * @param whatIfsMax passes over the journal for a what-if at once
 * @param pageMax the most items of one page
 * @param bodyTimeout how long a body may take to arrive
 * @param futureSkewMax how far ahead of this node's clock a transaction may have occurred
 * @param rebuildEvents how rebuilds are told of as they go
 * @param lag how the lag of each build is found
 */
record HttpSettings(
    String host,
    int port,
    String defaultCurrency,
    int maxInFlight,
    Duration decideTimeout,
    long bodyBytesMax,
    long ruleSetBytesMax,
    long listBytesMax,
    long batchBytesMax,
    int batchRowsMax,
    int batchParallelism,
    Duration batchTimeout,
    int whatIfsMax,
    int pageMax,
    Duration bodyTimeout,
    Duration futureSkewMax,
    RebuildEvents rebuildEvents,
    Lag lag) {
  /**
   * How rebuilds are told of as they go.
   *
   * @param interval the shortest time between two events of one stream
   * @param keepAlive the longest silence of a stream
   * @param streamsMax streams open at once; beyond it the answer is 503
   */
  record RebuildEvents(Duration interval, Duration keepAlive, int streamsMax) {}

  /**
   * How the lag of each build is found.
   *
   * @param accountsMax accounts that are compared with each build
   * @param nodesTimeout how long a node may take to say which of its accounts wait
   */
  record Lag(int accountsMax, Duration nodesTimeout) {}

  /** Returns the latest time at which a transaction that is stated now may have occurred. */
  Instant latestOccurrence() {
    return Instant.now().plus(futureSkewMax);
  }

  static HttpSettings of(Config config) {
    Config http = config.getConfig("hindsight.http");
    return new HttpSettings(
        http.getString("host"),
        http.getInt("port"),
        http.getString("default-currency"),
        http.getInt("max-in-flight"),
        http.getDuration("decide-timeout"),
        http.getBytes("body-max"),
        http.getBytes("ruleset-max"),
        http.getBytes("list-max"),
        http.getBytes("batch-max"),
        http.getInt("batch-rows-max"),
        http.getInt("batch-parallelism"),
        http.getDuration("batch-timeout"),
        http.getInt("what-ifs-max"),
        http.getInt("page-max"),
        http.getDuration("body-timeout"),
        http.getDuration("future-skew-max"),
        new RebuildEvents(
            http.getDuration("rebuild-events.interval"),
            http.getDuration("rebuild-events.keep-alive"),
            http.getInt("rebuild-events.streams-max")),
        new Lag(http.getInt("lag.accounts-max"), http.getDuration("lag.nodes-timeout")));
  }
}
