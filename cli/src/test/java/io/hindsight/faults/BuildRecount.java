package io.hindsight.faults;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.hindsight.faults.DecisionBlockReader.Stored;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.Set;

/**
 * A build counted again from its tables, with the bare driver and by the description of their
 * format alone.
 *
 * @param accounts accounts that have a head
 * @param decisions decisions in blocks
 * @param decided decisions that the heads claim
 * @param twice decisions of one event that stand in more than one block
 * @param digest the sum, modulo 2^256, of the SHA-256 of every decision, in hexadecimal
 */
record BuildRecount(long accounts, long decisions, long decided, long twice, String digest) {
  private static final int SLOTS = 8;
  private static final int PAGE = 1_000;
  private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(256);

  static BuildRecount of(CqlSession session, String keyspace, int build) throws Exception {
    for (int slot = 0; slot < SLOTS; slot++) {
      BuildRecount found = of(session, keyspace + ".decisions_" + slot, build, new HashSet<>());
      if (found.accounts() > 0) {
        return found;
      }
    }
    throw new AssertionError("no tables of build " + build);
  }

  private static BuildRecount of(CqlSession session, String table, int build, Set<String> places)
      throws Exception {
    Set<String> heads = new HashSet<>();
    long decisions = 0;
    long decided = 0;
    BigInteger sum = BigInteger.ZERO;
    SimpleStatement all =
        SimpleStatement.newInstance(
                "SELECT account_id, part, head_build, decided, build, data FROM " + table)
            .setPageSize(PAGE);
    for (Row row : session.execute(all)) {
      String account = row.getString(0);
      if (row.getInt(1) == 0 && row.getInt(2) == build && heads.add(account)) {
        decided += row.getLong(3);
      }
      ByteBuffer data = row.getByteBuffer(5);
      if (data != null && row.getInt(4) == build) {
        for (Stored decision : DecisionBlockReader.read(data)) {
          decisions++;
          places.add(decision.sequenceNr() + " " + account);
          sum = sum.add(hash(account, decision));
        }
      }
    }
    String digest = String.format("%064x", sum.mod(MODULUS));
    return new BuildRecount(heads.size(), decisions, decided, decisions - places.size(), digest);
  }

  /** As a verification's digest is described: account, event, score, decision, rules. */
  private static BigInteger hash(String account, Stored decision)
      throws IOException, NoSuchAlgorithmException {
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    byte[] utf8 = account.getBytes(StandardCharsets.UTF_8);
    out.writeInt(utf8.length);
    out.write(utf8);
    out.writeLong(decision.sequenceNr());
    out.writeInt(decision.score());
    out.writeInt(decision.decisionCode());
    out.writeInt(decision.rules().size());
    for (int rule : decision.rules()) {
      out.writeInt(rule);
    }
    return new BigInteger(1, MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray()));
  }
}
