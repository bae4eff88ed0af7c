import { onBeforeUnmount, shallowReactive, watch } from "./vendor.js";

/**
 * Loads what `load(question, signal)` answers, again when `question()` changes. A newer question
 * aborts the older one, so a late answer never replaces a newer one. While a new answer is awaited
 * the previous one stays in view.
 *
 * @return {data, problem, loading, reload()}
 */
export function useLoaded(question, load) {
  const state = shallowReactive({ data: null, problem: null, loading: false, reload });
  let running = null;

  async function reload() {
    running?.abort();
    const mine = (running = new AbortController());
    state.loading = true;
    try {
      const data = await load(question(), mine.signal);
      if (running === mine) Object.assign(state, { data, problem: null });
    } catch (error) {
      if (running === mine && error.name !== "AbortError") {
        Object.assign(state, { data: null, problem: error });
      }
    } finally {
      if (running === mine) state.loading = false;
    }
  }

  watch(() => JSON.stringify(question()), reload, { immediate: true });
  onBeforeUnmount(() => running?.abort());
  return state;
}

/** Calls `task` now and then every `everyMs` after it has ended, while the page is in view. */
export function useRepeated(task, everyMs) {
  let timer = null;
  let ended = false;

  async function turn() {
    clearTimeout(timer);
    if (ended) return;
    if (!document.hidden) await task();
    clearTimeout(timer);
    if (!ended) timer = setTimeout(turn, everyMs);
  }

  const onVisible = () => {
    if (!document.hidden) turn();
  };
  document.addEventListener("visibilitychange", onVisible);
  turn();
  onBeforeUnmount(() => {
    ended = true;
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", onVisible);
  });
}
