package io.hindsight.http;

import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.pekko.http.javadsl.model.HttpMethod;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.ExceptionHandler;
import org.apache.pekko.http.javadsl.server.MethodRejection;
import org.apache.pekko.http.javadsl.server.MissingQueryParamRejection;
import org.apache.pekko.http.javadsl.server.Rejection;
import org.apache.pekko.http.javadsl.server.RejectionHandler;
import org.apache.pekko.http.javadsl.server.Route;

/** All resources of the server, and one form for everything that is refused. */
final class Routes extends AllDirectives {
  private final TransactionRoutes transactions;
  private final LabelRoutes labels;
  private final AccountRoutes accounts;
  private final AccountReplayRoutes accountReplay;
  private final LinkRoutes links;
  private final ProfileRoutes profiles;
  private final StreamRoutes streams;
  private final ParkedRoutes parked;
  private final AlertRoutes alerts;
  private final RuleSetRoutes ruleSets;
  private final ListRoutes lists;
  private final SnoozeRoutes snoozes;
  private final GoldenRoutes golden;
  private final RebuildRoutes rebuilds;
  private final CompareRoutes compare;
  private final EvaluationRoutes evaluation;
  private final WhatIfRoutes whatIf;
  private final ImportRoutes imports;
  private final StatusRoutes status;
  private final UiRoutes ui;

  Routes(
      TransactionRoutes transactions,
      LabelRoutes labels,
      AccountRoutes accounts,
      AccountReplayRoutes accountReplay,
      LinkRoutes links,
      ProfileRoutes profiles,
      StreamRoutes streams,
      ParkedRoutes parked,
      AlertRoutes alerts,
      RuleSetRoutes ruleSets,
      ListRoutes lists,
      SnoozeRoutes snoozes,
      GoldenRoutes golden,
      RebuildRoutes rebuilds,
      CompareRoutes compare,
      EvaluationRoutes evaluation,
      WhatIfRoutes whatIf,
      ImportRoutes imports,
      StatusRoutes status,
      UiRoutes ui) {
    this.transactions = transactions;
    this.labels = labels;
    this.accounts = accounts;
    this.accountReplay = accountReplay;
    this.links = links;
    this.profiles = profiles;
    this.streams = streams;
    this.parked = parked;
    this.alerts = alerts;
    this.ruleSets = ruleSets;
    this.lists = lists;
    this.snoozes = snoozes;
    this.golden = golden;
    this.rebuilds = rebuilds;
    this.compare = compare;
    this.evaluation = evaluation;
    this.whatIf = whatIf;
    this.imports = imports;
    this.status = status;
    this.ui = ui;
  }

  Route all() {
    Route resources =
        concat(
            pathPrefix(
                "v1",
                () ->
                    concat(
                        transactions.route(),
                        labels.route(),
                        accounts.route(),
                        accountReplay.route(),
                        links.route(),
                        profiles.route(),
                        streams.route(),
                        parked.route(),
                        alerts.route(),
                        ruleSets.route(),
                        lists.route(),
                        snoozes.route(),
                        golden.route(),
                        rebuilds.route(),
                        compare.route(),
                        evaluation.route(),
                        whatIf.route(),
                        imports.route(),
                        status.status())),
            status.health(),
            status.ready(),
            ui.route());
    return handleExceptions(
        ExceptionHandler.newBuilder().matchAny(e -> complete(Requests.problemOf(e))).build(),
        () -> handleRejections(refusals(), () -> resources));
  }

  private static RejectionHandler refusals() {
    return RejectionHandler.newBuilder()
        .handleAll(
            MethodRejection.class,
            rejections -> {
              String allowed =
                  StreamSupport.stream(rejections.spliterator(), false)
                      .map(MethodRejection::supported)
                      .map(HttpMethod::value)
                      .distinct()
                      .collect(Collectors.joining(", "));
              return new Complete().with(problem(405, "Method not allowed", "use " + allowed));
            })
        .handle(
            MissingQueryParamRejection.class,
            missing ->
                new Complete()
                    .with(problem(400, "Bad request", missing.parameterName() + ": required")))
        .handle(
            Rejection.class,
            other -> new Complete().with(problem(400, "Bad request", other.toString())))
        .handleNotFound(new Complete().with(problem(404, "Not found", "there is no such resource")))
        .build();
  }

  private static HttpResponse problem(int status, String title, String detail) {
    return Json.problemResponse(status, Json.problem(status, title, detail));
  }

  /** Completes a route outside of any. */
  private static final class Complete extends AllDirectives {
    Route with(HttpResponse response) {
      return complete(response);
    }
  }
}
