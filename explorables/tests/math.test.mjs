import assert from "node:assert/strict";
import { test } from "node:test";
import { activations, boundary, weightedSum } from "../src/math.js";
import { Model } from "../src/host.js";
import { show } from "../src/ui.js";

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
