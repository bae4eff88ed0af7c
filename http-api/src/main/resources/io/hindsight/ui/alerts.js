import { ref, watch } from "./vendor.js";
import { ALERT_DECISIONS, decisionBadge, decisionShape, effectsOf, lookOf } from "./decisions.js";
import { api } from "./api.js";
import { elements } from "./elements.js";
import { count } from "./format.js";
import { useKeys } from "./keys.js";
import { useLoaded, useRepeated } from "./loading.js";
import { accountLink, amount, command, emptyState, idText, ruleChip, shown, versionLink, when }
  from "./parts.js";
import { accountHref, go, href, replace, route, transactionHref } from "./router.js";
import { useSelection } from "./selection.js";
import { status } from "./status.js";
import { walkThrough } from "./worklist.js";

const { a, button, div, fieldset, h1, input, label, legend, span, table, tbody, td, th, thead,
  tr } = elements;

/** Alerts asked for at a time. */
const PAGE_SIZE = 50;

/** How often the first page looks for newer alerts. */
const NEWER_EVERY_MS = 10_000;

/**
 * The alerts of the live rule set, newest first: those that were alerted when they were decided, or
 * those of the queue "retro", which the rule set found afterwards.
 */
export const AlertsPage = {
  name: "AlertsPage",
  props: { query: { type: Object, required: true } },
  setup(props) {
    const newer = ref(false);
    const trail = [];
    const loaded = useLoaded(() => question(props.query),
      (query, signal) => api.alerts(query, { signal }));
    const rows = () => matching(loaded.data?.alerts ?? [], props.query.words ?? "");
    const selected = useSelection(rows, transactionHref, [
      { keys: "a", does: "Open the selected row's account",
        run: (row) => go(accountHref(row.account_id)) },
    ]);
    const next = () => {
      if (!loaded.data?.next_cursor) return;
      trail.push(route.value.hash);
      go(address({ ...route.value.query, cursor: loaded.data.next_cursor }));
      window.scrollTo(0, 0);
    };
    const previous = () => {
      if (!route.value.query.cursor) return;
      go(trail.pop() ?? address({ ...route.value.query, cursor: null }));
      window.scrollTo(0, 0);
    };
    const renew = () => {
      newer.value = false;
      return route.value.query.cursor
        ? go(address({ ...route.value.query, cursor: null }))
        : loaded.reload();
    };
    useKeys([
      { keys: "n", does: "Older page", run: next },
      { keys: "p", does: "Newer page", run: previous },
      { keys: "r", does: "Show the newest alerts", run: renew },
      ...ALERT_DECISIONS.map((decision, at) => ({ keys: String(at + 1),
        does: `Filter: ${lookOf(decision).label} on or off`, run: () => toggle(decision) })),
      { keys: "q", does: "Alerts of the past, or live ones",
        run: () => change({ queue: isRetro() ? null : "retro" }) },
      { keys: "/", does: "Filter the rows in view", run: focusFilter },
    ]);
    useRepeated(async () => (newer.value = await hasNewer(loaded)), NEWER_EVERY_MS);
    watch(() => status.data?.live?.ruleset_version, (now, before) => {
      if (before != null && now !== before) newer.value = true;
    });
    watch(() => route.value.hash, (hash) => {
      if (trail.includes(hash)) trail.length = trail.indexOf(hash);
    });
    watch(rows, (now) => walkThrough("Alerts", route.value.hash, now), { immediate: true });
    watch(() => loaded.data, () => (newer.value = false));

    return () => div({ "data-testid": "alerts-page" },
      head(loaded, newer.value, renew),
      filters(),
      shown(loaded, "alerts", (data) => data.alerts.length === 0
        ? nothing()
        : [list(rows(), selected), pager(data, rows().length, previous, next)]));
  },
};

function question({ queue, decision, from, to, cursor }) {
  return { queue, decision: decision || ALERT_DECISIONS.join(","), from, to, limit: PAGE_SIZE,
    cursor };
}

