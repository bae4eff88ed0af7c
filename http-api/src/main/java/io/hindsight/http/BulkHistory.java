package io.hindsight.http;

import com.datastax.oss.driver.api.core.CqlSession;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.hindsight.account.BulkJournal;
import io.hindsight.journal.JournalReader;
import io.hindsight.journal.JournalSettings;
import io.hindsight.rulebook.RuleBookEntity;
import io.hindsight.rulebook.RuleBookNode;
import io.hindsight.rulebook.RuleBookService;
import io.hindsight.rulebook.RulePlan;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.serialization.SerializationExtension;

/**
 * Fills the journal of a server that is not running with decisions of its live rule set; see {@link
 * BulkJournal}. For measurements only. For one thread.
 */
public final class BulkHistory implements AutoCloseable {
  private final ActorSystem<Void> system;
  private final CqlSession session;
  private final BulkJournal journal;
  private final String defaultCurrency;

  private BulkHistory(
      ActorSystem<Void> system, CqlSession session, BulkJournal journal, String defaultCurrency) {
    this.system = system;
    this.session = session;
    this.journal = journal;
    this.defaultCurrency = defaultCurrency;
  }

  /**
   * Connects to the database and reads the rule book; blocks until that is done.
   *
   * @param overrides wins over all configuration files
   * @throws IllegalStateException when no rule set has been promoted there
   * @throws IllegalArgumentException when the live rule set asks profiles
   */
  public static BulkHistory open(Config overrides) {
    Config config = HindsightConfig.load(overrides);
    Config local =
        ConfigFactory.parseString("pekko.actor.provider = local, pekko.cluster.jmx.enabled = off")
            .withFallback(config);
    ActorSystem<Void> system = ActorSystem.create(Behaviors.ignore(), "bulk-history", local);
    CqlSession session = HindsightConfig.connect(config);
    try {
      var settings = JournalSettings.of(config);
      var reader = new JournalReader(session, SerializationExtension.get(system), settings);
      var ruleBook = new RuleBookNode(config.getDuration("hindsight.rulebook.wait-timeout"));
      RuleBookService.startFollower(system, ruleBook, reader);
      long known = reader.highestSequenceNr(RuleBookEntity.STREAM).toCompletableFuture().join();
      ruleBook.followed(known).toCompletableFuture().join();
      RulePlan plan = ruleBook.livePlan();
      if (plan == null) {
        throw new IllegalStateException("no rule set has been promoted yet");
      }
      return new BulkHistory(
          system,
          session,
          new BulkJournal(session, settings, plan),
          HttpSettings.of(config).defaultCurrency());
    } catch (RuntimeException e) {
      session.close();
      system.terminate();
      throw e;
    }
  }

  /**
   * Decides a transaction as an import does, and journals that soon.
   *
   * @param json the transaction as the API reads it
   * @throws IllegalArgumentException when the API would refuse it
   */
  public void decide(String json) {
    try {
      journal.decide(
          TransactionJson.read(
              Json.parse(json.getBytes(StandardCharsets.UTF_8)),
              "",
              defaultCurrency,
              Instant.now()));
    } catch (ProblemException e) {
      throw new IllegalArgumentException("transaction: " + e.getMessage(), e);
    }
  }

  /** Journals what is left; when this returns, everything is durable. */
  public void finish() {
    journal.finish();
  }

  /** Returns the number of accounts that have events. */
  public int accounts() {
    return journal.accounts();
  }

  @Override
  public void close() {
    session.close();
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().join();
  }
}
