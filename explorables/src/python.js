// The state of a neuron as Python that a reader can run and change.

/** @type {Record<string, string>} */
const formulas = {
  sigmoid: "1 / (1 + np.exp(-z))",
  tanh: "np.tanh(z)",
  relu: "np.maximum(z, 0)",
  step: "float(z >= 0)",
  identity: "z",
};

/**
 * The lines that compute the sum. Without a view, the bias is worth a word only where it is not 0.
 * @param {number[]} x @param {number[]} w @param {number} b @param {import("./views.js").View | null} view
 */
function sum(x, w, b, view) {
  const pair = (/** @type {number[]} */ xs, /** @type {number[]} */ ws) => [`x = np.array([${xs.join(", ")}])`, `w = np.array([${ws.join(", ")}])`];
  if (view === "bias") return [...pair(x, w), `b = ${b}`, "z = weighted_sum(x, w) + b"];
  if (view === "threshold") return [...pair(x, w), `threshold = ${0 - b}`, "z = weighted_sum(x, w) - threshold"];
  if (view === "input") return ["# the last input is always 1, and its weight is the bias", ...pair([...x, 1], [...w, b]), "z = weighted_sum(x, w)"];
  return [...pair(x, w), `z = weighted_sum(x, w)${b ? ` + ${b < 0 ? `(${b})` : b}` : ""}`];
}

/**
 * Python that computes the sum and the answer, to the last digit.
 * @param {{w: number[], b: number, x: number[], activation: string}} state
 * @param {import("./views.js").View | null} [view] how the bias is said
 */
export const asPython = ({ w, b, x, activation }, view = null) =>
  [
    "import numpy as np",
    "from wbcourse.weights import weighted_sum",
    "",
    ...sum(x, w, b, view),
    `a = ${formulas[activation]}`,
    "print(z, a)",
  ].join("\n");
