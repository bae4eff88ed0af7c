import { ref, watch } from "./vendor.js";
import { api } from "./api.js";
import { checkResults } from "./check-results.js";
import { elements } from "./elements.js";
import { useKeys } from "./keys.js";
import { command, key, panel, problemBox } from "./parts.js";
import { go, href, replace } from "./router.js";

const { a, button, div, h1, p, span, textarea } = elements;

/** So many lines stay in view above a place that is gone to. */
const LINES_ABOVE = 3;

/** What was typed last, so that a look at another page loses nothing. */
const draft = ref("");

/** A rule set in a text field, checked on demand: nothing is published here. */
export const CheckPage = {
  name: "CheckPage",
  props: { query: { type: Object, required: true } },
  setup(props) {
    const found = ref(null);
    const checked = ref("");
    const problem = ref(null);
    const working = ref(false);
    const field = ref(null);

    async function check() {
      if (working.value) return;
      working.value = true;
      problem.value = null;
      try {
        checked.value = draft.value;
        found.value = await api.checkRuleset(checked.value);
      } catch (error) {
        found.value = null;
        problem.value = error;
      }
      working.value = false;
    }

    async function take(version) {
      if (version == null) return;
      try {
        draft.value = (await api.ruleset(version)).source;
        found.value = null;
        // Once taken, the text is the analyst's: a reload of the page must not take it again.
        replace(href(["check"]));
      } catch (error) {
        problem.value = error;
      }
    }

    const edit = () => field.value.focus();
    watch(() => props.query.version, take, { immediate: true });
    useKeys([
      { keys: "c", does: "Check the rule set", run: check },
      { keys: "i", does: "Edit the rule set", run: edit },
      { keys: "u", does: "Back to the rule sets", run: () => go(href(["rulesets"])) },
    ]);

    return () => div({ "data-testid": "check-page" },
      div({ class: "page-head" }, h1("Check a rule set"), span({ class: "spring" }),
        span({ class: "faint keys-hint" }, key("Ctrl"), key("Enter")),
        button({ type: "button", class: "button primary", disabled: working.value,
          "data-testid": "check", title: "c", onClick: check },
        working.value ? "Checking \u2026" : "Check")),
      div({ class: "columns even" },
        panel("Rule set", a({ href: href(["rulesets"]) }, "Published ones"),
          textarea({ ref: field, class: "source editor", spellcheck: "false", wrap: "off",
            autocapitalize: "off", autocomplete: "off", "aria-label": "The rule set, in YAML",
            "data-testid": "editor", value: draft.value,
            onInput: (event) => (draft.value = event.target.value),
            onKeydown: (event) => isSend(event) && check() })),
        panel("What was found", null,
          problem.value ? problemBox(problem.value)
            : found.value ? findings(found.value, draft.value !== checked.value,
              (fault) => goTo(field.value, fault))
              : p({ class: "faint" }, "Nothing has been checked yet."))));
  },
};

function findings(found, changed, goTo) {
  return [
    changed && p({ class: "faint", "data-testid": "changed" },
      "The rule set has changed since it was checked."),
    div({ class: { renewing: changed } }, checkResults(found, goTo)),
    found.passed && p({ class: "faint publish-hint" }, "To publish it, save it to a file: ",
      command("./hindsight rules publish rules.yaml")),
  ];
}

function isSend(event) {
  return event.key === "Enter" && (event.ctrlKey || event.metaKey);
}

/** Puts the cursor at a fault's place and brings its line into view. */
function goTo(field, { line, column }) {
  const before = field.value.split("\n").slice(0, line - 1);
  const at = before.reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
  field.focus();
  field.setSelectionRange(at, at);
  const lines = field.value.split("\n").length;
  field.scrollTop = (field.scrollHeight / lines) * Math.max(0, line - 1 - LINES_ABOVE);
}
