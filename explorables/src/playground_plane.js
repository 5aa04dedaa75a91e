// The plane: what the network answers everywhere, and the samples.

import { functions } from "./net.js";
import { freshCanvas, shade } from "./playground_colours.js";
import * as ui from "./ui.js";

const { h } = ui;

/** How far a plane has to reach for all samples to be on it, in halves. @param {import("./playground_run.js").Data} data */
export const reachOf = ({ train, test }) =>
  Math.ceil(2.15 * Math.max(...[train, test].flatMap(({ x }) => x.map((values) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0))))) / 2;

/** A field of colour, and above it the samples: training filled, test hollow. @param {number} side squares of the field in a row */
export function makePlane(side) {
  const field = h("canvas", { width: side, height: side, class: "wb-field", "aria-hidden": "true" });
  const points = h("canvas", { class: "wb-field", "aria-hidden": "true" });
  const trouble = h("p", { class: "wb-pg-trouble", hidden: "" });
  const element = h("div", { class: "wb-frame wb-pg-plane", role: "img" }, field, points);
  const image = field.getContext("2d")?.createImageData(side, side);
  const pixels = image ? new Uint32Array(image.data.buffer) : null;
  const answers = new Float64Array(side * side);
  return {
    element: h("div", { class: "wb-pg-frame" }, element, trouble),
    /** @param {string} words for who cannot see it */
    describe: (words) => element.setAttribute("aria-label", words),
    /** @param {string} words why the run stopped; none if it did not */
    explain(words) {
      trouble.textContent = words;
      trouble.hidden = !words;
    },
    /** @param {Float64Array} logits @param {import("./playground_colours.js").Colours} colours */
    draw(logits, { shades }) {
      if (!image || !pixels) return;
      for (let i = 0; i < answers.length; i++) answers[i] = functions.sigmoid.f(logits[i]);
      shade(pixels, answers, "sigmoid", shades, { side, by: 1, from: 0, width: side });
      field.getContext("2d").putImageData(image, 0, 0);
    },
    /** @param {import("./playground_run.js").Data} data @param {number} reach */
    drawPoints({ train, test }, reach) {
      const size = element.clientWidth;
      const context = freshCanvas(points, size, size);
      if (!context || !size) return;
      const style = getComputedStyle(element);
      const colour = (/** @type {string} */ name) => style.getPropertyValue(`--wbx-${name}`).trim();
      drawAxes(context, size, reach, colour("on-field"), colour("axis"));
      for (const [{ x, y }, filled] of /** @type {const} */ ([[test, false], [train, true]])) {
        for (let i = 0; i < y.length; i++) {
          const [left, top] = [size * (0.5 + x[0][i] / (2 * reach)), size * (0.5 - x[1][i] / (2 * reach))];
          drawPoint(context, left, top, y[i] === 1, filled, colour(y[i] === 1 ? "pg-one" : "pg-zero"), colour("pg-rim"));
        }
      }
    },
  };
}

/** @param {CanvasRenderingContext2D} context @param {number} size @param {number} reach @param {string} ink @param {string} line */
function drawAxes(context, size, reach, ink, line) {
  context.strokeStyle = line;
  context.fillStyle = ink;
  context.lineWidth = 1;
  context.globalAlpha = 0.6;
  const middle = Math.round(size / 2) + 0.5;
  context.strokeRect(middle, -1, 0, size + 2);
  context.strokeRect(-1, middle, size + 2, 0);
  context.globalAlpha = 1;
  context.font = "italic 13px sans-serif";
  context.textAlign = "right"; // in the corners, where no sample is
  context.fillText(`x₁ to ${reach} →`, size - 6, size - 8);
  context.textAlign = "left";
  context.fillText(`↑ x₂ to ${reach}`, 6, 16);
}

/**
 * A disc with + for class 1, a square with − for class 0.
 * @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {boolean} one @param {boolean} filled
 * @param {string} colour @param {string} rim
 */
function drawPoint(context, x, y, one, filled, colour, rim) {
  context.beginPath();
  if (one) context.arc(x, y, 4.6, 0, 7);
  else context.rect(x - 4.1, y - 4.1, 8.2, 8.2);
  context.fillStyle = filled ? colour : rim;
  context.strokeStyle = filled ? rim : colour;
  context.lineWidth = filled ? 0.9 : 1.5;
  context.fill();
  context.stroke();
  context.beginPath();
  context.moveTo(x - 2.4, y);
  context.lineTo(x + 2.4, y);
  if (one) {
    context.moveTo(x, y - 2.4);
    context.lineTo(x, y + 2.4);
  }
  context.lineWidth = 1.2;
  context.stroke();
}
