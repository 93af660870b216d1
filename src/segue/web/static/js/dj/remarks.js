// The volume, turned while a piece plays, says something of that piece: the next set is planned from it.

import { volume } from "../player/graph.js";

const SETTLED_MS = 1500; // a hand that has rested this long has said what it meant
const MUCH = 0.1;

export function listenToTheVolume(dj) {
  let from = volume.get();
  let timer = 0;
  let told = "";
  volume.watch((now) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const by = now - from;
      const piece = dj.item?.id;
      from = now;
      if (!piece || piece === told || Math.abs(by) < MUCH) return;
      told = piece;
      dj.remark(by > 0 ? "louder" : "quieter").catch(() => {}); // A word that is lost costs nothing.
    }, SETTLED_MS);
  });
}
