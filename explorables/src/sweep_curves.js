// The learning curves of the cell that is looked at, and of the one that is pinned, on axes that are the same for all cells.

import { pretty } from "./numbers.js";
import { mostFall, scaleOf, ticksOf, withoutTheWildest } from "./sweep_scale.js";
import * as ui from "./ui.js";

const { h, s } = ui;
const [WIDTH, HEIGHT] = [310, 200];
const [LEFT, RIGHT, TOP, BOTTOM] = [42, WIDTH - 8, 12, HEIGHT - 38];

/** @typedef {(number | null)[]} Curve until training ended; null for a number that is none */

/**
 * @param {Curve[][]} curves for each label, for each cell
 * @param {string[]} labels of the curves
 */
export function makeCurves(curves, labels) {
  const fall = mostFall(curves.flat());
  const numbers = /** @type {number[]} */ (curves.flat(2).filter((value) => value !== null));
  const scale = scaleOf(withoutTheWildest(numbers, fall), fall);
  const epochs = Math.max(1, ...curves.flat().map((curve) => curve.length));
  const px = (/** @type {number} */ i) => (epochs > 1 ? LEFT + (i / (epochs - 1)) * (RIGHT - LEFT) : (LEFT + RIGHT) / 2);
  const py = (/** @type {number} */ value) => BOTTOM - scale.at(value) * (BOTTOM - TOP);
  const clip = ui.uniqueId();
  const lines = s("g", { "clip-path": `url(#${clip})` });
  const word = s("text", { x: (LEFT + RIGHT) / 2, y: 60, "text-anchor": "middle" });
  const picture = s("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "wb-curves", role: "img" },
    s("clipPath", { id: clip }, s("rect", { x: LEFT - 3, y: TOP - 6, width: RIGHT - LEFT + 8, height: BOTTOM - TOP + 9 })),
    ...ticksOf(scale).flatMap((tick) => [
      s("line", { class: "wb-rule", x1: LEFT, x2: RIGHT, y1: py(tick), y2: py(tick) }),
      s("text", { class: "wb-name", x: LEFT - 6, y: py(tick) + 4.5, "text-anchor": "end", text: pretty(tick) })]),
    s("line", { class: "wb-axis", x1: LEFT, x2: RIGHT, y1: BOTTOM, y2: BOTTOM }),
    ...[...new Set([1, Math.ceil(epochs / 2), epochs])].map((epoch) =>
      s("text", { class: "wb-name", x: px(epoch - 1), y: BOTTOM + 17, "text-anchor": "middle", text: String(epoch) })),
    s("text", { class: "wb-name", x: (LEFT + RIGHT) / 2, y: HEIGHT - 4, "text-anchor": "middle", text: "epoch" }),
    lines, word);
  const key = h("p", { class: "wb-note wb-keys" },
    ...labels.map((label, kind) => h("span", {}, h("i", { class: `wb-stroke ${look(kind)}` }), label)),
    ...(scale.log ? [h("span", { text: "log scale" })] : []));

  /** Every curve but the last, which decides, is dashed. @param {number} kind */
  function look(kind) {
    return kind < labels.length - 1 ? "wb-dash" : "";
  }
  /** @param {number} cell @param {boolean} diverged @param {string} whose */
  function drawCell(cell, diverged, whose) {
    return curves.flatMap((cells, kind) => {
      const curve = cells[cell];
      let pen = "M";
      const path = curve.map((value, i) => {
        const move = value === null ? "" : `${pen}${px(i).toFixed(1)} ${py(value).toFixed(1)}`;
        pen = value === null ? "M" : "L";
        return move;
      }).join("");
      const last = curve.length - 1;
      const end = diverged && last >= 0 ? [s("text", { class: `wb-cross ${whose}`, x: px(last), y: Math.max(TOP, py(curve[last] ?? 0)) + 5, "text-anchor": "middle", text: "×" })] : [];
      // a single epoch is a point: a line of no length with round ends
      return [s("path", { class: `wb-line ${whose} ${look(kind)}`, d: path && epochs === 1 ? `${path}h0` : path }), ...end];
    });
  }
  /** @param {number} cell */
  const inWords = (cell) =>
    labels.map((label, kind) => {
      const curve = curves[kind][cell].filter((value) => value !== null);
      if (!curve.length) return `${label}: no curve`;
      return `${label} from ${pretty(/** @type {number} */ (curve[0]))} to ${pretty(/** @type {number} */ (curve[curve.length - 1]))} in ${curve.length} epochs`;
    }).join("; ");

  return {
    element: h("div", { class: "wb-plot" }, picture, key),
    /** @param {number} cell @param {number} pinned -1 for none @param {(cell: number) => boolean} diverged */
    draw(cell, pinned, diverged) {
      const other = pinned >= 0 && pinned !== cell;
      lines.replaceChildren(
        ...(other ? drawCell(pinned, diverged(pinned), "wb-of-pinned") : []),
        ...drawCell(cell, diverged(cell), "wb-of-this"));
      word.textContent = curves.some((cells) => cells[cell].length) ? "" : "diverged in the first epoch";
      const words = `Learning curves. ${inWords(cell)}${other ? `. Pinned: ${inWords(pinned)}` : ""}`;
      picture.setAttribute("aria-label", words);
    },
  };
}
