// What was chosen, to be moved; and what its gradient promised about the loss beside what the loss really did.

import { pretty, relation, signed } from "./numbers.js";
import { compute } from "./steps.js";
import * as ui from "./ui.js";

const { h, s } = ui;
const STEP = 0.05;
const REACH = 4; // how far the slider goes, or as far as the value itself
const [WIDTH, HEIGHT, SPAN] = [340, 130, 2]; // of the curve's drawing, and how far it looks to both sides

/** @typedef {import("./diagram_parts.js").Choice} Choice */

/**
 * @param {import("./steps.js").Task} task
 * @param {boolean} back whether there is a loss
 * @param {{input: (value: number) => void, done: () => void}} actions
 */
export function makePromise(task, back, actions) {
  const slider = ui.slider({ label: "", min: -REACH, max: REACH, step: STEP, ...actions });
  const range = slider.element.querySelector("input");
  let name = "";
  const hint = h("p", { class: "wb-note", text: "Choose a connection, a neuron (for its bias) or an input: tap or click it, or go there by Tab and press Enter. Then move it here, or by the arrow keys" + (back ? ", and compare what the loss does with what the gradient promised." : ".") });
  const facts = Object.fromEntries(["changed", "promised", "really", "difference"].map((key) => [key, h("dd", { "data-name": key })]));
  const first = h("dt", { text: "weight changed by Δ" });
  const table = h("dl", { class: "wb-promise-facts" },
    h("div", {}, first, facts.changed),
    h("div", {}, h("dt", { text: "the gradient promised" }), facts.promised),
    h("div", {}, h("dt", { text: "the loss really changed by" }), facts.really),
    h("div", {}, h("dt", { text: "the difference" }), facts.difference));
  const again = ui.button("Measure from here", () => {
    if (base) remember(base.choice, now.vector, now.x);
    update();
  });
  const curve = makeCurve();
  const comparison = h("div", { class: "wb-comparison" }, h("div", {}, table, again), curve.element);
  const element = h("div", { class: "wb-promise" }, hint, slider.element, ...(back ? [comparison] : []));

  /** Where the comparison starts. @type {{choice: Choice, vector: number[], x: number[], loss: number, slope: number} | null} */
  let base = null;
  /** @type {{vector: number[], x: number[]}} */
  let now = { vector: [], x: [] };

  /** @param {Choice} choice @param {number[]} vector @param {number[]} x */
  function remember(choice, vector, x) {
    const { loss, gradients } = compute(task, vector, x);
    base = { choice, vector, x, loss, slope: gradients[choice.index] };
    const value = (choice.kind === "input" ? x : vector)[choice.index];
    // the slider's grid goes through the value itself, so that changes are round
    ui.set(range, { min: value - Math.max(20, Math.ceil((value + REACH) / STEP)) * STEP });
    ui.set(range, { max: Math.max(REACH, value + 20 * STEP) });
    if (back && choice.kind === "parameter") curve.start(value, loss, base.slope, name);
  }
  /** The loss if nothing but the chosen one were different. @param {number} value */
  function lossAt(value) {
    if (!base) return NaN;
    const vector = [...base.vector];
    vector[base.choice.index] = value;
    return compute(task, vector, base.x).loss;
  }
  /** Whether anything but the chosen one has changed since. */
  const disturbed = () =>
    base && ["vector", "x"].some((key) => {
      const [before, after] = [base, now].map((state) => /** @type {any} */ (state)[key]);
      const own = key === (base?.choice.kind === "input" ? "x" : "vector") ? base?.choice.index : -1;
      return before.some((/** @type {number} */ value, /** @type {number} */ i) => i !== own && value !== after[i]);
    });

  function update() {
    if (!base) return;
    const { choice, slope } = base;
    if (disturbed()) remember(choice, now.vector, now.x);
    const key = choice.kind === "input" ? "x" : "vector";
    slider.update(now[key][choice.index]);
    const measured = choice.kind === "parameter";
    comparison.classList.toggle("wb-mute", !measured);
    if (!back || !measured) return;
    const change = now.vector[choice.index] - base.vector[choice.index];
    const promised = change * slope;
    const really = lossAt(now.vector[choice.index]) - base.loss;
    facts.changed.textContent = pretty(change);
    facts.promised.textContent = `${signed(change)}·${signed(slope)} ${relation(change, slope, promised)} ${pretty(promised)}`;
    facts.really.textContent = pretty(really);
    facts.difference.textContent = pretty(really - promised);
    Object.assign(table.dataset, { change, promised, really }); // to the last digit
    curve.draw(now.vector[choice.index], lossAt);
  }

  return {
    element,
    /** @param {Choice} choice @param {string} label @param {number[]} vector @param {number[]} x */
    choose(choice, label, vector, x) {
      name = label;
      slider.rename(label);
      first.textContent = `${label.split(" ")[0]} changed by Δ`;
      remember(choice, vector, x);
    },
    /** @param {Choice | null} chosen @param {number[]} vector @param {number[]} x */
    draw(chosen, vector, x) {
      now = { vector, x };
      if (!chosen) base = null;
      element.classList.toggle("wb-none", !base);
      update();
    },
  };
}

