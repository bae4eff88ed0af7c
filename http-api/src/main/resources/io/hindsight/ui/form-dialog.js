import { h, ref } from "./vendor.js";
import { Dialog } from "./dialog.js";
import { elements } from "./elements.js";
import { problemBox } from "./parts.js";
import { rememberWho, who } from "./who.js";

const { button, div, form, h2, input, label, span } = elements;

/** The longest name of who makes a change. */
const WHO_LENGTH_MAX = 256;

/**
 * Asks for the fields of a change and who makes it, and closes when the change is made. A field is
 * {name, label} and any attributes of its input; `send` gets the values by name, `by` among them.
 */
export const FormDialog = {
  name: "FormDialog",
  props: {
    title: { type: String, required: true },
    action: { type: String, required: true },
    fields: { type: Array, required: true },
    send: { type: Function, required: true },
  },
  emits: ["close", "done"],
  setup(props, { emit }) {
    const working = ref(false);
    const problem = ref(null);

    async function submit(event) {
      event.preventDefault();
      const values = Object.fromEntries(new FormData(event.target));
      working.value = true;
      problem.value = null;
      try {
        const answer = await props.send(values);
        rememberWho(values.by);
        emit("done", answer);
        emit("close");
      } catch (error) {
        problem.value = error;
      }
      working.value = false;
    }

    const close = () => emit("close");
    return () => h(Dialog, { label: props.title, onClose: close }, {
      default: () => form({ class: "ask", "data-testid": "ask", onSubmit: submit },
        h2(props.title),
        [...props.fields, { name: "by", label: "Who makes the change", required: true,
          maxlength: WHO_LENGTH_MAX, initial: who() }].map(asked),
        problem.value && problemBox(problem.value),
        div({ class: "actions" },
          button({ type: "button", class: "button", disabled: working.value, onClick: close },
            "Cancel"),
          button({ type: "submit", class: "button primary", disabled: working.value,
            "data-testid": "ask-send" }, props.action))),
    });
  },
};

/** The first value is an attribute, so that what was typed since stays when this is drawn anew. */
function asked({ label: text, initial, ...attributes }) {
  return label({ key: attributes.name, class: { inline: attributes.type === "checkbox" } },
    span(text), input({ type: "text", spellcheck: "false", autocomplete: "off", ...attributes,
      "^value": initial }));
}

/** What a field for a time in UTC says, as the server reads it; null when it is empty. */
export function utcTime(value) {
  return value ? `${value.length === 16 ? `${value}:00` : value}Z` : null;
}
