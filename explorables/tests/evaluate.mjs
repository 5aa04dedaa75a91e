// Evaluate cases with the explorables' own arithmetic: JSON in on standard input, JSON out. Used by tests/test_explorables.py.
//   node evaluate.mjs            compute the cases that are given
//   node evaluate.mjs --generate make cases of our own, and compute them

import { readFileSync } from "node:fs";
import { activations, angle, boundary, boundaryOffset, length, weightedSum, wrongSide } from "../src/math.js";
import { asPython } from "../src/python.js";
import { viewNames } from "../src/views.js";

const evaluate = ({ x, w, b, points, labels }) => {
  const z = weightedSum(x, w, b);
  return {
    x, w, b, points, labels, z,
    a: Object.fromEntries(Object.entries(activations).map(([name, { f }]) => [name, f(z)])),
    length: length(w),
    angle: angle(w),
    boundary: boundary(w, b, 12),
    offset: boundaryOffset(w, b),
    wrong: wrongSide(points, labels, w, b),
    python: Object.fromEntries(Object.keys(activations).map((name) => [name, asPython({ w, b, x, activation: name })])),
    views: Object.fromEntries(viewNames.map((view) => [view, asPython({ w, b, x, activation: "sigmoid" }, view)])),
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
  const next = chance(12345);
  const number = () => 8 * next() - 4;
  const pair = () => [number(), number()];
  return Array.from({ length: 200 }, () => ({
    x: pair(), w: pair(), b: number(), points: [pair(), pair(), pair()], labels: [0, 1, 1],
  }));
}

const cases = process.argv.includes("--generate") ? generate() : JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(cases.map(evaluate)));
