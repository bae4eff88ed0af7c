import { api } from "./api.js";
import { confusion, moneyByLabel } from "./confusion.js";
import { elements } from "./elements.js";
import { count, duration, NONE, share } from "./format.js";
import { useKeys } from "./keys.js";
import { useLoaded } from "./loading.js";
import { command, emptyState, figure, key, problemBox, shown } from "./parts.js";
import { described, faultOf, filterField, PERIOD_NAMES, periodFields } from "./period.js";
import { href, replace, route } from "./router.js";
import { ruleQuality } from "./rule-quality.js";

const { button, div, h1, option, select, span } = elements;

const NAMES = ["version", ...PERIOD_NAMES];

/** How well fraud was told from the rest: by what was decided, or by one version. */
export const EvaluationPage = {
  name: "EvaluationPage",
  props: { query: { type: Object, required: true } },
  setup(props) {
    const known = useLoaded(() => null, (_, signal) => api.rulesets({ signal }));
    const loaded = useLoaded(() => question(props.query),
      (query, signal) => api.evaluation(query, { signal }));
    useKeys([{ keys: "r", does: "Evaluate again", run: () => loaded.reload() }]);

    return () => {
      const fault = faultOf(loaded.problem, NAMES);
      return div({ "data-testid": "evaluation-page" },
        div({ class: "page-head" }, h1("Evaluation"),
          span({ class: "faint" }, "An alert is a decision of review or decline. What nobody has ",
            "labelled counts as genuine.")),
        filters(known.data, props.query, fault),
        known.problem && problemBox(known.problem, known.reload),
        !fault && shown(loaded, "the evaluation", (data) => view(data, props.query)));
    };
  },
};

function question(query) {
  return Object.fromEntries(NAMES.map((name) => [name, query[name]]));
}

function change(query) {
  replace(href(["evaluation"], { ...route.value.query, ...query }));
}

function filters(known, query, fault) {
  const filtered = NAMES.some((name) => query[name]);
  return div({ class: "filters tall", "data-testid": "filters" },
    filterField("version", "Decided", fault, versions(known, query.version, fault)),
    periodFields(query, fault, change),
    filtered && button({ type: "button", class: "quiet", "data-testid": "clear",
      onClick: () => change(Object.fromEntries(NAMES.map((name) => [name, null]))) }, "Clear"));
}

function versions(known, version, fault) {
  const options = (known?.rulesets ?? [])
    .filter(({ builds }) => builds.some(({ status }) => status === "ready"))
    .map((each) => ({ value: String(each.version), says: `by v${each.version} ${each.name}` +
      (each.version === known.live_version ? " (live)" : "") }));
  if (version && !options.some(({ value }) => value === version)) {
    options.push({ value: version, says: `by v${version}${known ? ": no ready build" : ""}` });
  }
  return select({ ...described("version", fault), "data-testid": "filter-version",
    value: version ?? "", title: "What was decided, or what one version would decide",
    onChange: (event) => change({ version: event.target.value }) },
  option({ value: "", selected: !version }, "live, as it was"),
  options.map(({ value, says }) =>
    option({ key: value, value, selected: value === version }, says)));
}

function view(data, query) {
  if (data.transactions === 0) return noTransactions(query);
  if (data.frauds === 0) return noFrauds(data, query);
  return [
    figures(data),
    div({ class: "columns even" }, confusion(data), moneyByLabel(data)),
    ruleQuality(data),
  ];
}

function figures(data) {
  const { precision, recall, f1, true_positives, alerts, frauds, transactions, took_ms } = data;
  return div({ class: "figures", "data-testid": "quality" },
    figure("precision", percent(precision),
      `${count(true_positives)} of ${count(alerts)} alerts were fraud`),
    figure("recall", percent(recall),
      `${count(true_positives)} of ${count(frauds)} frauds were alerted`),
    figure("F1", percent(f1), "precision and recall in one"),
    figure("transactions", transactions, took_ms == null ? null : `in ${duration(took_ms)}`));
}

/** A share of nothing is no number: the server says null. */
function percent(part) {
  return part == null ? NONE : share(part, 1);
}

function noTransactions({ from, to }) {
  return from || to
    ? emptyState("No transaction in this period", "Choose other days, or clear them.")
    : emptyState("There is no history yet", ["Bring in transactions: ",
      command("./hindsight import FILE.csv")]);
}

function noFrauds({ transactions, alerts }, { from, to, as_of }) {
  return emptyState("No fraud is labelled here",
    `${count(transactions)} transactions and ${count(alerts)} alerts, and nobody has said of any ` +
      "of them that it was fraud: there is nothing to measure by.",
    (from || to || as_of) && "Perhaps it was said of others, or later: choose other days above.",
    ["Mark a transaction on its page with ", key("f"), " or take the frauds of a file along: ",
      command("./hindsight import --label-delay 7d FILE.csv")]);
}
