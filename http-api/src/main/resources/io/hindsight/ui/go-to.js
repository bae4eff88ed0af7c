import { ref } from "./vendor.js";
import { elements } from "./elements.js";
import { useKeys } from "./keys.js";
import { accountHref, go, href } from "./router.js";

const { form, input, option, select } = elements;

/** The longest id one may paste. */
const ID_LENGTH_MAX = 512;

/** A box in the header that goes to a transaction or an account by its id. */
export const GoTo = {
  name: "GoTo",
  setup() {
    const kind = ref("transaction");
    const field = ref(null);
    useKeys([{ keys: "g t", everywhere: true, does: "Go to a transaction or account by its id",
      run: () => field.value.focus() }]);

    function submit(event) {
      event.preventDefault();
      const id = field.value.value;
      if (id === "") return;
      go(kind.value === "account" ? accountHref(id) : href(["transactions", id]));
      field.value.value = "";
      field.value.blur();
    }

    return () => form({ class: "go-to", role: "search", onSubmit: submit },
      select({ "aria-label": "Kind of id", value: kind.value,
        onChange: (event) => (kind.value = event.target.value) },
      option({ value: "transaction" }, "Transaction"), option({ value: "account" }, "Account")),
      input({ ref: field, type: "text", maxlength: ID_LENGTH_MAX, spellcheck: "false",
        autocomplete: "off", placeholder: "id, then Enter", "aria-label": "Id to go to",
        "data-testid": "go-to" }));
  },
};
