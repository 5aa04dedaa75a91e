// The plane of the two inputs: what the neuron answers everywhere, and the handles that are dragged.

import { activations, angle, boundary, clamp, length, weightedSum, wrongSide } from "./math.js";
import * as ui from "./ui.js";

const { s, h, show } = ui;
export const REACH = 4; // the plane runs from -4 to 4 on both axes
const SIZE = 340; // of the plane's drawing, in its own units
const FIELD = 50; // the field is so many squares wide

export const px = (/** @type {number} */ x) => ((x + REACH) / (2 * REACH)) * SIZE;
export const py = (/** @type {number} */ y) => ((REACH - y) / (2 * REACH)) * SIZE;

/** @typedef {{w: [number, number], b: number, x: [number, number], activation: keyof typeof activations}} State */

/**
 * The plane of the two inputs: the response as a field of colour, boundary, weights, points and probe.
 * @param {[number, number][]} points
 * @param {number[]} labels
 * @param {boolean} withBias whether the boundary shows how far away it is, and can be taken along
 */
export function makePlane(points, labels, withBias = false) {
  const canvas = h("canvas", { width: FIELD, height: FIELD, class: "wb-field", "aria-hidden": "true" });
  const clip = ui.uniqueId();
  const line = s("line", { class: "wb-boundary" });
  const corner = s("path", { class: "wb-corner" });
  const signs = ["+", "−", "+", "−"].map((text) => s("text", { class: "wb-side", "text-anchor": "middle", dy: 6, text }));
  const shaft = s("line", { class: "wb-shaft" });
  const band = s("line", { class: "wb-band" });
  const grip = s("g", {}, s("circle", { r: 18, class: "wb-target" }), s("path", { class: "wb-grip", d: "M-13 0L-5 -6V6ZM13 0L5 -6V6Z" }));
  const slide = s("g", { class: "wb-handle wb-slide" }, band, grip); // no stop for the keyboard: the slider is one already
  const ruler = ["wb-ruler", "wb-ruler wb-core"].map((name) => s("line", { class: name, x1: px(0), y1: py(0) }));
  const none = s("text", { x: px(0), y: py(-1), "text-anchor": "middle", text: "No boundary: both weights are 0" });
  const rings = points.map(([x, y]) => s("circle", { cx: px(x), cy: py(y), r: 9, class: "wb-ring" }));
  const marks = points.map(([x, y], i) => mark(px(x), py(y), labels[i]));
  const tip = handle("Tip of the weight arrow. Arrow keys move it.", s("path", { class: "wb-head", d: "M10 0L-8 -8L-4 0L-8 8Z" }));
  const probe = handle("Input point x. Arrow keys move it.", s("path", { class: "wb-probe", d: "M0 -9L9 0L0 9L-9 0Z" }), "x");
  const svg = s(
    "svg",
    { viewBox: `0 0 ${SIZE} ${SIZE}`, class: "wb-plane", role: "group", "aria-label": "Plane of the two inputs" },
    s("clipPath", { id: clip }, s("rect", { width: SIZE, height: SIZE })),
    ...axes(),
    s("g", { "clip-path": `url(#${clip})` }, line, corner, ...signs, ...rings, ...marks, shaft, ...(withBias ? [...ruler, none, slide] : [])),
    probe,
    tip,
  );
  /** @type {string} */
  let drawn = "";
  /** @type {number[][] | null} */
  let colours = null;

  return {
    element: h("div", { class: "wb-frame" }, canvas, svg),
    tip,
    probe,
    slide,
    forget: () => {
      colours = null;
      drawn = "";
    },
    /** @param {PointerEvent} event @returns {[number, number]} */
    at(event) {
      const frame = svg.getBoundingClientRect();
      return [
        ((event.clientX - frame.left) / frame.width) * 2 * REACH - REACH,
        REACH - ((event.clientY - frame.top) / frame.height) * 2 * REACH,
      ];
    },
    /** @param {State} state */
    draw({ w, b, x, activation }) {
      const key = JSON.stringify([w, b, activation]);
      if (key !== drawn) {
        colours ??= palette(canvas);
        if (colours) {
          paint(canvas, w, b, activation, colours);
          drawn = key;
        }
      }
      const edge = boundary(w, b, 3 * REACH);
      for (const part of [line, corner, ...signs, slide, ...ruler]) part.style.display = edge ? "" : "none";
      none.style.display = edge ? "none" : "";
      if (edge) {
        for (const part of [line, band]) ui.set(part, { x1: px(edge.from[0]), y1: py(edge.from[1]), x2: px(edge.to[0]), y2: py(edge.to[1]) });
        for (const part of ruler) ui.set(part, { x2: px(edge.foot[0]), y2: py(edge.foot[1]) });
        ui.set(corner, { d: rightAngle(edge.foot, w) });
        const [u, v] = w.map((one) => one / length(w));
        const held = [edge.foot[0] + 1.4 * v, edge.foot[1] - 1.4 * u]; // beside the arrow, between the signs
        ui.set(grip, { transform: `translate(${px(held[0])} ${py(held[1])}) rotate(${-angle(w)})` });
        signs.forEach((sign, i) => {
          const [along, across] = [i < 2 ? 2.6 : -2.6, i % 2 ? -0.4 : 0.4]; // on both sides, clear of the arrow
          ui.set(sign, { x: px(edge.foot[0] - along * v + across * u), y: py(edge.foot[1] + along * u + across * v) });
        });
      }
      ui.set(shaft, { x1: px(0), y1: py(0), x2: px(w[0]), y2: py(w[1]) });
      const turn = -angle(w);
      ui.set(tip, { transform: `translate(${px(w[0])} ${py(w[1])})` });
      tip.querySelector(".wb-head").setAttribute("transform", `rotate(${turn})`);
      ui.set(tip, { "aria-valuenow": length(w).toFixed(2), "aria-valuetext": `w1 ${show(w[0])}, w2 ${show(w[1])}` });
      ui.set(probe, { transform: `translate(${px(x[0])} ${py(x[1])})` });
      ui.set(probe, { "aria-valuenow": weightedSum(x, w, b).toFixed(2), "aria-valuetext": `x1 ${show(x[0])}, x2 ${show(x[1])}` });
      const wrong = wrongSide(points, labels, w, b);
      rings.forEach((ring, i) => ring.classList.toggle("wb-wrong", wrong[i]));
    },
  };
}

