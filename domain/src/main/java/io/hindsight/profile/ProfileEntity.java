package io.hindsight.profile;

import io.hindsight.ids.RecentIds;
import io.hindsight.journal.JournaledEvent;
import io.hindsight.profile.ProfileEvent.LabelObserved;
import io.hindsight.profile.ProfileEvent.Observation;
import io.hindsight.profile.ProfileEvent.ObservedBatch;
import io.hindsight.profile.ProfileProtocol.Describe;
import io.hindsight.profile.ProfileProtocol.Drain;
import io.hindsight.profile.ProfileProtocol.LabelTaken;
import io.hindsight.profile.ProfileProtocol.Message;
import io.hindsight.profile.ProfileProtocol.Observe;
import io.hindsight.profile.ProfileProtocol.Observed;
import io.hindsight.profile.ProfileProtocol.TakeLabel;
import io.hindsight.rules.FeatureKey;
import io.hindsight.rules.FeatureState;
import io.hindsight.rules.ProfilePlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.SnapshotAdapter;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EffectBuilder;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.jspecify.annotations.Nullable;

/**
 * One profile's actor. What arrives while a write is under way goes into the next one, as one event
 * (group commit), and is answered when that is durable.
 */
final class ProfileEntity extends EventSourcedBehavior<Message, ProfileEvent, Profile> {
  static final String PLUGIN = "hindsight.profile-persistence";

  private static final Duration RESTART_MIN = Duration.ofMillis(200);
  private static final Duration RESTART_MAX = Duration.ofSeconds(3);
  private static final Duration RETRY_DELAY = Duration.ofMillis(500);
  private static final int SNAPSHOTS_KEPT = 2;

  /** What a profile's actor tells itself. */
  sealed interface Internal extends Message {}

  private enum Flush implements Internal {
    INSTANCE
  }

  private record Followed(Observe request, @Nullable Throwable failure) implements Internal {}

  private record LookedUp(
      Observe request,
      long forgottenBefore,
      @Nullable OptionalLong found,
      @Nullable Throwable failure)
      implements Internal {}

  private record Indexed(long forgottenBefore, boolean ofLabels, @Nullable Throwable failure)
      implements Internal {}

  private record Refolded(
      ProfilePlan plan, long through, @Nullable FeatureState state, @Nullable Throwable failure)
      implements Internal {}

  /** Where the observation of a labelled transaction stands; null when there is none. */
  private record Located(
      TakeLabel request,
      boolean known,
      @Nullable Observation observation,
      @Nullable Throwable failure)
      implements Internal {}

  /** An observation that waits for the next write, and whoever asked for it. */
  private record Pending(Observe request, List<ActorRef<Observed>> replyTo) {}

  private final ActorContext<Message> context;
  private final ProfileId id;
  private final ProfileServices services;
  private final Map<Long, Pending> pending = new LinkedHashMap<>();
  private boolean flushing;
  private boolean refolding;
  private boolean labelling;
  private boolean draining;
  private boolean indexing;
  private long observedIndexedAt = -1;
  private long labelsIndexedAt = -1;

  private ProfileEntity(ActorContext<Message> context, ProfileId id, ProfileServices services) {
    super(
        PersistenceId.ofUniqueId(id.stream()),
        SupervisorStrategy.restartWithBackoff(RESTART_MIN, RESTART_MAX, 0.1));
    this.context = context;
    this.id = id;
    this.services = services;
  }

  static Behavior<Message> create(ProfileId id, ProfileServices services) {
    return Behaviors.setup(context -> new ProfileEntity(context, id, services));
  }

  @Override
  public String journalPluginId() {
    return PLUGIN + ".journal";
  }

  @Override
  public String snapshotPluginId() {
    return PLUGIN + ".snapshot";
  }

  /** The features of this node's rule book; of a key that no rule set observes, none. */
  private ProfilePlan plan() {
    ProfilePlan plan = services.ruleBook().profilePlans().get(id.key());
    return plan == null ? ProfilePlan.withoutFeatures(FeatureKey.ofLabel(id.key())) : plan;
  }

  @Override
  public Profile emptyState() {
    return Profile.empty(plan());
  }

