// The languages that one understands: what is in one of them always plays as it was recorded.

import { session } from "../../core/api.js";
import { h } from "../../core/dom.js";
import { settle } from "../../core/settings.js";
import { sorry, toast } from "../../ui/toast.js";

const OFFERED = ["en", "es", "fr", "de", "pt", "it"];
const own = (tag) => {
  const name = new Intl.DisplayNames(tag, { type: "language" }).of(tag);
  return name.charAt(0).toLocaleUpperCase(tag) + name.slice(1);
};

export function tongues() {
  const chosen = () => session.get()?.settings?.understood || [];
  const change = async (tag, yes) => {
    const understood = yes ? [...chosen(), tag] : chosen().filter((one) => one !== tag);
    try {
      await settle({ understood });
      toast("Noted.");
    } catch (error) {
      sorry(error);
    }
  };
  const more = (navigator.languages || []).map((tag) => tag.split("-")[0].toLowerCase()).filter((tag) => /^[a-z]{2,3}$/.test(tag));
  const all = [...new Set([...OFFERED, ...more, ...chosen()])];
  return h(
    "section",
    { id: "languages", "aria-labelledby": "languages-title" },
    h("h2", { id: "languages-title" }, "Languages you understand"),
    h("p", { class: "hint" }, "Podcasts in one of these always play as they were recorded. Others play in the first of these that they can be heard in, translated and spoken by a computer; drafts are offered, never played by themselves. The player's language button changes that for a show."),
    h("div", { class: "choice", role: "group", "aria-labelledby": "languages-title" }, all.map((tag) => h("label", { lang: tag }, h("input", { type: "checkbox", value: tag, checked: chosen().includes(tag), onchange: (event) => change(tag, event.target.checked) }), own(tag)))),
  );
}