function address(query) {
  return href(["alerts"], query);
}

function isRetro() {
  return route.value.query.queue === "retro";
}

function wanted() {
  const { decision } = route.value.query;
  return decision ? decision.split(",") : ALERT_DECISIONS;
}

function toggle(decision) {
  const now = wanted();
  const next = now.includes(decision)
    ? now.filter((each) => each !== decision)
    : [...now, decision];
  const all = next.length === 0 || next.length === ALERT_DECISIONS.length;
  const inOrder = ALERT_DECISIONS.filter((each) => next.includes(each));
  change({ decision: all ? null : inOrder.join(",") });
}

function change(filter) {
  replace(address({ ...route.value.query, ...filter, cursor: null }));
}

/** Keeps the rows with these words, on the page in view: it asks the server for nothing. */
function narrow(words) {
  replace(address({ ...route.value.query, words }));
}

function focusFilter() {
  document.querySelector("[data-testid=row-filter]")?.focus();
}

/** Whether the first page of the same question now begins with another alert, or another build. */
async function hasNewer(loaded) {
  if (!loaded.data || route.value.query.cursor) return false;
  const before = loaded.data;
  try {
    const now = await api.alerts({ ...question(route.value.query), limit: 1 });
    return before === loaded.data && (now.build !== before.build
      || now.alerts[0]?.transaction_id !== before.alerts[0]?.transaction_id);
  } catch {
    return false;
  }
}

function matching(alerts, words) {
  const sought = words.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return sought.length === 0 ? alerts : alerts.filter((alert) => {
    const text = searchable(alert);
    return sought.every((word) => text.includes(word));
  });
}

function searchable(alert) {
  return [alert.transaction_id, alert.account_id, alert.terminal_id, alert.merchant_id,
    alert.channel, alert.country, alert.currency, alert.amount, alert.decision,
    ...alert.reasons.flatMap(({ rule_id, message }) => [rule_id, message])]
    .filter((each) => each != null).join("\n").toLocaleLowerCase();
}

function head(loaded, newer, renew) {
  const { data } = loaded;
  return div({ class: "page-head" },
    h1("Alerts"),
    data?.ruleset_version != null &&
      span({ class: "faint" }, "as judged by ", versionLink(data.ruleset_version)),
    newer && button({ type: "button", class: "button small", "data-testid": "newer",
      onClick: renew }, "There are newer alerts: show them"));
}

function filters() {
  const { from, to, words, decision } = route.value.query;
  const day = (name, value, says) => label({ title: "Days in UTC, both included" }, says,
    input({ type: "date", value: value ?? "", "data-testid": `filter-${name}`,
      onChange: (event) => change({ [name]: event.target.value }) }));
  const filtered = from || to || decision || words;
  return div({ class: "filters", "data-testid": "filters" },
    fieldset({ class: "toggles" }, legend({ class: "unseen" }, "Queue"),
      queueButton(null, "Live", "Alerted when they were decided"),
      queueButton("retro", "Found later",
        "Found by a rebuild: nobody was alerted when they were decided")),
    fieldset({ class: "toggles" }, legend({ class: "unseen" }, "Decisions"),
      ALERT_DECISIONS.map((decision) => toggleButton(decision, wanted().includes(decision)))),
    day("from", from, "From"), day("to", to, "to"),
    input({ type: "search", class: "row-filter", value: words ?? "", spellcheck: "false",
      placeholder: "Filter the rows in view", "aria-label": "Filter the rows in view",
      "data-testid": "row-filter", onInput: (event) => narrow(event.target.value) }),
    filtered && button({ type: "button", class: "quiet",
      onClick: () => change({ decision: null, from: null, to: null, words: null }) }, "Clear"));
}

