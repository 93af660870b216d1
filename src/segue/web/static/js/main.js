// Opens the page: who is here, what stands at this address, and the stage that outlives every page.

import { get, session, Trouble } from "./core/api.js";
import { kept } from "./core/cell.js";
import { fill } from "./core/dom.js";
import { navigate, route, start } from "./core/router.js";
import { openShell } from "./ui/shell.js";
import { showDoor } from "./views/door.js";
import { failed } from "./ui/states.js";
import { watchTheme } from "./core/theme.js";

route("/", () => import("./views/home.js"), { tab: "home" });
route("/dj", () => import("./views/dj.js"), { tab: "dj", whole: true });
route("/music", () => import("./views/music.js"), { tab: "music", name: "albums" });
route("/music/artists", () => import("./views/music.js"), { tab: "music", name: "artists" });
route("/music/tracks", () => import("./views/music.js"), { tab: "music", name: "tracks" });
route("/music/genres", () => import("./views/music.js"), { tab: "music", name: "genres" });
route("/music/genres/:genre", () => import("./views/music.js"), { tab: "music", name: "genre" });
route("/album/:id", () => import("./views/collection.js"), { tab: "music" });
route("/artist/:id", () => import("./views/artist.js"), { tab: "music" });
route("/podcasts", () => import("./views/podcasts.js"), { tab: "podcasts" });
route("/show/:id", () => import("./views/collection.js"), { tab: "podcasts" });
route("/episode/:id", () => import("./views/episode.js"), { tab: "podcasts" });
route("/review/:id", () => import("./views/review.js"), { tab: "podcasts" });
route("/books", () => import("./views/books.js"), { tab: "books" });
route("/book/:id", () => import("./views/collection.js"), { tab: "books" });
route("/read/:id", () => import("./views/reading.js"), { tab: "books" });
route("/learn/:id", () => import("./views/learn.js"), { tab: "podcasts" });
route("/quality/:id", () => import("./views/quality.js"), { tab: "podcasts" });
route("/dubbing/:id", () => import("./views/dubbing.js"), { tab: "podcasts" });
route("/search", () => import("./views/search.js"), { tab: "search" });
route("/queue", () => import("./views/queue.js"), { tab: "queue" });
route("/liked", () => import("./views/liked.js"), { tab: "liked" });
route("/playlists", () => import("./views/playlists.js"), { tab: "playlists" });
route("/playlist/:id", () => import("./views/playlists.js"), { tab: "playlists" });
route("/history", () => import("./views/history.js"), { tab: "history" });
route("/taste", () => import("./views/taste.js"), { tab: "taste" });
route("/moments", () => import("./views/moments.js"), { tab: "moments" });
route("/subject/:kind/:key", () => import("./views/subject.js"), { tab: "search" });
route("/now", () => import("./views/now.js"), { tab: "now", whole: true });
route("/settings", () => import("./views/settings.js"), { tab: "settings" });

const app = document.getElementById("app");
let shell = null;

async function open() {
  watchTheme();
  let status;
  try {
    const me = get("/me", null, { fresh: true }).catch((error) => {
      if (error instanceof Trouble && error.status === 401) return null;
      throw error;
    });
    const [told, who] = await Promise.all([get("/status", null, { fresh: true }), me]);
    status = told;
    session.set(who);
  } catch (error) {
    return fill(app, failed(error, () => open()));
  }
  session.watch((now) => {
    kept.set("known", Boolean(now)); // early.js asks for more when it may expect an answer
    if (now) enter(status);
    else leave(status);
  });
}

function enter(status) {
  if (shell) return;
  shell = openShell(app, status);
  if (["/sign-in", "/welcome"].includes(location.pathname)) history.replaceState(null, "", "/");
  start((address) => shell?.show(address));
}

function leave(status) {
  shell?.close();
  shell = null;
  showDoor(app, status, navigate);
}

open();
