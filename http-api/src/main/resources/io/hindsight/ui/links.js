import { h } from "./vendor.js";
import { api } from "./api.js";
import { elements } from "./elements.js";
import { useKeys } from "./keys.js";
import { LinkGraph } from "./link-graph.js";
import { useLoaded } from "./loading.js";
import { accountLink, panel, shown, when } from "./parts.js";
import { namedProfile, profileLink, sharers } from "./profile-keys.js";
import { href, replace, route } from "./router.js";

const { button, div, p, span, table, tbody, td, th, thead, tr } = elements;

/** How far links are followed: through so many accounts. */
const STEPS = ["1", "2"];

/** Which accounts an account is linked to, by the values that they share. */
export const Links = {
  name: "Links",
  props: { id: { type: String, required: true }, query: { type: Object, required: true } },
  setup(props) {
    const steps = () => props.query.steps || STEPS[0];
    const loaded = useLoaded(() => ({ steps: steps() }),
      (query, signal) => api.links(props.id, query, { signal }));
    const follow = (wanted) => replace(href(["accounts", props.id],
      { ...route.value.query, steps: wanted === STEPS[0] ? null : wanted }));
    useKeys([{ keys: "l", does: "Follow links one step or two",
      run: () => follow(STEPS.find((each) => each !== steps())) }]);

    return () => panel("Links", stepToggles(steps(), follow), div({ "data-testid": "links" },
      shown(loaded, "the links", view)));
  },
};

function stepToggles(current, follow) {
  return div({ class: "toggles", role: "group", "aria-label": "How far links are followed" },
    STEPS.map((each) => button({ type: "button", class: ["toggle", { on: each === current }],
      title: "One step or two (l)", "aria-pressed": String(each === current),
      "data-testid": `steps-${each}`, onClick: () => follow(each) },
    each === "1" ? "1 step" : `${each} steps`)));
}

function view(data) {
  const { accounts, shared } = data;
  if (shared.length === 0 && accounts.length === 0) {
    return [p({ class: "faint", "data-testid": "no-links" },
      "It shares no device, terminal, address or counterparty with another account."), cut(data)];
  }
  return div({ class: "columns even" },
    accounts.length > 0 ? h(LinkGraph, { links: data })
      : p({ class: "faint", "data-testid": "no-links" }, shared.some((each) => each.too_common)
        ? "What it shares is too common to link it to another account."
        : "It is linked to no other account."),
    div({ class: "scrolled", tabindex: "0", role: "region", "aria-label": "Links as tables" },
      linked(accounts), sharedValues(shared), cut(data)));
}

function cut({ truncated }) {
  return truncated && p({ class: "faint", "data-testid": "truncated" },
    "There may be more: only so many accounts are found, by their latest transactions.");
}

function linked(accounts) {
  return accounts.length > 0 && table({ class: "rows compact", "data-testid": "linked-accounts" },
    thead(tr(th("Linked account"), th({ class: "number" }, "Step"),
      th({ class: "wide" }, "By what"))),
    tbody(accounts.map(({ account_id, step, via }) => tr({ key: account_id },
      td(accountLink(account_id)), td({ class: "number" }, step),
      td({ class: "wide" }, ways(via, step))))));
}

/** A line for each key and, from the second step on, each account that it is shared with. */
function ways(via, step) {
  const lines = new Map();
  for (const each of via) {
    const name = `${each.key}\n${each.account_id}`;
    lines.set(name, [...lines.get(name) ?? [], each]);
  }
  return [...lines].map(([name, [first, ...more]]) => div({ key: name },
    namedProfile(first.key, first.value),
    more.map(({ key, value }) => [", ", profileLink(key, value)]),
    step > 1 && [span({ class: "faint" }, " with "), accountLink(first.account_id)]));
}

function sharedValues(shared) {
  return shared.length > 0 && table({ class: "rows compact", "data-testid": "shared-values" },
    thead(tr(th("Its values"), th("Since (UTC)"), th({ class: "number wide" }, "Accounts"))),
    tbody(shared.map(({ key, value, first_at, account_count, too_common }) =>
      tr({ key: `${key}\n${value}` }, td(namedProfile(key, value)), td(when(first_at)),
        td({ class: "number wide" },
          too_common && span({ class: "label", title: "So many accounts share it that it links " +
            "none of them" }, "too common"), " ", sharers({ account_count, too_common }))))));
}
