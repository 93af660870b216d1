import { h } from "../core/dom.js";
export const open = async () => ({ title: "books", node: h("div", { class: "page" }, h("h1", null, "books")) });