function queueButton(queue, name, title) {
  const on = isRetro() === (queue === "retro");
  return button({ type: "button", class: ["toggle", { on }], "aria-pressed": String(on), title,
    "data-testid": `queue-${queue ?? "live"}`, onClick: () => change({ queue }) }, name);
}

function toggleButton(decision, on) {
  return button({ type: "button", class: ["toggle", { on }], "aria-pressed": String(on),
    "data-testid": `toggle-${decision}`, onClick: () => toggle(decision) },
  decisionShape(decision), lookOf(decision).label);
}

function list(rows, selected) {
  return table({ class: "rows", "data-testid": "alerts" },
    thead(tr(th("Decision"), th({ class: "number" }, "Score"), th("Occurred (UTC)"), th("Account"),
      th({ class: "number" }, "Amount"), th("Where"), th({ class: "wide" }, "Reasons"),
      th("Transaction"))),
    tbody(rows.map((alert, index) => row(alert, index, selected))));
}

function row(alert, index, selected) {
  const open = transactionHref(alert);
  return tr({ key: `${alert.account_id}\n${alert.transaction_id}`, "data-row": index,
    tabindex: "-1", "data-testid": "alert", class: { selected: selected.value === index },
    onClick: () => (selected.value = index), onDblclick: () => go(open) },
  td(decisionBadge(alert.decision)), td({ class: "number" }, alert.score),
  td(when(alert.occurred_at)), td(accountLink(alert.account_id)),
  td({ class: "number" }, amount(alert.amount, alert.currency)), td(place(alert)),
  td({ class: "wide" }, div({ class: "reasons" }, alert.reasons.map(reason))),
  td(a({ href: open, class: "id-link" }, idText(alert.transaction_id))));
}

function place({ terminal_id, merchant_id, channel, country }) {
  const words = [channel, country].filter(Boolean).join(" ");
  const at = terminal_id ?? merchant_id;
  return [
    at != null && span({ class: "where", title: terminal_id != null ? "Terminal" : "Merchant" },
      idText(at)),
    words && span({ class: "faint" }, at != null ? ` ${words}` : words),
  ];
}

function reason({ rule_id, points, decision, message }) {
  return span({ class: "reason", title: message ?? rule_id },
    ruleChip(rule_id),
    effectsOf({ points, decision }).map(text => span({ class: "points" }, text)),
    message && span({ class: "message" }, message));
}

function pager({ alerts, next_cursor }, inView, previous, next) {
  const { cursor } = route.value.query;
  return div({ class: "pager" },
    span({ class: "faint" }, inView === alerts.length ? `${count(inView)} alerts`
      : `${count(inView)} of ${count(alerts.length)} alerts in view`),
    button({ type: "button", class: "button small", disabled: !cursor, onClick: previous,
      "data-testid": "previous-page" }, "\u2190 Newer"),
    button({ type: "button", class: "button small", disabled: !next_cursor, onClick: next,
      "data-testid": "next-page" }, "Older \u2192"));
}

function nothing() {
  const { decision, from, to, cursor } = route.value.query;
  if (decision || from || to || cursor) {
    return emptyState("No alerts match",
      ["Nothing in this range has one of the chosen decisions. ",
        button({ type: "button", class: "button small",
          onClick: () => change({ decision: null, from: null, to: null }) }, "Clear the filters")]);
  }
  if (isRetro()) {
    return emptyState("Nothing was found later",
      "A transaction appears here when the live rule set would have alerted it, and the rule set "
        + "that decided it did not.");
  }
  if (status.data && !status.data.live) {
    return emptyState("No rule set is live yet",
      ["Publish one: ", command("./hindsight rules publish rules.yaml"),
        ", then bring in transactions: ", command("./hindsight import FILE.csv")]);
  }
  return emptyState("No alerts yet",
    ["Bring in transactions: ", command("./hindsight import FILE.csv"), " or try ",
      command("./hindsight demo"), "."],
    "A transaction appears here when a rule of the live rule set asks for a challenge, a review "
      + "or a decline.");
}
