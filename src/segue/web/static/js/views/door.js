// Before the player: sign in, the first set-up, or a look around the demo.

import { get, post, session } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { button } from "../ui/button.js";
import { form as liveForm } from "../ui/form.js";
import { mark } from "../ui/shell.js";
import { mountToasts } from "../ui/toast.js";
import { demoBanner } from "../ui/banner.js";

export function showDoor(root, status, navigate) {
  const first = status.setup_needed;
  const words = h("p", { class: "form-error", role: "alert", hidden: true });
  const name = h("input", { id: "name", name: "name", autocomplete: "username", required: true, maxlength: 64, autocapitalize: "none", spellcheck: "false" });
  const password = h("input", { id: "password", name: "password", type: "password", autocomplete: first ? "new-password" : "current-password", required: true, minlength: first ? 8 : 1, maxlength: 256, "aria-describedby": first ? "password-hint" : null });
  const go = h("button", { class: "button primary wide", type: "submit" }, first ? "Make my Segue" : "Sign in");

  async function enter(path, body) {
    words.hidden = true;
    go.disabled = true;
    try {
      await post(path, body);
      const me = await get("/me", null, { fresh: true });
      status.setup_needed = false;
      history.replaceState(null, "", ["/sign-in", "/welcome"].includes(location.pathname) ? "/" : location.pathname + location.search);
      session.set(me);
    } catch (error) {
      words.textContent = [error.message, error.hint].filter(Boolean).join(" ");
      words.hidden = false;
      go.disabled = false;
      password.select();
      password.focus();
    }
  }

  const form = h(
    "form",
    { class: "door-form", onsubmit: (event) => (event.preventDefault(), enter(first ? "/setup" : "/session", { name: name.value.trim(), password: password.value })) },
    h("label", { for: "name" }, "Name"),
    name,
    h("label", { for: "password" }, "Password"),
    password,
    first ? h("p", { id: "password-hint", class: "hint" }, "At least 8 characters. You are the first here, so this account looks after the library.") : null,
    words,
    go,
  );
  const demo = status.demo_login ? h("div", { class: "door-demo" }, button("Try the demo", () => enter("/session", { name: status.demo_login.name, password: status.demo_login.password || status.demo_login.name }), { cls: "wide" }), h("p", { class: "hint" }, "A small library made for visitors, and a listener who has heard it for half a year.")) : null;
  const page = h(
    "main",
    { class: "door", id: "main" },
    h("div", { class: "door-sight", "aria-hidden": "true" }, liveForm({ idle: true })),
    h("div", { class: "door-card" }, mark(), h("h1", null, first ? "Welcome to Segue" : "Segue"), h("p", { class: "door-line" }, first ? "A name and a password, and your own radio begins." : "Your music, your podcasts, your books. One voice that knows them."), form, demo, demoBanner(status, new AbortController().signal)),
  );
  fill(root, page);
  mountToasts(root);
  document.title = `${first ? "Welcome" : "Sign in"} · Segue`;
  if (!location.pathname.startsWith(first ? "/welcome" : "/sign-in") && location.pathname === "/") history.replaceState(null, "", first ? "/welcome" : "/sign-in");
  name.focus();
}
