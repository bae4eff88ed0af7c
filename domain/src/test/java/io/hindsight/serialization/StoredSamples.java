package io.hindsight.serialization;

import io.hindsight.account.AccountEvent.LabelDelivered;
import io.hindsight.account.AccountEvent.TransactionDecided;
import io.hindsight.account.AccountEvent.TransactionLabelled;
import io.hindsight.account.LabelSource;
import io.hindsight.account.ProfileObservation;
import io.hindsight.profile.ProfileEvent.LabelObserved;
import io.hindsight.profile.ProfileEvent.Observation;
import io.hindsight.profile.ProfileEvent.ObservedBatch;
import io.hindsight.rulebook.GoldenCase;
import io.hindsight.rulebook.ListEntry;
import io.hindsight.rulebook.RuleBookEvent.BuildFailed;
import io.hindsight.rulebook.RuleBookEvent.BuildOpened;
import io.hindsight.rulebook.RuleBookEvent.BuildReady;
import io.hindsight.rulebook.RuleBookEvent.BuildReserved;
import io.hindsight.rulebook.RuleBookEvent.BuildRetired;
import io.hindsight.rulebook.RuleBookEvent.GoldenCaseRemoved;
import io.hindsight.rulebook.RuleBookEvent.GoldenCasesPinned;
import io.hindsight.rulebook.RuleBookEvent.ListEntriesAdded;
import io.hindsight.rulebook.RuleBookEvent.ListEntriesRemoved;
import io.hindsight.rulebook.RuleBookEvent.RuleSetPromoted;
import io.hindsight.rulebook.RuleBookEvent.RuleSetPublished;
import io.hindsight.rulebook.RuleBookEvent.RuleSnoozed;
import io.hindsight.rulebook.RuleBookEvent.SnoozeEnded;
import io.hindsight.rules.Decision;
import io.hindsight.rules.Hit;
import io.hindsight.rules.Limits;
import io.hindsight.rules.ObservedFeatures;
import io.hindsight.rules.Transaction;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the golden files of this module hold, in Java. The names are those of the files: manifest,
 * dot, variant. A new version of a value gets new names; no name is ever dropped. The one value
 * that Java cannot name from here, {@code account.snapshot}, stands in {@code
 * AccountSnapshotGoldenTest}.
 */
final class StoredSamples {
  private static final long AT = 1_522_540_831_000_000L;

  /** Two features: a count of 5, and a rate that is missing since its window is empty. */
  private static final ObservedFeatures FEATURES =
      ObservedFeatures.ofBytes(
          HexFormat.of().parseHex("0102" + "00112233445566770102" + "0a" + "8899aabbccddeeff0201"));

  private StoredSamples() {}

  static Map<String, Object> all() {
    var samples = new TreeMap<String, Object>();
    samples.put("account.transaction-decided.v1.full", full());
    samples.put("account.transaction-decided.v1.minimal", minimal());
    samples.put("account.transaction-decided.v1.extremes", extremes());
    samples.put("account.transaction-decided.v2.observed", observed());
    samples.put(
        "account.transaction-labelled.v1.sample",
        new TransactionLabelled(
            full().transaction(),
            17,
            16,
            2,
            true,
            false,
            LabelSource.CHARGEBACK,
            AT + 3,
            AT + 4,
            "ger\u00e4t gestohlen",
            List.of("device_id", "terminal_id")));
    samples.put("account.label-delivered.v1.sample", new LabelDelivered(18));
    samples.put(
        "profile.observed-batch.v1.sample",
        new ObservedBatch(
            List.of(
                new Observation(-1, 3, full().transaction(), FEATURES),
                new Observation(77, 4, minimal().transaction(), FEATURES))));
    samples.put(
        "profile.label-observed.v1.sample",
        new LabelObserved(-1, 3, full().transaction(), 2, true, false, AT + 3));
    samples.put(
        "rulebook.ruleset-published.v1.sample",
        new RuleSetPublished(2, "cards-strict", "9f86d081884c7d65", "name: cards-strict\n", AT));
    samples.put("rulebook.build-reserved.v1.sample", new BuildReserved(3, 2, 7, AT));
    samples.put("rulebook.build-opened.v1.sample", new BuildOpened(3, AT));
    samples.put("rulebook.build-ready.v1.sample", new BuildReady(3, AT));
    samples.put("rulebook.build-failed.v1.sample", new BuildFailed(3, "disk full: \u00e9", AT));
    samples.put("rulebook.build-retired.v1.sample", new BuildRetired(3, AT));
    samples.put("rulebook.ruleset-promoted.v1.sample", new RuleSetPromoted(2, 3, AT));
    samples.put("rulebook.list-entries-added.v1.sample", entriesAdded());
    samples.put(
        "rulebook.list-entries-removed.v1.sample",
        new ListEntriesRemoved("blocked_devices", List.of("d1", "ger\u00e4t 2"), "ana", AT));
    samples.put(
        "rulebook.rule-snoozed.v1.sample",
        new RuleSnoozed("high-amount", "596", AT + 1, "ana", "moving house: \u00e9", AT));
    samples.put("rulebook.snooze-ended.v1.sample", new SnoozeEnded("high-amount", "596", "bo", AT));
    samples.put(
        "rulebook.golden-cases-pinned.v1.sample",
        new GoldenCasesPinned(
            List.of(
                new GoldenCase("596", "t-1", Decision.DECLINE, "stolen: \u00e9"),
                new GoldenCase("597", "t-2", Decision.APPROVE, null)),
            "ana",
            AT));
    samples.put(
        "rulebook.golden-case-removed.v1.sample", new GoldenCaseRemoved("596", "t-1", "bo", AT));
    return samples;
  }

