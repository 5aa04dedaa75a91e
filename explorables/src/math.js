// The arithmetic of the explorables: the same numbers as wbcourse.weights, to 1e-12 (tests/test_explorables.py).

/** @typedef {[number, number]} Pair */

/**
 * The weighted sum of one neuron, plus its offset.
 * @param {number[]} x inputs
 * @param {number[]} w weights, one an input
 * @param {number} [b] offset
 */
export function weightedSum(x, w, b = 0) {
  let z = 0;
  for (let i = 0; i < w.length; i++) z += x[i] * w[i];
  return z + b;
}

/** @param {number} z */
const sigmoid = (z) => {
  if (z >= 0) return 1 / (1 + Math.exp(-z)); // never e to a large positive power: no overflow
  const e = Math.exp(z);
  return e / (1 + e);
};

/** Each activation, and where its answer is neutral and how far from there it is strong: for colours and axes. */
export const activations = {
  sigmoid: { f: sigmoid, middle: 0.5, reach: 0.5, low: 0, high: 1 },
  tanh: { f: Math.tanh, middle: 0, reach: 1, low: -1, high: 1 },
  relu: { f: (/** @type {number} */ z) => Math.max(z, 0), middle: 0, reach: 4, low: 0, high: 4 },
  step: { f: (/** @type {number} */ z) => (z >= 0 ? 1 : 0), middle: 0.5, reach: 0.5, low: 0, high: 1 },
  identity: { f: (/** @type {number} */ z) => z, middle: 0, reach: 4, low: -4, high: 4 },
};

/** The length of a vector. @param {number[]} w */
export const length = (w) => Math.hypot(...w);

/** The angle of a pair in degrees, counter-clockwise from the first axis, in (-180, 180]. @param {Pair} w */
export const angle = (w) => (Math.atan2(w[1], w[0]) * 180) / Math.PI;

/**
 * How far the boundary stands from the origin, along the weights: negative behind the origin; null without weights.
 * @param {number[]} w
 * @param {number} b
 */
export function boundaryOffset(w, b) {
  const size = length(w);
  return size ? (0 - b) / size : null; // not -b: the minus sign of -0 would show
}

/**
 * Two points of the line on which the weighted sum is 0, `far` away from its foot on both sides; null without weights.
 * @param {Pair} w
 * @param {number} b
 * @param {number} far
 * @returns {{foot: Pair, from: Pair, to: Pair} | null}
 */
export function boundary(w, b, far) {
  const offset = boundaryOffset(w, b);
  if (offset === null) return null;
  const size = length(w);
  /** @type {Pair} */
  const unit = [w[0] / size, w[1] / size];
  /** @type {Pair} */
  const foot = [offset * unit[0], offset * unit[1]];
  return {
    foot,
    from: [foot[0] - far * unit[1], foot[1] + far * unit[0]],
    to: [foot[0] + far * unit[1], foot[1] - far * unit[0]],
  };
}

/**
 * Which points lie on the wrong side: class 1 wants a positive sum, class 0 does not.
 * @param {Pair[]} points
 * @param {number[]} labels
 * @param {Pair} w
 * @param {number} b
 * @returns {boolean[]}
 */
export const wrongSide = (points, labels, w, b) => points.map((x, i) => weightedSum(x, w, b) > 0 !== (labels[i] === 1));

/** @param {number} value @param {number} low @param {number} high */
export const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
