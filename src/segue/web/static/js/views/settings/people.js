// Who else listens here.

import { get, patch, post } from "../../core/api.js";
import { fill, h } from "../../core/dom.js";
import { iconButton } from "../../ui/button.js";
import { menu } from "../../ui/menu.js";
import { sorry, toast } from "../../ui/toast.js";

export function people(me) {
  const list = h("div");
  const name = h("input", { id: "person", required: true, maxlength: 64, autocomplete: "off", autocapitalize: "none" });
  const word = h("input", { id: "person-word", type: "password", required: true, minlength: 8, maxlength: 1024, autocomplete: "new-password" });
  const load = () => get("/users", null, { fresh: true }).then(({ entries }) => fill(list, entries.map(one)), (error) => fill(list, h("p", { class: "form-error" }, error.message)));
  const change = (user, part, words) => patch(`/users/${user.id}`, part).then(() => (toast(words), load()), sorry);
  const one = (user) => {
    const more = iconButton("more", `More for ${user.name}`, () => menu(more, [{ label: user.is_admin ? "No longer looks after the library" : "May look after the library", glyph: "key", run: () => change(user, { is_admin: !user.is_admin }, "Noted.") }, { label: user.disabled ? "Let in again" : "Lock out", glyph: "leave", run: () => change(user, { disabled: !user.disabled }, user.disabled ? "Welcome back." : "Locked out.") }], user.name));
    return h("div", { class: "thing" }, h("div", null, h("p", null, user.display_name || user.name), h("p", { class: "hint" }, [user.name, user.is_admin ? "looks after the library" : "", user.disabled ? "locked out" : ""].filter(Boolean).join(" · "))), user.id === me.id ? null : more);
  };
  const add = async (event) => {
    event.preventDefault();
    try {
      await post("/users", { name: name.value.trim(), password: word.value });
      event.target.reset();
      toast("They can sign in now.");
      load();
    } catch (error) {
      sorry(error);
    }
  };
  load();
  return h("section", { id: "people" }, h("h2", null, "People"), list, h("form", { onsubmit: add }, h("div", { class: "field-line" }, h("div", null, h("label", { for: "person" }, "Name"), name), h("div", null, h("label", { for: "person-word" }, "First password"), word), h("button", { class: "button", type: "submit" }, "Add"))));
}
