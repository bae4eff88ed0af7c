package io.hindsight.journal;

import java.util.List;
import org.apache.pekko.persistence.CapabilityFlag;
import org.apache.pekko.persistence.japi.snapshot.JavaSnapshotStoreSpec;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Pekko's compatibility tests for snapshot stores, against that of this application. */
class SnapshotStoreTckIT {

  @TestFactory
  List<DynamicTest> theSnapshotStoreKeepsPekkosContract() {
    return ScalaTestRun.of(new SnapshotStoreTck());
  }

  private static final class SnapshotStoreTck extends JavaSnapshotStoreSpec {
    SnapshotStoreTck() {
      super(TckJournal.config("tck_snapshots"));
    }

    /** Metadata of replicated snapshots have columns of their own in the schema. */
    @Override
    public CapabilityFlag supportsMetadata() {
      return CapabilityFlag.on();
    }
  }
}
