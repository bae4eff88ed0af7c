// Where the nodes of a picture of links lie: rings around the account in the middle, each node
// outside of the one it was reached from.

/** The share of the nodes that may be values: the accounts are what one looks for. */
const VALUES_SHARE = 1 / 3;

/** A value that leads nowhere gets at least this part of the turn, so that values keep apart. */
const TURN_MIN = 1 / 24;

const NAME_OF = ({ key, value }) => `${key}\n${value}`;

/**
 * The nodes and edges of an account's links, as the server tells them.
 *
 * @param most the most nodes, the middle not counted
 * @return {nodes, edges, left}: nodes are {name, ring, turn, span, ...} with the ring 1 for values,
 *     2 and 3 for accounts of the first and the second step, the turn around the middle from 0 to 1
 *     and how much of it is theirs; edges are {from, to, aside}, the middle being null; left is how
 *     many nodes are left out
 */
export function layOut({ accounts, shared }, most) {
  const { roots, edges } = treeOf(accounts, shared, most);
  const nodes = roots.flatMap(flatten);
  const rim = roots.reduce((sum, root) => sum + leaves(root), 0);
  const widths = roots.map((root) => Math.max(leaves(root), rim * TURN_MIN));
  const whole = widths.reduce((sum, each) => sum + each, 0);
  let from = -widths[0] / 2;
  roots.forEach((root, at) => {
    place(root, from, widths[at], whole);
    from += widths[at];
  });
  return {
    nodes,
    edges: [...roots.map((root) => ({ from: null, to: root, aside: false })), ...edges],
    left: accounts.length + shared.length - nodes.length,
  };
}

/**
 * Each account hangs under one of what led to it, under that with the fewest, so that they lie
 * evenly; what else led to it is an edge aside.
 */
function treeOf(accounts, shared, most) {
  const leading = new Set(accounts.filter(({ step }) => step === 1)
    .flatMap(({ via }) => via.map(NAME_OF)));
  const leads = (each) => leading.has(NAME_OF(each));
  const roots = [...shared.filter(leads), ...shared.filter((each) => !leads(each))]
    .slice(0, most * VALUES_SHARE)
    .map((each) => ({ ...each, name: NAME_OF(each), ring: 1, under: [] }));
  const values = new Map(roots.map((root) => [root.name, root]));
  const placed = new Map();
  const edges = [];
  for (const account of [...accounts].sort((a, b) => a.step - b.step)) {
    const parents = account.via.map((each) => account.step === 1 ? values.get(NAME_OF(each))
      : placed.get(each.account_id)).filter(Boolean);
    if (parents.length === 0 || roots.length + placed.size >= most) continue;
    const node = { ...account, name: account.account_id, ring: account.step + 1, under: [] };
    placed.set(account.account_id, node);
    const least = parents.reduce((a, b) => b.under.length < a.under.length ? b : a);
    least.under.push(node);
    for (const parent of new Set(parents)) {
      edges.push({ from: parent, to: node, aside: parent !== least });
    }
  }
  return { roots, edges };
}

function flatten(node) {
  return [node, ...node.under.flatMap(flatten)];
}

/** How many nodes are outermost from here. */
function leaves({ under }) {
  return Math.max(1, under.reduce((sum, each) => sum + leaves(each), 0));
}

function place(node, from, width, whole) {
  Object.assign(node, { turn: (from + width / 2) / whole, span: width / whole });
  const each = width / leaves(node);
  let next = from;
  for (const child of node.under) {
    place(child, next, each * leaves(child), whole);
    next += each * leaves(child);
  }
}
