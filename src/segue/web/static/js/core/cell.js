// State that can be watched: a value, and those who want to know when it changes.

export function cell(value) {
  const watchers = new Set();
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const watcher of [...watchers]) watcher(value);
    },
    /** Call `fn` now and at every change, until `signal` aborts. */
    watch(fn, signal) {
      if (signal?.aborted) return;
      watchers.add(fn);
      signal?.addEventListener("abort", () => watchers.delete(fn), { once: true });
      fn(value);
    },
  };
}

/** What this browser remembers. A browser that keeps nothing still works. */
export const kept = {
  get(key, fallback = null) {
    try {
      const text = localStorage.getItem(`segue.${key}`);
      return text === null ? fallback : JSON.parse(text);
    } catch {
      return fallback;
    }
  },
  set(key, value) {
    try {
      localStorage.setItem(`segue.${key}`, JSON.stringify(value));
    } catch {
      // Full or forbidden: what can't be kept is only less convenient.
    }
  },
  drop(key) {
    try {
      localStorage.removeItem(`segue.${key}`);
    } catch {
      // As above.
    }
  },
  keys(prefix) {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(`segue.${prefix}`)).map((key) => key.slice(6));
    } catch {
      return [];
    }
  },
};
