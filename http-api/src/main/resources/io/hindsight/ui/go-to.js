import { ref } from "./vendor.js";
import { elements } from "./elements.js";
import { useKeys } from "./keys.js";
import { keyWord, PROFILE_KEYS, profileHref } from "./profile-keys.js";
import { accountHref, go, href } from "./router.js";

const { form, input, option, select } = elements;

/** The longest id one may paste. */
const ID_LENGTH_MAX = 512;

/** What may be gone to, with the address of an id of it. */
const KINDS = [
  { name: "Transaction", address: (id) => href(["transactions", id]) },
  { name: "Account", address: accountHref },
  ...PROFILE_KEYS.map((key) => ({ name: keyWord(key), address: (id) => profileHref(key, id) })),
];

/** A box in the header that goes to a transaction, an account or a profile by its id. */
export const GoTo = {
  name: "GoTo",
  setup() {
    const kind = ref(KINDS[0]);
    const field = ref(null);
    useKeys([{ keys: "g t", everywhere: true, does: "Go to a transaction, account or profile by id",
      run: () => field.value.focus() }]);

    function submit(event) {
      event.preventDefault();
      const id = field.value.value;
      if (id === "") return;
      go(kind.value.address(id));
      field.value.value = "";
      field.value.blur();
    }

    return () => form({ class: "go-to", role: "search", onSubmit: submit },
      select({ "aria-label": "Kind of id", value: kind.value.name,
        onChange: ({ target }) => (kind.value = KINDS[target.selectedIndex]) },
      KINDS.map(({ name }) => option({ key: name, value: name }, name))),
      input({ ref: field, type: "text", maxlength: ID_LENGTH_MAX, spellcheck: "false",
        autocomplete: "off", placeholder: "id, then Enter", "aria-label": "Id to go to",
        "data-testid": "go-to" }));
  },
};
