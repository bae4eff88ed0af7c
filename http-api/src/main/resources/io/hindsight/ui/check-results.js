import { elements } from "./elements.js";
import { count } from "./format.js";

const { bdi, button, code, details, div, h3, li, p, pre, span, summary, ul } = elements;

/**
 * What the check of a rule set found, the gravest first: problems and warnings at their places,
 * and its own tests.
 *
 * @param found the server's answer to a check
 * @param goTo called with a fault whose place is asked for, when there is a text to show it in
 */
export function checkResults(found, goTo) {
  return div({ "data-testid": "check-results" }, verdict(found),
    found.problems.length > 0 && [h3("Problems"), faultList(found.problems, "problems", goTo)],
    found.warnings.length > 0 && [h3("Warnings"), faultList(found.warnings, "warnings", goTo)],
    found.tests.length > 0 && [h3("Its own tests"), testList(found.tests)]);
}

/** What came of a rule set's own tests alone. */
export function testResults(found) {
  return div(verdict({ ...found, warnings: [] }), testList(found.tests));
}

function verdict({ passed, problems, warnings, tests }) {
  const failed = tests.filter((test) => !test.passed).length;
  const says = problems.length > 0 ? `${plural(problems.length, "problem")}: it cannot be used.`
    : failed > 0 ? `${plural(failed, "test")} of ${count(tests.length)} failed.`
      : tests.length === 0 ? "It can be used. It has no tests of its own."
        : tests.length === 1 ? "It can be used, and its test passed."
          : `It can be used, and all ${count(tests.length)} tests passed.`;
  return p({ class: ["verdict", "check-verdict"], role: "status", "data-testid": "check-verdict" },
    sign(passed), says, warnings.length > 0 && ` ${plural(warnings.length, "warning")}.`);
}

function plural(number, word) {
  return `${count(number)} ${word}${number === 1 ? "" : "s"}`;
}

function sign(passed) {
  return span({ class: passed ? "passed" : "failed", "aria-hidden": "true" },
    passed ? "\u2713" : "\u2717");
}

/**
 * Faults with the line each is about and a caret beneath its column. What is said wraps, the line
 * does not: the caret must stay where it is.
 */
export function faultList(faults, look, goTo) {
  return ul({ class: ["faults", look], "data-testid": `faults-${look}` }, faults.map((fault) => {
    const [says, ...lines] = fault.rendered.split("\n");
    return li(
      div({ class: "fault-head" }, code(says),
        goTo && button({ type: "button", class: "button small", onClick: () => goTo(fault),
          title: `Go to line ${fault.line}, column ${fault.column}` }, "Go to")),
      pre({ tabindex: "0" }, lines.join("\n")));
  }));
}

function testList(tests) {
  const failed = tests.filter((test) => !test.passed);
  const passed = tests.filter((test) => test.passed);
  return ul({ class: "tests", "data-testid": "tests" }, [...failed, ...passed].map(testItem));
}

function testItem({ name, line, passed, failures, explanation }) {
  return li({ class: "test", "data-passed": String(passed) },
    div({ class: "test-head" }, sign(passed), bdi(name),
      span({ class: "faint" }, `${passed ? "passed" : "failed"}, line ${line}`)),
    failures.length > 0 && ul({ class: "test-failures" }, failures.map((failure) => li(
      code(failure.what), " is ", code(bdi(failure.actual)), ", expected ",
      code(bdi(failure.expected))))),
    explanation && details(summary("Why"), pre({ class: "source", tabindex: "0" }, explanation)));
}
