import { nextTick, ref, watch } from "./vendor.js";
import { useKeys } from "./keys.js";
import { go, route } from "./router.js";

/** The selected row of each list by its address, so that "back" finds it again. */
const remembered = new Map();
const REMEMBERED_MAX = 50;

/**
 * A list to walk with the keyboard: j and k move, Enter opens. Rows carry
 * `data-row="<index>"` and can take the focus.
 *
 * @param rows gives the rows in view
 * @param open gives the address of a row
 * @param more further bindings, each `run(row)` with the selected row
 * @return a ref of the selected index, -1 for none
 */
export function useSelection(rows, open, more = []) {
  const selected = ref(remembered.get(route.value.hash) ?? -1);

  function select(index) {
    const last = rows().length - 1;
    selected.value = Math.max(Math.min(index, last), Math.min(0, last));
    remember(route.value.hash, selected.value);
    reveal(selected.value, true);
  }

  const withSelected = (run) => () => {
    const row = rows()[selected.value];
    if (row) run(row);
  };

  useKeys([
    { keys: "j", does: "Next row", run: () => select(selected.value + 1) },
    { keys: "k", does: "Previous row", run: () => select(selected.value - 1) },
    { keys: "Enter", does: "Open the selected row", run: withSelected((row) => go(open(row))) },
    ...more.map((binding) => ({ ...binding, run: withSelected(binding.run) })),
  ]);

  watch(() => route.value.hash, (hash) => {
    selected.value = remembered.get(hash) ?? -1;
  });
  watch(() => rows().length, () => nextTick(() => reveal(selected.value)));
  return selected;
}

function remember(address, index) {
  remembered.delete(address);
  remembered.set(address, index);
  if (remembered.size > REMEMBERED_MAX) remembered.delete(remembered.keys().next().value);
}

/** Scrolls the row into view; the focus goes with the keys, so that Enter means the row. */
function reveal(index, focused = false) {
  nextTick(() => {
    const row = document.querySelector(`[data-row="${index}"]`);
    row?.scrollIntoView({ block: "nearest" });
    if (focused) row?.focus({ preventScroll: true });
  });
}
