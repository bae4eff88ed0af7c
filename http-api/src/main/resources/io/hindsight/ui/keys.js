import { onBeforeUnmount, shallowReactive } from "./vendor.js";

/** The second key of a pair such as "g a" must follow within this time. */
const PAIR_TIMEOUT_MS = 1_200;

const active = shallowReactive([]);
let prefix = null;

/**
 * Binds keys while the calling component lives. A binding is {keys, does, run, everywhere}:
 * the keys, as in "j" or "g a"; the words the help shows; what to do; and whether it is about more
 * than one page. The latest binding of a key wins. Keys are not heard while the analyst types,
 * holds a modifier, or has a dialog open.
 */
export function useKeys(bindings) {
  active.push(...bindings);
  onBeforeUnmount(() => {
    for (const binding of bindings) active.splice(active.indexOf(binding), 1);
  });
}

/** What the keys do on the present page: its own keys first, then those that work everywhere. */
export function activeBindings() {
  const latest = new Map(active.map((binding) => [binding.keys, binding]));
  const bindings = [...latest.values()];
  return [...bindings.filter(({ everywhere }) => !everywhere),
    ...bindings.filter(({ everywhere }) => everywhere)];
}

function hear(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (document.querySelector("dialog[open]")) return;
  if (isTyping(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (event.key === "Enter" && event.target.closest("a, button, summary")) return;
  const pressed = prefix ? `${prefix} ${event.key}` : event.key;
  prefix = null;
  const binding = activeBindings().find(({ keys }) => keys === pressed);
  if (binding) {
    event.preventDefault();
    binding.run();
  } else if (active.some(({ keys }) => keys.startsWith(`${pressed} `))) {
    prefix = pressed;
    setTimeout(() => (prefix = prefix === pressed ? null : prefix), PAIR_TIMEOUT_MS);
  }
}

function isTyping(target) {
  return target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName);
}

document.addEventListener("keydown", hear);
