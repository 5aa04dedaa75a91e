// The network as a picture: what each neuron answers on the plane, and connections with sign and size.

import { clamp } from "./math.js";
import { freshCanvas, shade } from "./playground_colours.js";
import * as ui from "./ui.js";

const { h } = ui;
const HEIGHT = 300; // of the picture, whatever the network, so that nothing moves
const [HEAD, FOOT] = [34, 6]; // of it for the layers' heads, and for the lowest bias
const [THUMB, BY] = [25, 2]; // a neuron's picture takes every other number of the field
const WIDTHS = 8; // so many widths of a connection are told apart

/**
 * @typedef {import("./playground_run.js").Run} Run
 * @typedef {{layer: number, target: number}} Neuron the layer of the first hidden neurons is 0
 * @typedef {{choose: (neuron: Neuron, index?: number) => void, widen: (layer: number, neurons: number) => void}} Actions
 *   `index` is that of the weight which was meant.
 */

/** @param {number[]} sizes @param {number} column */
export function nameOf(sizes, column) {
  if (column === 0) return "Input";
  return column === sizes.length - 1 ? "Output" : `Hidden layer ${column}`;
}

/** @param {Run["net"]} net @param {Neuron} neuron */
export const neuronName = ({ sizes }, { layer, target }) =>
  layer === sizes.length - 2 ? "Output neuron" : `${nameOf(sizes, layer + 1)}, neuron ${target + 1}`;

/** @param {Actions} actions @param {number} most neurons of a layer */
export function makeNetwork(actions, most) {
  const canvas = h("canvas", { class: "wb-pg-canvas", "aria-hidden": "true" });
  const heads = h("div", { class: "wb-pg-heads" });
  const nodes = h("div", { role: "group", "aria-label": "Neurons. Arrow keys go from one to the next, Enter shows its weights and its bias." });
  const element = h("div", { class: "wb-pg-net", style: `height: ${HEIGHT}px` }, canvas, heads, nodes);
  const atlas = document.createElement("canvas"); // all small pictures, so that they are sent to the screen in one go
  /** @type {ImageData | undefined} */
  let image;
  /** @type {Run} */
  let run;
  /** @type {{x: number, y: number}[][]} */
  let places = [];
  let [width, size] = [0, 32];
  /** @type {HTMLButtonElement[][]} */
  let buttons = [];

  element.addEventListener("click", (/** @type {MouseEvent} */ event) => {
    if (/** @type {Element} */ (event.target).closest("button, select, label")) return;
    const frame = element.getBoundingClientRect();
    const index = nearest(event.clientX - frame.left, event.clientY - frame.top);
    if (index === null) return;
    const { layer, target } = run.net.places.locate(index);
    actions.choose({ layer, target }, index);
  });
  nodes.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const column = buttons.findIndex((some) => some.includes(/** @type {any} */ (event.target)));
    if (column < 0) return;
    const row = buttons[column].indexOf(/** @type {any} */ (event.target));
    /** @type {Record<string, [number, number]>} */
    const ways = { ArrowUp: [column, row - 1], ArrowDown: [column, row + 1], ArrowLeft: [column - 1, row], ArrowRight: [column + 1, row] };
    if (!(event.key in ways)) return;
    event.preventDefault();
    const next = buttons[ways[event.key][0]];
    next?.[clamp(ways[event.key][1], 0, next.length - 1)].focus();
  });

  /** The weight whose connection passes nearest, if one is near. @param {number} x @param {number} y */
  function nearest(x, y) {
    /** @type {{index: number | null, distance: number}} */
    let best = { index: null, distance: 12 };
    for (const [index, { from, to }] of edges().entries()) {
      const [dx, dy] = [to.x - from.x, to.y - from.y];
      const along = clamp(((x - from.x) * dx + (y - from.y) * dy) / (dx * dx + dy * dy), 0, 1);
      const distance = Math.hypot(x - from.x - along * dx, y - from.y - along * dy);
      if (distance < best.distance) best = { index, distance };
    }
    return best.index;
  }
  /** From where to where each weight's connection goes, in the order of the vector. */
  const edges = () =>
    places.slice(1).flatMap((column, layer) => places[layer].flatMap((from) => column.map((to) => ({ from, to }))));

  /** @param {number} newWidth */
  function place(newWidth) {
    width = newWidth;
    const { sizes } = run.net;
    const pitch = Math.min((HEIGHT - HEAD - FOOT) / Math.max(...sizes), 58);
    size = Math.floor(Math.min(42, pitch - 5));
    const gap = (width - size - 6) / (sizes.length - 1);
    places = sizes.map((count, column) =>
      Array.from({ length: count }, (_, row) => ({
        x: 3 + size / 2 + column * gap,
        y: (HEAD + HEIGHT - FOOT) / 2 + (row + 0.5 - count / 2) * pitch,
      })));
    buttons.forEach((some, layer) => some.forEach((button, row) => {
      const { x, y } = places[layer + 1][row];
      Object.assign(button.style, { left: `${x - size / 2}px`, top: `${y - size / 2}px`, width: `${size}px`, height: `${size}px` });
    }));
    [...heads.children].forEach((head, column) => {
      /** @type {HTMLElement} */ (head).style.left = `${clamp(places[column][0].x, 20, width - 22)}px`;
    });
  }

  return {
    element,
    /** Show another network. @param {Run} newRun */
    show(newRun) {
      run = newRun;
      const { sizes } = run.net;
      heads.replaceChildren(...sizes.map((count, column) => makeHead(sizes, column, count, most, actions.widen)));
      buttons = sizes.slice(1).map((count, layer) => Array.from({ length: count }, (_, target) =>
        h("button", {
          type: "button", class: "wb-pg-neuron", tabindex: -1, "aria-pressed": "false", "aria-label": neuronName(run.net, { layer, target }),
          click: () => actions.choose({ layer, target }),
          focus: (/** @type {FocusEvent} */ event) => {
            for (const one of buttons.flat()) one.tabIndex = one === event.target ? 0 : -1;
          },
        })));
      buttons[0][0].tabIndex = 0;
      nodes.replaceChildren(...buttons.flat());
      [atlas.width, atlas.height] = [THUMB * most, THUMB * sizes.length];
      image = atlas.getContext("2d")?.createImageData(atlas.width, atlas.height);
    },
    place,
    /** @param {Neuron | null} chosen */
    mark(chosen) {
      buttons.forEach((some, layer) => some.forEach((button, target) =>
        button.setAttribute("aria-pressed", String(layer === chosen?.layer && target === chosen.target))));
    },
    /**
     * @param {ReturnType<typeof import("./playground_run.js").makeField>} field
     * @param {import("./playground_colours.js").Colours} colours @param {number | null} index of the weight that was chosen
     */
    draw({ size: side, room }, colours, index) {
      const context = freshCanvas(canvas, width, HEIGHT);
      if (!context || !image) return;
      drawEdges(context, edges(), run.vector, colours, index);
      const pixels = new Uint32Array(image.data.buffer);
      const line = image.width; // a row of the atlas holds a layer
      const { activations } = run.net;
      room.a.forEach((column, layer) => column.forEach((values, row) =>
        shade(pixels, values, layer ? activations[layer - 1] : "identity", colours.shades, { side, by: BY, from: layer * THUMB * line + row * THUMB, width: line })));
      atlas.getContext("2d")?.putImageData(image, 0, 0);
      places.forEach((column, layer) => column.forEach(({ x, y }, row) => {
        context.drawImage(atlas, row * THUMB, layer * THUMB, THUMB, THUMB, x - size / 2, y - size / 2, size, size);
        context.strokeStyle = layer ? colours.ink : colours.border;
        context.lineWidth = 1;
        context.strokeRect(x - size / 2, y - size / 2, size, size);
        if (layer) drawBias(context, x - size / 2, y + size / 2, run.vector[run.net.places.bias(layer - 1, row)], colours);
      }));
    },
  };
}

