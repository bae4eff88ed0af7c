import { h, ref } from "./vendor.js";
import { api } from "./api.js";
import { toggleConditions } from "./condition.js";
import { decisionBadge, decisionShape, effectsOf, lookOf } from "./decisions.js";
import { elements } from "./elements.js";
import { explanation } from "./explanation.js";
import { FormDialog } from "./form-dialog.js";
import { exactInstant, localInstant, NONE } from "./format.js";
import { goldenPanel, goldenQuestion, goldenRemoval } from "./golden.js";
import { useKeys } from "./keys.js";
import { labelBadge, labelKeys, labelQuestion, labelsPanel, withGiven } from "./labels.js";
import { useLoaded } from "./loading.js";
import { accountLink, amount, idText, key, panel, problemBox, ruleChip, shown, versionLink }
  from "./parts.js";
import { PROFILE_KEYS, profileLink } from "./profile-keys.js";
import { accountHref, go, replace, route, transactionHref } from "./router.js";
import { snoozeQuestion } from "./snooze.js";
import { placeOf, worklist } from "./worklist.js";

const { a, button, dd, div, dl, dt, h1, h2, li, p, span, table, tbody, td, th, thead, tr, ul } =
  elements;

/** One transaction: what was decided and why, what it says, and how each version judges it. */
export const TransactionPage = {
  name: "TransactionPage",
  props: { id: { type: String, required: true }, query: { type: Object, required: true } },
  setup(props) {
    const loaded = useLoaded(() => ({ account_id: props.query.account_id }),
      (query, signal) => api.transaction(props.id, query, { signal }));
    const version = () => props.query.version ?? versionShown(loaded.data);
    const explained = useLoaded(
      () => loaded.data && { account_id: loaded.data.transaction.account_id, version: version() },
      (query, signal) => query ? api.explanation(props.id, query, { signal }) : null);

    const pinned = useLoaded(
      () => loaded.data && { account_id: loaded.data.transaction.account_id,
        transaction_id: props.id },
      (query, signal) => query ? api.golden(query, { signal }) : null);
    const golden = () => pinned.data?.page[0];

    const asking = ref(null);
    const snoozed = ref(null);
    const snooze = (ruleId) => {
      const account = loaded.data.transaction.account_id;
      asking.value = { ...snoozeQuestion(ruleId, account), done: (made) => (snoozed.value = made) };
    };
    const pin = () => {
      if (!pinned.data) return;
      const { transaction, decision } = loaded.data;
      asking.value = { ...goldenQuestion(transaction, golden(), decision?.decision),
        done: pinned.reload };
    };
    const unpin = () => {
      asking.value = { ...goldenRemoval(loaded.data.transaction), done: pinned.reload };
    };
    const given = ref([]);
    const mark = (label) => {
      if (!loaded.data) return;
      asking.value = { ...labelQuestion(label, loaded.data.transaction),
        done: (made) => (given.value = [...given.value, made]) };
    };
    const labels = () => withGiven(loaded.data?.labels ?? [], given.value);
    const step = (by) => {
      const next = worklist.transactions[placeOf(props.id, accountOf(loaded, props)) + by];
      if (next && placeOf(props.id, accountOf(loaded, props)) >= 0) go(transactionHref(next));
    };
    const versions = () => loaded.data?.versions ?? [];
    const turn = (by) => {
      const all = versions();
      const at = all.findIndex((each) => String(each.ruleset_version) === String(version()));
      if (all.length > 1) show(loaded.data, all[(at + by + all.length) % all.length]);
    };
    useKeys([
      { keys: "j", does: "Next transaction of the list", run: () => step(1) },
      { keys: "k", does: "Previous transaction of the list", run: () => step(-1) },
      { keys: "u", does: "Back to the list", run: () => worklist.from && go(worklist.from) },
      { keys: "a", does: "Open the account",
        run: () => loaded.data && go(accountHref(loaded.data.transaction.account_id)) },
      { keys: "s", does: "Snooze the first rule that was hit, for this account",
        run: () => firstRule(loaded.data) && snooze(firstRule(loaded.data)) },
      ...labelKeys(mark),
      { keys: "p", does: "Pin it as a golden case", run: pin },
      { keys: "v", does: "Explain by the next version", run: () => turn(1) },
      { keys: "e", does: "Open or close all conditions", run: toggleConditions },
    ]);

    return () => div({ "data-testid": "transaction-page" },
      steps(placeOf(props.id, accountOf(loaded, props)), step),
      loaded.problem?.accounts?.length > 0
        ? choice(props.id, loaded.problem)
        : shown(loaded, "the transaction", (data) => [
          heading(data, labels().at(-1)),
          div({ class: "columns" },
            div(decisionPanel(data, snooze, snoozed.value),
              labelsPanel(labels(), given.value.at(-1), mark),
              shown(pinned, "the golden case", (data) => data && goldenPanel(golden(), pin, unpin)),
              fieldsPanel(data.transaction)),
            panel("Why", versionTabs(data, version()), shown(explained, "the explanation",
              (explained) => explanation(explained, data.transaction)))),
        ]),
      asking.value && dialog(asking));
  },
};

