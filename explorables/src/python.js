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
 * Python that computes the sum and the answer, to the last digit.
 * @param {{w: number[], b: number, x: number[], activation: string}} state
 */
export const asPython = ({ w, b, x, activation }) =>
  [
    "import numpy as np",
    "from wbcourse.weights import weighted_sum",
    "",
    `x = np.array([${x.join(", ")}])`,
    `w = np.array([${w.join(", ")}])`,
    `z = weighted_sum(x, w)${b ? ` + ${b < 0 ? `(${b})` : b}` : ""}`,
    `a = ${formulas[activation]}`,
    "print(z, a)",
  ].join("\n");
