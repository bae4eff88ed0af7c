package io.hindsight.journal;

import java.util.List;
import org.apache.pekko.persistence.CapabilityFlag;
import org.apache.pekko.persistence.japi.journal.JavaJournalSpec;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Pekko's compatibility tests for journals, against the journal of this application. */
class JournalTckIT {

  @TestFactory
  List<DynamicTest> theJournalKeepsPekkosContract() {
    return ScalaTestRun.of(new JournalTck());
  }

  private static final class JournalTck extends JavaJournalSpec {
    JournalTck() {
      super(TckJournal.config("tck_journal"));
    }

    /**
     * The Cassandra journal fails the write of an event that it cannot serialize, and its actor
     * stops: nothing is written. It does not merely reject it, which is what these tests ask for.
     */
    @Override
    public CapabilityFlag supportsRejectingNonSerializableObjects() {
      return CapabilityFlag.off();
    }

    /** Metadata of replicated events have columns of their own in the schema. */
    @Override
    public CapabilityFlag supportsMetadata() {
      return CapabilityFlag.on();
    }
  }
}
