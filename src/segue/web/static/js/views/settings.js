// Settings: you, how it looks, the library, the radio address, tokens, and the work going on behind.

import { get, session } from "../core/api.js";
import { h } from "../core/dom.js";
import { setTheme, themeChoice } from "../core/theme.js";
import { account, signOut } from "./settings/account.js";
import { host } from "./settings/host.js";
import { jobs } from "./settings/jobs.js";
import { library } from "./settings/library.js";
import { people } from "./settings/people.js";
import { tongues } from "./settings/tongues.js";
import { radio, tokens } from "./settings/keys.js";
import { help } from "../ui/shortcuts.js";
import { button } from "../ui/button.js";

export async function open({ signal }) {
  const { user } = session.get();
  const status = await get("/status", null, { signal });
  const parts = [account(user), host(), tongues(), looks(), radio(), tokens(), user.is_admin ? library(signal) : null, user.is_admin ? jobs(signal) : null, user.is_admin ? people(user) : null].filter(Boolean);
  const foot = h("footer", { class: "settings-foot" }, h("a", { class: "button", href: "/taste" }, "Taste and your data"), h("span", null, `Segue ${status.version}`), button("Keys", help), h("a", { class: "button", href: "/api/openapi.json", target: "_blank" }, "API description"), button("Sign out", signOut, { glyph: "leave" }));
  return {
    title: "Settings",
    node: h("div", { class: "page settings" }, h("h1", null, "Settings"), parts, foot),
    shown() {
      if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
    },
  };
}

function looks() {
  const choices = [["system", "As the system"], ["dark", "Dark"], ["light", "Light"]];
  return h(
    "section",
    { "aria-labelledby": "looks" },
    h("h2", { id: "looks" }, "Light and dark"),
    h("div", { class: "choice", role: "radiogroup", "aria-labelledby": "looks" }, choices.map(([value, label]) => h("label", null, h("input", { type: "radio", name: "theme", value, checked: themeChoice.get() === value, onchange: () => setTheme(value) }), label))),
  );
}
