// Making elements. Text is always text: nothing here parses HTML, so nothing a feed says can become markup.

const SVG = "http://www.w3.org/2000/svg";

/** Make `<tag>` with props and children. `on*` are listeners, `style` an object set through CSSOM (the CSP allows no
 * inline styles), `class`, `data-*`, `aria-*` attributes; false and null leave an attribute out. */
export function h(tag, props, ...children) {
  const el = document.createElement(tag);
  setProps(el, props);
  add(el, children);
  return el;
}

export function setProps(el, props) {
  for (const [key, value] of Object.entries(props || {})) {
    if (value === false || value === null || value === undefined) continue;
    if (key.startsWith("on")) el.addEventListener(key.slice(2), value);
    else if (key === "style") for (const [k, v] of Object.entries(value)) el.style.setProperty(k, v);
    else if (key === "value" || key === "checked" || key === "disabled") el[key] = value;
    else el.setAttribute(key, value === true ? "" : value);
  }
}

function add(el, children) {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    if (Array.isArray(child)) add(el, child);
    else el.append(child);
  }
}

/** Replace what is inside `el`. */
export function fill(el, ...children) {
  el.replaceChildren();
  add(el, children);
  return el;
}

export function svg(tag, props, ...children) {
  const el = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(props || {})) el.setAttribute(key, value);
  el.append(...children);
  return el;
}

const KEEP = new Set(["P", "BR", "B", "STRONG", "I", "EM", "UL", "OL", "LI", "H3", "H4", "BLOCKQUOTE", "CODE", "A"]);

/** Show notes: the server has already cleaned them; this builds them anew from the few tags we keep. */
export function notes(html) {
  const out = document.createDocumentFragment();
  const parsed = new DOMParser().parseFromString(html, "text/html");
  copy(parsed.body, out);
  return out;
}

function copy(from, to) {
  for (const node of from.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) to.append(node.textContent);
    else if (node.nodeType === Node.ELEMENT_NODE && KEEP.has(node.tagName)) {
      const el = document.createElement(node.tagName);
      const href = node.getAttribute("href") || "";
      if (node.tagName === "A" && /^https?:\/\//i.test(href)) setProps(el, { href, rel: "noopener noreferrer", target: "_blank" });
      copy(node, el);
      to.append(el);
    } else if (node.nodeType === Node.ELEMENT_NODE && !["SCRIPT", "STYLE"].includes(node.tagName)) copy(node, to);
  }
}
