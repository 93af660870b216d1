import { h } from "../core/dom.js";
export const open = async () => ({ title: "episode", node: h("div", { class: "page" }, h("h1", null, "episode")) });
