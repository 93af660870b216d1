import { h } from "../core/dom.js";
export const open = async () => ({ title: "history", node: h("div", { class: "page" }, h("h1", null, "history")) });
