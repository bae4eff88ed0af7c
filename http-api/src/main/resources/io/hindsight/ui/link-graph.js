import { onBeforeUnmount, onMounted, ref } from "./vendor.js";
import { elements } from "./elements.js";
import { count } from "./format.js";
import { layOut } from "./link-layout.js";
import { keyWord, profileHref, sharers } from "./profile-keys.js";
import { accountHref } from "./router.js";

const { a, circle, div, g, line, p, rect, span, svg, text, title } = elements;

/** The most nodes around the middle, and on a page as narrow as a telephone. */
const NODES_MAX = { wide: 60, narrow: 24 };
const NARROW = 480;

/** The radius of the rim, and the room outside of it for the names there. */
const RIM = { least: 50, most: 180 };
const MARGIN = { name: 100, level: 30 };

/** Where the rings lie between the middle and the rim, by how many there are. */
const RINGS = { 2: [0, 0.5, 1], 3: [0, 0.36, 0.7, 1] };

/** With more nodes at the rim than this, their names are turned outwards. */
const LEVEL_MAX = 12;

const NAME_LENGTH_MAX = 14;

/** The room that a character of a name needs, and that a mark with a name below it needs. */
const CHARACTER_WIDTH = 6.5;
const NAMED_HEIGHT = 32;

/**
 * An account in the middle, the values that it shares around it, and outside of those the accounts
 * that share them: a circle for an account, a square for a value. The same stands in the tables.
 */
export const LinkGraph = {
  name: "LinkGraph",
  props: { links: { type: Object, required: true } },
  setup(props) {
    const box = ref(null);
    const wide = ref(640);
    const observer = new ResizeObserver(([entry]) => (wide.value = entry.contentRect.width));
    onMounted(() => observer.observe(box.value));
    onBeforeUnmount(() => observer.disconnect());

    return () => {
      const { nodes, edges, left } = layOut(props.links,
        wide.value < NARROW ? NODES_MAX.narrow : NODES_MAX.wide);
      const at = placing(nodes, wide.value);
      return div({ class: "graph", ref: box, "data-testid": "link-graph" },
        svg({ width: wide.value, height: at.high, role: "group",
          "aria-label": `Account ${props.links.account_id}, ${says(nodes)}` },
        g({ class: "edges", "aria-hidden": "true" }, edges.map((each) => edge(each, at))),
        middle(props.links.account_id, at),
        nodes.map((node) => mark(node, at))),
        legend(nodes, left));
    };
  },
};

function says(nodes) {
  const values = nodes.filter(({ ring }) => ring === 1).length;
  return `${count(values)} values and ${count(nodes.length - values)} accounts`;
}

/** The place of a node, of the middle when it is null, and how its name fits there. */
function placing(nodes, wide) {
  const outermost = Math.max(2, ...nodes.map(({ ring }) => ring));
  const isRim = ({ ring, under }) => ring > 1 && under.length === 0;
  const turned = nodes.filter(isRim).length > LEVEL_MAX;
  const rim = Math.max(RIM.least, Math.min(RIM.most, wide / 2 - MARGIN.name));
  const high = 2 * (rim + (turned ? MARGIN.name : MARGIN.level));
  const away = (node) => node ? RINGS[outermost][node.ring] * rim : 0;
  const of = (node) => {
    const angle = ((node?.turn ?? 0) - 0.25) * 2 * Math.PI;
    return { x: wide / 2 + away(node) * Math.cos(angle), y: high / 2 + away(node) * Math.sin(angle),
      angle };
  };
  const room = (node) => node.span * 2 * Math.PI * away(node);
  return { of, high, turned, isRim, room };
}

function edge({ from, to, aside }, { of }) {
  const [start, end] = [of(from), of(to)];
  return line({ key: `${from?.name} ${to.name}`, class: { aside }, x1: start.x, y1: start.y,
    x2: end.x, y2: end.y });
}

