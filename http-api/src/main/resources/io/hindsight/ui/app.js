import { createApp, h, onErrorCaptured, ref, watch } from "./vendor.js";
import { AccountPage } from "./account.js";
import { AlertsPage } from "./alerts.js";
import { CheckPage } from "./check.js";
import { ComparePage } from "./compare.js";
import { elements } from "./elements.js";
import { EvaluationPage } from "./evaluation.js";
import { GoTo } from "./go-to.js";
import { KeyHelp } from "./key-help.js";
import { useKeys } from "./keys.js";
import { ListPage, ListsPage } from "./lists.js";
import { emptyState, problemBox } from "./parts.js";
import { ProfilePage } from "./profile.js";
import { keyWord } from "./profile-keys.js";
import { go, href, route } from "./router.js";
import { RulesetPage } from "./ruleset.js";
import { RulesetsPage } from "./rulesets.js";
import { StatusBar } from "./status.js";
import { TransactionPage } from "./transaction.js";

const { a, button, header, main, nav, span } = elements;

/** Every page by the first segment of its address: the list of what the interface has. */
const PAGES = [
  { name: "alerts", label: "Alerts", keys: "g a", page: AlertsPage, ids: 0 },
  { name: "compare", label: "Compare", keys: "g c", page: ComparePage, ids: 0 },
  { name: "evaluation", label: "Evaluation", keys: "g e", page: EvaluationPage, ids: 0 },
  { name: "rulesets", label: "Rule sets", keys: "g r", page: RulesetsPage, ids: 0 },
  { name: "lists", label: "Lists", keys: "g l", page: ListsPage, ids: 0 },
  { name: "check", page: CheckPage, ids: 0, title: () => "Check a rule set", under: "rulesets" },
  { name: "lists", page: ListPage, ids: 1, title: (id) => `List ${id}` },
  { name: "rulesets", page: RulesetPage, ids: 1, title: (id) => `Rule set v${id}` },
  { name: "transactions", page: TransactionPage, ids: 1, title: (id) => `Transaction ${id}` },
  { name: "accounts", page: AccountPage, ids: 1, title: (id) => `Account ${id}` },
  { name: "profiles", page: ProfilePage, ids: 2,
    title: (key, value) => `${keyWord(key)} ${value}` },
];

const HOME = href(["alerts"]);

function pageOf({ segments }) {
  if (segments === null) return null;
  const [name = "alerts", ...ids] = segments;
  return PAGES.find((page) => page.name === name && page.ids === ids.length) ?? null;
}

function navigation(current) {
  return nav({ "aria-label": "Pages" },
    PAGES.filter(({ label }) => label).map(({ name, label }) =>
      a({ href: href([name]), class: { here: (current?.under ?? current?.name) === name },
        "aria-current": current?.name === name ? "page" : null, "data-testid": `nav-${name}` },
      label)));
}

function notFound() {
  return emptyState("There is no such page",
    ["The address may have been cut off. ", a({ href: HOME }, "Go to the alerts"), "."]);
}

const App = {
  name: "App",
  setup() {
    const failure = ref(null);
    const helpOpen = ref(false);
    onErrorCaptured((error) => {
      console.error(error);
      failure.value = { title: "This page failed", detail: String(error?.message ?? error) };
      return false;
    });
    watch(route, (now, before) => {
      failure.value = null;
      if (String(now.segments) !== String(before.segments)) window.scrollTo(0, 0);
    });
    watch(route, nameTheWindow, { immediate: true });
    useKeys([
      ...PAGES.filter(({ keys }) => keys).map(({ name, label, keys }) => ({ keys, everywhere: true,
        does: `Go to ${label.toLowerCase()}`, run: () => go(href([name])) })),
      { keys: "?", does: "Show the keys", everywhere: true, run: () => (helpOpen.value = true) },
    ]);
    return () => {
      const current = pageOf(route.value);
      return [
        a({ class: "skip", href: "#content", onClick: skipToContent }, "Skip to the content"),
        header({ class: "top" },
          a({ class: "brand", href: HOME }, "Hindsight"),
          navigation(current), h(GoTo), span({ class: "spring" }), h(StatusBar),
          button({ type: "button", class: "quiet", title: "Keys (?)",
            "aria-label": "Show the keys", onClick: () => (helpOpen.value = true) }, "?")),
        main({ id: "content", tabindex: "-1" },
          failure.value ? problemBox(failure.value, () => window.location.reload())
            : current ? view(current)
              : notFound()),
        helpOpen.value && h(KeyHelp, { onClose: () => (helpOpen.value = false) }),
      ];
    };
  },
};

function view(current) {
  const { segments, query } = route.value;
  const ids = { ...current.ids > 0 && { id: segments[1] },
    ...current.ids > 1 && { value: segments[2] } };
  return h(current.page, { key: pageKey(current), query, ...ids });
}

/** A page starts afresh when what it is about changes, not when only a filter does. */
function pageKey(page) {
  const { segments, query } = route.value;
  return JSON.stringify([page.name, page.ids, segments.slice(1), query.account_id]);
}

function nameTheWindow() {
  const page = pageOf(route.value);
  const name = page?.label ?? page?.title?.(...route.value.segments.slice(1));
  document.title = name ? `${name} \u00b7 Hindsight` : "Hindsight";
}

function skipToContent(event) {
  event.preventDefault();
  document.getElementById("content").focus();
}

createApp(App).mount("#app");
