// A person's own settings: a change holds at once, and changes are saved in the order they were made.

import { patch, session } from "./api.js";

let saved = Promise.resolve();

/** Changes these of the person's settings; done when the server has them. Refused: they are as they were, and it throws. */
export function settle(change) {
  const before = session.get()?.settings || {};
  const old = Object.fromEntries(Object.keys(change).map((name) => [name, before[name]]));
  hold(change);
  const save = saved.then(() => patch("/me", { settings: session.get()?.settings }));
  saved = save.catch(() => hold(old));
  return save;
}

const hold = (change) => session.set({ ...session.get(), settings: { ...session.get()?.settings, ...change } });
