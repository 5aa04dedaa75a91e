// What can be chosen: data, shape of the network, and how it is trained.

import * as ui from "./ui.js";

const { h } = ui;

/**
 * @typedef {{data: string, hidden: number[], activation: import("./net.js").ActivationName, learning_rate: number,
 *   batch_size: number, l2: number, optimizer: import("./learn.js").OptimizerName, seed: number}} Settings
 */

export const dataNames = { spirals: "spirals", moons: "moons", circle: "circle", xor: "XOR" };
export const activationNames = { tanh: "tanh", relu: "ReLU", leaky_relu: "leaky ReLU", sigmoid: "sigmoid", identity: "none" };
export const optimizerNames = { sgd: "SGD", momentum: "momentum", adam: "Adam" };
const RATES = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];
const SIZES = [1, 5, 10, 20, 40];
const PENALTIES = [0, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1];
const SPEEDS = [1, 5, 20];
export const [MOST_LAYERS, MOST_NEURONS] = [6, 8];

/** @param {readonly number[]} numbers @returns {[string, string][]} */
const offered = (numbers) => numbers.map((number) => [String(number), String(number)]);

/** @param {string} label @param {HTMLElement} control */
function labelled(label, control) {
  control.id = ui.uniqueId();
  return h("div", { class: "wb-pg-setting" }, h("label", { for: control.id, text: label }), control);
}

/** @param {string} label @param {[string, string][]} options value and name @param {(value: string) => void} input */
function makeSelect(label, options, input) {
  const select = h("select", { change: () => input(select.value) }, ...options.map(([value, text]) => h("option", { value, text })));
  return {
    element: labelled(label, select),
    /** @param {string | number} value */
    update(value) {
      if (![...select.options].some((option) => option.value === String(value))) select.append(h("option", { value, text: String(value) }));
      select.value = String(value);
    },
  };
}

/** @param {number} samples for training @param {(name: keyof Settings | "layers" | "speed", value: any) => void} change */
export function makeControls(samples, change) {
  const number = (/** @type {any} */ name) => (/** @type {string} */ value) => change(name, Number(value));
  const word = (/** @type {any} */ name) => (/** @type {string} */ value) => change(name, value);
  const seed = h("input", { type: "number", min: 0, max: 4294967295, step: 1, change: () => change("seed", seed.value) });
  const selects = {
    data: makeSelect("data", Object.entries(dataNames), word("data")),
    layers: makeSelect("hidden layers", offered([...Array(MOST_LAYERS + 1).keys()]), number("layers")),
    activation: makeSelect("activation", Object.entries(activationNames), word("activation")),
    learning_rate: makeSelect("learning rate", offered(RATES), number("learning_rate")),
    batch_size: makeSelect("batch size", [...offered(SIZES), [String(samples), `all ${samples}`]], number("batch_size")),
    optimizer: makeSelect("optimiser", Object.entries(optimizerNames), word("optimizer")),
    l2: makeSelect("L2 penalty", offered(PENALTIES), number("l2")),
  };
  const speed = makeSelect("speed", SPEEDS.map((n) => [String(n), `× ${n}`]), number("speed"));
  return {
    element: h("div", { class: "wb-pg-settings", role: "group", "aria-label": "Choices" },
      ...Object.values(selects).map((select) => select.element),
      labelled("seed", seed), speed.element),
    /** @param {Settings} settings */
    update(settings) {
      const { hidden, ...rest } = settings;
      const values = /** @type {Record<string, string | number>} */ ({ ...rest, layers: hidden.length });
      for (const [name, select] of Object.entries(selects)) select.update(values[name]);
      seed.value = String(settings.seed);
    },
  };
}
