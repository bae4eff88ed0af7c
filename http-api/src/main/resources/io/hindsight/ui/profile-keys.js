import { elements } from "./elements.js";
import { count } from "./format.js";
import { idText } from "./parts.js";
import { href } from "./router.js";

const { a, bdi, span } = elements;

/** The one map from a field that accounts share to what its values are called. */
const WORDS = new Map([
  ["device_id", "Device"],
  ["terminal_id", "Terminal"],
  ["ip", "Address"],
  ["counterparty_id", "Counterparty"],
  ["merchant_id", "Merchant"],
]);

/** Every field whose values have a page of their own. */
export const PROFILE_KEYS = [...WORDS.keys()];

/** What a value of this key is called; a key this interface does not know keeps its own name. */
export function keyWord(key) {
  return WORDS.get(key) ?? key;
}

/** The address of a value's page, its features as of an instant or, without one, as of now. */
export function profileHref(key, value, at) {
  return href(["profiles", key, value], { at });
}

/** A value, leading to its page. */
export function profileLink(key, value) {
  return a({ href: profileHref(key, value), class: "id-link" }, idText(value));
}

/** "Device D1", the value leading to its page. */
export function namedProfile(key, value) {
  return span({ class: "nowrap" }, span({ class: "faint" }, bdi(keyWord(key)), " "),
    profileLink(key, value));
}

/** How many accounts share a value: of a common one the server counts one too many, and stops. */
export function sharers({ account_count, too_common }) {
  return too_common ? `more than ${count(account_count - 1)}` : count(account_count);
}
