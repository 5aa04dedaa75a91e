// Evaluate networks with the explorables' own arithmetic: JSON in on standard input, JSON out. Used by tests/test_explorable_stepper.py.
//   node evaluate_net.mjs            compute the cases that are given
//   node evaluate_net.mjs --generate make cases of our own, and compute them

import { readFileSync } from "node:fs";
import { backward, forward, lossOf, losses, makeNet, outputsOf, slopeOfLoss } from "../src/net.js";
import { networkAsPython } from "../src/network_python.js";

const evaluate = (given) => {
  const { sizes, activations, has_biases, vector, x, loss, targets } = given;
  const net = makeNet(sizes, activations, has_biases);
  const pass = forward(net, vector, x);
  const { deltas, gradients } = backward(net, vector, pass, slopeOfLoss(loss, pass, targets));
  return {
    ...given,
    z: pass.z,
    a: pass.a,
    prediction: losses[loss].prediction(outputsOf(pass)),
    value: lossOf(loss, pass, targets),
    deltas,
    gradients: [...gradients],
    python: networkAsPython({ net, targets, loss }, vector, x),
  };
};

/** A small generator of its own, so that the cases are the same each time. */
function chance(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function generate() {
  const next = chance(2024);
  const whole = (low, high) => low + Math.floor(next() * (high - low + 1));
  const numbers = (n) => Array.from({ length: n }, () => 6 * next() - 3);
  return Array.from({ length: 100 }, () => {
    const sizes = Array.from({ length: whole(2, 4) }, () => whole(1, 4));
    const activations = sizes.slice(1).map(() => ["identity", "sigmoid", "tanh", "relu", "leaky_relu"][whole(0, 4)]);
    const loss = ["squared_error", "binary_cross_entropy", "cross_entropy"][whole(0, 2)];
    const n_out = sizes[sizes.length - 1];
    const label = whole(0, n_out - 1);
    const targets = Array.from({ length: n_out }, (_, k) => (loss === "cross_entropy" ? Number(k === label) : next()));
    const has_biases = next() < 0.8;
    const { places } = makeNet(sizes, activations, has_biases);
    return { sizes, activations, has_biases, vector: numbers(places.length), x: numbers(sizes[0]), loss, targets };
  });
}

const cases = process.argv.includes("--generate") ? generate() : JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(cases.map(evaluate)));
