// How long the sound waits for a word.

/** How long, from the press on, a line may keep the sound waiting, in milliseconds. */
export const PATIENCE_MS = 800;

export const wait = (ms) => new Promise((done) => setTimeout(done, ms, null));

/** What is left of the patience at `pressed` (of `performance.now()`). */
export const patience = (pressed, most_ms = PATIENCE_MS) => wait(Math.max(0, most_ms - (performance.now() - pressed)));
