// What the picture of a network is made of: the names of its layers, connections, neurons.

import { clamp } from "./math.js";
import { pretty } from "./numbers.js";
import { layerName } from "./steps.js";
import * as ui from "./ui.js";

const { s } = ui;
export const LINE = 16; // pixels between a neuron's lines
export const BIAS = 22; // pixels below a neuron, for its bias

/**
 * What can be chosen: a weight or a bias by its index in the flat vector, or an input.
 * @typedef {{kind: "parameter" | "input", index: number}} Choice
 * @typedef {{choose: (choice: Choice) => void, nudge: (choice: Choice, by: number) => void}} Actions
 */

/** The name of a layer, and its activation. @param {import("./net.js").Net} net @param {number} layer -1 for the inputs */
export function makeHead(net, layer) {
  const name = layer < 0 ? "inputs" : layer === net.activations.length - 1 ? "output" : net.activations.length > 2 ? `hidden ${layer + 1}` : "hidden";
  const words = layer < 0 ? "" : net.activations[layer].replace("_", " ");
  return s("g", { "aria-hidden": "true", "text-anchor": "middle" },
    s("text", { class: "wb-layer", text: name }), s("text", { class: "wb-name", y: 16, text: words }));
}

/**
 * A connection: line, focus, and the weight beside it with, in time, its gradient.
 * @param {import("./net.js").Net} net @param {number} index of the weight @param {string[]} names of the inputs
 */
export function makeEdge(net, index, names) {
  const { layer, source: start, target } = net.places.locate(index);
  const source = start ?? 0;
  const from = layer ? `${layerName(net, layer - 1)}, neuron ${source + 1},` : `input ${names[source] ?? source + 1}`;
  const label = `Weight from ${from} to ${layerName(net, layer)}, neuron ${target + 1}`;
  const [hit, halo, line] = ["wb-hit", "wb-halo", "wb-edge"].map((name) => s("line", { class: name }));
  const weight = s("tspan", { class: "wb-weight" });
  const slope = s("tspan", { class: "wb-slope" });
  const text = s("text", { class: "wb-on-edge", "text-anchor": "middle" }, weight, slope);
  const element = s("g", { class: "wb-connection", tabindex: 0, role: "slider", "aria-label": label, "aria-valuemin": -100, "aria-valuemax": 100 }, hit, halo, line);
  /** @type {{x1: number, y1: number, x2: number, y2: number}} */
  let ends = { x1: 0, y1: 0, x2: 0, y2: 0 };
  let [labelX, labelY] = [0, 0];
  return {
    element,
    text,
    choice: /** @type {Choice} */ ({ kind: "parameter", index }),
    /** @param {typeof ends} newEnds @param {number} share of the way at which the label stands, so that labels form a column */
    place(newEnds, share) {
      ends = newEnds;
      const gap = ends.x2 - ends.x1;
      for (const part of [hit, halo, line]) ui.set(part, ends);
      [labelX, labelY] = [ends.x1 + Math.max(share * gap, Math.min(gap / 2, 19)), ends.y1 + share * (ends.y2 - ends.y1)];
    },
    /** How far a point is away, a label counting as near. @param {number} x @param {number} y */
    distance(x, y) {
      if (Math.abs(x - labelX) < 24 && Math.abs(y - labelY) < 10) return Math.abs(y - labelY) / 10;
      const [dx, dy] = [ends.x2 - ends.x1, ends.y2 - ends.y1];
      const along = clamp(((x - ends.x1) * dx + (y - ends.y1) * dy) / (dx * dx + dy * dy), 0, 1);
      return 1 + Math.hypot(x - ends.x1 - along * dx, y - ends.y1 - along * dy);
    },
    /** @param {{weight: number, slope: number | null, active: boolean, chosen: boolean, faded: boolean, roomy: boolean, room: number,
     *   written: (value: number) => string}} state */
    draw(state) {
      ui.set(line, { class: `wb-edge ${state.weight < 0 ? "wb-minus" : "wb-plus"}`, "stroke-width": Math.min(1 + 1.6 * Math.abs(state.weight), 9) });
      element.classList.toggle("wb-active", state.active);
      element.classList.toggle("wb-chosen", state.chosen);
      element.classList.toggle("wb-faded", state.faded);
      text.classList.toggle("wb-strong", state.active || state.chosen);
      const withSlope = state.slope !== null && (state.roomy || state.room >= 28);
      weight.textContent = state.written(state.weight);
      slope.textContent = withSlope ? state.written(state.slope ?? 0) : "";
      text.style.display = state.room < 16 ? "none" : "";
      const twoLines = withSlope && !state.roomy;
      ui.set(text, { x: labelX, y: labelY + (twoLines ? -3 : 4.5) });
      ui.set(weight, { x: withSlope && state.roomy ? labelX - 22 : labelX });
      ui.set(slope, { x: withSlope && state.roomy ? labelX + 24 : labelX, dy: twoLines ? 14 : 0 });
      const told = state.slope === null ? "" : `, gradient ${pretty(state.slope)}`;
      ui.set(element, { "aria-valuenow": state.weight, "aria-valuetext": pretty(state.weight) + told });
    },
  };
}

