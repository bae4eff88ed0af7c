// Who the analyst is: the name that changes are made in. It stays in this browser.

const PLACE = "hindsight.who";

/** The name given last; empty before the first. */
export function who() {
  try {
    return window.localStorage.getItem(PLACE) ?? "";
  } catch {
    return "";
  }
}

/** Remembers a name. */
export function rememberWho(name) {
  try {
    window.localStorage.setItem(PLACE, name);
  } catch {
    // A browser that keeps nothing: the name is asked for again.
  }
}
