import { h, ref } from "./vendor.js";
import { api } from "./api.js";
import { DECISIONS, decisionBadge, decisionShape, lookOf } from "./decisions.js";
import { elements } from "./elements.js";
import { count, NONE, share } from "./format.js";
import { useLoaded } from "./loading.js";
import { buildStatus, idText, panel, ruleChip, shown, when } from "./parts.js";
import { PromoteDialog } from "./promote.js";
import { href } from "./router.js";
import { promoteButton } from "./rulesets.js";
import { status } from "./status.js";

const { a, code, div, h1, h3, p, pre, span, table, tbody, td, th, thead, tr } = elements;

/** One rule set: its rules, its features, its source, its builds and what they add up to. */
export const RulesetPage = {
  name: "RulesetPage",
  props: { id: { type: String, required: true }, query: { type: Object, required: true } },
  setup(props) {
    const loaded = useLoaded(() => props.id, (version, signal) => api.ruleset(version, { signal }));
    const verified = useLoaded(() => props.id,
      (version, signal) => api.verification(version, { signal }));
    const promoting = ref(false);
    const live = () => status.data?.live?.ruleset_version ?? null;
    return () => div({ "data-testid": "ruleset-page" },
      shown(loaded, "the rule set", (data) => [
        heading(data, live(), () => (promoting.value = true)),
        div({ class: "columns even" },
          div(rulesPanel(data), featuresPanel(data.feature_list)),
          panel("Source", null, pre({ class: "source", tabindex: "0", "data-testid": "source" },
            code(data.source)))),
        panel("Builds", null, shown(verified, "the verification", verificationTable)),
        promoting.value && h(PromoteDialog, { ruleset: data, live: live(),
          onClose: () => (promoting.value = false), onPromoted: loaded.reload }),
      ]));
  },
};

function heading(data, live, promote) {
  return [
    div({ class: "page-head" },
      h1(`v${data.version} `, idText(data.name)),
      span({ class: ["status", data.status] }, data.status),
      data.builds.map(buildStatus),
      span({ class: "spring" }),
      live != null && live !== data.version && a({ class: "button small",
        href: href(["compare"], { a: live, b: data.version }) }, `Compare with live v${live}`),
      live !== data.version && promoteButton(data, live, promote)),
    p({ class: "faint below-head" }, "Published ", when(data.published_at), " UTC, digest ",
      code({ class: "digest" }, data.digest)),
  ];
}

function rulesPanel({ rule_list, thresholds }) {
  return panel("Rules", thresholdsText(thresholds),
    table({ class: "rows compact", "data-testid": "rule-list" },
      thead(tr(th("Rule"), th({ class: "number" }, "Effect"),
        th({ class: "wide" }, "When, and what it says"))),
      tbody(rule_list.map(({ rule_id, when: condition, points, decision, reason }) =>
        tr({ key: rule_id }, td(ruleChip(rule_id)),
          td({ class: "number" }, decision ? decisionBadge(decision) : points == null ? NONE
            : `+${points}`),
          td({ class: "wide wrap" }, code(condition),
            reason && div({ class: "faint" }, reason)))))));
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
