// Styles that only some pages need come with them.

const asked = new Map();

/** Waits for `css/<name>.css`. A page without its styles still works. */
export function styled(name) {
  if (!asked.has(name)) {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = new URL(`../../css/${name}.css`, import.meta.url);
    asked.set(name, new Promise((done) => (link.onload = link.onerror = done)));
    document.head.append(link);
  }
  return asked.get(name);
}
