// The folders of the library, and a scan of them.

import { del, get, post } from "../../core/api.js";
import { fill, h } from "../../core/dom.js";
import { button, iconButton } from "../../ui/button.js";
import { confirm } from "../../ui/menu.js";
import { sorry, toast } from "../../ui/toast.js";

const KINDS = [["auto", "Anything"], ["music", "Music"], ["books", "Books"], ["podcasts", "Podcasts"]];

export function library(signal) {
  const list = h("div");
  const path = h("input", { id: "folder", required: true, placeholder: "/srv/music", spellcheck: "false", autocapitalize: "none", maxlength: 4000 });
  const kind = h("select", { id: "folder-kind" }, KINDS.map(([value, label]) => h("option", { value }, label)));
  async function load() {
    try {
      const { entries } = await get("/library/roots", null, { signal, fresh: true });
      fill(list, entries.length ? entries.map(one) : h("p", { class: "quiet-words" }, "No folder yet. Name one that this server can read."));
    } catch (error) {
      if (error.name !== "AbortError") fill(list, h("p", { class: "form-error" }, error.message));
    }
  }
  const one = (root) =>
    h(
      "div",
      { class: "thing" },
      h("div", null, h("p", null, root.path), h("p", { class: "hint" }, root.demo ? "The demo library" : (KINDS.find(([value]) => value === root.kind) || ["", "Anything"])[1])),
      iconButton("refresh", `Scan ${root.path}`, () => scan({ root_id: root.id })),
      iconButton("trash", `Take ${root.path} out of the library`, () => confirm("Take this folder out?", "Its files stay where they are. What was heard and liked of them is kept, should it come back.", "Take it out", () => del(`/library/roots/${root.id}`).then(load, sorry))),
    );
  const scan = (body) => post("/library/scan", body).then(() => toast("The scan has begun; its progress stands under Work."), sorry);
  const add = async (event) => {
    event.preventDefault();
    try {
      const root = await post("/library/roots", { path: path.value.trim(), kind: kind.value });
      path.value = "";
      await load();
      toast("Added. Music plays as soon as it has been looked at.");
      if (root?.id) post("/library/scan", { root_id: root.id }).catch(() => {});
    } catch (error) {
      sorry(error);
    }
  };
  load();
  return h(
    "section",
    { id: "library" },
    h("h2", null, "Library"),
    list,
    h("form", { onsubmit: add }, h("div", { class: "field-line" }, h("div", null, h("label", { for: "folder" }, "A folder on the server"), path), h("div", null, h("label", { for: "folder-kind" }, "What is in it"), kind), h("button", { class: "button primary", type: "submit" }, "Add folder"))),
    h("div", { class: "actions" }, button("Scan everything", () => scan({}), { glyph: "refresh" })),
  );
}
