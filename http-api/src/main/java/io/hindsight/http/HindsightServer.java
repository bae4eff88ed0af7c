package io.hindsight.http;

import com.datastax.oss.driver.api.core.CqlSession;
import com.typesafe.config.Config;
import io.hindsight.account.AccountServices;
import io.hindsight.account.Accounts;
import io.hindsight.cassandra.CassandraSettings;
import io.hindsight.feed.BesideFeed;
import io.hindsight.feed.EpochStore;
import io.hindsight.feed.FeedSettings;
import io.hindsight.feed.FeedStatistics;
import io.hindsight.feed.Outbox;
import io.hindsight.ids.IdIndex;
import io.hindsight.journal.JournalReader;
import io.hindsight.journal.JournalSettings;
import io.hindsight.profile.ProfileHistory;
import io.hindsight.profile.ProfileServices;
import io.hindsight.profile.ProfileSettings;
import io.hindsight.profile.Profiles;
import io.hindsight.projections.BuildFoldStates;
import io.hindsight.projections.BuildScan;
import io.hindsight.projections.BuildStore;
import io.hindsight.projections.LabelStore;
import io.hindsight.projections.LinkFinder;
import io.hindsight.projections.LinkFinderSettings;
import io.hindsight.projections.LinkSettings;
import io.hindsight.projections.LinkStore;
import io.hindsight.projections.ParkedEvents;
import io.hindsight.projections.RecentTransactions;
import io.hindsight.projections.ScoreReader;
import io.hindsight.projections.ScoreTail;
import io.hindsight.projections.TailLag;
import io.hindsight.projections.TransactionDirectory;
import io.hindsight.projections.UndeliveredStore;
import io.hindsight.replay.Comparer;
import io.hindsight.replay.Evaluator;
import io.hindsight.replay.Explainer;
import io.hindsight.replay.RebuildServices;
import io.hindsight.replay.RebuildSettings;
import io.hindsight.replay.Rebuilds;
import io.hindsight.replay.Verifier;
import io.hindsight.replay.WhatIf;
import io.hindsight.rulebook.RuleBookEntity;
import io.hindsight.rulebook.RuleBookNode;
import io.hindsight.rulebook.RuleBookService;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.AddressFromURIString;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.Cluster;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.stream.connectors.cassandra.javadsl.CassandraSessionRegistry;

/** One node of Hindsight: accounts, tail, rebuilds, API and UI on one actor system. */
public final class HindsightServer implements AutoCloseable {
  private static final String SYSTEM = "hindsight";
  private static final String SESSION = "pekko.persistence.cassandra";
  private static final Duration HTTP_DRAIN = Duration.ofSeconds(10);

  private final ActorSystem<Void> system;
  private final ServerBinding binding;

  private HindsightServer(ActorSystem<Void> system, ServerBinding binding) {
    this.system = system;
    this.binding = binding;
  }

  /**
   * Starts a node, and returns when it answers requests.
   *
   * @param overrides wins over all configuration files
   * @throws IllegalStateException when the configuration does not fit the data, the port is taken,
   *     or the database does not answer
   */
  public static HindsightServer start(Config overrides) {
    Config config = HindsightConfig.load(overrides);
    prepare(config);
    ActorSystem<Void> system = ActorSystem.create(Behaviors.ignore(), SYSTEM, config);
    try {
      join(system, config);
      return new HindsightServer(system, new Node(system, config).open());
    } catch (RuntimeException e) {
      system.terminate();
      system.getWhenTerminated().toCompletableFuture().join();
      throw e;
    }
  }

  /**
   * Applies the DDL.
   *
   * @param overrides wins over all configuration files
   * @param progress is told what is being done
   */
  public static void applySchema(Config overrides, Consumer<String> progress) {
    Config config = HindsightConfig.load(overrides);
    try (CqlSession session = HindsightConfig.connect(config)) {
      HindsightConfig.applySchema(session, config, progress);
    }
  }

  /** Returns the DDL, for those whose database only its owners may change. */
  public static List<String> schemaStatements(Config overrides) {
    return HindsightConfig.schemaStatements(HindsightConfig.load(overrides));
  }

