// A pass through a small network in steps, and each step in words and numbers. Nothing of pages here, either.

import { backward, forward, functions, losses, lossOf, slopeOfLoss } from "./net.js";
import { pretty, relation, signed, sub } from "./numbers.js";

/**
 * @typedef {{kind: "inputs" | "sums" | "activations" | "prediction" | "loss" | "deltas" | "gradient", layer: number, index: number}} Step
 *   `index` is that of the weight or bias in the flat vector, -1 for a step of a whole layer.
 * @typedef {{net: import("./net.js").Net, prediction: "softmax" | "sigmoid" | "", targets: number[], loss: import("./net.js").LossName}} Task
 *   Without targets there is no way back.
 * @typedef {ReturnType<typeof compute>} Values
 */

/**
 * All numbers of the way forward and, with targets, of the way back.
 * @param {Task} task @param {number[]} vector @param {number[]} x
 */
export function compute({ net, prediction, targets, loss }, vector, x) {
  const pass = forward(net, vector, x);
  const outputs = pass.a[pass.a.length - 1];
  const name = prediction === "softmax" ? "cross_entropy" : "binary_cross_entropy";
  const back = targets.length ? backward(net, vector, pass, slopeOfLoss(loss, pass, targets)) : null;
  return {
    ...pass,
    vector,
    outputs,
    probabilities: prediction ? losses[name].prediction(outputs) : null,
    loss: targets.length ? lossOf(loss, pass, targets) : NaN,
    deltas: back?.deltas ?? [],
    gradients: back?.gradients ?? [],
  };
}

/** The steps in order: forward layer by layer, back edge by edge. @param {Task} task @returns {Step[]} */
export function stepsOf({ net, prediction, targets }) {
  const layers = net.activations.map((_, layer) => layer);
  const last = layers.length - 1;
  /** @type {Step[]} */
  const steps = [{ kind: "inputs", layer: -1, index: -1 }];
  for (const layer of layers) steps.push({ kind: "sums", layer, index: -1 }, { kind: "activations", layer, index: -1 });
  if (prediction) steps.push({ kind: "prediction", layer: last, index: -1 });
  if (!targets.length) return steps;
  steps.push({ kind: "loss", layer: last, index: -1 });
  for (const layer of layers.reverse()) {
    steps.push({ kind: "deltas", layer, index: -1 });
    for (let target = 0; target < net.sizes[layer + 1]; target++) {
      for (let source = 0; source < net.sizes[layer]; source++) steps.push({ kind: "gradient", layer, index: net.places.weight(layer, source, target) });
      if (net.places.hasBiases) steps.push({ kind: "gradient", layer, index: net.places.bias(layer, target) });
    }
  }
  return steps;
}

/** The last step of the layer that is under way, or of the next one. @param {Step[]} steps @param {number} position */
export function endOfLayer(steps, position) {
  let next = Math.min(position + 1, steps.length - 1);
  const { kind, layer } = steps[next];
  while (steps[next + 1]?.kind === kind && steps[next + 1].layer === layer) next++;
  return next;
}

/** Whether the steps up to a position have shown something. @param {Step[]} steps @param {number} position */
export function seen(steps, position) {
  const done = new Set(steps.slice(0, position + 1).map(({ kind, layer, index }) => `${kind} ${layer} ${index}`));
  return (/** @type {Step["kind"]} */ kind, /** @type {number} */ layer, index = -1) => done.has(`${kind} ${layer} ${index}`);
}

/** @param {import("./net.js").Net} net @param {number} layer -1 for the inputs */
export function layerName({ activations }, layer) {
  if (layer < 0) return "inputs";
  if (layer === activations.length - 1) return "output layer";
  return activations.length > 2 ? `hidden layer ${layer + 1}` : "hidden layer";
}

// ---------------------------------------------------------------- a step in words

/**
 * @param {Step} step @param {Task} task @param {Values} values
 * @returns {{back: boolean, title: string, rule: string, lines: string[]}} what is computed, how, and with which numbers
 */
