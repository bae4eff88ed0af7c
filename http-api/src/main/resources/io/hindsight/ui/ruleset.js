import { h, ref, shallowReactive } from "./vendor.js";
import { api } from "./api.js";
import { faultList, testResults } from "./check-results.js";
import { DECISIONS, decisionBadge, decisionShape, lookOf } from "./decisions.js";
import { elements } from "./elements.js";
import { ruleLabels } from "./explanation.js";
import { count, instant, NONE, share } from "./format.js";
import { useKeys } from "./keys.js";
import { useLoaded } from "./loading.js";
import { buildStatus, idText, panel, problemBox, ruleChip, shown, when } from "./parts.js";
import { PromoteDialog } from "./promote.js";
import { go, href } from "./router.js";
import { promotable, promoteButton } from "./rulesets.js";
import { status } from "./status.js";

const { a, button, code, div, h1, h3, li, p, pre, span, table, tbody, td, th, thead, tr, ul } =
  elements;

/** The rollout, in percent, of a rule that applies to every account. */
const EVERYONE = 100;

/**
 * One rule set: its rules, features, lists and warnings, its own tests, its source, its builds and
 * what they add up to.
 */
export const RulesetPage = {
  name: "RulesetPage",
  props: { id: { type: String, required: true }, query: { type: Object, required: true } },
  setup(props) {
    const loaded = useLoaded(() => props.id, (version, signal) => api.ruleset(version, { signal }));
    const verified = useLoaded(() => props.id,
      (version, signal) => api.verification(version, { signal }));
    const tested = useTests(() => loaded.data?.source);
    const promoting = ref(false);
    const live = () => status.data?.live?.ruleset_version ?? null;
    useKeys([
      { keys: "t", does: "Run the rule set's own tests", run: tested.run },
      { keys: "p", does: "Promote it", run: () => {
        if (loaded.data && promotable(loaded.data, live())) promoting.value = true;
      } },
      { keys: "c", does: "Check a change to it", run: () => go(changeHref(props.id)) },
      { keys: "u", does: "Back to the rule sets", run: () => go(href(["rulesets"])) },
    ]);
    return () => div({ "data-testid": "ruleset-page" },
      shown(loaded, "the rule set", (data) => [
        heading(data, live(), () => (promoting.value = true)),
        div({ class: "columns even" },
          div(warningsPanel(data.warnings), rulesPanel(data), featuresPanel(data.feature_list),
            listsPanel(data.lists)),
          div(testsPanel(tested), panel("Source", null, pre({ class: "source", tabindex: "0",
            "data-testid": "source" }, code(data.source))))),
        panel("Builds", null, shown(verified, "the verification", verificationTable)),
        promoting.value && h(PromoteDialog, { ruleset: data, live: live(),
          onClose: () => (promoting.value = false), onPromoted: loaded.reload }),
      ]));
  },
};

/** Runs a rule set's own tests on demand: {found, problem, running, run()}. */
function useTests(source) {
  const state = shallowReactive({ found: null, problem: null, running: false, run });

  async function run() {
    if (state.running || source() === undefined) return;
    Object.assign(state, { running: true, problem: null });
    try {
      state.found = await api.checkRuleset(source());
    } catch (problem) {
      state.problem = problem;
    }
    state.running = false;
  }

  return state;
}

function changeHref(version) {
  return href(["check"], { version });
}

function heading(data, live, promote) {
  return [
    div({ class: "page-head" },
      h1(`v${data.version} `, idText(data.name)),
      span({ class: ["status", data.status] }, data.status),
      data.builds.map(buildStatus),
      span({ class: "spring" }),
      a({ class: "button small", href: changeHref(data.version), title: "c",
        "data-testid": "check-change" }, "Check a change \u2026"),
      live != null && live !== data.version && a({ class: "button small",
        href: href(["compare"], { a: live, b: data.version }) }, `Compare with live v${live}`),
      live !== data.version && promoteButton(data, live, promote)),
    p({ class: "faint below-head" }, "Published ", when(data.published_at), " UTC, digest ",
      code({ class: "digest" }, data.digest)),
  ];
}

function warningsPanel(warnings) {
  return warnings.length > 0 && panel("Warnings", count(warnings.length),
    faultList(warnings, "warnings"));
}