  private static void prepare(Config config) {
    try (CqlSession session = HindsightConfig.connect(config)) {
      if (config.getBoolean("hindsight.schema.apply-on-start")) {
        HindsightConfig.applySchema(session, config, ignored -> {});
      }
      HindsightConfig.checkFixedValues(session, config);
    }
  }

  private static void join(ActorSystem<?> system, Config config) {
    List<Address> seeds = new ArrayList<>();
    for (String seed : config.getStringList("hindsight.cluster.seed-nodes")) {
      seeds.add(AddressFromURIString.parse(seed));
    }
    var cluster = Cluster.get(system.classicSystem());
    if (seeds.isEmpty()) {
      cluster.join(cluster.selfAddress());
    } else {
      cluster.joinSeedNodes(seeds);
    }
  }

  /** Returns the address that the API listens on. */
  public InetSocketAddress address() {
    return binding.localAddress();
  }

  /** Completes when this node has stopped, for whatever reason. */
  public CompletionStage<Done> whenTerminated() {
    return system.getWhenTerminated();
  }

  @Override
  public void close() {
    CoordinatedShutdown.get(system)
        .runAll(CoordinatedShutdown.clusterLeavingReason())
        .toCompletableFuture()
        .join();
  }

  /** What a node is made of, in the order in which it comes to life. */
  private static final class Node {
    private final ActorSystem<?> system;
    private final Config config;
    private final CqlSession session;
    private final RuleBookNode ruleBook;
    private final JournalReader journal;
    private final JournalReader profileJournal;
    private final BuildStore store;
    private final ParkedEvents parked;
    private final TransactionDirectory directory;
    private final LabelStore labels;
    private final LinkStore links;
    private final EpochStore epochs;
    private final FeedSettings feedSettings;
    private final CassandraSettings cassandra;

    Node(ActorSystem<?> system, Config config) {
      this.system = system;
      this.config = config;
      this.ruleBook = new RuleBookNode(config.getDuration("hindsight.rulebook.wait-timeout"));
      this.cassandra = CassandraSettings.of(config);
      this.session = session(system);
      this.journal =
          new JournalReader(
              session, SerializationExtension.get(system), JournalSettings.of(config));
      this.profileJournal =
          new JournalReader(
              session, SerializationExtension.get(system), JournalSettings.ofProfiles(config));
      this.store = new BuildStore(session, cassandra);
      this.parked = new ParkedEvents(session, cassandra);
      this.directory = new TransactionDirectory(session, cassandra);
      this.labels = new LabelStore(session, cassandra);
      this.links = new LinkStore(session, cassandra, LinkSettings.of(config));
      this.epochs = new EpochStore(session, cassandra);
      this.feedSettings = FeedSettings.of(config);
    }

    private static CqlSession session(ActorSystem<?> system) {
      return CassandraSessionRegistry.get(system)
          .sessionFor(SESSION)
          .underlying()
          .toCompletableFuture()
          .join();
    }

    ServerBinding open() {
      RuleBookEntity.init(system);
      var ruleBookService = new RuleBookService(system);
      followRuleBook();
      var feedStatistics = new FeedStatistics();
      var tail =
          new ScoreTail(
              system,
              ruleBook,
              journal,
              store,
              directory,
              labels,
              links,
              new UndeliveredStore(session, cassandra),
              parked,
              epochs,
              feedSettings,
              feedStatistics);
      tail.start();
      var outbox = new Outbox(system, epochs, feedSettings, feedStatistics);
      Profiles profiles =
          Profiles.init(
              ClusterSharding.get(system),
              new ProfileServices(
                  ruleBook,
                  profileJournal,
                  IdIndex.ofProfiles(session, cassandra),
                  ProfileSettings.of(config)));
      Accounts accounts =
          Accounts.init(
              ClusterSharding.get(system),
              new AccountServices(
                  ruleBook,
                  journal,
                  IdIndex.ofAccounts(session, cassandra),
                  profiles,
                  new BuildFoldStates(ruleBook, store),
                  outbox,
                  config.getInt("hindsight.account.snapshot-every"),
                  config.getInt("hindsight.account.observing-max")),
              new BesideFeed(system));
      Rebuilds rebuilds =
          Rebuilds.init(
              system, new RebuildServices(ruleBook, ruleBookService, journal, store, parked));
      rebuilds.goOn();
      new FirstRuleSet(system, ruleBook, ruleBookService, rebuilds).promote();
      return bind(accounts, profiles, ruleBookService, rebuilds, tail, outbox);
    }