export function explain(step, task, values) {
  const name = layerName(task.net, step.layer);
  const words = explanations[step.kind](step, task, values, name[0].toUpperCase() + name.slice(1));
  return { back: step.kind === "deltas" || step.kind === "gradient", ...words };
}

/** @type {Record<Step["kind"], (step: Step, task: Task, values: Values, name: string) => {title: string, rule: string, lines: string[]}>} */
const explanations = {
  inputs: (step, task, { x }) => ({
    title: "The inputs",
    rule: "The way forward begins with them.",
    lines: [x.map((value, i) => `x${sub(i)} ${relation(value)} ${pretty(value)}`).join(", ")],
  }),
  sums: ({ layer }, { net }, { x, z, a, vector }, name) => ({
    title: `${name}: the sums z`,
    rule: `What comes in, times the weights, summed${net.places.hasBiases ? ", plus the bias" : ""}.`,
    lines: z[layer].map((sum, j) => {
      const inputs = layer ? a[layer - 1] : x;
      const weights = inputs.map((_, i) => vector[net.places.weight(layer, i, j)]);
      const bias = net.places.hasBiases ? [vector[net.places.bias(layer, j)]] : [];
      const terms = [...inputs.map((value, i) => `${signed(value)}·${signed(weights[i])}`), ...bias.map(signed)];
      return equation(`z${sub(j)}`, terms.join(" + "), sum, ...inputs, ...weights, ...bias);
    }),
  }),
  activations: ({ layer }, { net }, { z, a }, name) => ({
    title: `${name}: the answers a`,
    rule: net.activations[layer] === "identity" ? `The identity leaves each sum as it is${layer === net.activations.length - 1 ? ": the logits" : ""}.` : `The activation ${net.activations[layer]} of each sum.`,
    lines: z[layer].map((sum, j) =>
      net.activations[layer] === "identity"
        ? `a${sub(j)} = z${sub(j)} ${relation(sum)} ${pretty(sum)}`
        : equation(`a${sub(j)}`, `${net.activations[layer]}(${pretty(sum)})`, a[layer][j], sum),
    ),
  }),
  prediction: (step, { prediction }, { outputs, probabilities }) => ({ ...predictions[prediction || "sigmoid"](outputs, probabilities ?? []) }),
  loss: (step, { loss, targets }, values) => ({ title: "The loss", ...lossWords[loss](values, targets) }),
  deltas: (step, task, values, name) => {
    const words = step.layer === task.net.activations.length - 1 ? outputDelta : hiddenDelta;
    return { title: `${name}: the deltas δ`, ...words(step, task, values) };
  },
  gradient: ({ layer, index }, { net }, { x, a, deltas, gradients }, name) => {
    const { source, target } = net.places.locate(index);
    const title = `${name}: the gradients`;
    const delta = deltas[layer][target];
    if (source === null) return { title, rule: "A bias: its gradient is the delta itself.", lines: [`dL/db${sub(target)} = δ${sub(target)} ${relation(delta)} ${pretty(delta)}`] };
    const input = layer ? a[layer - 1][source] : x[source];
    const [left, symbols] = [`dL/dw${sub(source)}${sub(target)}`, `${layer ? "a" : "x"}${sub(source)}·δ${sub(target)}`];
    return {
      title,
      rule: "A weight: what came in over it, times the delta at its end.",
      lines: [equation(`${left} = ${symbols}`, `${signed(input)}·${signed(delta)}`, gradients[index], input, delta)],
    };
  },
};

/** One line: a name, the formula with its numbers, the result; ≈ where a number is shown rounded. @param {string} left @param {string} formula @param {number} result @param {...number} shown */
const equation = (left, formula, result, ...shown) => `${left} = ${formula} ${relation(result, ...shown)} ${pretty(result)}`;

