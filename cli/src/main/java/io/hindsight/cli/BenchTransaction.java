package io.hindsight.cli;

/** A transaction of a measurement: the request that has it scored, and the one that reads it. */
final class BenchTransaction {
  private final String id;
  private final String account;
  private final byte[] scoreRequest;

  BenchTransaction(String id, String account, byte[] scoreRequest) {
    this.id = id;
    this.account = account;
    this.scoreRequest = scoreRequest;
  }

  /** Whose bytes were made before the clock started. Not to be changed. */
  byte[] scoreRequest() {
    return scoreRequest;
  }

  byte[] readRequest() {
    return LoadConnection.get("/v1/transactions/" + id + "?account_id=" + account);
  }

  @Override
  public String toString() {
    return "transaction " + id + " of account " + account;
  }
}