  @Override
  public SignalHandler<Profile> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(
            RecoveryCompleted.class,
            (profile, signal) -> {
              // After a failed write this object lives on; whoever waits asks again.
              pending.values().forEach(each -> answer(each, Observed.UNAVAILABLE));
              pending.clear();
              flushing = false;
              refolding = false;
              labelling = false;
              indexing = false;
            })
        .build();
  }

  @Override
  public CommandHandler<Message, ProfileEvent, Profile> commandHandler() {
    return newCommandHandlerBuilder()
        .forAnyState()
        .onCommand(Observe.class, this::onObserve)
        .onCommand(Followed.class, this::onFollowed)
        .onCommand(LookedUp.class, this::onLookedUp)
        .onCommand(Flush.class, (profile, flush) -> flush(profile))
        .onCommand(Refolded.class, this::onRefolded)
        .onCommand(Indexed.class, this::onIndexed)
        .onCommand(TakeLabel.class, this::onTakeLabel)
        .onCommand(Located.class, this::onLocated)
        .onCommand(Describe.class, this::onDescribe)
        .onCommand(Drain.class, this::onDrain)
        .build();
  }

  private Effect<ProfileEvent, Profile> onObserve(Profile profile, Observe request) {
    if (services.ruleBook().book().position() < request.bookPosition()) {
      context.pipeToSelf(
          services.ruleBook().followed(request.bookPosition()),
          (ignored, failure) -> new Followed(request, failure));
      return Effect().none();
    }
    OptionalLong seen = profile.eventOf(request.id());
    if (seen.isPresent()) {
      return answerRecorded(request, seen.getAsLong());
    }
    return profile.observed().mayHaveForgotten(request.transaction().occurredAtMicros())
        ? lookUp(profile, request)
        : enqueue(request);
  }

  private Effect<ProfileEvent, Profile> onFollowed(Profile profile, Followed followed) {
    if (followed.failure() != null) {
      followed.request().replyTo().tell(Observed.UNAVAILABLE);
      return Effect().none();
    }
    return onObserve(profile, followed.request());
  }

  // What was observed before is read from the journal: the same position, the same answer.

  private Effect<ProfileEvent, Profile> answerRecorded(Observe request, long sequenceNr) {
    observationAt(sequenceNr, request.id())
        .whenComplete(
            (found, failure) ->
                request
                    .replyTo()
                    .tell(
                        found == null
                            ? Observed.UNAVAILABLE
                            : new Observed(found.position(), found.answer())));
    return Effect().none();
  }

  private CompletionStage<@Nullable Observation> observationAt(
      long sequenceNr, long observationId) {
    return services
        .journal()
        .read(id.stream(), sequenceNr, sequenceNr)
        .thenApply(events -> observationOf(events, observationId));
  }

  private static @Nullable Observation observationOf(
      List<JournaledEvent> events, long observationId) {
    for (JournaledEvent event : events) {
      if (event.payload() instanceof ObservedBatch batch) {
        for (Observation each : batch.observations()) {
          if (each.id() == observationId) {
            return each;
          }
        }
      }
    }
    return null;
  }

  private Effect<ProfileEvent, Profile> lookUp(Profile profile, Observe request) {
    long forgotten = profile.observed().forgottenCount();
    context.pipeToSelf(
        services.ids().find(id.stream(), request.id(), request.transaction().occurredAtMicros()),
        (found, failure) -> new LookedUp(request, forgotten, found, failure));
    return Effect().none();
  }

  private Effect<ProfileEvent, Profile> onLookedUp(Profile profile, LookedUp lookedUp) {
    Observe request = lookedUp.request();
    if (lookedUp.found() == null) {
      context.getLog().warn("cannot read the index of observations", lookedUp.failure());
      request.replyTo().tell(Observed.UNAVAILABLE);
      return Effect().none();
    }
    if (lookedUp.found().isPresent()) {
      return answerRecorded(request, lookedUp.found().getAsLong());
    }
    OptionalLong seen = profile.eventOf(request.id());
    if (seen.isPresent()) {
      return answerRecorded(request, seen.getAsLong());
    }
    // What was forgotten since the question was asked is not in the answer.
    return lookedUp.forgottenBefore() == profile.observed().forgottenCount()
        ? enqueue(request)
        : lookUp(profile, request);
  }

  private Effect<ProfileEvent, Profile> enqueue(Observe request) {
    Pending same = pending.get(request.id());
    if (same != null) {
      same.replyTo().add(request.replyTo());
      return Effect().none();
    }
    if (pending.size() >= services.settings().pendingMax()) {
      request.replyTo().tell(Observed.UNAVAILABLE);
      return Effect().none();
    }
    pending.put(request.id(), new Pending(request, new ArrayList<>(List.of(request.replyTo()))));
    flushSoon();
    return Effect().none();
  }

  /** Behind whatever is in the mailbox already, so that all of it goes into one write. */
  private void flushSoon() {
    if (!flushing) {
      flushing = true;
      context.getSelf().tell(Flush.INSTANCE);
    }
  }

  private Effect<ProfileEvent, Profile> flush(Profile profile) {
    flushing = false;
    if (pending.isEmpty() || refolding || !isPlanned(profile)) {
      goOnDraining();
      return Effect().none();
    }
    int room = profile.observed().room();
    int most = Math.min(services.settings().batchMax(), RecentIds.CHUNK);
    if (room < Math.min(most, pending.size()) && !isIndexed(profile, false)) {
      index(profile, false);
      return Effect().none();
    }
    Profile changing = profile.changeable();
    var batch = new ArrayList<Pending>();
    var observations = new ArrayList<Observation>();
    var waiting = pending.values().iterator();
    while (waiting.hasNext() && batch.size() < most) {
      Pending next = waiting.next();
      waiting.remove();
      batch.add(next);
      observations.add(changing.observe(next.request().id(), next.request().transaction()));
    }
    return Effect()
        .persist(new ObservedBatch(observations))
        .thenRun(after -> observed(after, batch, observations));
  }

  private void observed(Profile profile, List<Pending> batch, List<Observation> observations) {
    for (int i = 0; i < batch.size(); i++) {
      Observation observation = observations.get(i);
      answer(batch.get(i), new Observed(observation.position(), observation.answer()));
    }
    if (profile.observed().shouldIndex() && !isIndexed(profile, false)) {
      index(profile, false);
    }
    goOn();
  }

  private static void answer(Pending pending, Observed answer) {
    pending.replyTo().forEach(who -> who.tell(answer));
  }

  private void goOn() {
    if (!pending.isEmpty()) {
      flushSoon();
    } else {
      goOnDraining();
    }
  }

  private void goOnDraining() {
    if (draining && !isBusy()) {
      context.getSelf().tell(Drain.INSTANCE);
    }
  }

  private boolean isBusy() {
    return !pending.isEmpty() || labelling || refolding || indexing;
  }

  // New features: taken over where they are known, or folded from this profile's own stream.

  /** Whether the features are those of the rule book; if not, sees to it that they become so. */
  private boolean isPlanned(Profile profile) {
    ProfilePlan plan = plan();
    if (profile.plan().equals(plan) || profile.position() == 0) {
      return takePlan(profile, plan);
    }
    FeatureState taken = plan.readState(profile.features().toBytes());
    if (plan.covers(taken) || profile.position() > services.settings().refoldMax()) {
      profile.take(plan, taken);
      return true;
    }
    refolding = true;
    long through = profile.sequenceNr();
    FeatureState fresh = plan.newState();
    context.pipeToSelf(
        services
            .journal()
            .forEach(
                id.stream(),
                1,
                through,
                event -> Profile.fold(fresh, (ProfileEvent) event.payload()))
            .thenApply(ignored -> fresh),
        (state, failure) -> new Refolded(plan, through, state, failure));
    return false;
  }

  private static boolean takePlan(Profile profile, ProfilePlan plan) {
    if (!profile.plan().equals(plan)) {
      profile.take(plan, plan.newState());
    }
    return true;
  }

  private Effect<ProfileEvent, Profile> onRefolded(Profile profile, Refolded refolded) {
    FeatureState state = refolded.state();
    if (state == null) {
      context.getLog().warn("cannot fold new features of a profile", refolded.failure());
      context.scheduleOnce(
          RETRY_DELAY,
          context.getSelf(),
          new Refolded(refolded.plan(), -1, profile.features(), null));
      return Effect().none();
    }
    refolding = false;
    if (refolded.through() == profile.sequenceNr()) {
      profile.take(refolded.plan(), state);
    }
    flushSoon();
    return Effect().unstashAll();
  }

  // Ids are written to the index before the memory forgets them.

  private boolean isIndexed(Profile profile, boolean ofLabels) {
    return ofLabels
        ? labelsIndexedAt == profile.labelled().forgottenCount()
        : observedIndexedAt == profile.observed().forgottenCount();
  }

  private void index(Profile profile, boolean ofLabels) {
    if (indexing) {
      return;
    }
    indexing = true;
    RecentIds ids = ofLabels ? profile.labelled() : profile.observed();
    long forgotten = ids.forgottenCount();
    context.pipeToSelf(
        services.ids().write(id.stream(), ids.oldestChunk()),
        (done, failure) -> new Indexed(forgotten, ofLabels, failure));
  }

  private Effect<ProfileEvent, Profile> onIndexed(Profile profile, Indexed indexed) {
    indexing = false;
    if (indexed.failure() != null) {
      context.getLog().warn("cannot write the index of observations", indexed.failure());
      context.scheduleOnce(RETRY_DELAY, context.getSelf(), Flush.INSTANCE);
      return Effect().unstashAll();
    }
    if (indexed.ofLabels()) {
      labelsIndexedAt = indexed.forgottenBefore();
    } else {
      observedIndexedAt = indexed.forgottenBefore();
    }
    goOn();
    return Effect().unstashAll();
  }

  // Labels, one after the other.

  private Effect<ProfileEvent, Profile> onTakeLabel(Profile profile, TakeLabel request) {
    if (labelling || refolding || pending.containsKey(request.id())) {
      return Effect().stash();
    }
    if (profile.isLabelled(ObservationId.ofLabel(request.id(), request.revision()))) {
      return labelTaken(request, true);
    }
    if (!isPlanned(profile)) {
      return Effect().stash();
    }
    if (profile.labelled().isFull() && !isIndexed(profile, true)) {
      index(profile, true);
      return Effect().stash();
    }
    labelling = true;
    context.pipeToSelf(
        isKnown(profile, request)
            .thenCompose(
                known ->
                    known
                        ? CompletableFuture.completedStage(new Located(request, true, null, null))
                        : locate(profile, request)),
        (located, failure) ->
            located == null ? new Located(request, false, null, failure) : located);
    return Effect().none();
  }

  private CompletionStage<Boolean> isKnown(Profile profile, TakeLabel request) {
    return profile.labelled().mayHaveForgotten(request.knownAtMicros())
        ? services
            .ids()
            .find(
                id.stream(),
                ObservationId.ofLabel(request.id(), request.revision()),
                request.knownAtMicros())
            .thenApply(OptionalLong::isPresent)
        : CompletableFuture.completedStage(false);
  }

  private CompletionStage<Located> locate(Profile profile, TakeLabel request) {
    OptionalLong seen = profile.eventOf(request.id());
    long occurredAt = request.transaction().occurredAtMicros();
    CompletionStage<OptionalLong> event =
        seen.isPresent() || !profile.observed().mayHaveForgotten(occurredAt)
            ? CompletableFuture.completedStage(seen)
            : services.ids().find(id.stream(), request.id(), occurredAt);
    return event.thenCompose(
        found ->
            found.isEmpty()
                ? CompletableFuture.completedStage(new Located(request, false, null, null))
                : observationAt(found.getAsLong(), request.id())
                    .thenApply(each -> new Located(request, false, each, null)));
  }

  private Effect<ProfileEvent, Profile> onLocated(Profile profile, Located located) {
    labelling = false;
    TakeLabel request = located.request();
    Observation observation = located.observation();
    if (located.failure() != null) {
      context.getLog().warn("cannot find what a label is about", located.failure());
      goOn();
      return labelTaken(request, false).thenUnstashAll();
    }
    if (located.known() || observation == null) {
      goOn();
      return labelTaken(request, true).thenUnstashAll();
    }
    return Effect()
        .persist(
            new LabelObserved(
                request.id(),
                observation.position(),
                request.transaction(),
                request.revision(),
                request.fraud(),
                request.fraudBefore(),
                request.knownAtMicros()))
        .thenRun(
            after -> {
              request.replyTo().tell(new LabelTaken(true));
              goOn();
            })
        .thenUnstashAll();
  }

  private EffectBuilder<ProfileEvent, Profile> labelTaken(TakeLabel request, boolean done) {
    request.replyTo().tell(new LabelTaken(done));
    return Effect().none();
  }

  private Effect<ProfileEvent, Profile> onDescribe(Profile profile, Describe request) {
    if (refolding || !isPlanned(profile)) {
      return Effect().stash();
    }
    request.replyTo().tell(profile.describe(request.atMicros()));
    return Effect().none();
  }

  private Effect<ProfileEvent, Profile> onDrain(Profile profile, Drain drain) {
    draining = true;
    return isBusy() ? Effect().none() : Effect().stop();
  }

  @Override
  public EventHandler<Profile, ProfileEvent> eventHandler() {
    return (profile, event) -> profile.evolve(event);
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(services.settings().snapshotEvery(), SNAPSHOTS_KEPT);
  }

  @Override
  public SnapshotAdapter<Profile> snapshotAdapter() {
    return new SnapshotAdapter<>() {
      @Override
      public Object toJournal(Profile profile) {
        return profile.snapshot();
      }

      @Override
      public Profile fromJournal(Object stored) {
        return Profile.of((ProfileSnapshot) stored, plan());
      }
    };
  }
}
