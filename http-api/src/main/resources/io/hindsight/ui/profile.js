import { watch } from "./vendor.js";
import { api } from "./api.js";
import { decisionBadge } from "./decisions.js";
import { elements } from "./elements.js";
import { featureValue } from "./explanation.js";
import { count, NONE } from "./format.js";
import { utcTime } from "./form-dialog.js";
import { useLoaded } from "./loading.js";
import { accountLink, amount, emptyState, idText, panel, shown, versionLink, when }
  from "./parts.js";
import { keyWord, profileHref } from "./profile-keys.js";
import { go, replace, route, transactionHref } from "./router.js";
import { useSelection } from "./selection.js";
import { walkThrough } from "./worklist.js";

const { a, bdi, button, div, h1, input, label, p, span, table, tbody, td, th, thead, tr } =
  elements;

/** Transactions of a profile asked for. */
const RECENT_MAX = 50;

/** A value that accounts share, such as a terminal: what its profile holds, and who used it. */
export const ProfilePage = {
  name: "ProfilePage",
  props: {
    id: { type: String, required: true },
    value: { type: String, required: true },
    query: { type: Object, required: true },
  },
  setup(props) {
    const loaded = useLoaded(() => ({ at: props.query.at, limit: RECENT_MAX }),
      (query, signal) => api.profile(props.id, props.value, query, { signal }));
    const rows = () => loaded.data?.recent_transactions ?? [];
    const selected = useSelection(rows, transactionHref);
    watch(rows, (now) =>
      walkThrough(`${keyWord(props.id)} ${props.value}`, route.value.hash, now));

    return () => div({ "data-testid": "profile-page" },
      heading(props, loaded.data),
      loaded.problem && props.query.at && p({ class: "below-head" },
        a({ href: profileHref(props.id, props.value) }, "As of now")),
      shown(loaded, "the profile", (data) => [
        div({ class: "columns" }, accountPanel(data), featurePanel(data, props)),
        recentPanel(data, rows(), selected),
      ]));
  },
};

function heading({ id, value }, data) {
  return div({ class: "page-head" },
    h1(span({ class: "faint" }, bdi(keyWord(id)), " "), idText(value)),
    data?.transaction_count != null &&
      span({ class: "faint" }, `${count(data.transaction_count)} transactions observed`),
    data?.last_occurred_at != null &&
      span({ class: "faint" }, "the last at ", when(data.last_occurred_at), " UTC"));
}

/** When the features are told for: now, or another moment, which stands in the address. */
function moment({ id, value, query: { at } }, { last_occurred_at }) {
  const change = (wanted) => replace(profileHref(id, value, wanted));
  const choice = (testId, says, wanted) => button({ type: "button", class: "button small",
    "data-testid": testId, onClick: () => change(wanted) }, says);
  return [
    label("As of (UTC) ", input({ type: "datetime-local", step: "1", "data-testid": "at",
      value: at ? fieldTime(at) : "",
      onChange: (event) => change(utcTime(event.target.value)) })),
    last_occurred_at != null && at !== last_occurred_at &&
      choice("at-last", "At the last transaction", last_occurred_at),
    at && choice("at-now", "Now", null),
  ];
}

/** As a field for a time reads it, which is less fine than an address may be. */
function fieldTime(text) {
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? "" : time.toISOString().slice(0, 19);
}

function featurePanel(data, props) {
  const { key, observed, features } = data;
  if (!observed) {
    return panel("Features", null, p({ class: "faint", "data-testid": "no-features" },
      `No rule set has a feature by ${key}.`));
  }
  return panel("Features", moment(props, data), features.length === 0
    ? p({ class: "faint" }, "No rule set that is observed asks for one.")
    : table({ class: "rows compact", "data-testid": "profile-features" },
      thead(tr(th("Feature"), th({ class: "number" }, "Value"), th("Rule sets"))),
      tbody(features.map((feature) => tr({ key: `${feature.name} ${feature.ruleset_versions}` },
        td({ class: "wrap" }, bdi({ class: "id wrap" }, feature.name),
          div({ class: "faint" }, feature.definition ?? feature.aggregate)),
        td({ class: "number wrap" }, featureValue(feature)),
        td(div({ class: "chips" }, feature.ruleset_versions.map(versionLink))))))));
}

function accountPanel({ accounts, accounts_truncated }) {
  return panel("Accounts", span({ class: "faint" },
    accounts_truncated ? `the first ${count(accounts.length)}; there are more`
      : count(accounts.length)),
  accounts.length === 0 ? p({ class: "faint" }, "No account has used it.")
    : div({ class: "scrolled", tabindex: "0", role: "region", "aria-label": "Accounts" },
      table({ class: "rows compact", "data-testid": "profile-accounts" },
        thead(tr(th("Account"), th("First (UTC)"))),
        tbody(accounts.map(({ account_id, first_at }) => tr({ key: account_id },
          td(accountLink(account_id)), td(when(first_at))))))));
}

/** Where no rule set asks, nothing observes: the server looks through some of the accounts. */
function recentPanel({ observed }, rows, selected) {
  if (rows.length === 0) {
    return emptyState("No transactions", "None of the accounts' latest has this value.");
  }
  return panel("Transactions", span({ class: "faint" },
    observed ? "the latest first" : "the latest of some of these accounts"),
    table({ class: "rows", "data-testid": "profile-transactions" },
      thead(tr(th("Occurred (UTC)"), th("Account"), th({ class: "number" }, "Amount"),
        th("Decision"), th({ class: "number" }, "Score"), th("Transaction"))),
      tbody(rows.map((row, index) => recentRow(row, index, selected)))));
}

function recentRow(row, index, selected) {
  return tr({ key: `${row.account_id}\n${row.transaction_id}`, "data-row": index, tabindex: "-1",
    class: { selected: selected.value === index }, onClick: () => (selected.value = index),
    onDblclick: () => go(transactionHref(row)) },
  td(when(row.occurred_at)), td(accountLink(row.account_id)),
  td({ class: "number" }, amount(row.amount, row.currency)),
  td(row.decision == null ? NONE : decisionBadge(row.decision)),
  td({ class: "number" }, row.score ?? NONE),
  td(a({ href: transactionHref(row), class: "id-link" }, idText(row.transaction_id))));
}
