// The volume, turned while a piece plays, says something of that piece: the next set is planned from it.

import { volume } from "../player/graph.js";
import { dj } from "./engine.js";

const SETTLED_MS = 1500; // a hand that has rested this long has said what it meant
const MUCH = 0.1;

let from = volume.get();
let timer = 0;
let told = "";

volume.watch(() => {
  clearTimeout(timer);
  timer = setTimeout(settled, SETTLED_MS);
});

function settled() {
  const by = volume.get() - from;
  const piece = dj.item?.id;
  from = volume.get();
  if (!piece || piece === told || Math.abs(by) < MUCH) return;
  told = piece;
  dj.remark(by > 0 ? "louder" : "quieter").catch(() => {}); // A word that is lost costs nothing.
}
