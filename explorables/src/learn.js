// The arithmetic of training on many samples at once: the same numbers as wbcourse.steps and wbcourse.optimizers, to 1e-12
// (tests/test_explorable_playground.py). Numbers stand neuron by neuron in typed arrays, so that inner loops run along the samples.

import { functions } from "./net.js";

/**
 * @typedef {import("./net.js").Net} Net
 * @typedef {import("./net.js").Numbers} Numbers
 * @typedef {{n: number, a: Float64Array[][], z: Float64Array[][], blame: Float64Array[][]}} Room
 *   Room for n samples. `a[0]` are the inputs; `z[l]` are the sums, `a[l + 1]` the answers and `blame[l]` the slopes of
 *   the loss for the sums of layer l.
 * @typedef {"sgd" | "momentum" | "adam"} OptimizerName
 * @typedef {{steps: number, velocity: Float64Array, squares: Float64Array}} Memory what an optimiser remembers
 */

/** @param {number[]} sizes @param {number} n @returns {Room} */
export function makeRoom(sizes, n) {
  const layers = (/** @type {number[]} */ widths) => widths.map((width) => Array.from({ length: width }, () => new Float64Array(n)));
  return { n, a: layers(sizes), z: layers(sizes.slice(1)), blame: layers(sizes.slice(1)) };
}

/**
 * Send the first n samples of a room through the network: z = x W + b, a = f(z), layer by layer.
 * @param {Net} net @param {Numbers} vector @param {Room} room @param {number} [n]
 */
export function propagate({ sizes, activations, places }, vector, room, n = room.n) {
  activations.forEach((name, layer) => {
    const { f } = functions[name];
    const inputs = room.a[layer];
    for (let target = 0; target < sizes[layer + 1]; target++) {
      const [z, a] = [room.z[layer][target], room.a[layer + 1][target]];
      z.fill(0, 0, n);
      for (let source = 0; source < inputs.length; source++) {
        const [x, w] = [inputs[source], vector[places.weight(layer, source, target)]];
        for (let i = 0; i < n; i++) z[i] += x[i] * w;
      }
      const b = vector[places.bias(layer, target)];
      for (let i = 0; i < n; i++) a[i] = f((z[i] += b));
    }
  });
}

/** The only output's logits. @param {Room} room */
export const logitsOf = ({ z }) => z[z.length - 1][0];

/** log(1 + exp(z)), without overflow. @param {number} z */
const softplus = (z) => Math.log1p(Math.exp(-Math.abs(z))) + Math.max(z, 0);

/**
 * Mean binary cross-entropy and the share of right answers, after `propagate`.
 * @param {Room} room @param {Numbers} targets @param {number} [n]
 */
export function score(room, targets, n = room.n) {
  const logits = logitsOf(room);
  let [loss, right] = [0, 0];
  for (let i = 0; i < n; i++) {
    loss += targets[i] === 1 ? softplus(-logits[i]) : softplus(logits[i]);
    if (logits[i] > 0 === (targets[i] === 1)) right++;
  }
  return { loss: loss / n, accuracy: right / n };
}

/**
 * The way back for mean binary cross-entropy with a penalty on the weights, after `propagate`. Fills `slopes`.
 * @param {Net} net @param {Numbers} vector @param {Room} room @param {number} n
 * @param {Numbers} targets @param {number} l2 @param {Float64Array} slopes laid out like the vector
 */
export function propagateBack({ sizes, activations, places }, vector, room, n, targets, l2, slopes) {
  const last = activations.length - 1;
  const [logits, end] = [logitsOf(room), room.blame[last][0]];
  for (let i = 0; i < n; i++) end[i] = (functions.sigmoid.f(logits[i]) - targets[i]) / n;
  for (let layer = last; layer >= 0; layer--) {
    const before = layer ? room.blame[layer - 1] : [];
    for (const blame of before) blame.fill(0, 0, n);
    for (let target = 0; target < sizes[layer + 1]; target++) {
      const delta = room.blame[layer][target];
      for (let source = 0; source < sizes[layer]; source++) {
        const index = places.weight(layer, source, target);
        const [x, w] = [room.a[layer][source], vector[index]];
        let slope = 0;
        for (let i = 0; i < n; i++) slope += x[i] * delta[i];
        slopes[index] = slope + l2 * w;
        if (layer) for (let i = 0, blame = before[source]; i < n; i++) blame[i] += delta[i] * w;
      }
      let sum = 0;
      for (let i = 0; i < n; i++) sum += delta[i];
      slopes[places.bias(layer, target)] = sum;
    }
    before.forEach((blame, source) => {
      const { slope } = functions[activations[layer - 1]];
      const [z, a] = [room.z[layer - 1][source], room.a[layer][source]];
      for (let i = 0; i < n; i++) blame[i] *= slope(z[i], a[i]);
    });
  }
}

// ---------------------------------------------------------------- from slopes to a step

const MOMENTUM = 0.9;
const [BETA1, BETA2, EPSILON] = [0.9, 0.999, 1e-8];

/** @param {number} length @returns {Memory} */
export const makeMemory = (length) => ({ steps: 0, velocity: new Float64Array(length), squares: new Float64Array(length) });

/** A step of each optimiser, in place. @type {Record<OptimizerName, (w: Float64Array, g: Float64Array, rate: number, memory: Memory) => void>} */
const steps = {
  sgd(w, g, rate) {
    for (let i = 0; i < w.length; i++) w[i] -= rate * g[i];
  },
  momentum(w, g, rate, { velocity: v }) {
    for (let i = 0; i < w.length; i++) {
      v[i] = MOMENTUM * v[i] + g[i];
      w[i] -= rate * v[i];
    }
  },
  adam(w, g, rate, { steps: t, velocity: m, squares: s }) {
    const [late1, late2] = [1 - BETA1 ** t, 1 - BETA2 ** t]; // both begin at 0
    for (let i = 0; i < w.length; i++) {
      m[i] = BETA1 * m[i] + (1 - BETA1) * g[i];
      s[i] = BETA2 * s[i] + (1 - BETA2) * g[i] * g[i];
      w[i] -= (rate * (m[i] / late1)) / (Math.sqrt(s[i] / late2) + EPSILON);
    }
  },
};

/** @param {OptimizerName} name @param {Float64Array} w @param {Float64Array} g @param {number} rate @param {Memory} memory */
export function stepDownhill(name, w, g, rate, memory) {
  memory.steps++;
  steps[name](w, g, rate, memory);
}
