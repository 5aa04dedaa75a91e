import assert from "node:assert/strict";
import { test } from "node:test";
import { activations, boundary, boundaryOffset, length, weightedSum } from "../src/math.js";
import { Model } from "../src/host.js";
import { show } from "../src/ui.js";
import { sumText, views } from "../src/views.js";

test("activations stay finite and in range far out", () => {
  for (const z of [-1000, -40, 0, 40, 1000]) {
    for (const [name, { f }] of Object.entries(activations)) assert.ok(Number.isFinite(f(z)), `${name}(${z})`);
    assert.ok(activations.sigmoid.f(z) >= 0 && activations.sigmoid.f(z) <= 1);
  }
});

test("the sum is 0 on the boundary, and without weights there is none", () => {
  const { foot, from, to } = boundary([0.3, -1.7], 0.9, 12);
  for (const point of [foot, from, to]) assert.ok(Math.abs(weightedSum(point, [0.3, -1.7], 0.9)) < 1e-12);
  assert.equal(boundary([0, 0], 1, 12), null);
});

test("the host's model speaks anywidget's language", () => {
  const model = new Model({ w1: 1 });
  const heard = [];
  const listener = () => heard.push(model.get("w1"));
  model.on("change:w1", listener);
  model.set("w1", 2);
  model.set("w1", 2); // no change, no event
  model.off("change:w1", listener);
  model.set("w1", 3);
  model.save_changes();
  assert.deepEqual(heard, [2]);
});

test("numbers are shown with a real minus sign, and zero without one", () => {
  assert.equal(show(-1.234), "−1.23");
  assert.equal(show(-0.001), "0.00");
});

test("the boundary stands where its distance says, and behind the origin for a positive bias", () => {
  for (const [w, b] of [[[3, 4], -10], [[0.3, -1.7], 0.9], [[-2, 0], 4]]) {
    const offset = boundaryOffset(w, b);
    const { foot } = boundary(w, b, 12);
    assert.ok(Math.abs(weightedSum(foot, w) / length(w) - offset) < 1e-12);
    assert.equal(Math.sign(offset), -Math.sign(b));
  }
  assert.equal(boundaryOffset([3, 4], -10), 2);
  assert.ok(Object.is(boundaryOffset([3, 4], 0), 0)); // and not -0
  assert.equal(boundaryOffset([0, 0], 1), null);
});

test("a threshold is minus the bias, and what each slider shows leads back to the bias", () => {
  assert.equal(views.threshold.of(-1.5), 1.5);
  assert.ok(Object.is(views.threshold.of(0), 0));
  for (const { of } of Object.values(views)) for (const b of [-4, 0, 0.3]) assert.equal(of(of(b)), b);
});

test("each view says the same sum in its own words", () => {
  const state = { w: [1, -0.5], b: -1.5, x: [2, 1], activation: "step" };
  const products = "2.00 · 1.00 + 1.00 · (−0.50)";
  assert.equal(sumText(state, null).split("\n")[0], `z = ${products} = 0.00`);
  assert.equal(sumText(state, "bias"), `z = ${products} + (−1.50) = 0.00\na = step(z) = 1.000`);
  assert.equal(sumText(state, "input"), `z = ${products} + 1 · (−1.50) = 0.00\na = step(z) = 1.000`);
  assert.equal(sumText(state, "threshold"), `${products} = 1.50 ≥ θ = 1.50: fires\na = step(1.50 − 1.50) = 1.000`);
  assert.match(sumText({ ...state, b: -1.6 }, "threshold"), /= 1\.50 < θ = 1\.60: silent\n/);
});