/** The loss as a curve over the chosen weight, and the gradient's promise as its tangent. */
function makeCurve() {
  const [path, tangent, gap] = [s("path", { class: "wb-curve" }), s("path", { class: "wb-tangent" }), s("line", { class: "wb-gap" })];
  const [dot, ghost, foot] = [s("circle", { r: 5, class: "wb-dot" }), s("circle", { r: 4.5, class: "wb-ghost" }), s("circle", { r: 3, class: "wb-foot" })];
  const below = s("text", { x: WIDTH - 2, y: HEIGHT - 3, "text-anchor": "end", class: "wb-name" });
  const clip = ui.uniqueId();
  const element = s("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "wb-loss-curve", role: "img", "aria-label": "The loss as a curve over what was chosen, and its tangent: the gradient's promise" },
    s("line", { x1: 0, x2: WIDTH, y1: HEIGHT - 19, y2: HEIGHT - 19, class: "wb-axis" }),
    below,
    s("clipPath", { id: clip }, s("rect", { width: WIDTH, height: HEIGHT - 19 })),
    s("g", { "clip-path": `url(#${clip})` }, tangent, gap, ghost), path, foot, dot,
    s("text", { x: 2, y: HEIGHT - 3, class: "wb-name wb-loss-name", text: "— loss" }),
    s("text", { x: 60, y: HEIGHT - 3, class: "wb-slope", text: "- - promise" }));
  let [from, to, low, high, at, level, slope] = [0, 0, 0, 1, 0, 0, 0];
  const px = (/** @type {number} */ w) => ((w - from) / (to - from)) * WIDTH;
  const py = (/** @type {number} */ loss) => HEIGHT - 26 - ((loss - low) / (high - low)) * (HEIGHT - 34);
  const promise = (/** @type {number} */ w) => level + slope * (w - at);

  /** Draw the curve so far to both sides. @param {(w: number) => number} loss @param {number} span */
  function frame(loss, span) {
    [from, to] = [at - span, at + span];
    const points = Array.from({ length: 121 }, (_, i) => from + (i / 120) * (to - from));
    const losses = points.map(loss);
    const seen = [...losses, promise(at - 1), promise(at + 1)]; // enough of the tangent, even where it is steep
    [low, high] = [Math.min(...seen), Math.max(...seen)];
    if (high - low < 1e-9) [low, high] = [low - 1, high + 1];
    path.setAttribute("d", "M" + points.map((w, i) => `${px(w).toFixed(1)} ${py(losses[i]).toFixed(1)}`).join("L"));
    tangent.setAttribute("d", "M" + [from, to].map((w) => `${px(w)} ${py(promise(w))}`).join("L"));
    ui.set(foot, { cx: px(at), cy: py(level) });
  }
  return {
    element,
    /** @param {number} value @param {number} loss there @param {number} newSlope @param {string} name */
    start(value, loss, newSlope, name) {
      below.textContent = name;
      [from, to, at, level, slope] = [0, 0, value, loss, newSlope];
    },
    /** @param {number} w @param {(w: number) => number} loss */
    draw(w, loss) {
      const span = Math.max(SPAN, 1.1 * Math.abs(w - at));
      if (to - from !== 2 * span) frame(loss, span);
      ui.set(dot, { cx: px(w), cy: py(loss(w)) });
      ui.set(ghost, { cx: px(w), cy: py(promise(w)) });
      ui.set(gap, { x1: px(w), x2: px(w), y1: py(loss(w)), y2: py(promise(w)) });
    },
  };
}
