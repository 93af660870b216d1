// Taste: what Segue thinks of you with the plays behind it, your rules in words, history from elsewhere, and all of it.

import { get, post, put, url } from "../core/api.js";
import { h } from "../core/dom.js";
import { ago, count, place } from "../core/format.js";
import { button, linkButton } from "../ui/button.js";
import { dialog } from "../ui/menu.js";
import { sorry, toast } from "../ui/toast.js";
import { history } from "./taste/history.js";
import { rules } from "./taste/rules.js";

const SHOWN = 8;
const ENDED = { finished: "heard to the end", skipped: "skipped", stopped: "stopped" };

export async function open({ signal, refresh }) {
  const [portrait, known] = await Promise.all([get("/taste", null, { signal, fresh: true }), get("/taste/rules", null, { signal, fresh: true })]);
  const mine = rules(known, signal);
  return {
    title: "Taste",
    node: h(
      "div",
      { class: "page settings taste" },
      h("h1", null, "Taste"),
      h("p", { class: "hint" }, "Only you see this page. What stands here is what suggestions and the DJ go by."),
      thoughts(portrait, mine.correct, refresh),
      mine.node,
      history(signal),
      everything(refresh),
    ),
    shown() {
      if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
    },
  };
}

function thoughts(portrait, correct, refresh) {
  const list = h("div", { role: "list" });
  const all = portrait.entries.map((one) => thought(one, correct, refresh));
  list.append(...all.slice(0, SHOWN));
  const more = button(`Show ${all.length - SHOWN} more`, () => (list.append(...all.slice(SHOWN)), all[SHOWN].querySelector("summary").focus(), more.remove()));
  const nothing = h("p", { class: "quiet-words" }, "Nothing yet. Listen for some days, or bring your history from elsewhere below.");
  return h("section", { id: "thoughts" }, h("h2", null, "What Segue thinks of you"), portrait.plays ? h("p", { class: "hint" }, `From ${count(portrait.plays, "play")}.`) : null, all.length ? list : nothing, all.length > SHOWN ? h("div", { class: "actions" }, more) : null);
}

function thought(one, correct, refresh) {
  const away = async () => {
    try {
      await put("/taste/sentences", { id: one.id, dismissed: true });
      toast("Gone: it is not thought any more.", { action: { label: "Undo", run: () => put("/taste/sentences", { id: one.id, dismissed: false }).then(refresh, sorry) } });
      refresh();
    } catch (error) {
      sorry(error);
    }
  };
  return h(
    "div",
    { class: "thing thought", role: "listitem" },
    h(
      "div",
      null,
      h("p", null, one.text),
      one.rules.map((said) => h("p", { class: "hint thought-rule" }, `You said: ${said}`)),
      h("details", { class: "fold" }, h("summary", null, `Why: ${count(one.plays, "play")}`), h("ul", { class: "plays" }, one.evidence.map(played))),
    ),
    h("div", { class: "actions" }, button("Change", () => correct(one), { cls: "small", "aria-label": `Change: ${one.text}` }), button("Not so", away, { cls: "small", "aria-label": `Not so: ${one.text}` })),
  );
}

function played({ item, started_at_ms, ended }) {
  return h("li", null, h("a", { href: place(item) }, item.title), h("span", { class: "hint" }, [item.subtitle, ENDED[ended], ago(started_at_ms)].filter(Boolean).join(" · ")));
}

function everything(refresh) {
  const erase = async () => {
    let kept;
    try {
      kept = await get("/taste/erase", null, { fresh: true });
    } catch (error) {
      return sorry(error);
    }
    if (!kept.total) return toast("Nothing is kept of you.");
    const word = h("input", { id: "confirm", autocomplete: "off", autocapitalize: "none", spellcheck: "false" });
    const go = h("button", { class: "button danger", type: "submit", disabled: true }, "Erase for good");
    word.addEventListener("input", () => (go.disabled = word.value.trim().toLowerCase() !== kept.confirm));
    return dialog("Erase everything?", (close) => [
      h("p", null, "This goes for good, and what Segue has learned from it too. Your account and your password stay."),
      h("ul", { class: "goes" }, kept.entries.map(({ what, rows }) => h("li", null, `${rows.toLocaleString()} ${what}`))),
      h(
        "form",
        {
          onsubmit: async (event) => {
            event.preventDefault();
            try {
              const gone = await post("/taste/erase", { confirm: word.value });
              close();
              toast(`Erased: ${count(gone.total, "row")}. You begin anew.`);
              refresh();
            } catch (error) {
              sorry(error);
            }
          },
        },
        h("label", { for: "confirm" }, `To confirm, write: ${kept.confirm}`),
        word,
        h("div", { class: "actions" }, go, h("button", { class: "button", type: "button", onclick: close }, "Keep it")),
      ),
    ]);
  };
  return h(
    "section",
    { id: "everything" },
    h("h2", null, "Everything of yours"),
    h("p", { class: "hint" }, "Plays, likes, rules, suggestions, shows and imports: as JSON in a zip, or gone for good."),
    h("div", { class: "actions" }, h("a", { class: "button", href: url("/taste/export"), download: "segue-my-listening.zip" }, "Download"), linkButton("History", "/history"), button("Erase…", erase, { cls: "danger" })),
  );
}
