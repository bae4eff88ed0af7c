package io.hindsight.projections;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;

/** The prepared statements of one slot of tables. */
final class SlotStatements {
  final PreparedStatement selectHead;
  final PreparedStatement selectBlock;
  final PreparedStatement insertBlock;
  final PreparedStatement insertHead;
  final PreparedStatement insertState;
  final PreparedStatement insertAlert;
  final PreparedStatement insertAlertDay;
  final PreparedStatement insertRetroDay;
  final PreparedStatement selectAlerts;
  final PreparedStatement selectAlertsAfter;
  final PreparedStatement selectAlertDays;
  final PreparedStatement scan;

  SlotStatements(CqlSession session, String keyspace, int slot) {
    String decisions = keyspace + ".decisions_" + slot;
    String alerts = keyspace + ".alerts_" + slot;
    String days = keyspace + ".alert_days_" + slot;
    selectHead =
        session.prepare(
            "SELECT head_build, last_seq, state_build, state_seq, state, told_seq, decided FROM "
                + decisions
                + " WHERE account_id = ? AND part = 0 LIMIT 1");
    String ofBuild = " WHERE account_id = ? AND part = ? AND build = ? AND block ";
    selectBlock = session.prepare("SELECT data FROM " + decisions + ofBuild + "= ?");
    insertBlock =
        session.prepare(
            "INSERT INTO "
                + decisions
                + " (account_id, part, build, block, data)"
                + " VALUES (?, ?, ?, ?, ?) USING TIMESTAMP ?");
    insertHead =
        session.prepare(
            "INSERT INTO "
                + decisions
                + " (account_id, part, head_build, last_seq, decided, told_seq) VALUES"
                + " (:account_id, 0, :head_build, :last_seq, :decided, :told_seq)"
                + " USING TIMESTAMP :written");
    insertState =
        session.prepare(
            "INSERT INTO "
                + decisions
                + " (account_id, part, state_build, state_seq, state)"
                + " VALUES (?, 0, ?, ?, ?) USING TIMESTAMP ?");
    insertAlert =
        session.prepare(
            "INSERT INTO "
                + alerts
                + " (build, day, occurred_at, account_id, seq, transaction_id,"
                + " amount_minor, currency, terminal_id, merchant_id, country, channel, decision,"
                + " score, rules, points, messages, retro) VALUES (:build, :day, :occurred_at,"
                + " :account_id, :seq, :transaction_id, :amount_minor, :currency, :terminal_id,"
                + " :merchant_id, :country, :channel, :decision, :score, :rules, :points,"
                + " :messages, :retro) USING TIMESTAMP :written");
    insertAlertDay =
        session.prepare("INSERT INTO " + days + " (build, day) VALUES (?, ?) USING TIMESTAMP ?");
    insertRetroDay =
        session.prepare(
            "INSERT INTO " + days + " (build, day, retro) VALUES (?, ?, true) USING TIMESTAMP ?");
    String alertColumns =
        "SELECT occurred_at, account_id, seq, transaction_id, amount_minor, currency, terminal_id,"
            + " merchant_id, country, channel, decision, score, rules, points, messages, retro FROM"
            + " "
            + alerts
            + " WHERE build = ? AND day = ?";
    selectAlerts = session.prepare(alertColumns);
    selectAlertsAfter =
        session.prepare(alertColumns + " AND (occurred_at, account_id, seq) < (?, ?, ?)");
    selectAlertDays =
        session.prepare(
            "SELECT day, retro FROM " + days + " WHERE build = ? AND day >= ? AND day <= ?");
    scan =
        session.prepare(
            "SELECT account_id, head_build, last_seq, build, data, decided FROM "
                + decisions
                + " WHERE token(account_id, part) > ? AND token(account_id, part) <= ?");
  }
}
