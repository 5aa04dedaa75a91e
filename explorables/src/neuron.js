// One neuron with two inputs: turn and stretch its weights, and see what it tells apart and how sharply.

import { makeCurve, makeDrawing } from "./drawing.js";
import { activations, angle, clamp, length, weightedSum, wrongSide } from "./math.js";
import { makePlane, REACH } from "./plane.js";
import { asPython } from "./python.js";
import * as ui from "./ui.js";

const { h, show } = ui;
const signed = (/** @type {number} */ value) => (value < 0 ? `(${show(value)})` : show(value));

/** @typedef {import("./plane.js").State} State */

/**
 * @param {{model: any, el: HTMLElement, page?: boolean}} context
 *   `page` is true on a page of the site, whose address may hold the state; in a notebook the address is not ours, and
 *   Python has the last word.
 */
export function render({ model, el, page = false }) {
  const id = model.get("id");
  const points = model.get("points") ?? [];
  const labels = model.get("labels") ?? [];
  const withBias = model.get("show_bias");
  const names = ["w1", "w2", "b", "x1", "x2"];
  const start = names.map((name) => model.get(name));

  /** @returns {State} */
  const state = () => ({
    w: [model.get("w1"), model.get("w2")],
    b: model.get("b"),
    x: [model.get("x1"), model.get("x2")],
    activation: model.get("activation"),
  });
  const numbers = () => names.map((name) => model.get(name));
  const change = (/** @type {Record<string, number>} */ values) => {
    for (const [name, value] of Object.entries(values)) model.set(name, value);
    model.save_changes();
  };
  const finish = () => {
    if (page) ui.toAddress(id, numbers());
  };

  const root = ui.root("A neuron with two inputs");
  const plane = makePlane(points, labels);
  const drawing = makeDrawing();
  const curve = makeCurve();
  const sum = h("p", { class: "wb-sum" });
  const facts = h("dl", { class: "wb-facts" });
  const score = points.length ? h("p", { class: "wb-score" }) : null;
  const voice = ui.voice();
  const box = h("div", { class: "wb-box" });

  const sliders = {
    w1: ui.slider({ label: "weight w₁", min: -4, max: 4, step: 0.1, input: (w1) => change({ w1 }), done: finish }),
    w2: ui.slider({ label: "weight w₂", min: -4, max: 4, step: 0.1, input: (w2) => change({ w2 }), done: finish }),
    ...(withBias && { b: ui.slider({ label: "bias b", min: -4, max: 4, step: 0.1, input: (b) => change({ b }), done: finish }) }),
  };
  ui.draggable(plane.tip, {
    at: plane.at,
    where: () => state().w,
    move: ([w1, w2]) => change({ w1: ui.round(w1, 2), w2: ui.round(w2, 2) }),
    done: finish,
    reach: REACH,
  });
  ui.draggable(plane.probe, {
    at: plane.at,
    where: () => state().x,
    move: ([x1, x2]) => change({ x1: ui.round(x1, 2), x2: ui.round(x2, 2) }),
    done: finish,
    reach: REACH,
  });

  const buttons = h(
    "div",
    { class: "wb-buttons" },
    ui.button("Reset", () => {
      change(Object.fromEntries(names.map((name, i) => [name, start[i]])));
      finish();
    }),
    ui.button("Copy as Python", () => ui.copy(asPython(state()), box, voice.say)),
    ...(page ? [ui.button("Copy link", () => ui.copy(ui.addressWith(id, numbers()), box, voice.say))] : []),
  );

  function draw() {
    const now = state();
    plane.draw(now);
    drawing.draw(now, withBias);
    curve.draw(now);
    for (const [name, slider] of Object.entries(sliders)) slider.update(model.get(name));
    const z = weightedSum(now.x, now.w, now.b);
    const a = activations[now.activation].f(z);
    const bias = withBias ? ` + ${signed(now.b)}` : "";
    sum.textContent =
      `z = ${show(now.x[0])} · ${signed(now.w[0])} + ${show(now.x[1])} · ${signed(now.w[1])}${bias} = ${show(z)}\n` +
      `a = ${now.activation}(z) = ${show(a, 3)}`;
    Object.assign(sum.dataset, { z: String(z), a: String(a) }); // to the last digit, for whoever wants to check
    fact("steepness ‖w‖", show(length(now.w)));
    fact("direction", length(now.w) ? `${show(angle(now.w), 0)}°` : "none");
    if (score) {
      const wrong = wrongSide(points, labels, now.w, now.b).filter(Boolean).length;
      score.textContent = wrong
        ? `${wrong} of ${points.length} points on the wrong side`
        : `✓ All ${points.length} points on the right side`;
      score.classList.toggle("wb-done", wrong === 0);
      voice.say(score.textContent);
    }
  }
  /** @param {string} name @param {string} value */
  function fact(name, value) {
    let entry = facts.querySelector(`[data-name="${name}"]`);
    if (!entry) {
      entry = h("dd", { "data-name": name });
      facts.append(h("div", {}, h("dt", { text: name }), entry));
    }
    entry.textContent = value;
  }

  const goal = model.get("goal");
  if (goal) root.append(h("p", { class: "wb-goal" }, ...ui.rich(goal)));
  root.append(
    h("div", { class: "wb-neuron", style: `--sliders: ${withBias ? 3 : 2}; --scores: ${score ? 1 : 0}` },
      h("div", { class: "wb-left" }, plane.element, curve.element),
      h("div", { class: "wb-right" },
        drawing.element, sum, ...Object.values(sliders).map((slider) => slider.element), facts, ...(score ? [score] : []),
        buttons, box, voice.element)),
  );
  el.append(root);

  const shared = page ? ui.fromAddress(id) : null;
  if (shared?.length === names.length) {
    change(Object.fromEntries(names.map((name, i) => [name, clamp(shared[i], -REACH, REACH)])));
  }
  const redraw = ui.framed(draw);
  for (const name of [...names, "activation"]) model.on(`change:${name}`, redraw);
  const stop = ui.onTheme(() => {
    plane.forget();
    redraw();
  });
  draw();
  redraw(); // once more when the host has put it into the page, where colours are known
  return () => {
    stop();
    for (const name of [...names, "activation"]) model.off(`change:${name}`, redraw);
  };
}
