import { shallowReactive } from "./vendor.js";
import { api } from "./api.js";
import { elements } from "./elements.js";
import { count, duration } from "./format.js";
import { useRepeated } from "./loading.js";
import { versionLink } from "./parts.js";
import { href } from "./router.js";

const { a, div, progress, span } = elements;

/** How often the header asks how the server is. */
const STATUS_EVERY_MS = 2_000;

/** From this lag on the tail counts as behind. */
const TAIL_BEHIND_MS = 5_000;

/** The states of a rebuild that the header shows. */
const UNDER_WAY = ["running", "paused"];

/** The server as last heard of: {data, problem}. */
export const status = shallowReactive({ data: null, problem: null });

/** Asks for the status at once: after a promotion, say. */
export async function refreshStatus() {
  try {
    Object.assign(status, { data: await api.status(), problem: null });
  } catch (problem) {
    status.problem = problem;
  }
}

/** The live rule set, the tail and a running rebuild, renewed every two seconds. */
export const StatusBar = {
  name: "StatusBar",
  setup() {
    useRepeated(refreshStatus, STATUS_EVERY_MS);
    return () => div({ class: "status-bar", role: "status", "data-testid": "status" }, content());
  },
};

function content() {
  const { data, problem } = status;
  if (problem) {
    return lamp("bad", problem.title, problem.detail, "tail-state");
  }
  if (!data) return span({ class: "faint" }, "\u2026");
  const shown = UNDER_WAY.includes(data.rebuild?.status);
  return [shown && rebuild(data.rebuild), tail(data.tail), live(data)];
}

function live({ live }) {
  if (!live) {
    return span({ class: "live none", "data-testid": "live-version" }, "No live rule set");
  }
  return span({ class: "live", "data-testid": "live-version",
    title: `Build ${live.build} of version ${live.ruleset_version} decides and is read` },
  "Live ", versionLink(live.ruleset_version), span({ class: "faint" }, ` build ${live.build}`));
}

function tail(tail) {
  if (!tail) return null;
  const told = `${count(tail.events)} events folded, ${count(tail.parity_checked)} compared with ` +
    `the live decision, ${count(tail.parity_mismatches)} differ, ${count(tail.parked)} parked; ` +
    `${count(tail.unfolded_accounts)} accounts on their way, lag ${duration(tail.lag_ms)} ` +
    `(p99 ${duration(tail.lag_p99_ms)})`;
  return [
    tail.parked > 0 && lamp("bad", `${count(tail.parked)} parked`, told),
    tail.parity_mismatches > 0 &&
      lamp("bad", `${count(tail.parity_mismatches)} parity mismatches`, told),
    tail.left_behind > 0 && lamp("bad", `${count(tail.left_behind)} left behind`, told),
    tail.longest_wait_ms > TAIL_BEHIND_MS
      ? lamp("warn", `Tail ${duration(tail.longest_wait_ms)} behind`, told, "tail-state")
      : lamp("good", `Tail ${duration(tail.lag_ms)}`, told, "tail-state"),
  ];
}

function rebuild({ ruleset_version, status, share: done, eta_ms }) {
  const left = status === "paused" ? ", paused" : eta_ms != null && `, ${duration(eta_ms)} left`;
  return a({ class: "rebuild", href: href(["rulesets", ruleset_version]),
    "data-testid": "rebuild-progress" },
  `Rebuild v${ruleset_version} `,
  progress({ value: done, max: 1, "aria-label": `Rebuild of version ${ruleset_version}` }),
  ` ${Math.floor(done * 100)} %`, left);
}

/** A state in words, with a sign of its own form for each tone. */
function lamp(tone, text, title, testId) {
  const sign = { good: "\u25cf", warn: "\u25b2", bad: "\u25a0" }[tone];
  return span({ class: ["lamp", tone], title, "data-testid": testId },
    span({ class: "lamp-sign", "aria-hidden": "true" }, sign), text);
}