function testsPanel({ found, problem, running, run }) {
  return panel("Its own tests", button({ type: "button", class: "button small", title: "t",
    disabled: running, "data-testid": "run-tests", onClick: run },
  running ? "Running \u2026" : found ? "Run again" : "Run the tests"),
  problem ? problemBox(problem)
    : found ? testResults(found)
      : p({ class: "faint" }, "Run them to see what passes with this version of Hindsight."));
}

function rulesPanel({ rule_list, thresholds }) {
  return panel("Rules", thresholdsText(thresholds),
    table({ class: "rows compact rules", "data-testid": "rule-list" },
      thead(tr(th("Rule"), th({ class: "number" }, "Effect"),
        th({ class: "wide" }, "When, and what it says"))),
      tbody(rule_list.map((rule) => tr({ key: rule.rule_id, class: { off: !rule.enabled } },
        td({ class: "wrap" }, ruleChip(rule.rule_id),
          div({ class: "labels" }, ruleLabels(rule), limits(rule))),
        td({ class: "number" }, rule.decision ? decisionBadge(rule.decision)
          : rule.points == null ? NONE : `+${rule.points}`),
        td({ class: "wide wrap" }, code({ class: "condition-text" }, rule.when),
          rule.reason && div({ class: "faint" }, rule.reason)))))));
}

/** When, and for whom, a rule applies; nothing when it is always and for everyone. */
function limits({ enabled, valid_from, valid_to, rollout_percent }) {
  const label = (says, title) => span({ class: "label", key: says, title }, says);
  return [
    !enabled && label("\u2013 disabled", "It is kept, but skipped"),
    valid_from != null && label(`from ${instant(valid_from)}`, "The first time it applies to, UTC"),
    valid_to != null && label(`until ${instant(valid_to)}`,
      "The first time it no longer applies to, UTC"),
    rollout_percent !== EVERYONE && label(`${rollout_percent} % of accounts`,
      "Rolled out to this share of accounts"),
  ];
}

function thresholdsText(thresholds) {
  return div({ class: "legend" }, Object.entries(thresholds ?? {})
    .filter(([, points]) => points != null)
    .map(([decision, points]) => span({ key: decision }, decisionShape(decision),
      `${lookOf(decision).label} from ${points}`)));
}

function featuresPanel(features) {
  return panel("Features", null, features.length === 0
    ? p({ class: "faint" }, "It uses no features: each transaction is judged by itself.")
    : table({ class: "rows compact" },
      thead(tr(th("Feature"), th({ class: "wide" }, "Definition"))),
      tbody(features.map(({ name, definition }) => tr({ key: name },
        td(idText(name)), td({ class: "wide wrap" }, definition))))));
}

function listsPanel(lists) {
  return panel("Lists it reads", null, lists.length === 0
    ? p({ class: "faint" }, "It reads no lists.")
    : ul({ class: "chips", "data-testid": "list-links" }, lists.map((name) => li({ key: name },
      a({ class: "button small", href: href(["lists", name]) }, name)))));
}

function verificationTable({ builds }) {
  if (builds.length === 0) {
    return p({ class: "faint" }, "Nothing has been built of this version yet.");
  }
  return builds.map((build) => div({ key: build.build, "data-testid": `build-${build.build}` },
    h3(`Build ${build.build} `, code({ class: "digest" }, build.digest)),
    table({ class: "rows compact narrow" },
      thead(tr(DECISIONS.map((each) => th({ class: "number" }, lookOf(each).label)),
        th({ class: "number" }, "Transactions"), th({ class: "number" }, "Accounts"),
        th({ class: "number" }, "Parity checked"), th({ class: "number" }, "Mismatches"),
        th({ class: "number" }, "Missing"))),
      tbody(tr(DECISIONS.map((each) => td({ class: "number",
        title: share(build.decisions[each] ?? 0, build.transactions) },
      decisionShape(each), " ", count(build.decisions[each] ?? 0))),
      [build.transactions, build.accounts, build.parity_checked]
        .map((each) => td({ class: "number" }, count(each))),
      [build.parity_mismatches, build.missing]
        .map((each) => td({ class: ["number", { alarm: each > 0 }] }, count(each))))))));
}
