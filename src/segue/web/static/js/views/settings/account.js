// You: the name the host calls you by, language, time, password.

import { del, forget, get, patch, session } from "../../core/api.js";
import { h } from "../../core/dom.js";
import { api } from "../../player/stage.js";
import { sorry, toast } from "../../ui/toast.js";

const zones = () => (Intl.supportedValuesOf ? Intl.supportedValuesOf("timeZone") : []);

export function account(user) {
  const name = h("input", { id: "display", value: user.display_name, maxlength: 100, autocomplete: "nickname" });
  const zone = h("input", { id: "zone", value: user.timezone, list: "zones", autocomplete: "off" });
  const old = h("input", { id: "old", type: "password", autocomplete: "current-password", maxlength: 1024 });
  const fresh = h("input", { id: "fresh", type: "password", autocomplete: "new-password", minlength: 8, maxlength: 1024 });
  const save = async (change, done) => {
    try {
      await patch("/me", change);
      session.set(await get("/me", null, { fresh: true }));
      toast(done);
      return true;
    } catch (error) {
      sorry(error);
      return false;
    }
  };
  const you = h(
    "form",
    { onsubmit: (event) => (event.preventDefault(), save({ display_name: name.value.trim(), timezone: zone.value.trim() }, "Saved.")) },
    h("label", { for: "display" }, "What the host calls you"),
    name,
    h("label", { for: "zone" }, "Your time zone"),
    zone,
    h("datalist", { id: "zones" }, zones().map((one) => h("option", { value: one }))),
    h("div", { class: "actions" }, h("button", { class: "button", type: "submit" }, "Save")),
  );
  const word = h(
    "form",
    {
      onsubmit: async (event) => {
        event.preventDefault();
        if (await save({ current_password: old.value, password: fresh.value }, "The new password holds from now on.")) event.target.reset();
      },
    },
    h("input", { type: "text", autocomplete: "username", value: user.name, hidden: true, "aria-hidden": "true" }),
    h("label", { for: "old" }, "Your password now"),
    old,
    h("label", { for: "fresh" }, "A new one"),
    fresh,
    h("div", { class: "actions" }, h("button", { class: "button", type: "submit" }, "Change the password")),
  );
  return h("section", { id: "you" }, h("h2", null, "You"), h("p", { class: "hint" }, `Signed in as ${user.name}.`), you, h("details", { class: "fold" }, h("summary", null, "Password"), word));
}

export async function signOut() {
  api.pause();
  try {
    await del("/session");
  } catch {
    // Signed out here in any case; the server forgets the session by itself.
  }
  forget();
  session.set(null);
}
