// The queue as a page, for the phone and for its own address.

import { h } from "../core/dom.js";
import { queueView } from "../ui/queuelist.js";

export const open = async () => ({ title: "Queue", node: h("div", { class: "page narrow" }, h("h1", null, "Queue"), queueView()) });