    /**
     * Returns when this node knows all of the rule book that was journaled before. Other nodes are
     * not waited for: one of them may be lost, and not removed from the cluster yet.
     */
    private void followRuleBook() {
      RuleBookService.startFollower(system, ruleBook, journal);
      long known = journal.highestSequenceNr(RuleBookEntity.STREAM).toCompletableFuture().join();
      ruleBook.followed(known).toCompletableFuture().join();
    }

    private ServerBinding bind(
        Accounts accounts,
        Profiles profiles,
        RuleBookService ruleBookService,
        Rebuilds rebuilds,
        ScoreTail tail,
        Outbox outbox) {
      HttpSettings settings = HttpSettings.of(config);
      var requests = new Requests(system, settings);
      var reader = new ScoreReader(store);
      var scan = new BuildScan(session, cassandra, store);
      Executor blocking =
          system.dispatchers().lookup(DispatcherSelector.fromConfig("hindsight.replay-dispatcher"));
      var admission = new Admission(settings);
      var scoring = new Scoring(accounts, ruleBook, settings, admission);
      var labelling = new Labelling(accounts, settings);
      var explainer = new Explainer(journal, ruleBook);
      var finder = new TransactionFinder(directory, explainer);
      var recent = new RecentTransactions(journal);
      var routes =
          new Routes(
              new TransactionRoutes(
                  requests, settings, scoring, finder, labels, reader, explainer, ruleBook),
              new LabelRoutes(requests, settings, finder, labelling, admission),
              new AccountRoutes(requests, settings, reader, ruleBook),
              new LinkRoutes(
                  requests, new LinkFinder(links, recent, LinkFinderSettings.of(config)), journal),
              new ProfileRoutes(
                  requests,
                  settings,
                  profiles,
                  new ProfileHistory(profileJournal),
                  links,
                  recent,
                  finder,
                  ruleBook),
              new AlertRoutes(requests, settings, reader, ruleBook),
              new RuleSetRoutes(
                  requests,
                  settings,
                  ruleBook,
                  ruleBookService,
                  new Verifier(scan, reader, journal, parked, blocking)),
              new ListRoutes(requests, settings, ruleBook, ruleBookService),
              new SnoozeRoutes(requests, settings, ruleBook, ruleBookService),
              new RebuildRoutes(
                  requests,
                  settings,
                  rebuilds,
                  new RebuildStream(system, settings, rebuilds, new RebuildJson(ruleBook)),
                  ruleBook),
              new CompareRoutes(requests, settings, new Comparer(scan, blocking), ruleBook),
              new EvaluationRoutes(
                  requests, new Evaluator(scan, labels, journal, blocking), ruleBook),
              new WhatIfRoutes(
                  requests,
                  settings,
                  new WhatIf(journal, ruleBook, blocking, RebuildSettings.of(config)),
                  ruleBook),
              new ImportRoutes(
                  system,
                  requests,
                  settings,
                  scoring,
                  labelling,
                  ruleBook,
                  new ImportProgress(session, cassandra)),
              new StatusRoutes(
                  system,
                  requests,
                  settings,
                  session,
                  ruleBook,
                  tail.statistics(),
                  outbox,
                  new TailLag(store, journal),
                  parked,
                  rebuilds),
              new UiRoutes(UiRoutes.webJarVersion("org.webjars.npm", "vue")));
      try {
        return Http.get(system)
            .newServerAt(settings.host(), settings.port())
            .bind(routes.all())
            .thenApply(bound -> bound.addToCoordinatedShutdown(HTTP_DRAIN, system.classicSystem()))
            .toCompletableFuture()
            .join();
      } catch (CompletionException e) {
        throw new IllegalStateException(
            "cannot listen on " + settings.host() + ":" + settings.port(), e.getCause());
      }
    }
  }
}
