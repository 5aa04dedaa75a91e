// What every explorable is made of: elements, sliders, handles that can be dragged or moved by keys, a voice, an address.

import { clamp } from "./math.js";

const SVG = "http://www.w3.org/2000/svg";

/**
 * Make an element. Functions among the attributes are listeners, `text` is its text.
 * @param {string} tag
 * @param {Record<string, any>} [attributes]
 * @param {...(Node | string)} children
 * @returns {any}
 */
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same for SVG. @param {string} tag @param {Record<string, any>} [attributes] @param {...Node} children @returns {any} */
export function s(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

/** @param {Element} element @param {Record<string, any>} attributes @param {(Node | string)[]} children */
function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (name === "text") element.textContent = value;
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, String(value));
  }
  element.append(...children);
  return element;
}

/** Set several attributes. @param {Element} element @param {Record<string, any>} attributes */
export function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
}

/** Text with `code` and *emphasis* as nodes; anything else in it stays text. @param {string} text @returns {(Node | string)[]} */
export const rich = (text) =>
  text.split(/(`[^`]+`|\*[^*]+\*)/).map((part) => {
    if (/^`.+`$/.test(part)) return h("code", { text: part.slice(1, -1) });
    if (/^\*.+\*$/.test(part)) return h("em", { text: part.slice(1, -1) });
    return part;
  });

let counter = 0;
/** An identifier that no other element of the page has. */
export const uniqueId = () => `wb-${++counter}`;

/** A number for people: a real minus sign, two decimals. @param {number} value @param {number} [digits] */
export const show = (value, digits = 2) => {
  const text = value.toFixed(digits);
  return (Number(text) === 0 ? text.replace("-", "") : text).replace("-", "−");
};

/**
 * The root of an explorable. JupyterLab takes the arrow keys away from what has the focus, so keys stay inside.
 * @param {string} label what the whole is, for a screen reader
 */
export function root(label) {
  return h("div", {
    class: "wb-root",
    role: "group",
    "aria-label": label,
    keydown: (/** @type {KeyboardEvent} */ event) => event.stopPropagation(),
  });
}

/**
 * A labelled slider with its number.
 * @param {{label: string, min: number, max: number, step: number, input: (value: number) => void, done?: () => void}} options
 */
export function slider({ label, min, max, step, input, done }) {
  const id = uniqueId();
  const number = h("output", { for: id, class: "wb-number" });
  const name = h("label", { for: id, text: label });
  const range = h("input", {
    id,
    type: "range",
    min,
    max,
    step,
    input: () => input(Number(range.value)),
    change: () => done?.(),
  });
  return {
    element: h("div", { class: "wb-slider" }, name, range, number),
    /** @param {string} text */
    rename(text) {
      name.textContent = text;
    },
    /** @param {number} value */
    update(value) {
      if (Number(range.value) !== value) range.value = String(value);
      range.setAttribute("aria-valuetext", show(value));
      number.textContent = show(value);
    },
  };
}

/**
 * A labelled group of options, of which one holds.
 * @param {{label: string, options: Record<string, string>, input: (value: string) => void}} choices
 *   `options` holds each value's label.
 */
export function choices({ label, options, input }) {
  const group = uniqueId();
  const radios = Object.keys(options).map((value) =>
    h("input", { id: `${group}-${value}`, type: "radio", name: group, value, change: () => input(value) }));
  return {
    element: h("div", { class: "wb-choices", role: "radiogroup", "aria-labelledby": group },
      h("span", { id: group, class: "wb-name", text: label }),
      ...radios.map((radio) => h("label", {}, radio, options[radio.value]))),
    /** @param {string} value */
    update(value) {
      for (const radio of radios) radio.checked = radio.value === value;
    },
  };
}

/** @param {string} text @param {() => void} click @param {string} [className] */
export const button = (text, click, className = "wb-button") => h("button", { type: "button", class: className, text, click });

/**
 * Let a handle be dragged by mouse and touch, and moved by the arrow keys.
 * @param {SVGElement} handle
 * @param {{at: (event: PointerEvent) => [number, number], move: (to: [number, number]) => void,
 *   where: () => [number, number], done?: () => void, step?: number, reach: number}} options
 *   `at` turns an event into the plane's coordinates, `where` is the handle's place, `reach` how far it may go.
 */
export function draggable(handle, { at, move, where, done, step = 0.1, reach }) {
  const to = (/** @type {[number, number]} */ [a, b]) => move([clamp(a, -reach, reach), clamp(b, -reach, reach)]);
  // touch-action does not reach inside an SVG: without this the page would scroll, and take the finger away
  handle.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
  handle.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    handle.focus({ preventScroll: true });
    handle.setPointerCapture(event.pointerId);
  });
  handle.addEventListener("pointermove", (event) => {
    if (handle.hasPointerCapture(event.pointerId)) to(at(event));
  });
  handle.addEventListener("pointerup", () => done?.());
  handle.addEventListener("pointercancel", () => done?.());
  handle.addEventListener("keydown", (event) => {
    const size = event.shiftKey ? 5 * step : step;
    /** @type {Record<string, [number, number]>} */
    const ways = { ArrowLeft: [-size, 0], ArrowRight: [size, 0], ArrowUp: [0, size], ArrowDown: [0, -size] };
    const way = ways[event.key];
    if (!way) return;
    event.preventDefault();
    const [a, b] = where();
    to([round(a + way[0]), round(b + way[1])]);
    done?.();
  });
}

/** Keep sums of keyboard steps free of 0.30000000000000004. @param {number} value @param {number} [digits] */
export const round = (value, digits = 6) => Math.round(value * 10 ** digits) / 10 ** digits;

/** A line that is read out when it changes, after a pause, so that dragging does not chatter. */
export function voice() {
  const element = h("p", { class: "wb-voice", role: "status", "aria-live": "polite" });
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  return {
    element,
    /** @param {string} text */
    say(text) {
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (element.textContent !== text) element.textContent = text;
      }, 250);
    },
  };
}

/**
 * Read an explorable's numbers from the page's address.
 * @param {string} id
 * @returns {number[] | null} null where there are none
 */
export function fromAddress(id) {
  const text = new URLSearchParams(location.search).get(id);
  if (!text) return null;
  const numbers = text.split(",").map(Number);
  return numbers.every(Number.isFinite) ? numbers : null;
}

/** The page's address with an explorable's numbers in it, or its text. @param {string} id @param {number[] | string} state */
export function addressWith(id, state) {
  const url = new URL(location.href);
  url.searchParams.set(id, typeof state === "string" ? state : state.map((n) => String(round(n))).join(","));
  return url.href.replaceAll("%2C", ",");
}

/** Put them into the address bar. @param {string} id @param {number[] | string} state */
export function toAddress(id, state) {
  try {
    history.replaceState(history.state, "", addressWith(id, state));
  } catch {
    // a page opened from a file may not change its address; "Copy link" still offers the text
  }
}

/**
 * Copy text, or show it to be copied by hand where the browser refuses.
 * @param {string} text
 * @param {Element} place where the text box goes
 * @param {(message: string) => void} say
 */
export async function copy(text, place, say) {
  const note = (/** @type {string} */ message) => {
    place.replaceChildren(h("p", { class: "wb-note", text: message }));
    say(message);
  };
  try {
    await navigator.clipboard.writeText(text);
    note("Copied.");
  } catch {
    const rows = text.split("\n").length;
    const box = h("textarea", { readonly: "", rows, class: "wb-copy", "aria-label": "Text to copy" });
    box.value = text;
    note("Copy the text from here:");
    place.append(box);
    box.select();
  }
}

/**
 * Call back when the page turns light or dark.
 * @param {() => void} redraw
 * @returns {() => void} stops it
 */
export function onTheme(redraw) {
  const observer = new MutationObserver(redraw);
  for (const target of [document.documentElement, document.body]) {
    observer.observe(target, { attributes: true, attributeFilter: ["data-theme", "data-jp-theme-light", "class"] });
  }
  return () => observer.disconnect();
}

/** Call a function at most once a frame. @param {() => void} draw */
export function framed(draw) {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      draw();
    });
  };
}
