// The address tells where you are. Back works, scroll comes back with it, focus goes to the new page's heading.

const routes = [];
let go = () => {};
let current = 0;
const scrolls = new Map();

/** `route("/album/:id", load)`; `load()` imports the view's module. */
export function route(pattern, load, extra = {}) {
  const names = [];
  const source = pattern.replace(/:(\w+)/g, (_, name) => {
    names.push(name);
    return "([^/]+)";
  });
  routes.push({ test: new RegExp(`^${source}/?$`), names, load, ...extra });
}

export function match(path) {
  for (const one of routes) {
    const found = one.test.exec(path);
    if (found) return { ...one, params: Object.fromEntries(one.names.map((name, i) => [name, decodeURIComponent(found[i + 1])])) };
  }
  return null;
}

export function navigate(address, { replace = false } = {}) {
  const here = location.pathname + location.search;
  if (address === here && !replace) return show(false);
  scrolls.set(current, scrollY);
  if (replace) history.replaceState({ at: current }, "", address);
  else history.pushState({ at: (current = Date.now()) }, "", address);
  return show(false);
}

function show(back) {
  return go({ path: location.pathname, query: new URLSearchParams(location.search), scroll: back ? scrolls.get(current) || 0 : 0, back });
}

export function start(handler) {
  go = handler;
  history.scrollRestoration = "manual";
  current = history.state?.at || Date.now();
  history.replaceState({ at: current }, "");
  addEventListener("popstate", (event) => {
    scrolls.set(current, scrollY);
    current = event.state?.at || 0;
    show(true);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (link.target || link.hasAttribute("download") || link.origin !== location.origin || (link.hash && link.pathname === location.pathname)) return;
    if (link.pathname.startsWith("/api/") || link.pathname.startsWith("/static/")) return;
    event.preventDefault();
    navigate(link.pathname + link.search + link.hash);
  });
  show(false);
}
