// Podcasts: those followed, the newest episodes, and the ways in: an address, or a list from another app.

import { get, post, url } from "../core/api.js";
import { h } from "../core/dom.js";
import { navigate } from "../core/router.js";
import { button } from "../ui/button.js";
import { card, row } from "../ui/rows.js";
import { empty } from "../ui/states.js";
import { sorry, toast } from "../ui/toast.js";

export async function open({ signal, refresh }) {
  const [shows, episodes] = await Promise.all([get("/collections", { kind: "show", limit: 200 }, { signal }), get("/items", { kind: "episode", sort: "added", limit: 12 }, { signal })]);
  const add = subscribe();
  return {
    title: "Podcasts",
    node: h(
      "div",
      { class: "page" },
      h("div", { class: "page-head" }, h("h1", null, "Podcasts"), opml(refresh)),
      add,
      shows.entries.length
        ? h("div", { class: "cards" }, shows.entries.map((entry) => card(entry, { source: "podcasts" })))
        : empty("podcast", "No podcasts yet", "Paste a feed's address above, or bring your list from another app as an OPML file."),
      episodes.entries.length ? h("section", { class: "shelf" }, h("h2", null, "Newest episodes"), h("div", { class: "grid-rows two" }, episodes.entries.map((entry) => row(entry, { source: "podcasts", when: entry.published_at_ms })))) : null,
    ),
  };
}

function subscribe() {
  const field = h("input", { id: "feed", type: "url", required: true, inputmode: "url", placeholder: "https://…/feed.xml", autocapitalize: "none", spellcheck: "false", maxlength: 2000 });
  const error = h("p", { class: "form-error", role: "alert", hidden: true });
  const go = h("button", { type: "submit", class: "button primary" }, "Subscribe");
  return h(
    "form",
    {
      class: "subscribe",
      onsubmit: async (event) => {
        event.preventDefault();
        go.disabled = true;
        go.textContent = "Reading the feed…";
        error.hidden = true;
        try {
          const show = await post("/podcasts", { url: field.value.trim() });
          toast(`Subscribed to ${show.title}.`);
          navigate(`/show/${encodeURIComponent(show.id)}`);
        } catch (trouble) {
          error.textContent = [trouble.message, trouble.hint].filter(Boolean).join(" ");
          error.hidden = false;
          field.focus();
        } finally {
          go.disabled = false;
          go.textContent = "Subscribe";
        }
      },
    },
    h("div", { class: "field-line" }, h("div", null, h("label", { for: "feed" }, "A podcast's feed address"), field), go),
    error,
  );
}

function opml(refresh) {
  const file = h("input", {
    type: "file",
    accept: ".opml,.xml,text/xml,text/x-opml",
    class: "unseen",
    tabindex: -1,
    "aria-hidden": "true",
    onchange: async () => {
      if (!file.files[0]) return;
      const body = new FormData();
      body.append("file", file.files[0]);
      toast("Reading the list…");
      try {
        await post("/podcasts/opml", body);
        toast("The list is in. New podcasts appear as their feeds are read.");
        refresh();
      } catch (error) {
        sorry(error);
      }
      file.value = "";
    },
  });
  return h("div", { class: "actions" }, file, button("Import OPML", () => file.click(), { glyph: "upload" }), h("a", { class: "button", href: url("/podcasts/opml"), download: "segue.opml" }, "Export"));
}
