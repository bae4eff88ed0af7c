import { h, ref } from "./vendor.js";
import { Dialog } from "./dialog.js";
import { elements } from "./elements.js";
import { problemBox } from "./parts.js";
import { rememberWho, who } from "./who.js";

const { button, div, form, h2, input, label, option, select, span } = elements;

/** The longest name of who makes a change. */
const WHO_LENGTH_MAX = 256;

/**
 * Asks for the fields of a change and who makes it, and closes when the change is made. A field is
 * {name, label} and any attributes of its input, or {name, label, options} of a choice; `send` gets
 * the values by name, `by` among them. A change that is not `signed` does not ask who makes it.
 */
export const FormDialog = {
  name: "FormDialog",
  props: {
    title: { type: String, required: true },
    action: { type: String, required: true },
    fields: { type: Array, required: true },
    send: { type: Function, required: true },
    signed: { type: Boolean, default: true },
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
        if (props.signed) rememberWho(values.by);
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
        props.fields.map(asked),
        props.signed && asked({ name: "by", label: "Who makes the change", required: true,
          maxlength: WHO_LENGTH_MAX, initial: who() }),
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
function asked({ label: text, initial, options, ...attributes }) {
  return label({ key: attributes.name, class: { inline: attributes.type === "checkbox" } },
    span(text), options
      ? select(attributes, options.map((each) =>
        option({ key: each, value: each, "^selected": each === initial ? "" : null }, each)))
      : input({ type: "text", spellcheck: "false", autocomplete: "off", ...attributes,
        "^value": initial }));
}

/** What a field for a time in UTC says, as the server reads it; null when it is empty. */
export function utcTime(value) {
  return value ? `${value.length === 16 ? `${value}:00` : value}Z` : null;
}
