package io.hindsight.projections;

import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.projection.ProjectionContext;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.FlowWithContext;

/**
 * Lets a handler work on groups: one envelope goes at once, and what arrives while the handler is
 * at work makes the next group. No timer holds anything back.
 */
final class TailFlow {
  private TailFlow() {}

  /** Returns the flow of one slice; each time it runs, it has a new handler. */
  static FlowWithContext<AccountEnvelope, ProjectionContext, Done, ProjectionContext, NotUsed> of(
      TailServices services, LabelDeliveries deliveries) {
    return FlowWithContext.fromPairs(
        Flow.lazyCompletionStageFlow(
                () -> {
                  var handler = new TailHandler(services, deliveries);
                  return handler.start().thenApply(ignored -> grouped(services, handler));
                })
            .mapMaterializedValue(ignored -> NotUsed.getInstance()));
  }

  private static Flow<
          Pair<AccountEnvelope, ProjectionContext>, Pair<Done, ProjectionContext>, NotUsed>
      grouped(TailServices services, TailHandler handler) {
    return Flow.<Pair<AccountEnvelope, ProjectionContext>>create()
        .batch(
            services.settings().groupSize(),
            first -> {
              var group = new ArrayList<Pair<AccountEnvelope, ProjectionContext>>();
              group.add(first);
              return group;
            },
            (group, next) -> {
              group.add(next);
              return group;
            })
        .mapAsync(
            1,
            group -> {
              List<AccountEnvelope> envelopes = group.stream().map(Pair::first).toList();
              return handler
                  .process(envelopes)
                  .thenApply(done -> Pair.create(done, group.get(group.size() - 1).second()));
            });
  }
}