/** A point's mark: a disc with + for class 1, a square with − for class 0. @param {number} x @param {number} y @param {number} label */
function mark(x, y, label) {
  const shape = label === 1 ? s("circle", { r: 5.5 }) : s("rect", { x: -5, y: -5, width: 10, height: 10 });
  const sign = s("path", { d: label === 1 ? "M-3 0H3M0 -3V3" : "M-3 0H3", class: "wb-sign" });
  return s("g", { transform: `translate(${x} ${y})`, class: label === 1 ? "wb-one" : "wb-zero" }, shape, sign);
}

/** Something to be dragged. Its invisible disc makes a target that a thumb can hit. @param {string} label @param {Node} shape @param {string} [text] */
function handle(label, shape, text) {
  const about = { tabindex: 0, role: "slider", "aria-label": label, "aria-valuemin": -100, "aria-valuemax": 100, class: "wb-handle" };
  const name = text ? [s("text", { x: 12, y: -8, text, "aria-hidden": "true" })] : [];
  return s("g", about, s("circle", { r: 18, class: "wb-target" }), shape, ...name);
}

function axes() {
  const middle = SIZE / 2;
  return [
    s("line", { x1: 0, x2: SIZE, y1: middle, y2: middle, class: "wb-axis" }),
    s("line", { y1: 0, y2: SIZE, x1: middle, x2: middle, class: "wb-axis" }),
    s("text", { x: SIZE - 6, y: middle - 6, "text-anchor": "end", class: "wb-name", text: "x₁" }),
    s("text", { x: middle + 6, y: 14, class: "wb-name", text: "x₂" }),
  ];
}

/** The mark of a right angle between the weights and the boundary. @param {[number, number]} foot @param {[number, number]} w */
function rightAngle(foot, w) {
  const size = length(w);
  const [u, v] = [(0.3 * w[0]) / size, (0.3 * w[1]) / size];
  const at = (/** @type {number} */ x, /** @type {number} */ y) => `${px(foot[0] + x)} ${py(foot[1] + y)}`;
  return `M${at(u, v)}L${at(u - v, v + u)}L${at(-v, u)}`;
}

/** Read the field's three colours from the style sheet, which knows light from dark; null before the page has the element. @param {Element} element */
export function palette(element) {
  if (!element.isConnected) return null;
  const style = getComputedStyle(element);
  return ["--wbx-low", "--wbx-middle", "--wbx-high"].map((name) => {
    const hex = style.getPropertyValue(name).trim().slice(1);
    return [0, 2, 4].map((i) => parseInt(hex.slice(i, i + 2), 16));
  });
}

/**
 * Paint the answer at the middle of each square of the field.
 * @param {HTMLCanvasElement} canvas @param {[number, number]} w @param {number} b
 * @param {keyof typeof activations} name @param {number[][]} colours
 */
function paint(canvas, w, b, name, [low, middle, high]) {
  const context = canvas.getContext("2d");
  if (!context) return;
  const { f, middle: neutral, reach } = activations[name];
  const image = context.createImageData(FIELD, FIELD);
  for (let row = 0; row < FIELD; row++) {
    for (let column = 0; column < FIELD; column++) {
      const x = (2 * REACH * (column + 0.5)) / FIELD - REACH;
      const y = REACH - (2 * REACH * (row + 0.5)) / FIELD;
      const t = clamp((f(x * w[0] + y * w[1] + b) - neutral) / reach, -1, 1);
      const end = t < 0 ? low : high;
      const offset = 4 * (row * FIELD + column);
      for (let c = 0; c < 3; c++) image.data[offset + c] = middle[c] + Math.abs(t) * (end[c] - middle[c]);
      image.data[offset + 3] = 255;
    }
  }
  context.putImageData(image, 0, 0);
}
