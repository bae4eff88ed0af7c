import { elements } from "./elements.js";
import { count, decimal, instant, localInstant, NONE } from "./format.js";
import { accountHref, href } from "./router.js";

const { a, bdi, button, code, div, h2, kbd, li, p, pre, section, span, time, ul } = elements;

/** A problem as the server states it, with its faults; `retry` may be given. */
export function problemBox(problem, retry) {
  return div({ class: "problem", role: "alert", "data-testid": "problem" },
    span({ class: "problem-sign", "aria-hidden": "true" }, "!"),
    div(
      h2(problem.title || problem.message || "Something went wrong"),
      problem.detail && p(problem.detail),
      !saysAll(problem) && ul(problem.faults.map(fault)),
      problem.status > 0 && p({ class: "faint" }, `HTTP status ${problem.status}`),
      retry && button({ type: "button", class: "button", onClick: () => retry() }, "Try again"),
    ));
}

/** Whether the detail leaves nothing to say: there is no fault, or the only one is told there. */
function saysAll({ detail, faults }) {
  return !faults?.length
    || faults.length === 1 && !faults[0].rendered && detail?.endsWith(faults[0].message) === true;
}

function fault({ pointer, file, line, column, message, rendered }) {
  if (rendered) return li(pre(rendered));
  const place = pointer ?? [file, line, column].filter((each) => each != null).join(":");
  return li(place && [code(place), " "], message);
}

/** A place where there is nothing yet, and what to do about it. */
export function emptyState(title, ...advice) {
  return div({ class: "empty", "data-testid": "empty" },
    h2(title), advice.map((each) => p(each)));
}

/** A command to type, easy to select. */
export function command(text) {
  return code({ class: "command" }, text);
}

/** What stands for a view while its first answer is awaited. */
export function waiting(what) {
  return div({ class: "waiting", role: "status", "data-testid": "waiting" },
    `Loading ${what} \u2026`);
}

/**
 * What a loaded state shows: its problem, the first wait, or the view of its data. An answer that
 * is being renewed stays in view, dimmed.
 */
export function shown(state, what, view) {
  if (state.problem) return problemBox(state.problem, state.reload);
  if (state.data === null) return waiting(what);
  return div({ class: state.loading ? "renewing" : "", "aria-busy": String(state.loading) },
    view(state.data));
}

/**
 * Characters that show nothing, or change how the text around them is shown (controls, direction
 * marks, zero-width spaces): an id could pass for another one by them. The joiner of emoji stays.
 */
const INVISIBLE = /((?!\u200d)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}\u00a0\u3164])/u;

/**
 * An id as it came from outside: kept apart from the text around it, in full in the tooltip, its
 * invisible characters spelt out as "U+202E".
 */
export function idText(id) {
  return bdi({ class: "id", title: String(id) }, String(id).split(INVISIBLE).map((piece) =>
    INVISIBLE.test(piece) ? span({ class: "codepoint" }, codePoint(piece)) : piece));
}

function codePoint(character) {
  return `U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
}

/** An account's id, leading to the account. */
export function accountLink(id) {
  return a({ href: accountHref(id), class: "id-link" }, idText(id));
}

/** An instant in UTC, with the analyst's own clock in the tooltip. */
export function when(text) {
  return text == null
    ? span({ class: "faint" }, NONE)
    : time({ class: "instant", datetime: text, title: localInstant(text) }, instant(text));
}

/** An amount: grouped digits with the currency set back. */
export function amount(value, currency) {
  return span({ class: "amount" }, decimal(value), currency && span({ class: "unit" }, currency));
}

/** A rule's id. `tone` may be "added" or "removed" where two versions are set side by side. */
export function ruleChip(id, tone) {
  const sign = { added: "+", removed: "\u2212" }[tone];
  const said = { added: `Only the second version hits ${id}`,
    removed: `Only the first version hits ${id}` }[tone];
  return span({ class: ["chip", tone], title: said },
    sign && span({ class: "sign", "aria-hidden": "true" }, sign), bdi(id));
}

/** "v2", leading to the rule set. */
export function versionLink(version) {
  return a({ href: href(["rulesets", version]), class: "version" }, `v${version}`);
}

/** A build's status in words; colour only repeats it. */
export function buildStatus({ build, status, live }) {
  return span({ class: ["status", live ? "live" : status] },
    `build ${build} `, live ? "live" : status);
}

/** A key to press. */
export function key(name) {
  return kbd(name);
}

/** A number with its name beneath. */
export function figure(label, value, note) {
  return div({ class: "figure" },
    div({ class: "figure-value" }, typeof value === "number" ? count(value) : value),
    div({ class: "figure-label" }, label),
    note && div({ class: "figure-note" }, note));
}

/** A titled part of a page. */
export function panel(title, aside, ...content) {
  return section({ class: "panel" },
    div({ class: "panel-head" }, h2(title), aside && div({ class: "panel-aside" }, aside)),
    ...content);
}
