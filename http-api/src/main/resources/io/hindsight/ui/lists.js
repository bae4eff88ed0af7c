import { h, ref } from "./vendor.js";
import { api } from "./api.js";
import { elements } from "./elements.js";
import { FormDialog, utcTime } from "./form-dialog.js";
import { count } from "./format.js";
import { useKeys } from "./keys.js";
import { useLoaded } from "./loading.js";
import { command, emptyState, idText, shown, when } from "./parts.js";
import { go, href, replace } from "./router.js";
import { useSelection } from "./selection.js";

const { a, button, div, h1, input, label, span, table, tbody, td, th, thead, tr } = elements;

const NAME = { name: "list", label: "List", required: true, maxlength: 64,
  pattern: "[a-z][a-z0-9_]{0,63}", title: "Lower-case letters, digits and _" };

const ENTRY = [
  { name: "value", label: "Value", required: true, maxlength: 256 },
  { name: "expires", label: "Expires at (UTC; empty: never)", type: "datetime-local" },
  { name: "note", label: "Note", maxlength: 500 },
];

/** All lists that rules read. */
export const ListsPage = {
  name: "ListsPage",
  setup() {
    const loaded = useLoaded(() => null, (_, signal) => api.lists({ signal }));
    const adding = ref(false);
    const rows = () => loaded.data?.lists ?? [];
    const selected = useSelection(rows, ({ name }) => href(["lists", name]));
    useKeys([{ keys: "n", does: "Add a value to a list", run: () => (adding.value = true) }]);
    return () => div({ "data-testid": "lists-page" },
      div({ class: "page-head" }, h1("Lists"), span({ class: "spring" }),
        button({ type: "button", class: "button primary", title: "n", "data-testid": "add-entry",
          onClick: () => (adding.value = true) }, "Add a value \u2026")),
      shown(loaded, "the lists", ({ lists }) => lists.length === 0 ? nothing()
        : listTable(lists, selected)),
      adding.value && h(FormDialog, { title: "Add a value to a list", action: "Add",
        fields: [NAME, ...ENTRY], send: (values) => add(values.list, values),
        onDone: ({ name }) => go(href(["lists", name])),
        onClose: () => (adding.value = false) }));
  },
};

function nothing() {
  return emptyState("There is no list yet",
    "A list begins with its first entry. Rules read it as lists.<name>.",
    ["From a file: ", command("./hindsight lists upload blocked_devices devices.csv")]);
}

function listTable(lists, selected) {
  return table({ class: "rows", "data-testid": "lists" },
    thead(tr(th("List"), th({ class: "number" }, "Entries"), th("Changed (UTC)"),
      th({ class: "wide" }, "By"))),
    tbody(lists.map(({ name, entries, changed_at, changed_by }, index) => tr({ key: name,
      "data-row": index, tabindex: "-1", class: { selected: selected.value === index },
      onClick: () => (selected.value = index) },
    td(a({ href: href(["lists", name]) }, name)), td({ class: "number" }, count(entries)),
    td(when(changed_at)), td({ class: "wide" }, idText(changed_by))))));
}

function add(list, { value, expires, note, by }) {
  const entry = { value, expires_at: utcTime(expires), note: note || null };
  return api.addEntries(list, { by, entries: [entry] });
}

/** One list: its entries by value, and what may be done with them. */
export const ListPage = {
  name: "ListPage",
  props: { id: { type: String, required: true }, query: { type: Object, required: true } },
  setup(props) {
    const loaded = useLoaded(() => ({ prefix: props.query.prefix, cursor: props.query.cursor }),
      (query, signal) => api.list(props.id, query, { signal }));
    const asking = ref(null);
    const ask = (dialog) => (asking.value = dialog);
    useKeys([{ keys: "n", does: "Add a value", run: () => ask(addition(props.id)) },
      { keys: "u", does: "Back to the lists", run: () => go(href(["lists"])) }]);
    return () => div({ "data-testid": "list-page" },
      div({ class: "page-head" }, h1(span({ class: "faint" }, "List "), idText(props.id)),
        loaded.data && span({ class: "faint" }, `${count(loaded.data.entries)} entries`),
        span({ class: "spring" }),
        opener("add-entry", "Add a value \u2026", () => ask(addition(props.id)), "primary"),
        opener("upload", "Upload CSV \u2026", () => ask(upload(props.id)))),
      prefixFilter(props),
      shown(loaded, "the list", (data) => [
        entryTable(data, (entry) => ask(removal(props.id, entry))), pager(props, data)]),
      asking.value && h(FormDialog, { ...asking.value, onDone: loaded.reload,
        onClose: () => (asking.value = null) }));
  },
};

function opener(testId, text, onClick, look) {
  return button({ type: "button", class: ["button", look], "data-testid": testId, onClick }, text);
}

function addition(list) {
  return { title: `Add a value to ${list}`, action: "Add", fields: ENTRY,
    send: (values) => add(list, values) };
}

function upload(list) {
  return { title: `Upload a CSV file to ${list}`, action: "Upload",
    fields: [
      { name: "file", label: "File with the columns value, expires_at, note", type: "file",
        accept: ".csv,text/csv", required: true },
      { name: "replace", label: "Remove what is not in the file", type: "checkbox" },
    ],
    send: async ({ file, replace: replaces, by }) =>
      api.uploadList(list, { by, replace: replaces ? "true" : null }, await file.text()) };
}

function removal(list, { value }) {
  return { title: `Remove ${value} from ${list}?`, action: "Remove", fields: [],
    send: ({ by }) => api.removeEntries(list, { by, values: [value] }) };
}

function prefixFilter({ id, query }) {
  return div({ class: "filters" }, label("Values that begin with ",
    input({ type: "text", class: "row-filter", value: query.prefix ?? "", spellcheck: "false",
      "data-testid": "prefix",
      onChange: (event) => replace(href(["lists", id], { prefix: event.target.value })) })));
}

function entryTable({ page }, remove) {
  if (page.length === 0) return emptyState("No entries", "Nothing here fits, or all was removed.");
  return table({ class: "rows", "data-testid": "entries" },
    thead(tr(th("Value"), th("Expires (UTC)"), th({ class: "wide" }, "Note"), th("By"),
      th("At (UTC)"), th(""))),
    tbody(page.map((entry) => tr({ key: entry.value, "data-testid": "entry" },
      td(idText(entry.value)),
      td(when(entry.expires_at), entry.expired && span({ class: "status failed" }, "over")),
      td({ class: "wide" }, elements.bdi(entry.note)), td(idText(entry.by)), td(when(entry.at)),
      td(div({ class: "row-actions" }, button({ type: "button", class: "button small",
        "data-testid": "remove-entry", onClick: () => remove(entry) }, "Remove \u2026")))))));
}

function pager({ id, query }, { next_cursor }) {
  if (next_cursor == null && !query.cursor) return null;
  const at = (cursor) => href(["lists", id], { prefix: query.prefix, cursor });
  return div({ class: "pager" },
    query.cursor && a({ href: at(null) }, "First page"),
    next_cursor != null && a({ href: at(next_cursor), "data-testid": "next-page" }, "Next page"));
}