function dialog(asking) {
  const { done, ...question } = asking.value;
  return h(FormDialog, { ...question, onDone: done, onClose: () => (asking.value = null) });
}

function accountOf(loaded, props) {
  return loaded.data?.transaction.account_id ?? props.query.account_id;
}

/** The version explained unless the address asks for another: the one that decided, if it can. */
function versionShown(data) {
  if (!data) return null;
  const judged = data.versions ?? [];
  const decided = data.decision?.ruleset_version;
  const known = judged.some(({ ruleset_version }) => ruleset_version === decided);
  return known || judged.length === 0 ? decided : judged[0].ruleset_version;
}

function show(data, { ruleset_version }) {
  replace(transactionHref(data.transaction, ruleset_version));
}

function steps(at, step) {
  if (at < 0) return null;
  const move = (says, by, possible) => button({ type: "button", class: "button small",
    disabled: !possible, title: by > 0 ? "Next (j)" : "Previous (k)",
    onClick: () => step(by) }, says);
  return div({ class: "steps", "data-testid": "steps" },
    a({ href: worklist.from, title: "Back to the list (u)" }, "\u2190 ",
      elements.bdi(worklist.title)),
    span({ class: "faint" }, `${at + 1} of ${worklist.transactions.length}`),
    move("Previous", -1, at > 0), move("Next", 1, at < worklist.transactions.length - 1),
    span({ class: "faint keys-hint" }, key("j"), key("k")));
}

function heading({ transaction, decision }, label) {
  return div({ class: "page-head" },
    h1(span({ class: "faint" }, "Transaction "), idText(transaction.transaction_id)),
    decision && decisionBadge(decision.decision),
    label && span({ class: "said" }, span({ class: "faint" }, "labelled"), labelBadge(label.label)),
    span({ class: "head-amount" }, amount(transaction.amount, transaction.currency)),
    span({ class: "faint" }, "account ", accountLink(transaction.account_id)));
}

function firstRule(data) {
  return data?.decision?.reasons[0]?.rule_id;
}

function decisionPanel({ decision, versions }, snooze, snoozed) {
  return panel("Decision", null,
    snoozed && p({ class: "done", role: "status", "data-testid": "snoozed" },
      ruleChip(snoozed.rule_id), " is snoozed for this account until ",
      exactTime(snoozed.until)),
    decision ? decided(decision, snooze) : p("It was imported without a decision."),
    versions?.length > 0 && [h2({ class: "sub" }, "By each version"), versionTable(versions)]);
}

