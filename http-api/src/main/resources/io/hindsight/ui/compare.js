import { api } from "./api.js";
import { decisionBadge, harder } from "./decisions.js";
import { elements } from "./elements.js";
import { count, duration, share } from "./format.js";
import { useKeys } from "./keys.js";
import { useLoaded } from "./loading.js";
import { accountLink, amount, command, emptyState, figure, idText, panel, problemBox, ruleChip,
  shown, versionLink, waiting, when } from "./parts.js";
import { faultOf, PERIOD_NAMES, periodFields } from "./period.js";
import { go, href, queryString, replace, route, transactionHref } from "./router.js";
import { ruleBars } from "./rule-bars.js";
import { useSelection } from "./selection.js";
import { transitionMatrix } from "./transition-matrix.js";
import { walkThrough } from "./worklist.js";
import { worth } from "./worth.js";
import { watch } from "./vendor.js";

const { a, button, div, h1, label, option, p, select, span, table, tbody, td, th, thead, tr } =
  elements;

/** How many changed transactions one may ask for. */
const LIMITS = [100, 500, 1000];

/** Two versions side by side: what would be decided differently, and which rules do it. */
export const ComparePage = {
  name: "ComparePage",
  props: { query: { type: Object, required: true } },
  setup(props) {
    const known = useLoaded(() => null, (_, signal) => api.rulesets({ signal }));
    const pair = () => pairOf(props.query, known.data);
    const loaded = useLoaded(() => pair(),
      (query, signal) => query ? api.compare(query, { signal }) : null);
    const rows = () => chosen(loaded.data?.changes ?? [], props.query.cell);
    const selected = useSelection(rows, (row) => transactionHref(row, pair()?.b));
    const swap = () => pair() && change({ a: pair().b, b: pair().a, cell: null });
    useKeys([{ keys: "s", does: "Swap the two versions", run: swap }]);
    watch(rows, (now) => walkThrough("Compare", route.value.hash, now));

    return () => div({ "data-testid": "compare-page" },
      div({ class: "page-head" }, h1("Compare"), pickers(known.data, pair(), swap)),
      pair() && period(props.query, faultOf(loaded.problem, PERIOD_NAMES)),
      known.problem ? problemBox(known.problem, known.reload)
        : !known.data ? waiting("the rule sets")
          : !pair() ? tooFew(known.data)
            : !faultOf(loaded.problem, PERIOD_NAMES)
              && shown(loaded, "the comparison", (data) => data && [
              summary(data),
              data.transactions === 0 ? nothing(props.query) : [
                div({ class: "columns even" },
                  transitionMatrix(data, props.query.cell, (cell) => change({ cell })),
                  worth(data)),
                ruleBars(data),
                changes(data, rows(), selected, pair(), props.query.cell),
              ]]));
  },
};

/** Versions that can be compared: those with a build that is ready. */
function comparable(known) {
  return (known?.rulesets ?? []).filter(({ builds }) => builds.some(({ status }) =>
    status === "ready"));
}

/** The versions asked for; without any, the live one and the newest other. */
function pairOf({ a, b, limit = LIMITS[0], ...query }, known) {
  if (!known) return null;
  const asked = { limit, ...Object.fromEntries(PERIOD_NAMES.map((name) => [name, query[name]])) };
  if (a && b) return { a, b, ...asked };
  const versions = comparable(known).map(({ version }) => version).sort((x, y) => y - x);
  const first = a ?? (versions.includes(known.live_version) ? known.live_version : versions.at(-1));
  const second = b ?? versions.find((version) => String(version) !== String(first));
  return first != null && second != null
    ? { a: String(first), b: String(second), ...asked } : null;
}

function change(query) {
  replace(href(["compare"], { ...route.value.query, ...query }));
}

function period(query, fault) {
  const filtered = PERIOD_NAMES.some((name) => query[name]);
  return div({ class: "filters tall", "data-testid": "filters" },
    periodFields(query, fault, change),
    filtered && button({ type: "button", class: "quiet", "data-testid": "clear",
      onClick: () => change(Object.fromEntries(PERIOD_NAMES.map((name) => [name, null]))) },
    "Clear"));
}

function pickers(known, pair, swap) {
  if (!pair) return null;
  return div({ class: "pickers", "data-testid": "pickers" },
    picker("Before", "a", known, pair),
    button({ type: "button", class: "quiet", title: "Swap (s)", "aria-label": "Swap the versions",
      onClick: swap }, "\u21c4"),
    picker("after", "b", known, pair));
}

function picker(says, side, known, pair) {
  const options = comparable(known)
    .map(({ version, name }) => ({ version: String(version), name }));
  if (!options.some(({ version }) => version === pair[side])) {
    options.push({ version: pair[side], name: "no ready build" });
  }
  return label(says, select({ "data-testid": `pick-${side}`, value: pair[side],
    onChange: ({ target }) => change({ a: pair.a, b: pair.b, [side]: target.value, cell: null }) },
  options.map(({ version, name }) => option({ value: version, key: version,
    selected: version === pair[side] },
  `v${version} ${name}${String(known.live_version) === version ? " (live)" : ""}`))));
}

