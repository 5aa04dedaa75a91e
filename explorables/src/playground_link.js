// The state of a run as an address to be shared, and as Python that repeats it.

import { makeNet } from "./net.js";
import { orderOfSeed } from "./order.js";
import { activationNames, dataNames, MOST_LAYERS, MOST_NEURONS, optimizerNames } from "./playground_controls.js";

const LIMIT = 1e6; // of weights and biases

/** @typedef {import("./playground_controls.js").Settings} Settings */
/** @typedef {import("./playground_run.js").Run} Run */

/** Numbers as text that an address can hold, of seven digits each. @param {Float64Array} vector */
function packed(vector) {
  const bytes = new Uint8Array(Float32Array.from(vector).buffer);
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** @param {string} text */
function unpacked(text) {
  const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
  return Float64Array.from(new Float32Array(bytes.buffer));
}

/** Choices, epoch, where the orders stand, and weights unless they are the seed's. @param {Settings} settings @param {Run} run */
export function asText({ data, hidden, activation, learning_rate, batch_size, optimizer, l2, seed }, run) {
  const { epoch, batch, leg, order } = run.now;
  const fresh = !leg.own && epoch === 0 && batch === 0;
  return [data, hidden.join("-"), activation, learning_rate, batch_size, optimizer, l2, seed, epoch, order, fresh ? "" : packed(run.vector)].join(",");
}

/**
 * The same back; null if it is no state.
 * @param {string | null} text
 * @returns {{settings: Settings, from: {vector: Float64Array, epoch: number, order: number} | null} | null}
 */
export function fromText(text) {
  const parts = text?.split(",") ?? [];
  if (parts.length !== 11) return null;
  const [data, shape, activation, rate, size, optimizer, penalty, seed, epoch, order, weights] = parts;
  const hidden = shape ? shape.split("-").map(Number) : [];
  const numbers = [rate, size, penalty, seed, epoch, order].map(Number);
  const fine = Object.hasOwn(dataNames, data) && Object.hasOwn(activationNames, activation) && Object.hasOwn(optimizerNames, optimizer)
    && hidden.length <= MOST_LAYERS && hidden.every((n) => Number.isInteger(n) && n >= 1 && n <= MOST_NEURONS)
    && numbers.every((number) => Number.isFinite(number) && number >= 0) && numbers[0] > 0
    && [numbers[1], ...numbers.slice(3)].every(Number.isInteger) && numbers[1] >= 1 && numbers[3] < 2 ** 32;
  if (!fine) return null;
  const settings = /** @type {Settings} */ ({
    data, hidden, activation, optimizer, learning_rate: numbers[0], batch_size: numbers[1], l2: numbers[2], seed: numbers[3],
  });
  if (!weights) return { settings, from: null };
  try {
    const vector = unpacked(weights);
    const { length } = makeNet([2, ...hidden, 1], [...hidden.map(() => settings.activation), "identity"]).places;
    if (vector.length !== length || !vector.every((value) => Math.abs(value) <= LIMIT)) return null;
    return { settings, from: { vector, epoch: numbers[4], order: numbers[5] } };
  } catch {
    return null; // not what atob understands, or no whole number of weights
  }
}

/** Python that repeats the run from where it began, or from where something was last changed by hand. @param {Settings} settings @param {number} noise @param {Run} run */
export function asPython(settings, noise, run) {
  const { epoch, batch, leg } = run.now;
  const { data, hidden, activation, learning_rate, batch_size, optimizer, l2, seed } = settings;
  const shape = hidden.length === 1 ? `(${hidden[0]},)` : `(${hidden.join(", ")})`;
  const train = [`epochs=${epoch - leg.epoch}`, ...(batch ? [`batches=${batch}`] : []), ...(leg.order !== orderOfSeed(seed).state ? [`order=${leg.order}`] : [])];
  return [
    "from wbcourse.explorables import Playground",
    "",
    "playground = Playground(",
    `    data="${data}", hidden=${shape}, activation="${activation}", noise=${noise},`,
    `    learning_rate=${learning_rate}, batch_size=${batch_size}, optimizer="${optimizer}", l2=${l2}, seed=${seed},`,
    ")",
    ...(leg.own ? ["playground.vector = [  # weights and biases as they were when something was last changed by hand", ...inRows(leg.vector), "]"] : []),
    `network = playground.train(${train.join(", ")})`,
    "print(network.parameters.vector)",
    "print(playground.losses(network))  # on training and on test samples",
  ].join("\n");
}

/** @param {Float64Array} vector */
function inRows(vector) {
  return Array.from({ length: Math.ceil(vector.length / 5) }, (_, row) => `    ${[...vector.subarray(5 * row, 5 * row + 5)].join(", ")},`);
}
