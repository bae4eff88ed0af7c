import { h } from "./vendor.js";

/**
 * One function per element: `div({ class: "x" }, "text", child)`. The properties may be left out;
 * children may be nested arrays; null, undefined and booleans among them are dropped. Text is
 * always text: nothing here, or anywhere in this interface, turns a string into markup.
 */
export const elements = new Proxy({}, { get: (_, tag) => (...parts) => element(tag, parts) });

function element(tag, parts) {
  const [first, ...rest] = parts;
  return isProperties(first) ? h(tag, first, children(rest)) : h(tag, null, children(parts));
}

function isProperties(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value) && !value.__v_isVNode;
}

function children(parts) {
  return parts.flat(Infinity).filter((part) => part != null && typeof part !== "boolean");
}