function decided(decision, snooze) {
  return div({ "data-testid": "decision" },
    div({ class: "verdict" }, decisionBadge(decision.decision),
      span({ class: "score" }, decision.score), span({ class: "faint" }, " points, by "),
      versionLink(decision.ruleset_version),
      decision.degraded && span({ class: "status failed",
        title: "A profile did not answer in time: its features were missing" }, "degraded")),
    decision.reasons.length > 0
      ? ul({ class: "reason-list" }, decision.reasons.map(({ rule_id, message, ...rule }) =>
        li(ruleChip(rule_id), span({ class: "points" }, effectsOf(rule).join(", ")),
          span({ class: "says" }, message),
          button({ type: "button", class: "button small", "data-testid": `snooze-${rule_id}`,
            title: "Do not ask it for this account, for a while", onClick: () => snooze(rule_id) },
          "Snooze \u2026"))))
      : p({ class: "reason-list faint" }, "No rule was hit."),
    decision.shadow_reasons?.length > 0 && [
      h2({ class: "sub" }, "In the shadow: counted for nothing"),
      ul({ class: "reason-list" }, decision.shadow_reasons.map(({ rule_id, message }) =>
        li(ruleChip(rule_id), span({ class: "says" }, message))))],
    dl({ class: "fields" },
      decision.event_seq != null && field("event_seq", plain(decision.event_seq)),
      decision.known_at != null && field("known_at", exactTime(decision.known_at)),
      decision.recorded_at != null && field("recorded_at", exactTime(decision.recorded_at))));
}

function versionTable(versions) {
  return table({ class: "rows compact", "data-testid": "versions" },
    thead(tr(th("Version"), th("Decision"), th({ class: "number" }, "Score"),
      th({ class: "wide" }, "Rules hit"))),
    tbody(versions.map((each) => tr({ key: each.ruleset_version },
      td(versionLink(each.ruleset_version), each.live && span({ class: "status live" }, "live")),
      td(decisionBadge(each.decision)), td({ class: "number" }, each.score),
      td({ class: "wide" }, each.rules.length > 0
        ? div({ class: "chips" }, each.rules.map((id) => ruleChip(id)))
        : span({ class: "faint" }, "none"))))));
}

/** Fields with a look of their own; every other field the server sends is shown as it is. */
const FIELD_LOOKS = {
  transaction_id: (value) => idText(value),
  account_id: (value) => accountLink(value),
  occurred_at: (value) => exactTime(value),
  amount: (value, { currency }) => amount(value, currency),
  ...Object.fromEntries(PROFILE_KEYS.map((key) => [key, (value) => profileLink(key, value)])),
};

const NAMED_ELSEWHERE = new Set(["currency", "attributes"]);

function fieldsPanel(transaction) {
  const attributes = Object.entries(transaction.attributes ?? {});
  return panel("Fields", null, div({ "data-testid": "fields" },
    dl({ class: "fields" }, Object.entries(transaction)
      .filter(([name]) => !NAMED_ELSEWHERE.has(name))
      .map(([name, value]) => field(name, looked(name, value, transaction)))),
    attributes.length > 0 && [
      h2({ class: "sub" }, "Attributes"),
      dl({ class: "fields" }, attributes.map(([name, value]) => field(name, plain(value)))),
    ]));
}

function looked(name, value, transaction) {
  const look = FIELD_LOOKS[name];
  return look && value != null ? look(value, transaction) : plain(value);
}

function plain(value) {
  if (value == null) return span({ class: "faint" }, NONE);
  return idText(typeof value === "object" ? JSON.stringify(value) : value);
}

function field(name, value) {
  return div({ class: "field", key: name }, dt(elements.bdi(name)), dd(value));
}

function exactTime(value) {
  return span({ title: localInstant(value) }, exactInstant(value),
    span({ class: "unit" }, "UTC"));
}

function versionTabs({ transaction, versions }, current) {
  if (!versions?.length) return null;
  return div({ class: "tabs", role: "tablist", "aria-label": "Explained by version" },
    versions.map((each) => {
      const here = String(each.ruleset_version) === String(current);
      return button({ type: "button", role: "tab", "aria-selected": String(here),
        class: ["tab", { here }], "data-testid": `explain-v${each.ruleset_version}`,
        title: `${lookOf(each.decision).label}, ${each.score} points`,
        onClick: () => show({ transaction }, each) },
      decisionShape(each.decision), `v${each.ruleset_version}`, each.live && " live");
    }));
}

/** The same transaction id in several accounts: which one is meant? */
function choice(id, problem) {
  if (problem.status !== 409) return problemBox(problem);
  return div({ class: "empty", "data-testid": "account-choice" },
    h2("This transaction id is used by more than one account"),
    p("Which one?"),
    ul({ class: "choices" }, problem.accounts.map((account_id) => li({ key: account_id },
      a({ href: transactionHref({ transaction_id: id, account_id }, route.value.query.version) },
        "account ", idText(account_id))))));
}
