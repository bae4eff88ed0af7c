import { shallowRef } from "./vendor.js";

// Every view is an address: "#/transactions/t-1?account_id=596&version=2". Ids are any Unicode
// text, so each segment and each value is percent-encoded on its own.

/** Percent-encodes one id; a lone surrogate, which no address can carry, becomes U+FFFD. */
export function encode(text) {
  return encodeURIComponent(String(text).replace(/\p{Surrogate}/gu, "\ufffd"));
}

/** "?a=1&b=2" of the values that are there, or the empty string. */
export function queryString(query) {
  const pairs = Object.entries(query ?? {})
    .filter(([, value]) => value != null && value !== "")
    .map(([name, value]) => `${name}=${encode(value)}`);
  return pairs.length ? `?${pairs.join("&")}` : "";
}

/** The address of a view: `href(["accounts", "a/b"])` is "#/accounts/a%2Fb". */
export function href(segments, query) {
  return `#/${segments.map(encode).join("/")}${queryString(query)}`;
}

/** The address of one transaction, judged by `version` or, without one, as it was decided. */
export function transactionHref({ transaction_id, account_id }, version) {
  return href(["transactions", transaction_id], { account_id, version });
}

/** The address of one account. */
export function accountHref(accountId) {
  return href(["accounts", accountId]);
}

/** Segments and query of an address; null for one that is not well-formed. */
export function parse(hash) {
  const address = hash === "" ? "#/" : hash;
  const [path, ...rest] = address.replace(/^#?\/?/, "").split("?");
  try {
    const segments = path === "" ? [] : path.split("/").map(decodeURIComponent);
    return { hash: address, segments, query: parseQuery(rest.join("?")) };
  } catch {
    return { hash: address, segments: null, query: {} };
  }
}

function parseQuery(text) {
  const query = {};
  for (const pair of text.split("&").filter(Boolean)) {
    const [name, ...value] = pair.split("=");
    query[decodeURIComponent(name)] = decodeURIComponent(value.join("="));
  }
  return query;
}

/** Where the analyst is. */
export const route = shallowRef(parse(window.location.hash));

window.addEventListener("hashchange", () => {
  route.value = parse(window.location.hash);
});

/** Goes to an address and remembers the present one in the browser's history. */
export function go(address) {
  window.location.hash = address;
}

/** Changes the address in place: for filters, which are no step in the history. */
export function replace(address) {
  // First the view: browsers refuse to change the address many times a second.
  route.value = parse(address);
  window.history.replaceState(null, "", address);
}
