// What was kept to find again: each with its words, its note and its sound.

import { del, get, patch } from "../core/api.js";
import { h } from "../core/dom.js";
import { ago, clock, place } from "../core/format.js";
import { button, iconButton } from "../ui/button.js";
import { empty } from "../ui/states.js";
import { sorry, toast } from "../ui/toast.js";
import { jump } from "./transcript.js";

const PAGE = 50;

export async function open({ signal }) {
  const list = h("div", { class: "moments" });
  const rest = h("div", { class: "actions" });
  const none = () => list.replaceChildren(empty("mark", "No moment kept yet", "While words run along with the sound, press the three dots beside a line and keep it."));
  const more = async () => {
    const { total, entries } = await get("/moments", { offset: list.querySelectorAll(".moment").length, limit: PAGE }, { signal, fresh: true });
    list.append(...entries.map((moment) => draw(moment, () => list.querySelector(".moment") || none())));
    if (!total) none();
    rest.replaceChildren(...(list.querySelectorAll(".moment").length < total ? [button("Show more", () => more().catch(sorry))] : []));
  };
  await more();
  return { title: "Moments", node: h("div", { class: "page narrow" }, h("h1", null, "Moments"), list, rest) };
}

function draw(moment, gone) {
  const { entry } = moment;
  const title = entry?.title || "No longer here";
  const note = h("input", { type: "text", value: moment.note, maxlength: 2000, placeholder: "Add a note", "aria-label": `Note on ${clock(moment.start_ms)} of ${title}` });
  note.addEventListener("change", () => patch(`/moments/${encodeURIComponent(moment.id)}`, { note: note.value }).then(() => toast("Noted."), sorry));
  const forget = iconButton("close", `Forget ${clock(moment.start_ms)} of ${title}`, async () => {
    try {
      await del(`/moments/${encodeURIComponent(moment.id)}`);
      box.remove();
      gone();
    } catch (error) {
      sorry(error);
    }
  });
  const box = h(
    "article",
    { class: "moment" },
    h("p", { class: "moment-words" }, moment.text ? `“${moment.text}”` : clock(moment.start_ms)),
    h("p", { class: "cover-meta" }, entry ? h("a", { href: place(entry) }, title) : title, ` · ${clock(moment.start_ms)} · ${ago(moment.created_at_ms)}`),
    h("div", { class: "field-line" }, entry ? button("Play", () => jump(entry, moment.start_ms), { glyph: "play" }) : null, note, forget),
  );
  return box;
}
