// The arithmetic of a small network: the same numbers as wbcourse.forward, losses and backward, to 1e-12
// (tests/test_explorable_stepper.py). It knows nothing of pages. All weights and biases stand in one flat vector, and so do gradients.

import { activations } from "./math.js";

/**
 * @typedef {ArrayLike<number>} Numbers
 * @typedef {"identity" | "step" | "sigmoid" | "tanh" | "relu" | "leaky_relu"} ActivationName
 * @typedef {"squared_error" | "binary_cross_entropy" | "cross_entropy"} LossName
 * @typedef {{sizes: number[], activations: ActivationName[], places: Places}} Net
 *   `sizes` are the neurons layer by layer, the inputs first; there is one activation for each layer but the inputs.
 * @typedef {{layer: number, source: number | null, target: number}} Place
 *   Of a weight: from neuron `source` to neuron `target` of layer `layer`. The source of a bias is null.
 * @typedef {{length: number, hasBiases: boolean, weight: (layer: number, source: number, target: number) => number,
 *   bias: (layer: number, target: number) => number, locate: (index: number) => Place}} Places
 * @typedef {{x: number[], z: number[][], a: number[][]}} Pass
 *   What happened on the way forward: the inputs, then the sums and the answers, layer by layer.
 */

const LEAK = 0.01;

/** Each activation, and its slope where the sum is z and the answer a. @type {Record<ActivationName, {f: (z: number) => number, slope: (z: number, a: number) => number}>} */
export const functions = {
  identity: { f: activations.identity.f, slope: () => 1 },
  step: { f: activations.step.f, slope: () => 0 },
  sigmoid: { f: activations.sigmoid.f, slope: (z, a) => (1 - a) * a },
  tanh: { f: activations.tanh.f, slope: (z, a) => 1 - a * a },
  relu: { f: activations.relu.f, slope: (z) => (z > 0 ? 1 : 0) },
  leaky_relu: { f: (z) => Math.max(z, LEAK * z), slope: (z) => (z > 0 ? 1 : LEAK) },
};

/**
 * Where each weight and each bias stands in the flat vector: weights layer by layer, then biases, as in
 * wbcourse.parameters.
 * @param {number[]} sizes
 * @param {boolean} hasBiases
 * @returns {Places}
 */
export function placesOf(sizes, hasBiases) {
  /** @type {number[]} */
  const firstWeight = [];
  /** @type {number[]} */
  const firstBias = [];
  /** @type {Place[]} */
  const all = [];
  for (let layer = 0; layer + 1 < sizes.length; layer++) {
    firstWeight.push(all.length);
    for (let source = 0; source < sizes[layer]; source++) {
      for (let target = 0; target < sizes[layer + 1]; target++) all.push({ layer, source, target });
    }
  }
  for (let layer = 0; hasBiases && layer + 1 < sizes.length; layer++) {
    firstBias.push(all.length);
    for (let target = 0; target < sizes[layer + 1]; target++) all.push({ layer, source: null, target });
  }
  return {
    length: all.length,
    hasBiases,
    weight: (layer, source, target) => firstWeight[layer] + source * sizes[layer + 1] + target,
    bias: (layer, target) => firstBias[layer] + target,
    locate: (index) => all[index],
  };
}

/** @param {number[]} sizes @param {ActivationName[]} activations @param {boolean} [hasBiases] @returns {Net} */
export const makeNet = (sizes, activations, hasBiases = true) => ({ sizes, activations, places: placesOf(sizes, hasBiases) });

/**
 * Send one sample through the network: z = x W + b, a = f(z), layer by layer.
 * @param {Net} net
 * @param {Numbers} vector
 * @param {Numbers} x
 * @returns {Pass}
 */
export function forward({ sizes, activations, places }, vector, x) {
  /** @type {Pass} */
  const pass = { x: Array.from(x), z: [], a: [] };
  let inputs = pass.x;
  activations.forEach((name, layer) => {
    const z = Array.from({ length: sizes[layer + 1] }, (_, target) => {
      let sum = 0;
      for (let source = 0; source < inputs.length; source++) sum += inputs[source] * vector[places.weight(layer, source, target)];
      return places.hasBiases ? sum + vector[places.bias(layer, target)] : sum;
    });
    inputs = z.map(functions[name].f);
    pass.z.push(z);
    pass.a.push(inputs);
  });
  return pass;
}

