// The neuron as a drawing, and its answer as a curve.

import { activations, clamp, length, weightedSum } from "./math.js";
import { px, REACH } from "./plane.js";
import * as ui from "./ui.js";

const { s, show } = ui;

/** @typedef {import("./plane.js").State} State */

/** The neuron itself: inputs, connections whose width, dash and sign tell the weight, the sum and the answer. */
export function makeDrawing() {
  const edges = [45, 115].map((y) => s("line", { x1: 38, y1: y, x2: 178, y2: 80 }));
  const inputs = [45, 115].map((y) => s("text", { x: 22, y: y + 5, "text-anchor": "middle" }));
  const weights = [45, 115].map((y) => s("text", { x: 108, y: y === 45 ? 48 : 124, "text-anchor": "middle", class: "wb-weight" }));
  const z = s("text", { x: 200, y: 85, "text-anchor": "middle" });
  const a = s("text", { x: 296, y: 85, "text-anchor": "middle" });
  const bias = s("text", { x: 200, y: 32, "text-anchor": "middle", class: "wb-weight" });
  const element = s(
    "svg",
    { viewBox: "0 0 330 150", class: "wb-drawing", role: "img", "aria-label": "The neuron, its connections, its sum and its answer" },
    ...edges,
    s("line", { x1: 222, y1: 80, x2: 272, y2: 80, class: "wb-axon" }),
    ...[45, 115].map((y) => s("circle", { cx: 22, cy: y, r: 20, class: "wb-node" })),
    s("circle", { cx: 200, cy: 80, r: 24, class: "wb-node" }),
    s("rect", { x: 272, y: 60, width: 48, height: 40, rx: 8, class: "wb-node" }),
    ...inputs, ...weights, z, a, bias,
    ...[["x₁", 22, 16], ["x₂", 22, 148], ["sum z", 200, 122], ["answer a", 292, 122]].map(([text, x, y]) =>
      s("text", { x, y, "text-anchor": "middle", class: "wb-name", text })),
  );
  return {
    element,
    /** @param {State} state @param {boolean} withBias */
    draw({ w, b, x, activation }, withBias) {
      edges.forEach((edge, i) => {
        ui.set(edge, { class: w[i] < 0 ? "wb-edge wb-minus" : "wb-edge wb-plus", "stroke-width": 0.5 + 2 * Math.abs(w[i]) });
        weights[i].textContent = (w[i] > 0 ? "+" : "") + show(w[i]);
        inputs[i].textContent = show(x[i], 1);
      });
      const total = weightedSum(x, w, b);
      z.textContent = show(total);
      a.textContent = show(activations[activation].f(total));
      bias.textContent = withBias ? `b = ${show(b)}` : "";
    },
  };
}

/** The answer as one walks straight across the boundary, with the probe's place on it. */
export function makeCurve() {
  const [width, height] = [340, 96];
  const path = s("path", { class: "wb-curve" });
  const dot = s("path", { class: "wb-probe", d: "M0 -7L7 0L0 7L-7 0Z" });
  const element = s(
    "svg",
    { viewBox: `0 0 ${width} ${height + 18}`, class: "wb-slice", role: "img", "aria-label": "The answer along the direction of the weights: steeper for longer weights" },
    s("line", { x1: 0, x2: width, y1: height, y2: height, class: "wb-axis" }),
    s("line", { x1: width / 2, x2: width / 2, y1: 0, y2: height, class: "wb-axis" }),
    s("text", { x: 2, y: 12, class: "wb-name", text: "answer a" }),
    s("text", { x: width / 2, y: height + 15, "text-anchor": "middle", class: "wb-name", text: "distance from the boundary" }),
    path,
    dot,
  );
  return {
    element,
    /** @param {State} state */
    draw({ w, b, x, activation }) {
      const { f, low, high } = activations[activation];
      const size = length(w);
      const y = (/** @type {number} */ a) => height - 4 - ((clamp(a, low, high) - low) / (high - low)) * (height - 8);
      const steps = Array.from({ length: 121 }, (_, i) => (i / 120) * 2 * REACH - REACH);
      path.setAttribute("d", "M" + steps.map((d) => `${px(d).toFixed(1)} ${y(f(size ? d * size : b)).toFixed(1)}`).join("L"));
      const z = weightedSum(x, w, b);
      const distance = size ? clamp(z / size, -REACH, REACH) : 0;
      dot.setAttribute("transform", `translate(${px(distance)} ${y(f(z))})`);
    },
  };
}
