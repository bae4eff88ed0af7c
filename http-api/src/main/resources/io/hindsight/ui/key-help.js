import { h } from "./vendor.js";
import { Dialog } from "./dialog.js";
import { elements } from "./elements.js";
import { activeBindings } from "./keys.js";
import { key } from "./parts.js";

const { button, div, form, h2, table, tbody, td, tr } = elements;

/** What each key does on the present page. */
export const KeyHelp = {
  name: "KeyHelp",
  emits: ["close"],
  setup(_, { emit }) {
    return () => h(Dialog, { label: "Keys", onClose: () => emit("close") }, {
      default: () => div({ "data-testid": "key-help" },
        h2("Keys"),
        table({ class: "keys" }, tbody(
          activeBindings().map(({ keys, does }) =>
            tr({ key: keys }, td(keys.split(" ").map((each) => key(each))), td(does))),
          tr(td(key("Esc")), td("Leave a field, close a dialog")))),
        form({ method: "dialog", class: "actions" }, button({ class: "button" }, "Close"))),
    });
  },
};
