import assert from "node:assert/strict";
import { test } from "node:test";
import { backward, forward, functions, losses, lossOf, makeNet, slopeOfLoss } from "../src/net.js";
import { brief, pretty, relation, signed } from "../src/numbers.js";
import { compute, endOfLayer, explain, seen, stepsOf } from "../src/steps.js";

const XOR = { net: makeNet([2, 2, 1], ["relu", "identity"]), prediction: "", targets: [], loss: "squared_error" };
const XOR_VECTOR = [1, 1, 1, 1, 1, -2, 0, -1, 0];
const TANH = { net: makeNet([2, 3, 2], ["tanh", "identity"]), prediction: "softmax", targets: [0, 1], loss: "cross_entropy" };
const TANH_VECTOR = [0.5, -1, 0.3, 0.8, 0.2, -0.6, 1, -0.7, 0.4, 0.9, -1.2, 0.1, 0.1, 0, -0.2, 0.05, -0.05];

const words = (task, vector, x) => stepsOf(task).map((step) => explain(step, task, compute(task, vector, x)));

test("each gradient is the slope that central differences find", () => {
  for (const loss of ["squared_error", "binary_cross_entropy", "cross_entropy"]) {
    const { net, targets } = TANH;
    const lossAt = (vector) => lossOf(loss, forward(net, vector, [1, -0.5]), targets);
    const pass = forward(net, TANH_VECTOR, [1, -0.5]);
    const { gradients } = backward(net, TANH_VECTOR, pass, slopeOfLoss(loss, pass, targets));
    TANH_VECTOR.forEach((value, index) => {
      const slope = (lossAt(TANH_VECTOR.with(index, value + 1e-5)) - lossAt(TANH_VECTOR.with(index, value - 1e-5))) / 2e-5;
      assert.ok(Math.abs(slope - gradients[index]) < 1e-8, `${loss}, ${index}: ${slope} and ${gradients[index]}`);
    });
  }
});

test("weights come first in the vector, then biases, and each is found again", () => {
  const { places } = makeNet([2, 3, 1], ["relu", "identity"]);
  assert.equal(places.length, 13);
  assert.equal(places.weight(0, 1, 0), 3);
  assert.equal(places.bias(1, 0), 12);
  assert.deepEqual(places.locate(7), { layer: 1, source: 1, target: 0 });
  assert.deepEqual(places.locate(10), { layer: 0, source: null, target: 1 });
  assert.equal(makeNet([2, 3, 1], ["relu", "identity"], false).places.length, 9);
});

test("losses stay finite for logits of any size, and functions have their slopes", () => {
  for (const [name, { value, prediction }] of Object.entries(losses)) {
    for (const logits of [[1000, -1000], [-1000, 1000]]) {
      assert.ok(Number.isFinite(value(logits, [0, 1])), name);
      assert.ok(prediction(logits).every(Number.isFinite), name);
    }
  }
  for (const [name, { f, slope }] of Object.entries(functions)) {
    for (const z of [-2, -0.3, 0.7]) assert.ok(Math.abs(slope(z, f(z)) - (f(z + 1e-6) - f(z - 1e-6)) / 2e-6) < 1e-8, name);
  }
});

test("the way forward goes layer by layer, the way back edge by edge", () => {
  assert.deepEqual(stepsOf(XOR).map(({ kind }) => kind), ["inputs", "sums", "activations", "sums", "activations"]);
  const steps = stepsOf(TANH);
  assert.deepEqual(steps.slice(5, 9).map(({ kind }) => kind), ["prediction", "loss", "deltas", "gradient"]);
  assert.deepEqual(steps.filter(({ kind }) => kind === "gradient").map(({ index }) => index).sort((a, b) => a - b), [...TANH_VECTOR.keys()]);
  assert.equal(endOfLayer(steps, 7), 15); // from the output's deltas to its last gradient
  assert.equal(endOfLayer(steps, 15), 16);
  assert.equal(endOfLayer(steps, 25), 25);
  assert.ok(seen(steps, 7)("deltas", 1) && !seen(steps, 7)("gradient", 1, steps[8].index));
});

test("a step is explained by a formula with its numbers", () => {
  const forth = words(XOR, XOR_VECTOR, [1, 1]);
  assert.deepEqual(forth[1].lines, ["z₁ = 1·1 + 1·1 + 0 = 2", "z₂ = 1·1 + 1·1 + (−1) = 1"]);
  assert.deepEqual(forth[2].lines, ["a₁ = relu(2) = 2", "a₂ = relu(1) = 1"]);
  assert.deepEqual(forth[3].lines, ["z₁ = 2·1 + 1·(−2) + 0 = 0"]);
  const all = words(TANH, TANH_VECTOR, [1, -0.5]);
  assert.deepEqual(all[6].lines, ["L = −log p₂ = −log 0.415 ≈ 0.879"]);
  assert.deepEqual(all[8].lines, ["dL/dw₁₁ = a₁·δ₁ = 0.197·0.585 ≈ 0.115"]);
  assert.equal(all[16].lines[0], "δ₁ = (0.585·1 + (−0.585)·(−0.7))·0.961 ≈ 0.955");
});

test("other losses and bent outputs are explained, too", () => {
  const net = makeNet([1, 1], ["sigmoid"]);
  const squared = words({ net, prediction: "", targets: [1], loss: "squared_error" }, [0, 0], [3]);
  assert.deepEqual(squared[3].lines, ["L = ½·(0.5 − 1)² = 0.125"]);
  assert.deepEqual(squared[4].lines, ["δ₁ = (0.5 − 1)·0.25 = −0.125"]);
  const binary = (t) => words({ net: makeNet([1, 1], ["identity"]), prediction: "sigmoid", targets: [t], loss: "binary_cross_entropy" }, [0, 0], [3])[4].lines[0];
  assert.equal(binary(1), "L = (−log 0.5) ≈ 0.693");
  assert.equal(binary(0), "L = (−log(1 − 0.5)) ≈ 0.693");
  assert.equal(binary(0.25), "L = 0.25·(−log 0.5) + 0.75·(−log(1 − 0.5)) ≈ 0.693");
});

test("numbers are short, and rounding is admitted", () => {
  assert.deepEqual([-1.4, 0, 0.1234, 0.01234, 100, 123.456, -2e-5, 12345].map(pretty), ["−1.4", "0", "0.123", "0.012", "100", "123.5", "−2·10⁻⁵", "1.2·10⁴"]);
  assert.deepEqual([-0.776, 0.0153, 5e-5, 12.34].map(brief), ["−0.78", "0.02", "5e−5", "12.3"]);
  assert.deepEqual([2, -2, 2e-5].map(signed), ["2", "(−2)", "(2·10⁻⁵)"]);
  assert.equal(relation(0.5, -1.25), "=");
  assert.equal(relation(1 / 3), "≈");
});
