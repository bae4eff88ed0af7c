import { h, ref } from "./vendor.js";
import { api } from "./api.js";
import { Dialog } from "./dialog.js";
import { elements } from "./elements.js";
import { duration } from "./format.js";
import { goldenFailures } from "./golden.js";
import { problemBox } from "./parts.js";
import { href } from "./router.js";
import { refreshStatus } from "./status.js";

const { a, bdi, button, div, h2, p, strong } = elements;

/** Asks once more, promotes a version, and says what became of it. */
export const PromoteDialog = {
  name: "PromoteDialog",
  props: {
    ruleset: { type: Object, required: true },
    live: { type: Number, default: null },
  },
  emits: ["close", "promoted"],
  setup(props, { emit }) {
    const working = ref(false);
    const problem = ref(null);
    const done = ref(null);

    async function promote(force) {
      working.value = true;
      problem.value = null;
      try {
        done.value = await api.promote(props.ruleset.version, force);
        emit("promoted");
        await refreshStatus();
      } catch (error) {
        problem.value = error;
      }
      working.value = false;
    }

    const close = () => emit("close");
    return () => h(Dialog, { label: "Promote a rule set", onClose: close }, {
      default: () => div({ "data-testid": "promote-dialog" }, done.value
        ? outcome(done.value, close)
        : question(props, { working: working.value, problem: problem.value, promote, close })),
    });
  },
};

function question({ ruleset: { version, name }, live }, { working, problem, promote, close }) {
  return [
    h2("Let version ", String(version), " decide?"),
    p(strong(`v${version}`), " ", bdi(name), live == null
      ? " becomes live: it judges every transaction from now on."
      : ` takes the place of v${live}: it judges every transaction from now on, and the alerts ` +
        "and accounts shown here are read from it."),
    live != null && p({ class: "faint" }, `v${live} keeps running, so the switch can be undone by `
      + "promoting it again. Have you looked at ",
    a({ href: href(["compare"], { a: live, b: version }), onClick: close }, "the comparison"), "?"),
    problem && (problem.failures?.length > 0
      ? failed(version, problem.failures) : problemBox(problem)),
    div({ class: "actions" },
      button({ type: "button", class: "button", disabled: working, onClick: close }, "Cancel"),
      problem?.failures?.length > 0
        ? button({ type: "button", class: "button", disabled: working,
          onClick: () => promote(true), "data-testid": "force-promote" },
        working ? "Promoting \u2026" : "Promote all the same")
        : button({ type: "button", class: "button primary", disabled: working,
          onClick: () => promote(false), "data-testid": "confirm-promote" },
        working ? "Promoting \u2026" : `Promote v${version}`)),
  ];
}

function failed(version, failures) {
  return div({ class: "problem", role: "alert", "data-testid": "problem" },
    div(h2(`v${version} fails ${failures.length} golden ${failures.length === 1 ? "case" : "cases"}`),
      p("Nothing was promoted."), goldenFailures(failures)));
}

function outcome({ live_version, build, took_ms }, close) {
  return [
    h2(`Version ${live_version} is live`),
    p({ "data-testid": "promoted" }, `Build ${build}; the switch took ${duration(took_ms)}.`),
    div({ class: "actions" },
      button({ type: "button", class: "button primary", onClick: close }, "Close")),
  ];
}
