// The address of your radio, and tokens for other programs.

import { del, get, post } from "../../core/api.js";
import { fill, h } from "../../core/dom.js";
import { ago } from "../../core/format.js";
import { button, iconButton } from "../../ui/button.js";
import { confirm, dialog } from "../../ui/menu.js";
import { sorry, toast } from "../../ui/toast.js";

const copy = (text) => navigator.clipboard?.writeText(text).then(() => toast("Copied."), () => toast("Select it and copy it by hand.")) ?? toast("Select it and copy it by hand.");

export function radio() {
  const place = h("div");
  const show = ({ url }) => fill(place, h("code", { class: "secret" }, new URL(url, location.href).href), h("div", { class: "actions keys-line" }, button("Copy", () => copy(new URL(url, location.href).href), { glyph: "copy" }), button("New address", () => confirm("Make a new address?", "The old one falls silent at once, wherever it is set.", "Make a new one", () => post("/radio/rotate", {}).then(show, sorry)), { glyph: "refresh" })));
  const look = () => get("/radio", null, { fresh: true }).then(show, (error) => fill(place, h("p", { class: "form-error" }, error.message)));
  return h("section", { id: "radio" }, h("h2", null, "Your radio"), h("p", { class: "hint" }, "The DJ as an endless stream, for any radio, player or speaker that takes an address. Who has the address hears it: keep it to yourself."), place, (fill(place, button("Show the address", look, { glyph: "radio" })), null));
}

const SCOPES = [["read", "Look"], ["listen", "Listen and report"], ["library", "Change the library"], ["stream", "Stream sound and art"]];

export function tokens() {
  const list = h("div");
  const name = h("input", { id: "token-name", required: true, maxlength: 100, placeholder: "Kitchen speaker" });
  const boxes = SCOPES.map(([value, label]) => h("label", null, h("input", { type: "checkbox", value, checked: value === "read" || value === "listen" }), label));
  const load = () => get("/tokens", null, { fresh: true }).then(({ entries }) => fill(list, entries.length ? entries.map(one) : h("p", { class: "quiet-words" }, "No tokens. Other programs sign in with one.")), (error) => fill(list, h("p", { class: "form-error" }, error.message)));
  const one = (token) => h("div", { class: "thing" }, h("div", null, h("p", null, token.name), h("p", { class: "hint" }, [token.scopes.join(", "), token.used_at_ms ? `used ${ago(token.used_at_ms)}` : "never used"].join(" · "))), iconButton("trash", `Take back ${token.name}`, () => confirm("Take this token back?", "What uses it is signed out at once.", "Take it back", () => del(`/tokens/${token.id}`).then(load, sorry))));
  const make = async (event) => {
    event.preventDefault();
    const scopes = boxes.map((box) => box.firstChild).filter((box) => box.checked).map((box) => box.value);
    try {
      const made = await post("/tokens", { name: name.value.trim(), scopes });
      name.value = "";
      load();
      dialog("Your token", () => [h("p", null, "It is shown this once. Put it where it is needed now."), h("code", { class: "secret" }, made.secret), h("div", { class: "actions" }, button("Copy", () => copy(made.secret), { glyph: "copy", cls: "primary" }))]);
    } catch (error) {
      sorry(error);
    }
  };
  load();
  return h("section", { id: "tokens" }, h("h2", null, "Tokens for other programs"), list, h("form", { onsubmit: make }, h("label", { for: "token-name" }, "A name for it"), name, h("div", { class: "choice", role: "group", "aria-label": "What it may do" }, boxes), h("div", { class: "actions" }, h("button", { class: "button", type: "submit" }, "Make a token"))));
}
