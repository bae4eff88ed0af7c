package io.hindsight.rulebook;

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
import io.hindsight.serialization.EventCatalogue;
import io.hindsight.serialization.EventCodec;
import io.hindsight.serialization.FieldReader;
import io.hindsight.serialization.FieldWriter;
import java.io.IOException;
import java.util.List;

/** The stored forms of rule book events. */
public final class RuleBookCodecs implements EventCatalogue.Section {
  @Override
  public List<EventCodec<?>> codecs() {
    return List.of(
        published(),
        reserved(),
        opened(),
        ready(),
        failed(),
        retired(),
        promoted(),
        entriesAdded(),
        entriesRemoved(),
        snoozed(),
        snoozeEnded(),
        goldenCasesPinned(),
        goldenCaseRemoved());
  }

  private static EventCodec<RuleSetPublished> published() {
    return new EventCodec<>(
        RuleSetPublished.class,
        "rulebook.ruleset-published.v1",
        (event, out) -> {
          out.integer(event.version());
          out.text(event.name());
          out.text(event.digest());
          out.text(event.source());
          out.integer(event.atMicros());
        },
        in -> new RuleSetPublished(in.int32(), in.text(), in.text(), in.text(), in.integer()));
  }

  private static EventCodec<BuildReserved> reserved() {
    return new EventCodec<>(
        BuildReserved.class,
        "rulebook.build-reserved.v1",
        (event, out) -> {
          out.integer(event.build());
          out.integer(event.version());
          out.integer(event.slot());
          out.integer(event.atMicros());
        },
        in -> new BuildReserved(in.int32(), in.int32(), in.int32(), in.integer()));
  }

  private static EventCodec<BuildOpened> opened() {
    return new EventCodec<>(
        BuildOpened.class,
        "rulebook.build-opened.v1",
        (event, out) -> {
          out.integer(event.build());
          out.integer(event.atMicros());
        },
        in -> new BuildOpened(in.int32(), in.integer()));
  }

  private static EventCodec<BuildReady> ready() {
    return new EventCodec<>(
        BuildReady.class,
        "rulebook.build-ready.v1",
        (event, out) -> {
          out.integer(event.build());
          out.integer(event.atMicros());
        },
        in -> new BuildReady(in.int32(), in.integer()));
  }

  private static EventCodec<BuildFailed> failed() {
    return new EventCodec<>(
        BuildFailed.class,
        "rulebook.build-failed.v1",
        (event, out) -> {
          out.integer(event.build());
          out.text(event.reason());
          out.integer(event.atMicros());
        },
        in -> new BuildFailed(in.int32(), in.text(), in.integer()));
  }

  private static EventCodec<BuildRetired> retired() {
    return new EventCodec<>(
        BuildRetired.class,
        "rulebook.build-retired.v1",
        (event, out) -> {
          out.integer(event.build());
          out.integer(event.atMicros());
        },
        in -> new BuildRetired(in.int32(), in.integer()));
  }

  private static EventCodec<RuleSetPromoted> promoted() {
    return new EventCodec<>(
        RuleSetPromoted.class,
        "rulebook.ruleset-promoted.v1",
        (event, out) -> {
          out.integer(event.version());
          out.integer(event.build());
          out.integer(event.atMicros());
        },
        in -> new RuleSetPromoted(in.int32(), in.int32(), in.integer()));
  }

  private static EventCodec<ListEntriesAdded> entriesAdded() {
    return new EventCodec<>(
        ListEntriesAdded.class,
        "rulebook.list-entries-added.v1",
        (event, out) -> {
          out.text(event.list());
          out.list(event.entries(), RuleBookCodecs::writeEntry);
          out.text(event.by());
          out.integer(event.atMicros());
        },
        in ->
            new ListEntriesAdded(
                in.text(), in.list(RuleBookCodecs::readEntry), in.text(), in.integer()));
  }

  private static void writeEntry(ListEntry entry, FieldWriter out) throws IOException {
    out.text(entry.value());
    out.integer(entry.expiresAtMicros());
    out.text(entry.note());
  }

  private static ListEntry readEntry(FieldReader in) throws IOException {
    return new ListEntry(in.text(), in.integer(), in.textOrNull());
  }

  private static EventCodec<ListEntriesRemoved> entriesRemoved() {
    return new EventCodec<>(
        ListEntriesRemoved.class,
        "rulebook.list-entries-removed.v1",
        (event, out) -> {
          out.text(event.list());
          out.list(event.values(), (value, item) -> item.text(value));
          out.text(event.by());
          out.integer(event.atMicros());
        },
        in ->
            new ListEntriesRemoved(in.text(), in.list(FieldReader::text), in.text(), in.integer()));
  }

  private static EventCodec<RuleSnoozed> snoozed() {
    return new EventCodec<>(
        RuleSnoozed.class,
        "rulebook.rule-snoozed.v1",
        (event, out) -> {
          out.text(event.ruleId());
          out.text(event.accountId());
          out.integer(event.untilMicros());
          out.text(event.by());
          out.text(event.why());
          out.integer(event.atMicros());
        },
        in ->
            new RuleSnoozed(
                in.text(), in.text(), in.integer(), in.text(), in.text(), in.integer()));
  }

  private static EventCodec<SnoozeEnded> snoozeEnded() {
    return new EventCodec<>(
        SnoozeEnded.class,
        "rulebook.snooze-ended.v1",
        (event, out) -> {
          out.text(event.ruleId());
          out.text(event.accountId());
          out.text(event.by());
          out.integer(event.atMicros());
        },
        in -> new SnoozeEnded(in.text(), in.text(), in.text(), in.integer()));
  }

  private static EventCodec<GoldenCasesPinned> goldenCasesPinned() {
    return new EventCodec<>(
        GoldenCasesPinned.class,
        "rulebook.golden-cases-pinned.v1",
        (event, out) -> {
          out.list(event.cases(), RuleBookCodecs::writeCase);
          out.text(event.by());
          out.integer(event.atMicros());
        },
        in -> new GoldenCasesPinned(in.list(RuleBookCodecs::readCase), in.text(), in.integer()));
  }

  private static void writeCase(GoldenCase goldenCase, FieldWriter out) throws IOException {
    out.text(goldenCase.accountId());
    out.text(goldenCase.transactionId());
    out.integer(goldenCase.expected().code());
    out.text(goldenCase.note());
  }

  private static GoldenCase readCase(FieldReader in) throws IOException {
    return new GoldenCase(in.text(), in.text(), Decision.ofCode(in.required32()), in.textOrNull());
  }

  private static EventCodec<GoldenCaseRemoved> goldenCaseRemoved() {
    return new EventCodec<>(
        GoldenCaseRemoved.class,
        "rulebook.golden-case-removed.v1",
        (event, out) -> {
          out.text(event.accountId());
          out.text(event.transactionId());
          out.text(event.by());
          out.integer(event.atMicros());
        },
        in -> new GoldenCaseRemoved(in.text(), in.text(), in.text(), in.integer()));
  }
}
