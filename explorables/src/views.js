// Three ways to say the same number: what is added, what has to be reached, what an input of 1 is worth.

import { activations, weightedSum } from "./math.js";
import { show } from "./ui.js";

/** @typedef {"bias" | "threshold" | "input"} View */

/**
 * For each view its name, its formula, what the slider sets, and what it shows for a bias. The last is its own inverse.
 * @type {Record<View, {label: string, formula: string, slider: string, of: (b: number) => number}>}
 */
export const views = {
  bias: { label: "bias", formula: "z = x · w + b", slider: "bias b", of: (b) => b },
  threshold: { label: "threshold", formula: "fires when x · w ≥ θ, and θ = −b", slider: "threshold θ", of: (b) => 0 - b },
  input: { label: "input of 1", formula: "z = x · w + 1 · b", slider: "weight b", of: (b) => b },
};
export const viewNames = /** @type {View[]} */ (Object.keys(views));

const signed = (/** @type {number} */ value) => (value < 0 ? `(${show(value)})` : show(value));

/**
 * The neuron's sum and answer with all their numbers, in two lines.
 * @param {import("./plane.js").State} state
 * @param {View | null} view null leaves the bias out
 */
export function sumText({ w, b, x, activation }, view) {
  const z = weightedSum(x, w, b);
  const products = `${show(x[0])} · ${signed(w[0])} + ${show(x[1])} · ${signed(w[1])}`;
  const answer = show(activations[activation].f(z), 3);
  if (view === "threshold") {
    const sum = weightedSum(x, w);
    const verdict = z < 0 ? `< θ = ${show(0 - b)}: silent` : `≥ θ = ${show(0 - b)}: fires`;
    return `${products} = ${show(sum)} ${verdict}\na = ${activation}(${show(sum)} − ${signed(0 - b)}) = ${answer}`;
  }
  const added = { bias: ` + ${signed(b)}`, input: ` + 1 · ${signed(b)}` };
  return `z = ${products}${view ? added[view] : ""} = ${show(z)}\na = ${activation}(z) = ${answer}`;
}