/**
 * A neuron, or an input: a card with a line for each number, and the bias below it.
 * @param {{label: string, choice: Choice | null, keys: string[], foot?: string}} about
 */
export function makeNode({ label, choice, keys, foot }) {
  const height = keys.length * LINE + 10;
  const card = s("rect", { class: "wb-card", height, rx: 9 });
  const marks = keys.map(() => s("rect", { class: "wb-mark", height: LINE, rx: 4 }));
  const names = keys.map((key) => s("text", { class: "wb-key", text: key }));
  const numbers = keys.map((key) => s("text", { class: key.startsWith("δ") ? "wb-value wb-slope" : "wb-value", "text-anchor": "end" }));
  const withBias = choice?.kind === "parameter";
  const under = s("text", { class: withBias ? "wb-under" : "wb-under wb-name", "text-anchor": "middle", text: foot ?? "" });
  const ring = s("rect", { class: "wb-ring-box", rx: 11 });
  const role = choice ? { role: "slider", "aria-valuemin": -100, "aria-valuemax": 100 } : { role: "img" };
  const element = s("g", { class: "wb-neuron-box", tabindex: 0, "aria-label": label, ...role }, ring, card, ...marks, ...names, ...numbers, under);
  return {
    element,
    choice,
    /** @param {number} left @param {number} y the card's middle @param {number} width @param {boolean} atEnd whether nothing may stand out on the right */
    place(left, y, width, atEnd) {
      const top = y - height / 2;
      ui.set(element, { transform: `translate(${left} ${top})` });
      ui.set(card, { width });
      ui.set(ring, { x: -4, y: -4, width: width + 8, height: height + 8 + (withBias ? BIAS - 2 : 0) });
      ui.set(under, { x: atEnd ? width - 2 : width / 2, y: height + 15, "text-anchor": atEnd ? "end" : "middle" });
      const pad = width < 70 ? 5 : 9;
      keys.forEach((key, row) => {
        names[row].textContent = width < 60 ? key[0] : key; // the place says whose it is
        const baseline = 5 + LINE * row + 12;
        ui.set(marks[row], { x: 2.5, y: 5 + LINE * row, width: width - 5 });
        ui.set(names[row], { x: pad, y: baseline });
        ui.set(numbers[row], { x: width - pad, y: baseline });
      });
    },
    /**
     * @param {{texts: string[], active: boolean[], chosen: boolean, bias: {value: number, slope: number | null, active: boolean} | null,
     *   now: number, written: (value: number) => string, roomy: boolean}} state
     */
    draw({ texts, active, chosen, bias, now, written, roomy }) {
      texts.forEach((text, row) => {
        numbers[row].textContent = text;
        marks[row].classList.toggle("wb-active", active[row] && text !== "");
      });
      element.classList.toggle("wb-chosen", chosen);
      let told = keys.map((key, row) => (texts[row] ? `${key} ${texts[row]}` : "")).filter(Boolean).join(", ");
      if (bias !== null) {
        under.replaceChildren(s("tspan", { class: "wb-name", text: "b " }), s("tspan", { class: "wb-weight", text: written(bias.value) }));
        if (bias.slope !== null) under.append(s("tspan", { class: "wb-slope", dx: 7, text: roomy ? written(bias.slope) : keys[keys.length - 1] })); // δ is the bias's gradient
        under.classList.toggle("wb-active", bias.active);
        told = `bias ${pretty(bias.value)}${bias.slope === null ? "" : `, gradient ${pretty(bias.slope)}`}, ${told}`;
      }
      if (choice) ui.set(element, { "aria-valuenow": now, "aria-valuetext": told });
      else ui.set(element, { "aria-label": `${label}: ${told}` });
    },
  };
}

/** Let something be chosen by a click or Enter, and nudged by the arrow keys. @param {Element} element @param {Choice | null} choice @param {Actions} actions */
export function listen(element, choice, { choose, nudge }) {
  if (!choice) return;
  element.addEventListener("click", () => {
    if (element.classList.contains("wb-neuron-box")) choose(choice); // a connection's clicks are the picture's to judge
  });
  element.addEventListener("keydown", (event) => {
    const { key, shiftKey } = /** @type {KeyboardEvent} */ (event);
    const size = shiftKey ? 0.5 : 0.1;
    /** @type {Record<string, number>} */
    const ways = { ArrowUp: size, ArrowRight: size, ArrowDown: -size, ArrowLeft: -size };
    if (key === "Enter" || key === " ") choose(choice);
    else if (key in ways) nudge(choice, ways[key]);
    else return;
    event.preventDefault();
  });
}
