import assert from "node:assert/strict";
import { test } from "node:test";
import { asPython } from "../src/sweep_map.js";
import { mostFall, scaleOf, shadeOf, SHADES, three, ticksOf, tiny, withoutTheWildest } from "../src/sweep_scale.js";

test("a scale goes from the lowest to the highest, by powers where numbers differ by such", () => {
  const linear = scaleOf([2, 1, 3], true);
  assert.deepEqual([1, 2, 3].map(linear.at), [0, 0.5, 1]);
  const log = scaleOf([0.01, 1, 100], true);
  assert.ok(log.log && Math.abs(log.at(1) - 0.5) < 1e-12);
  for (const numbers of [[0, 100], [-1, 100]]) assert.equal(scaleOf(numbers, true).log, false);
  assert.equal(scaleOf([0.01, 1], false).log, false);
});

test("the best value has the last shade, whichever end it is on, and the worst the first", () => {
  const scale = scaleOf([0.1, 0.5, 0.9], false);
  assert.deepEqual([0.1, 0.9].map((value) => shadeOf(scale, value, true)), [SHADES - 1, 0]);
  assert.deepEqual([0.1, 0.9].map((value) => shadeOf(scale, value, false)), [0, SHADES - 1]);
  assert.equal(shadeOf(scaleOf([0.3], true), 0.3, true), 4); // where all are the same, none stands out
});

test("ticks are few, round and inside", () => {
  for (const [low, high, log] of [[0.1, 3.3, true], [1e-5, 200, true], [0.13, 1.1, true], [0, 1, false], [-3, 41, false], [0.981, 0.984, false]]) {
    const scale = { ...scaleOf([low, high], log) };
    const ticks = ticksOf(scale);
    assert.ok(ticks.length >= 2 && ticks.length <= 6, `${low} to ${high}: ${ticks}`);
    for (const tick of ticks) {
      assert.ok(tick >= low - 1e-9 && tick <= high + 1e-9, `${tick} is outside ${low} to ${high}`);
      assert.ok(String(tick).replace(/e.*|[-.]|^0\.0*/g, "").length <= 5, `${tick} is not round`);
    }
  }
  assert.deepEqual(ticksOf(scaleOf([0.1, 3.3], true)), [0.1, 0.2, 0.5, 1, 2]);
  assert.deepEqual(ticksOf(scaleOf([7], true)), [7]);
});

test("a small cell shows three signs or nothing, never a false zero", () => {
  const shown = [[0.312, ".31"], [2.349, "2.3"], [0.999, "1.0"], [9.96, "10"], [141.2, "141"], [0, "0"]];
  for (const [value, text] of shown) assert.equal(tiny(value), text);
  for (const value of [0.004, -0.5, 1234]) assert.equal(tiny(value), "");
  assert.deepEqual([0.4, 1, 12.345, 1e-5, -0.25].map(three), ["0.400", "1.00", "12.3", "1·10⁻⁵", "−0.250"]);
});

test("an axis leaves out the wildest numbers of the bad side only", () => {
  const numbers = [...Array.from({ length: 99 }, (_, i) => i + 1), 1e9];
  assert.equal(Math.max(...withoutTheWildest(numbers, true)), 98);
  assert.equal(Math.min(...withoutTheWildest(numbers, true)), 1);
  assert.deepEqual([Math.min(...withoutTheWildest(numbers, false)), Math.max(...withoutTheWildest(numbers, false))], [3, 1e9]);
  assert.deepEqual(withoutTheWildest([5, 3], true), [3, 5]);
});

test("losses fall and accuracies rise, whatever a few curves do", () => {
  const fall = [[2.3, 1, 0.5], [2.3, null], [1, 5, null], [3, 2], []];
  assert.equal(mostFall(fall), true);
  assert.equal(mostFall(fall.map((curve) => curve.map((value) => (value === null ? null : -value)))), false);
});

test("the copied Python holds the choices of the cell, the column's first", () => {
  const python = { parts: ["f(a=", ", b=", ")"], x: ["1", "2", "3"], y: ["'u'", "'v'"] };
  assert.equal(asPython(python, 5, 3, "loss: 0.3"), "f(a=3, b='v')  # loss: 0.3");
});
