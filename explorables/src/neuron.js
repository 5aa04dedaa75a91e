// One neuron with two inputs: turn and stretch its weights, and see what it tells apart and how sharply.

import { makeCurve, makeDrawing } from "./drawing.js";
import { activations, angle, boundaryOffset, clamp, length, weightedSum, wrongSide } from "./math.js";
import { makePlane, REACH } from "./plane.js";
import { asPython } from "./python.js";
import * as ui from "./ui.js";
import { sumText, viewNames, views } from "./views.js";

const { h, show } = ui;

/** @typedef {import("./plane.js").State} State */
/** @typedef {import("./views.js").View} View */

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
  const names = ["w1", "w2", "b", "x1", "x2", ...(withBias ? ["view"] : [])];
  const start = names.map((name) => model.get(name));

  /** @returns {State} */
  const state = () => ({
    w: [model.get("w1"), model.get("w2")],
    b: model.get("b"),
    x: [model.get("x1"), model.get("x2")],
    activation: model.get("activation"),
  });
  /** @returns {View | null} */
  const view = () => (withBias ? model.get("view") : null);
  const numbers = () => names.map((name) => (name === "view" ? viewNames.indexOf(model.get(name)) : model.get(name)));
  const change = (/** @type {Record<string, number | string>} */ values) => {
    for (const [name, value] of Object.entries(values)) model.set(name, value);
    model.save_changes();
  };
  const finish = () => {
    if (page) ui.toAddress(id, numbers());
  };

  const root = ui.root("A neuron with two inputs");
  const plane = makePlane(points, labels, withBias);
  const drawing = makeDrawing(withBias);
  const curve = makeCurve();
  const sum = h("p", { class: withBias ? "wb-sum wb-three" : "wb-sum" });
  const facts = h("dl", { class: "wb-facts" });
  const score = points.length ? h("p", { class: "wb-score" }) : null;
  const voice = ui.voice();
  const box = h("div", { class: "wb-box" });

  const sliders = {
    w1: ui.slider({ label: "weight w₁", min: -4, max: 4, step: 0.1, input: (w1) => change({ w1 }), done: finish }),
    w2: ui.slider({ label: "weight w₂", min: -4, max: 4, step: 0.1, input: (w2) => change({ w2 }), done: finish }),
  };
  const bias = withBias ? makeBias(() => model.get("view"), change, finish) : null;
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
  ui.draggable(plane.slide, {
    at: plane.at,
    where: () => state().x,
    // the boundary goes where the pointer is: there the sum is to be 0
    move: (to) => change({ b: clamp(ui.round(0 - weightedSum(to, state().w), 2), -REACH, REACH) }),
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
    ui.button("Copy as Python", () => ui.copy(asPython(state(), view()), box, voice.say)),
    ...(page ? [ui.button("Copy link", () => ui.copy(ui.addressWith(id, numbers()), box, voice.say))] : []),
  );

  function draw() {
    const now = state();
    plane.draw(now);
    drawing.draw(now, view());
    curve.draw(now);
    for (const [name, slider] of Object.entries(sliders)) slider.update(model.get(name));
    const z = weightedSum(now.x, now.w, now.b);
    const a = activations[now.activation].f(z);
    sum.textContent = sumText(now, view());
    Object.assign(sum.dataset, { z: String(z), a: String(a) }); // to the last digit, for whoever wants to check
    fact("steepness ‖w‖", show(length(now.w)));
    fact("direction", length(now.w) ? `${show(angle(now.w), 0)}°` : "none");
    const news = [];
    if (bias) {
      const offset = boundaryOffset(now.w, now.b);
      bias.draw(now.b);
      fact("distance of the boundary", offset === null ? "none" : show(offset));
      sum.dataset.offset = String(offset);
      if (offset === null) news.push("No boundary: both weights are 0.");
    }
    if (score) {
      const wrong = wrongSide(points, labels, now.w, now.b).filter(Boolean).length;
      score.textContent = wrong
        ? `${wrong} of ${points.length} points on the wrong side`
        : `✓ All ${points.length} points on the right side`;
      score.classList.toggle("wb-done", wrong === 0);
      news.push(score.textContent);
    }
    if (news.length) voice.say(news.join(" "));
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
    h("div", { class: "wb-neuron", style: `--sliders: ${withBias ? 3 : 2}; --scores: ${score ? 1 : 0}; --biases: ${withBias ? 1 : 0}` },
      h("div", { class: "wb-left" }, plane.element, curve.element),
      h("div", { class: "wb-right" },
        ...(bias ? [bias.choice] : []), drawing.element, sum, ...Object.values(sliders).map((slider) => slider.element),
        ...(bias ? [bias.slider] : []), facts, ...(score ? [score] : []), buttons, box, voice.element)),
  );
  el.append(root);

  const shared = page ? ui.fromAddress(id) : null;
  if (shared?.length === names.length) {
    const value = (/** @type {string} */ name, /** @type {number} */ number) =>
      name === "view" ? (viewNames[number] ?? model.get(name)) : clamp(number, -REACH, REACH);
    change(Object.fromEntries(names.map((name, i) => [name, value(name, shared[i])])));
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

/**
 * What moves the bias, and the switch between the ways to say it.
 * @param {() => View} view
 * @param {(values: Record<string, number | string>) => void} change
 * @param {() => void} done
 */
function makeBias(view, change, done) {
  const formula = h("p", { class: "wb-formula", "aria-live": "polite" });
  const slider = ui.slider({ label: "bias b", min: -REACH, max: REACH, step: 0.1, input: (value) => change({ b: views[view()].of(value) }), done });
  const options = Object.fromEntries(viewNames.map((name) => [name, views[name].label]));
  const choice = ui.choices({
    label: "Read b as",
    options,
    input: (name) => {
      change({ view: name });
      done();
    },
  });
  return {
    choice: h("div", {}, choice.element, formula),
    slider: slider.element,
    /** @param {number} b */
    draw(b) {
      const { formula: text, slider: name, of } = views[view()];
      choice.update(view());
      slider.rename(name);
      slider.update(of(b));
      if (formula.textContent !== text) formula.textContent = text; // read out when it changes, so not set anew each time
    },
  };
}