function summary({ accounts, transactions, changed, matrix, took_ms }) {
  const moved = (sign) => matrix
    .filter(({ a, b }) => Math.sign(harder(a, b)) === sign)
    .reduce((sum, cell) => sum + cell.count, 0);
  return div({ class: "figures", "data-testid": "summary" },
    figure("transactions change", changed,
      `${share(changed, transactions)} of ${count(transactions)}`),
    figure("judged harder", moved(1), share(moved(1), transactions)),
    figure("judged milder", moved(-1), share(moved(-1), transactions)),
    figure("another score only", changed - moved(1) - moved(-1), "the same decision"),
    figure("accounts compared", accounts, took_ms == null ? null : `in ${duration(took_ms)}`));
}

function chosen(changes, cell) {
  if (!cell) return changes;
  return changes.filter(({ a, b }) => `${a.decision}-${b.decision}` === cell);
}

function changes(data, rows, selected, pair, cell) {
  if (data.changed === 0) return emptyState("Nothing changes",
    "Both versions decide every transaction in the same way.");
  return panel("Changed transactions", [
    cell && span({ class: "filter-note" }, `only ${cell.replace("-", " \u2192 ")} `,
      button({ type: "button", class: "quiet", onClick: () => change({ cell: null }) },
        "Show all")),
    span({ class: "faint" }, `${count(rows.length)} shown of ${count(data.changed)} changed`),
    data.changes.length < data.changed && howMany(String(pair.limit)),
    span("all as ", exported(pair, "csv", "CSV"), " or ", exported(pair, "jsonl", "JSON lines")),
  ],
  rows.length > 0 ? changeTable(data, rows, selected)
    : p({ class: "faint" }, "None of the changes loaded is of this kind. Load more of them."));
}

function exported({ limit: _, ...pair }, format, says) {
  return a({ href: `/v1/compare/export${queryString({ ...pair, format })}`, download: "",
    "data-testid": `export-${format}` }, says);
}

function howMany(limit) {
  return label("load ", select({ value: limit, "data-testid": "limit",
    onChange: ({ target }) => change({ limit: target.value }) },
  LIMITS.map((each) => option({ value: String(each), selected: String(each) === limit }, each))));
}

function changeTable(data, rows, selected) {
  const side = (name, version) =>
    th({ class: "side", colspan: 2 }, `${name} `, versionLink(version));
  return table({ class: "rows", "data-testid": "changes" },
    thead(tr(th("Occurred (UTC)"), th("Account"), th({ class: "number" }, "Amount"),
      side("Before", data.a.ruleset_version), side("After", data.b.ruleset_version),
      th({ class: "wide" }, "Rules"), th("Transaction"))),
    tbody(rows.map((row, index) => changeRow(row, index, selected, data.b.ruleset_version))));
}

function changeRow(row, index, selected, version) {
  const open = transactionHref(row, version);
  return tr({ key: `${row.account_id}\n${row.transaction_id}`, "data-row": index, tabindex: "-1",
    "data-testid": "change", class: { selected: selected.value === index },
    onClick: () => (selected.value = index), onDblclick: () => go(open) },
  td(when(row.occurred_at)), td(accountLink(row.account_id)),
  td({ class: "number" }, amount(row.amount, row.currency)),
  td(decisionBadge(row.a.decision)), td({ class: "number" }, row.a.score),
  td(decisionBadge(row.b.decision)), td({ class: "number" }, row.b.score),
  td({ class: "wide" }, div({ class: "chips" }, ruleChanges(row.a.rules, row.b.rules))),
  td(a({ href: open, class: "id-link" }, idText(row.transaction_id))));
}

function ruleChanges(before, after) {
  return [
    ...after.filter((id) => !before.includes(id)).map((id) => ruleChip(id, "added")),
    ...before.filter((id) => !after.includes(id)).map((id) => ruleChip(id, "removed")),
    ...after.filter((id) => before.includes(id)).map((id) => ruleChip(id)),
  ];
}

function tooFew(known) {
  const all = known.rulesets.length;
  return emptyState("Two versions are needed to compare",
    all < 2
      ? ["Publish another rule set and replay the history under it: ",
        command("./hindsight rebuild --rules rules.yaml")]
      : ["Only versions with a ready build can be compared. Replay the history under one: ",
        command("./hindsight rebuild --version N"), " or from ",
        a({ href: href(["rulesets"]) }, "the rule sets"), "."]);
}

function nothing({ from, to }) {
  if (from || to) return emptyState("No transaction in this period", "Choose other days, or clear them.");
  return emptyState("There is no history yet", ["Bring in transactions: ",
    command("./hindsight import FILE.csv")]);
}
