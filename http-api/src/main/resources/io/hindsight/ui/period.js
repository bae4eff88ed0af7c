import { elements } from "./elements.js";

const { div, input, label, p } = elements;

/** What may be asked for, as the address and the server name it. */
const FIELDS = [
  { name: "from", says: "From", hint: "Transactions from this day on (UTC)" },
  { name: "to", says: "to", hint: "Transactions up to the end of this day (UTC)" },
  { name: "as_of", says: "by labels known until",
    hint: "Labels that were known at the end of this day (UTC); empty: all that are known now" },
];

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The names of a period and of the time of its labels. */
export const PERIOD_NAMES = FIELDS.map(({ name }) => name);

/** The fields of a period; `change` is called with what was changed. */
export function periodFields(query, fault, change) {
  return FIELDS.map(({ name, says, hint }) => filterField(name, says, fault,
    input({ ...described(name, fault), type: isDay(query[name]) ? "date" : "text", title: hint,
      value: query[name] ?? "", spellcheck: "false", "data-testid": `filter-${name}`,
      onChange: (event) => change({ [name]: event.target.value }) })));
}

/** A day is picked; a time, which only an address can bring here, is shown as it is. */
function isDay(value) {
  return !value || DAY.test(value);
}

/** The field that the server objects to, and its words; null for a problem of another kind. */
export function faultOf(problem, names) {
  if (problem?.status !== 400) return null;
  const said = problem.detail ?? problem.title;
  const name = names.find((each) => said.startsWith(`${each}: `));
  return name ? { name, says: said.slice(name.length + 2) } : null;
}

/** A control with its words, and what the server says against it. */
export function filterField(name, says, fault, control) {
  return div({ class: "filter", key: name }, label(says, " ", control),
    fault?.name === name && p({ id: `fault-${name}`, class: "field-fault", role: "alert",
      "data-testid": `fault-${name}` }, fault.says));
}

/** The attributes of a control that tell of the fault. */
export function described(name, fault) {
  return fault?.name === name
    ? { "aria-invalid": "true", "aria-describedby": `fault-${name}` } : {};
}
