// The way to the server: JSON in and out, the CSRF word on whatever changes something, errors in human words.

import { cell } from "./cell.js";

const BASE = "/api/v1";
export const session = cell(null); // {user, csrf_token, settings} once signed in
export const online = cell(navigator.onLine);
addEventListener("online", () => online.set(true));
addEventListener("offline", () => online.set(false));

/** What went wrong, in words that may be shown: `message` and `hint`; `status` 0 when the server was not reached. */
export class Trouble extends Error {
  constructor(status, code, message, hint = "") {
    super(message);
    Object.assign(this, { status, code, hint });
  }
}

const memory = new Map(); // GET answers of this visit, so that Back is instant
const FRESH_MS = 20_000;

export const url = (path, query) => {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query || {})) if (value !== undefined && value !== null && value !== "") params.set(key, value);
  const tail = params.toString();
  return `${BASE}${path}${tail ? `?${tail}` : ""}`;
};

export async function get(path, query, { fresh = false, signal } = {}) {
  const address = url(path, query);
  const known = memory.get(address);
  if (!fresh && known && Date.now() - known.at < FRESH_MS) return known.body;
  const body = await send("GET", address, undefined, { signal });
  memory.set(address, { at: Date.now(), body });
  if (memory.size > 200) memory.delete(memory.keys().next().value);
  return body;
}

/** What a GET answered before, however old, or undefined. */
export const remembered = (path, query) => memory.get(url(path, query))?.body;
export const forget = () => memory.clear();

export const post = (path, body) => change("POST", path, body);
export const put = (path, body) => change("PUT", path, body);
export const patch = (path, body) => change("PATCH", path, body);
export const del = (path) => change("DELETE", path);

async function change(method, path, body) {
  const answer = await send(method, url(path), body);
  if (!path.startsWith("/listens")) memory.clear();
  return answer;
}

/** Headers for a change, also used by reports that must outlive the page. */
export function headers(json = true) {
  const out = {};
  if (json) out["Content-Type"] = "application/json";
  const csrf = session.get()?.csrf_token;
  if (csrf) out["X-Segue-CSRF"] = csrf;
  return out;
}

/** The answer to what `early.js` asked for before this module was here; good for once. */
function early(address) {
  const asked = window.segueEarly?.[address];
  if (asked) delete window.segueEarly[address];
  return asked;
}

async function send(method, address, body, { signal } = {}) {
  const form = body instanceof FormData;
  const init = { method, credentials: "same-origin", signal };
  if (method !== "GET") init.headers = headers(!form && body !== undefined);
  if (body !== undefined) init.body = form ? body : JSON.stringify(body);
  let response;
  try {
    response = (method === "GET" && (await early(address))) || (await fetch(address, init));
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Trouble(0, "unreachable", "Segue's server can't be reached.", "Check the network. What you play is kept and told later.");
  }
  if (response.status === 204) return null;
  const text = await response.text();
  let answer = null;
  try {
    answer = text ? JSON.parse(text) : null;
  } catch {
    answer = text;
  }
  if (response.ok) return answer;
  const told = answer?.error;
  if (response.status === 401 && session.get() && !address.endsWith("/session")) session.set(null);
  throw new Trouble(
    response.status,
    told?.code || "error",
    told?.message || (response.status >= 500 ? "The server stumbled over this." : "That did not work."),
    told?.hint || (response.status >= 500 ? "Try again in a moment; its log says more." : ""),
  );
}

export const artUrl = (id, size = 384) => url(`/art/${encodeURIComponent(id)}`, { size });
