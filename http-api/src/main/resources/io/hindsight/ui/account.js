import { h, ref, shallowReactive, watch } from "./vendor.js";
import { api } from "./api.js";
import { DECISIONS, decisionBadge, decisionShape, lookOf } from "./decisions.js";
import { elements } from "./elements.js";
import { count } from "./format.js";
import { Links } from "./links.js";
import { useLoaded } from "./loading.js";
import { amount, idText, panel, problemBox, ruleChip, shown, versionLink, when } from "./parts.js";
import { go, route, transactionHref } from "./router.js";
import { useSelection } from "./selection.js";
import { Timeline } from "./timeline.js";
import { walkThrough } from "./worklist.js";

const { a, button, div, h1, p, span, table, tbody, td, th, thead, tr } = elements;

/** Transactions of an account asked for at a time. */
const PAGE_SIZE = 200;

/** One account: its transactions over time and its links, as pictures and as tables. */
export const AccountPage = {
  name: "AccountPage",
  props: { id: { type: String, required: true }, query: { type: Object, required: true } },
  setup(props) {
    const loaded = useLoaded(() => ({ limit: PAGE_SIZE }),
      (query, signal) => api.account(props.id, query, { signal }));
    const older = shallowReactive({ rows: [], before: null, loading: false, problem: null });
    const lit = ref(-1);
    const rows = () => [...(loaded.data?.timeline ?? []), ...older.rows]
      .map((row) => ({ ...row, account_id: props.id }));
    const selected = useSelection(rows, transactionHref);
    watch(() => loaded.data, (data) => Object.assign(older,
      { rows: [], before: data?.next_before_seq ?? null, problem: null }));
    watch(rows, (now) => walkThrough(`Account ${props.id}`, route.value.hash, now));
    watch(selected, (index) => (lit.value = index));

    async function more() {
      Object.assign(older, { loading: true, problem: null });
      try {
        const page = await api.account(props.id, { limit: PAGE_SIZE, before_seq: older.before });
        older.rows = [...older.rows, ...page.timeline];
        older.before = page.next_before_seq;
      } catch (problem) {
        older.problem = problem;
      }
      older.loading = false;
    }

    return () => div({ "data-testid": "account-page" },
      shown(loaded, "the account", (data) => [
        heading(data, rows()),
        panel("Amount over time", null,
          h(Timeline, { rows: rows(), lit: lit.value, onLight: (index) => (lit.value = index),
            onDim: () => (lit.value = selected.value) })),
        h(Links, { id: props.id, query: props.query }),
        panel("Transactions", span({ class: "faint" },
          `${count(rows().length)} of ${count(data.transaction_count)} transactions, newest first`),
        timelineTable(rows(), selected, lit), moreRows(older, more)),
      ]));
  },
};

function heading({ account_id, ruleset_version }, rows) {
  return div({ class: "page-head" },
    h1(span({ class: "faint" }, "Account "), idText(account_id)),
    ruleset_version != null &&
      span({ class: "faint" }, "as judged by ", versionLink(ruleset_version)),
    span({ class: "tally", "data-testid": "tally" }, DECISIONS.map((decision) => {
      const number = rows.filter((row) => row.decision === decision).length;
      return span({ key: decision, class: { faint: number === 0 },
        title: `${lookOf(decision).label}, among the rows below` },
      decisionShape(decision), ` ${count(number)}`);
    })));
}

function timelineTable(rows, selected, lit) {
  return table({ class: "rows", "data-testid": "timeline-table",
    onMouseleave: () => (lit.value = selected.value) },
    thead(tr(th({ class: "number" }, "Seq"), th("Occurred (UTC)"),
      th({ class: "number" }, "Amount"), th("Decision"), th({ class: "number" }, "Score"),
      th({ class: "wide" }, "Rules hit"), th("Transaction"))),
    tbody(rows.map((row, index) => tr({ key: row.event_seq, "data-row": index, tabindex: "-1",
      class: { selected: selected.value === index, lit: lit.value === index },
      onMouseenter: () => (lit.value = index), onClick: () => (selected.value = index),
      onDblclick: () => go(transactionHref(row)) },
    td({ class: "number faint" }, row.event_seq), td(when(row.occurred_at)),
    td({ class: "number" }, amount(row.amount, row.currency)), td(decisionBadge(row.decision)),
    td({ class: "number" }, row.score),
    td({ class: "wide" }, div({ class: "chips" }, row.rules.map((id) => ruleChip(id)))),
    td(a({ href: transactionHref(row), class: "id-link" }, idText(row.transaction_id)))))));
}

function moreRows({ before, loading, problem }, more) {
  return [
    problem && problemBox(problem, more),
    before != null && !problem && p(button({ type: "button", class: "button", disabled: loading,
      onClick: more, "data-testid": "older" }, loading ? "Loading \u2026" : "Load older events")),
  ];
}