function middle(accountId, { of }) {
  const { x, y } = of(null);
  return g({ class: "node middle" }, circle({ cx: x, cy: y, r: 9 }),
    text({ x, y: y + 23, "text-anchor": "middle" }, shortened(accountId)));
}

function mark(node, at) {
  return node.ring === 1 ? valueMark(node, at) : accountMark(node, at);
}

function valueMark(node, at) {
  const { x, y } = at.of(node);
  const { key, value, name, too_common } = node;
  const full = `${keyWord(key)} ${value}: ${sharers(node)} accounts` +
    (too_common ? ", too common to link them" : "");
  return a({ key: name, href: profileHref(key, value), class: ["node value", { too_common }],
    tabindex: "-1", "aria-label": full },
  title(full), rect({ x: x - 6, y: y - 6, width: 12, height: 12, rx: 2 }),
  text({ x, y: y + 19, "text-anchor": "middle" },
    fitting([`${keyWord(key)} ${value}`, shortened(value)], at.room(node))));
}

function accountMark(node, at) {
  const { x, y, angle } = at.of(node);
  const { account_id, step, name } = node;
  const full = `Account ${account_id}, ${step === 1 ? "one step" : `${step} steps`} away`;
  return a({ key: name, href: accountHref(account_id), class: ["node", `step-${step}`],
    tabindex: "-1", "aria-label": full },
  title(full), circle({ cx: x, cy: y, r: 6 }),
  at.isRim(node) ? rimName(account_id, x, y, angle, at.turned)
    : text({ x, y: y - 10, "text-anchor": "middle" },
      fitting([shortened(account_id)], at.room(node))));
}

/** The first name that has room; none, and the tooltip and the table have to do. */
function fitting(names, room) {
  return names.find((each) => each.length <= NAME_LENGTH_MAX
    && Math.max(each.length * CHARACTER_WIDTH, NAMED_HEIGHT) <= room) ?? "";
}

/** Outwards from its mark, and never upside down. */
function rimName(accountId, x, y, angle, turned) {
  const toRight = Math.cos(angle) > -1e-6;
  const degrees = (angle * 180) / Math.PI + (toRight ? 0 : 180);
  const away = toRight ? 10 : -10;
  return turned
    ? text({ x: away, y: 4, "text-anchor": toRight ? "start" : "end",
      transform: `translate(${x} ${y}) rotate(${degrees})` },
    shortened(accountId))
    : levelName(accountId, x, y, angle, away);
}

function levelName(accountId, x, y, angle, away) {
  const isSteep = Math.abs(Math.cos(angle)) < 0.3;
  return text(isSteep ? { x, y: y + (Math.sin(angle) > 0 ? 19 : -11), "text-anchor": "middle" }
    : { x: x + away, y: y + 4, "text-anchor": away > 0 ? "start" : "end" },
  shortened(accountId));
}

/** By characters as people see them: half of one is none. */
function shortened(name) {
  const characters = [...name];
  return characters.length <= NAME_LENGTH_MAX ? name
    : `${characters.slice(0, NAME_LENGTH_MAX - 1).join("")}\u2026`;
}

function legend(nodes, left) {
  const swatch = (look, says) => span({ key: look },
    svg({ viewBox: "0 0 16 16", width: 12, height: 12, "aria-hidden": "true" },
      g({ class: ["node", look] }, look.startsWith("value")
        ? rect({ x: 2, y: 2, width: 12, height: 12, rx: 2 }) : circle({ cx: 8, cy: 8, r: 6 }))),
    says);
  return div({ class: "graph-legend" },
    div({ class: "legend" }, swatch("value", "shared value"),
      nodes.some((each) => each.too_common) && swatch("value too_common", "too common to link"),
      swatch("step-1", "account"),
      nodes.some((each) => each.step === 2) && swatch("step-2", "two steps away")),
    left > 0 && p({ class: "faint", "data-testid": "left-out" },
      `${count(left)} more are in the tables only.`));
}
