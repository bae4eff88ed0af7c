package io.hindsight.rulebook;

import io.hindsight.serialization.Stored;

/** What happened to the rules: which there are, which builds of them, and which decides. */
public sealed interface RuleBookEvent extends Stored {

  /** Handles every kind of event. */
  interface Cases<R> {
    /** Handles a published rule set. */
    R onPublished(RuleSetPublished event);

    /** Handles a reserved build. */
    R onReserved(BuildReserved event);

    /** Handles an opened build. */
    R onOpened(BuildOpened event);

    /** Handles a completed build. */
    R onReady(BuildReady event);

    /** Handles a failed build. */
    R onFailed(BuildFailed event);

    /** Handles a retired build. */
    R onRetired(BuildRetired event);

    /** Handles a promotion. */
    R onPromoted(RuleSetPromoted event);
  }

  /** Calls the case of this event's kind. */
  <R> R fold(Cases<R> cases);

  /** A rule set got its version; its source never changes afterwards. */
  record RuleSetPublished(int version, String name, String digest, String source, long atMicros)
      implements RuleBookEvent {
    @Override
    public <R> R fold(Cases<R> cases) {
      return cases.onPublished(this);
    }
  }

  /** A build of a version got its number and a slot of tables. */
  record BuildReserved(int build, int version, int slot, long atMicros) implements RuleBookEvent {
    @Override
    public <R> R fold(Cases<R> cases) {
      return cases.onReserved(this);
    }
  }

  /** The build's tables are empty and ready: from here on the tail folds for it. */
  record BuildOpened(int build, long atMicros) implements RuleBookEvent {
    @Override
    public <R> R fold(Cases<R> cases) {
      return cases.onOpened(this);
    }
  }

  /** The scan is done: the build holds every event. */
  record BuildReady(int build, long atMicros) implements RuleBookEvent {
    @Override
    public <R> R fold(Cases<R> cases) {
      return cases.onReady(this);
    }
  }

  /** The scan cannot go on; the build will never be complete. */
  record BuildFailed(int build, String reason, long atMicros) implements RuleBookEvent {
    @Override
    public <R> R fold(Cases<R> cases) {
      return cases.onFailed(this);
    }
  }

  /** The build is given up and its slot is free. */
  record BuildRetired(int build, long atMicros) implements RuleBookEvent {
    @Override
    public <R> R fold(Cases<R> cases) {
      return cases.onRetired(this);
    }
  }

  /** From here on this version decides, and this build of it is read. */
  record RuleSetPromoted(int version, int build, long atMicros) implements RuleBookEvent {
    @Override
    public <R> R fold(Cases<R> cases) {
      return cases.onPromoted(this);
    }
  }
}
