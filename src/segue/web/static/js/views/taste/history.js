// History from elsewhere: hand in a file, see how far it is, and say what nearly matches.

import { get, headers, post, put, Trouble, url } from "../../core/api.js";
import { fill, h } from "../../core/dom.js";
import { ago, count, date } from "../../core/format.js";
import { button } from "../../ui/button.js";
import { sorry, toast } from "../../ui/toast.js";

const SERVICES = { spotify: "Spotify", lastfm: "Last.fm", listenbrainz: "ListenBrainz" };
const STATES = { waiting: "Waiting", running: "Reading", cancelled: "Stopped", done: "Done", failed: "Failed" };
const LOOK_MS = 1500;
const NAMES = 20;

export function history(signal) {
  const list = h("div");
  const nearly = h("div");
  const file = h("input", { id: "history-file", type: "file", accept: ".zip,.json,.jsonl,.csv,.tsv,.txt,.gz", required: true });
  let timer = 0;
  signal.addEventListener("abort", () => clearTimeout(timer));

  const look = async () => {
    clearTimeout(timer);
    try {
      const all = await get("/history/imports", null, { signal, fresh: true });
      fill(list, all.entries.length ? h("div", { role: "list" }, all.entries.map(line)) : null);
      await names(all);
      if (all.entries.some((one) => ["waiting", "running"].includes(one.state))) timer = setTimeout(look, LOOK_MS);
    } catch (error) {
      if (error.name !== "AbortError") fill(list, h("p", { class: "form-error" }, error.message));
    }
  };
  const line = (one) => {
    const busy = one.state === "waiting" || one.state === "running";
    const words = [SERVICES[one.service], STATES[one.state], busy ? `${Math.floor(one.progress * 100)} %` : ago(one.finished_at_ms || one.created_at_ms)].filter(Boolean).join(" · ");
    const ask = (verb) => post(`/history/imports/${one.id}/${verb}`, {}).then(look, sorry);
    return h(
      "div",
      { class: "thing", role: "listitem" },
      h(
        "div",
        null,
        h("p", null, one.file_name),
        h("p", { class: "hint" }, words),
        one.plays ? h("p", { class: "hint" }, report(one)) : null,
        one.error ? h("p", { class: "form-error" }, one.error) : null,
        busy ? h("span", { class: "progress", role: "progressbar", "aria-label": `Reading ${one.file_name}`, "aria-valuemin": 0, "aria-valuemax": 100, "aria-valuenow": Math.floor(one.progress * 100) }, h("span", { style: { "--share": one.progress } })) : null,
        one.faults.length ? h("details", { class: "fold" }, h("summary", null, `${count(one.faults.reduce((sum, fault) => sum + fault.rows, 0), "row")} left out`), h("ul", { class: "goes" }, one.faults.map((fault) => h("li", null, `${fault.rows.toLocaleString()}: ${fault.why} (${fault.where[0] || ""})`)))) : null,
      ),
      busy ? button("Stop", () => ask("cancel"), { cls: "small", "aria-label": `Stop reading ${one.file_name}` }) : one.state === "cancelled" ? button("Go on", () => ask("resume"), { cls: "small", "aria-label": `Go on reading ${one.file_name}` }) : null,
    );
  };
  const report = (one) => [`${count(one.plays, "play")} from ${date(one.first_at_ms)} to ${date(one.last_at_ms)}`, `${one.new.toLocaleString()} new`, `${one.matched.toLocaleString()} of what you have here`, one.known_elsewhere ? `${one.known_elsewhere.toLocaleString()} known already` : ""].filter(Boolean).join(", ");

  const names = async (all) => {
    if (!all.entries.length) return fill(nearly);
    const found = all.nearly ? await get("/history/names", { state: "nearly", limit: NAMES }, { signal, fresh: true }) : { entries: [] };
    return fill(
      nearly,
      h("p", { class: "hint" }, `${count(all.matched, "name")} found here, ${all.nearly.toLocaleString()} nearly, ${all.unmatched.toLocaleString()} not: these ${count(all.waiting_plays, "play")} wait until such a file comes.`),
      found.entries.length ? h("details", { class: "fold" }, h("summary", null, `Is this the same? (${all.nearly.toLocaleString()})`), h("div", { role: "list" }, found.entries.map(doubt))) : null,
    );
  };
  const doubt = (name) => {
    const settle = (item_id, words) => put(`/history/names/${name.key}`, { item_id }).then(() => (toast(words), look()), sorry);
    const told = `${name.creator} – ${name.title}`;
    return h(
      "div",
      { class: "thing thought", role: "listitem" },
      h("div", null, h("p", null, told), h("p", { class: "hint" }, count(name.plays, "play"))),
      h(
        "div",
        { class: "actions" },
        name.candidates.map(({ item, score }) => button(`${item.title}, ${item.subtitle} (${Math.round(score)} %)`, () => settle(item.id, `So ${told} is ${item.title}.`), { cls: "small" })),
        button("None of these", () => settle(null, "Left alone."), { cls: "small", "aria-label": `None of these is ${told}` }),
      ),
    );
  };

  const send = async (event) => {
    event.preventDefault();
    const [one] = file.files;
    if (!one) return;
    const go = event.submitter;
    if (go) go.disabled = true;
    try {
      const response = await fetch(url("/history/import", { name: one.name.slice(-200) }), { method: "POST", credentials: "same-origin", headers: { ...headers(false), "Content-Type": "application/octet-stream" }, body: one });
      const answer = await response.json().catch(() => ({}));
      if (!response.ok) throw new Trouble(response.status, answer.error?.code, answer.error?.message || "The file was not taken.", answer.error?.hint);
      event.target.reset();
      toast("Taken. You may leave this page: it goes on.");
      look();
    } catch (error) {
      sorry(error);
    }
    if (go) go.disabled = false;
  };
  look();
  return h(
    "section",
    { id: "elsewhere" },
    h("h2", null, "History from elsewhere"),
    h("p", { class: "hint" }, "Spotify's zip (account data or extended history), a Last.fm export, or a ListenBrainz export, as it arrived. It counts for your taste; bringing it twice counts once."),
    h("form", { onsubmit: send }, h("label", { for: "history-file" }, "The file"), h("div", { class: "field-line" }, h("div", null, file), h("button", { class: "button primary", type: "submit" }, "Bring it in"))),
    list,
    nearly,
  );
}
