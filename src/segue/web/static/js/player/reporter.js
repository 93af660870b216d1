// What was played, told to the server: start, every ten seconds, and how it ended. A report that can't be sent is kept
// in this browser and told later; its id is made here, so told twice it counts once.

import { headers, post, session, url, online } from "../core/api.js";
import { kept } from "../core/cell.js";
import { newId } from "../core/ids.js";

const EVERY_MS = 10_000;
const AT_MOST = 500; // kept while away; older ones are dropped first
const BATCH = 50;
let sending = false;

export class Report {
  constructor(item, { source = "", slate_id = "", from_ms = 0 } = {}) {
    this.listen = {
      id: newId("lis"),
      item_id: item.id,
      started_at_ms: Date.now(),
      played_ms: 0,
      position_ms: Math.round(from_ms),
      ended: "playing",
      slate_id,
      source,
      client: "web",
      updated_at_ms: Date.now(),
    };
    this.last = from_ms;
    this.told = 0;
  }

  /** Where the sound is. Only a small step forward counts as heard; a jump is a seek. */
  tick(position_ms, rate = 1) {
    const step = position_ms - this.last;
    if (step > 0 && step < 2500 * rate) this.listen.played_ms += step;
    this.last = position_ms;
    this.listen.position_ms = Math.max(0, Math.round(position_ms));
    if (Date.now() - this.told > EVERY_MS) this.tell();
  }

  seek(position_ms) {
    this.last = position_ms;
    this.listen.position_ms = Math.max(0, Math.round(position_ms));
    this.tell();
  }

  /** `finished`, `skipped` or `stopped`; said once. */
  end(how) {
    if (this.listen.ended !== "playing") return;
    this.listen.ended = how;
    this.tell();
  }

  tell({ leaving = false } = {}) {
    this.told = Date.now();
    const listen = { ...this.listen, played_ms: Math.round(this.listen.played_ms), updated_at_ms: Date.now() };
    kept.set(`listen.${listen.id}`, { user: session.get()?.user.id, listen });
    if (leaving) sendLeaving();
    else flush();
  }
}

function waiting() {
  const user = session.get()?.user.id;
  const keys = kept.keys("listen.").sort();
  for (const key of keys.slice(0, Math.max(0, keys.length - AT_MOST))) kept.drop(key);
  return keys.map((key) => kept.get(key)).filter((one) => one && one.user === user).map((one) => one.listen);
}

function settle(sent, answer) {
  const done = new Set([...(answer?.accepted || []), ...(answer?.rejected || []).map((one) => one.id)]);
  for (const listen of sent) {
    const now = kept.get(`listen.${listen.id}`);
    // Keep it when it has grown while the report was on its way.
    if (done.has(listen.id) && now?.listen.updated_at_ms === listen.updated_at_ms) kept.drop(`listen.${listen.id}`);
  }
}

/** Send what is kept, oldest first. Quiet when the server is away: it is tried again. */
export async function flush() {
  if (sending || !session.get()) return;
  sending = true;
  try {
    for (let batch = waiting().slice(0, BATCH); batch.length; batch = waiting().slice(0, BATCH)) {
      const answer = await post("/listens", { reports: batch, sent_at_ms: Date.now() });
      settle(batch, answer);
      if (!(answer?.accepted || []).length && !(answer?.rejected || []).length) break;
    }
  } catch {
    // Kept for the next time.
  } finally {
    sending = false;
  }
}

function sendLeaving() {
  const reports = waiting().slice(-BATCH);
  if (!reports.length || !session.get()) return;
  // keepalive lets the request outlive the page and, unlike sendBeacon, carries the CSRF word.
  fetch(url("/listens"), { method: "POST", headers: headers(), credentials: "same-origin", keepalive: true, body: JSON.stringify({ reports, sent_at_ms: Date.now() }) }).catch(() => {});
}

export const waitingCount = () => waiting().length;
online.watch((yes) => yes && flush());
session.watch((now) => now && flush());