/** The name of a layer, and how many neurons it has, to be chosen. @param {number[]} sizes @param {number} column @param {number} count @param {number} most @param {Actions["widen"]} widen */
function makeHead(sizes, column, count, most, widen) {
  const hidden = column > 0 && column < sizes.length - 1;
  if (!hidden) return h("span", { class: "wb-pg-head", text: column ? "out" : "in" });
  const select = h("select", {
    class: "wb-pg-head", "aria-label": `Neurons in hidden layer ${column}`,
    change: () => widen(column - 1, Number(select.value)),
  }, ...Array.from({ length: most }, (_, i) => h("option", { value: i + 1, text: String(i + 1) })));
  select.value = String(count);
  return select;
}

/**
 * Connections: blue or orange and dashed, and wide for a large weight. Few widths, so that all of one width are drawn in one go.
 * @param {CanvasRenderingContext2D} context @param {{from: {x: number, y: number}, to: {x: number, y: number}}[]} edges
 * @param {Float64Array} vector @param {import("./playground_colours.js").Colours} colours @param {number | null} chosen
 */
function drawEdges(context, edges, vector, colours, chosen) {
  /** @type {number[][]} */
  const groups = Array.from({ length: 2 * WIDTHS }, () => []);
  edges.forEach((_, index) => {
    const weight = vector[index];
    const wide = Math.min(WIDTHS - 1, Math.round(Math.abs(weight) * 2.5));
    groups[weight < 0 ? wide : WIDTHS + wide]?.push(index);
  });
  const line = (/** @type {number} */ index) => {
    const { from, to } = edges[index];
    context.moveTo(from.x, from.y);
    context.lineTo(to.x, to.y);
  };
  const fine = edges.length > 150 ? 0.7 : 1;
  groups.forEach((group, i) => {
    if (!group.length) return;
    const wide = i % WIDTHS;
    context.strokeStyle = i < WIDTHS ? colours.minus : colours.plus;
    context.globalAlpha = 0.35 + (0.6 * wide) / WIDTHS;
    context.lineWidth = fine * (0.7 + 0.75 * wide);
    context.setLineDash(i < WIDTHS ? [5, 4] : []);
    context.beginPath();
    group.forEach(line);
    context.stroke();
  });
  context.setLineDash([]);
  context.globalAlpha = 1;
  if (chosen === null || chosen >= edges.length) return;
  context.strokeStyle = colours.ink;
  context.lineWidth = 1.5;
  context.beginPath();
  line(chosen);
  context.stroke();
}

/** A bias as a dot in the corner: blue or orange with a dash, and large for a large one. @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {number} bias @param {import("./playground_colours.js").Colours} colours */
function drawBias(context, x, y, bias, colours) {
  const r = Math.min(6, 2.5 + 2 * Math.abs(bias));
  context.beginPath();
  context.arc(x, y, r, 0, 7);
  context.fillStyle = bias < 0 ? colours.minus : colours.plus;
  context.fill();
  context.strokeStyle = colours.paper;
  context.lineWidth = 1.2;
  context.stroke();
  if (bias >= 0 || r < 3.5) return;
  context.beginPath();
  context.moveTo(x - r / 2, y);
  context.lineTo(x + r / 2, y);
  context.stroke();
}
