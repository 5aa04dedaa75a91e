// The neuron as a drawing, and its answer as a curve.

import { activations, clamp, length, weightedSum } from "./math.js";
import { px, REACH } from "./plane.js";
import * as ui from "./ui.js";

const { s, show } = ui;

/** @typedef {import("./plane.js").State} State */

// where the inputs stand, and the sum: with a bias there is room for a third input, so that switching moves nothing
const PLAIN = { rows: [45, 115], names: [16, 148], weights: [48, 124], middle: 80, height: 150 };
const ROOMY = { rows: [38, 93, 148], names: [12, 70, 125], weights: [46, 87, 146], middle: 93, height: 172 };
const ALONE = "The neuron, its connections, its sum and its answer";
const WORDS = {
  bias: `${ALONE}. The bias is added to the sum.`,
  threshold: `${ALONE}. The sum has to reach the threshold.`,
  input: `${ALONE}. The bias is the weight of a third input, which is always 1.`,
};

/**
 * The neuron itself: inputs, connections whose width, dash and sign tell the weight, the sum and the answer.
 * @param {boolean} withBias
 */
export function makeDrawing(withBias) {
  const { rows, names, weights, middle, height } = withBias ? ROOMY : PLAIN;
  const text = (/** @type {number} */ x, /** @type {number} */ y, name = "", content = "") =>
    s("text", { x, y, "text-anchor": "middle", class: name, text: content });
  const inputs = rows.map((y, i) => ({
    edge: s("line", { x1: 38, y1: y, x2: 178, y2: middle }),
    node: s("circle", { cx: 22, cy: y, r: withBias ? 18 : 20, class: "wb-node" }),
    value: text(22, y + 5),
    weight: text(108, weights[i], "wb-weight"),
    name: text(22, names[i], "wb-name", ["x₁", "x₂", "always 1"][i]),
  }));
  const z = text(200, middle + 5);
  const a = text(296, middle + 5);
  const sumName = text(200, middle + (withBias ? -32 : 42), "wb-name", "sum z");
  const bias = text(200, middle + 58, "wb-weight"); // or what the sum has to reach
  const plus = s("line", { x1: 200, y1: middle + 24, x2: 200, y2: middle + 42, class: "wb-axon" });
  const element = s(
    "svg",
    { viewBox: `0 0 330 ${height}`, class: "wb-drawing", role: "img", "aria-label": ALONE },
    ...inputs.map(({ edge }) => edge),
    s("line", { x1: 222, y1: middle, x2: 272, y2: middle, class: "wb-axon" }),
    ...(withBias ? [plus] : []),
    ...inputs.map(({ node }) => node),
    s("circle", { cx: 200, cy: middle, r: 24, class: "wb-node" }),
    s("rect", { x: 272, y: middle - 20, width: 48, height: 40, rx: 8, class: "wb-node" }),
    ...inputs.flatMap(({ value, weight, name }) => [value, weight, name]),
    z, a, sumName, text(292, middle + 42, "wb-name", "answer a"),
    ...(withBias ? [bias] : []),
  );
  return {
    element,
    /** @param {State} state @param {import("./views.js").View | null} view how the bias is said; null leaves it out */
    draw({ w, b, x, activation }, view) {
      [...w, b].slice(0, rows.length).forEach((weight, i) => {
        const input = inputs[i];
        ui.set(input.edge, { class: weight < 0 ? "wb-edge wb-minus" : "wb-edge wb-plus", "stroke-width": 0.5 + 2 * Math.abs(weight) });
        input.weight.textContent = (weight > 0 ? "+" : "") + show(weight);
        input.value.textContent = i < 2 ? show(x[i], 1) : "1";
        for (const part of Object.values(input)) part.style.display = i < 2 || view === "input" ? "" : "none";
      });
      const total = weightedSum(x, w, b);
      z.textContent = show(view === "threshold" ? weightedSum(x, w) : total);
      a.textContent = show(activations[activation].f(total));
      if (!view) return;
      sumName.textContent = view === "threshold" ? "sum x · w" : "sum z";
      plus.style.display = view === "bias" ? "" : "none";
      bias.textContent = { bias: `b = ${show(b)}`, threshold: `≥ θ = ${show(0 - b)} ?`, input: "" }[view];
      element.setAttribute("aria-label", WORDS[view]);
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