const predictions = {
  softmax: (/** @type {number[]} */ outputs, /** @type {number[]} */ p) => {
    const top = Math.max(...outputs.map(Math.abs)) > 20 ? Math.max(...outputs) : 0; // exp would grow too large to be read
    const exps = outputs.map((z) => Math.exp(z - top));
    const sum = exps.reduce((one, other) => one + other, 0);
    const exp = (/** @type {number} */ z) => `exp(${pretty(z - top)})`;
    return {
      title: "Softmax: probabilities p",
      rule: `exp of each logit${top ? ", the largest taken off first" : ""}, divided by the sum of them all, ${pretty(sum)}.`,
      lines: outputs.map((z, k) => equation(`p${sub(k)}`, `${exp(z)} / ${pretty(sum)}`, p[k], z - top, sum)),
    };
  },
  sigmoid: (/** @type {number[]} */ outputs, /** @type {number[]} */ p) => ({
    title: "Sigmoid: probabilities p",
    rule: "1 / (1 + exp(−z)) of each logit.",
    lines: outputs.map((z, k) => equation(`p${sub(k)}`, `sigmoid(${pretty(z)})`, p[k], z)),
  }),
};

/** @type {Record<import("./net.js").LossName, (values: Values, targets: number[]) => {rule: string, lines: string[]}>} */
const lossWords = {
  squared_error: ({ outputs, loss }, targets) => {
    const squares = outputs.map((a, k) => `(${pretty(a)} − ${signed(targets[k])})²`);
    const sum = squares.length > 1 ? `(${squares.join(" + ")})` : squares[0];
    return { rule: "Half the sum of the squared errors.", lines: [equation("L", `½·${sum}`, loss, ...outputs, ...targets)] };
  },
  binary_cross_entropy: ({ probabilities, loss }, targets) => {
    const p = probabilities ?? [];
    const words = (/** @type {number} */ t, /** @type {number} */ k) =>
      [t && `${t === 1 ? "" : `${pretty(t)}·`}(−log ${pretty(p[k])})`, t < 1 && `${t ? `${pretty(1 - t)}·` : ""}(−log(1 − ${pretty(p[k])}))`];
    return {
      rule: "Minus the logarithm of the probability given to the right answer.",
      lines: [equation("L", targets.flatMap(words).filter(Boolean).join(" + "), loss, ...p, loss)],
    };
  },
  cross_entropy: ({ probabilities, loss }, targets) => {
    const k = targets.indexOf(1);
    const p = (probabilities ?? [])[k];
    return { rule: "Minus the logarithm of the right class's probability.", lines: [equation(`L = −log p${sub(k)}`, `−log ${pretty(p)}`, loss, p)] };
  },
};

/** @param {Step} step @param {Task} task @param {Values} values */
function outputDelta({ layer }, { net, prediction, targets }, { z, a, outputs, probabilities, deltas }) {
  const p = probabilities ?? outputs;
  const bent = net.activations[layer] !== "identity";
  const name = prediction ? "p" : "a";
  return {
    rule: `δ = dL/dz: prediction minus target${bent ? ", times the activation's slope f′(z)" : ""}.`,
    lines: deltas[layer].map((delta, k) => {
      const slope = functions[net.activations[layer]].slope(z[layer][k], a[layer][k]);
      const difference = `${pretty(p[k])} − ${signed(targets[k])}`;
      if (!bent) return equation(`δ${sub(k)} = ${name}${sub(k)} − t${sub(k)}`, difference, delta, p[k], targets[k]);
      return equation(`δ${sub(k)}`, `(${difference})·${pretty(slope)}`, delta, p[k], targets[k], slope);
    }),
  };
}

/** @param {Step} step @param {Task} task @param {Values} values */
function hiddenDelta({ layer }, { net }, { z, a, vector, deltas }) {
  return {
    rule: "δ = dL/dz: the next layer's deltas, back over the weights, summed, times the slope f′(z).",
    lines: deltas[layer].map((delta, i) => {
      const next = deltas[layer + 1];
      const weights = next.map((_, j) => vector[net.places.weight(layer + 1, i, j)]);
      const slope = functions[net.activations[layer]].slope(z[layer][i], a[layer][i]);
      const sum = next.map((one, j) => `${signed(one)}·${signed(weights[j])}`).join(" + ");
      return equation(`δ${sub(i)}`, `(${sum})·${pretty(slope)}`, delta, ...next, ...weights, slope);
    }),
  };
}