  private static ListEntriesAdded entriesAdded() {
    return new ListEntriesAdded(
        "blocked_devices",
        List.of(
            new ListEntry("d1", ListEntry.NEVER, null),
            new ListEntry("10.0.0.0/8", AT + 1, "ger\u00e4t 2")),
        "ana",
        AT);
  }

  static TransactionDecided full() {
    var attributes = new LinkedHashMap<String, Object>();
    attributes.put("loyalty", "g\u00f6ld \uD83D\uDE00");
    attributes.put("recurring", true);
    attributes.put("items", 3L);
    attributes.put("far", -9_000_000_000L);
    attributes.put("distance_km", 12.5);
    var transaction =
        new Transaction(
            "t-1",
            "a|b%",
            AT,
            25_716,
            "EUR",
            "3156",
            "m1",
            "d1",
            "203.0.113.7",
            "x",
            "BE",
            "pos",
            "5411",
            attributes);
    return new TransactionDecided(
        transaction,
        AT + 1,
        AT + 2,
        true,
        2,
        17,
        1,
        Decision.DECLINE,
        850,
        List.of(
            new Hit(0, 600, "Amount 257.16 is above 220"), new Hit(4, 250, "\u00fcber dem Limit")));
  }

  private static TransactionDecided observed() {
    TransactionDecided full = full();
    return new TransactionDecided(
        full.transaction(),
        AT + 1,
        AT + 2,
        true,
        2,
        17,
        2,
        Decision.REVIEW,
        500,
        List.of(),
        16,
        List.of(
            ProfileObservation.missing("device_id"),
            new ProfileObservation("terminal_id", 3, FEATURES)));
  }

  private static TransactionDecided minimal() {
    var transaction =
        new Transaction(
            "t", "596", 0, 0, "EUR", null, null, null, null, null, null, null, null, Map.of());
    return new TransactionDecided(
        transaction, 0, 0, false, 1, 1, 1, Decision.APPROVE, 0, List.of());
  }

  private static TransactionDecided extremes() {
    var transaction =
        new Transaction(
            "i".repeat(Limits.MAX_TEXT),
            "\u5c31".repeat(Limits.MAX_TEXT),
            Transaction.MIN_OCCURRED_AT_MICROS,
            Limits.MAX_AMOUNT_MINOR,
            "XAU",
            "",
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            Map.of("max", Long.MAX_VALUE));
    return new TransactionDecided(
        transaction,
        Transaction.MAX_OCCURRED_AT_MICROS,
        Long.MAX_VALUE,
        false,
        Integer.MAX_VALUE,
        Long.MAX_VALUE,
        1,
        Decision.REVIEW,
        Limits.MAX_SCORE,
        List.of(new Hit(Limits.MAX_RULES - 1, -Limits.MAX_SCORE, "")));
  }
}