/** What came out at the end: the logits, where the last activation is the identity. @param {Pass} pass */
export const outputsOf = (pass) => pass.a[pass.a.length - 1];

// ---------------------------------------------------------------- losses

/** exp of the logits, the largest taken off first so that none overflows. @param {number[]} logits */
const shiftedExps = (logits) => logits.map((z) => Math.exp(z - Math.max(...logits)));

/** @param {number[]} values */
const total = (values) => values.reduce((sum, value) => sum + value, 0);

/** @param {number[]} logits */
export function softmax(logits) {
  const exps = shiftedExps(logits);
  return exps.map((e) => e / total(exps));
}

/** @param {number[]} logits */
export function logSoftmax(logits) {
  const top = Math.max(...logits);
  const rest = Math.log(total(shiftedExps(logits)));
  return logits.map((z) => z - top - rest);
}

/** log(1 + exp(z)), without overflow. @param {number} z */
const softplus = (z) => Math.log1p(Math.exp(-Math.abs(z))) + Math.max(z, 0);

/**
 * Each loss of one sample, from the last layer's logits, and the prediction that its slope compares with the targets.
 * @type {Record<LossName, {value: (logits: number[], targets: number[]) => number, prediction: (logits: number[]) => number[]}>}
 */
export const losses = {
  squared_error: {
    value: (logits, targets) => total(logits.map((z, k) => (z - targets[k]) ** 2)) / 2,
    prediction: (logits) => logits,
  },
  binary_cross_entropy: {
    value: (logits, targets) => total(logits.map((z, k) => targets[k] * softplus(-z) + (1 - targets[k]) * softplus(z))),
    prediction: (logits) => logits.map(functions.sigmoid.f),
  },
  cross_entropy: {
    value: (logits, targets) => -total(logSoftmax(logits).map((logP, k) => logP * targets[k])),
    prediction: softmax,
  },
};

/** @param {LossName} loss @param {Pass} pass @param {number[]} targets */
export const lossOf = (loss, pass, targets) => losses[loss].value(outputsOf(pass), targets);

/** The slope of the loss for each output, prediction minus target. @param {LossName} loss @param {Pass} pass @param {number[]} targets */
export const slopeOfLoss = (loss, pass, targets) => losses[loss].prediction(outputsOf(pass)).map((p, k) => p - targets[k]);

// ---------------------------------------------------------------- the way back

/**
 * The four equations of backpropagation for one sample.
 * @param {Net} net
 * @param {Numbers} vector the weights and biases of the way forward
 * @param {Pass} pass
 * @param {number[]} slopes the slope of the loss for each output
 * @returns {{deltas: number[][], gradients: Float64Array}}
 *   `deltas` are dL/dz layer by layer, the first layer first; `gradients` are laid out like the vector.
 */
export function backward({ sizes, activations, places }, vector, pass, slopes) {
  /** @type {number[][]} */
  const deltas = Array(activations.length);
  const gradients = new Float64Array(places.length);
  let blame = slopes; // dL/da of the layer that is looked at
  for (let layer = activations.length - 1; layer >= 0; layer--) {
    const { slope } = functions[activations[layer]];
    const delta = blame.map((one, target) => one * slope(pass.z[layer][target], pass.a[layer][target]));
    const inputs = layer ? pass.a[layer - 1] : pass.x;
    blame = Array(sizes[layer]).fill(0);
    for (let target = 0; target < delta.length; target++) {
      for (let source = 0; source < inputs.length; source++) {
        const index = places.weight(layer, source, target);
        gradients[index] = inputs[source] * delta[target];
        blame[source] += delta[target] * vector[index];
      }
      if (places.hasBiases) gradients[places.bias(layer, target)] = delta[target];
    }
    deltas[layer] = delta;
  }
  return { deltas, gradients };
}
