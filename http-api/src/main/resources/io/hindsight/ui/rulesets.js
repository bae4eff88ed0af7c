import { h, ref, watch } from "./vendor.js";
import { api } from "./api.js";
import { elements } from "./elements.js";
import { useKeys } from "./keys.js";
import { useLoaded, useRepeated } from "./loading.js";
import { buildStatus, command, emptyState, idText, problemBox, shown, versionLink, when }
  from "./parts.js";
import { PromoteDialog } from "./promote.js";
import { go, href } from "./router.js";
import { useSelection } from "./selection.js";
import { refreshStatus, status } from "./status.js";

const { a, button, code, div, h1, span, table, tbody, td, th, thead, tr } = elements;

/** While a rebuild runs, the list is read again this often. */
const RENEW_EVERY_MS = 3_000;

/** Digits of a digest that are enough to tell two apart by eye; the tooltip has them all. */
const DIGEST_SHOWN = 12;

/** Where a rule set is checked before it is published. */
const CHECK = href(["check"]);

/** Every rule set ever published: what it is, what has been built of it, and the switch. */
export const RulesetsPage = {
  name: "RulesetsPage",
  setup() {
    const loaded = useLoaded(() => null, (_, signal) => api.rulesets({ signal }));
    const promoting = ref(null);
    const failed = ref(null);
    const rows = () => loaded.data?.rulesets ?? [];
    const selected = useSelection(rows, ({ version }) => href(["rulesets", version]));
    useKeys([{ keys: "c", does: "Check a rule set", run: () => go(CHECK) }]);
    useRepeated(async () => {
      if (rebuilding() && !loaded.loading) await loaded.reload();
    }, RENEW_EVERY_MS);
    watch(rebuilding, () => loaded.reload());

    async function rebuild(version) {
      failed.value = null;
      try {
        await api.rebuild(version);
        await Promise.all([loaded.reload(), refreshStatus()]);
      } catch (problem) {
        failed.value = problem;
      }
    }

    return () => div({ "data-testid": "rulesets-page" },
      div({ class: "page-head" }, h1("Rule sets"), span({ class: "spring" }),
        a({ class: "button", href: CHECK, title: "c", "data-testid": "check-rules" },
          "Check a rule set \u2026")),
      failed.value && problemBox(failed.value),
      shown(loaded, "the rule sets", (data) => data.rulesets.length === 0 ? nothing()
        : list(data, selected, { rebuild, promote: (each) => (promoting.value = each) })),
      promoting.value && h(PromoteDialog, { ruleset: promoting.value,
        live: loaded.data?.live_version ?? null, onClose: () => (promoting.value = null),
        onPromoted: loaded.reload }));
  },
};

function rebuilding() {
  return status.data?.rebuild?.status === "running";
}

/** Whether a version can be promoted: it has a ready build and is not live already. */
export function promotable({ version, builds }, liveVersion) {
  return version !== liveVersion && builds.some(({ status }) => status === "ready");
}

function list(data, selected, actions) {
  return table({ class: "rows", "data-testid": "rulesets" },
    thead(tr(th("Version"), th("Name"), th("Status"), th("Builds"),
      th({ class: "number" }, "Rules"), th({ class: "number" }, "Features"),
      th("Published (UTC)"), th("Digest"), th({ class: "wide" }, ""))),
    tbody(data.rulesets.map((ruleset, index) => row(ruleset, index, data, selected, actions))));
}

function row(ruleset, index, { live_version, rulesets }, selected, actions) {
  const { version, name, status, builds, rules, features, published_at, digest } = ruleset;
  return tr({ key: version, "data-row": index, tabindex: "-1", "data-testid": `ruleset-${version}`,
    class: { selected: selected.value === index }, onClick: () => (selected.value = index),
    onDblclick: () => go(href(["rulesets", version])) },
  td(versionLink(version)), td(idText(name)), td(span({ class: ["status", status] }, status)),
  td(builds.length === 0 ? span({ class: "faint" }, "none")
    : div({ class: "chips" }, builds.map(buildStatus))),
  td({ class: "number" }, rules), td({ class: "number" }, features), td(when(published_at)),
  td(digestText(digest)),
  td({ class: "wide" }, div({ class: "row-actions" },
    compareLink(ruleset, live_version, rulesets),
    rebuildButton(ruleset, actions.rebuild),
    version !== live_version && promoteButton(ruleset, live_version, actions.promote))));
}

/** The beginning of a digest, the whole of it in the tooltip. */
export function digestText(digest) {
  return digest == null ? null
    : code({ class: "digest", title: digest }, digest.slice(0, DIGEST_SHOWN));
}

function compareLink({ version }, live, rulesets) {
  if (live == null || version === live) return null;
  const target = rulesets.find((each) => each.version === version);
  if (!target.builds.some((build) => build.status === "ready")) return null;
  return a({ href: href(["compare"], { a: live, b: version }), class: "button small",
    "data-testid": `compare-${version}` }, "Compare with live");
}

function rebuildButton({ version, builds }, rebuild) {
  if (builds.some((build) => build.live || build.status === "ready")) return null;
  return button({ type: "button", class: "button small", disabled: rebuilding(),
    "data-testid": `rebuild-${version}`, onClick: () => rebuild(version),
    title: "Replay the whole history under this version" }, "Rebuild");
}

/** The button that asks to promote; disabled with its reason when there is no ready build. */
export function promoteButton(ruleset, live, promote) {
  const can = promotable(ruleset, live);
  return button({ type: "button", class: "button small primary", disabled: !can,
    "data-testid": `promote-${ruleset.version}`, onClick: () => promote(ruleset),
    title: can ? "Let this version decide" : "It needs a ready build first: rebuild it" },
  "Promote \u2026");
}

function nothing() {
  return emptyState("No rule set has been published",
    ["Write one and publish it: ", command("./hindsight rules publish rules.yaml")],
    ["Check it first: ", command("./hindsight rules check rules.yaml")]);
}
