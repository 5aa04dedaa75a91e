// A small network, stepped through: forward layer by layer and, with a target, back edge by edge.

import { heightOf, makeDiagram } from "./diagram.js";
import { clamp } from "./math.js";
import { makeNet } from "./net.js";
import { networkAsPython } from "./network_python.js";
import { makePromise } from "./promise.js";
import { compute, endOfLayer, explain, layerName, stepsOf } from "./steps.js";
import { pretty, sub } from "./numbers.js";
import * as ui from "./ui.js";

const { h } = ui;
const LIMIT = 100; // of weights, biases and inputs

/** @typedef {import("./diagram_parts.js").Choice} Choice */

/** @param {{model: any, el: HTMLElement, page?: boolean}} context as in neuron.js */
export function render({ model, el, page = false }) {
  const id = model.get("id");
  const net = makeNet(model.get("sizes"), model.get("activations"), model.get("has_biases"));
  /** @type {string[]} */
  const names = model.get("inputs");
  /** @type {import("./steps.js").Task} */
  const task = { net, prediction: model.get("prediction"), targets: model.get("targets"), loss: model.get("loss") };
  const steps = stepsOf(task);
  const end = steps.length - 1;
  const back = task.targets.length > 0;
  const start = { vector: model.get("vector"), x: model.get("x"), position: model.get("position") };
  /** @type {Choice | null} */
  let chosen = null;

  const position = () => clamp(Math.round(model.get("position")), 0, end);
  const numbers = () => [...model.get("vector"), ...model.get("x"), position()];
  const change = (/** @type {Record<string, any>} */ values) => {
    for (const [name, value] of Object.entries(values)) model.set(name, value);
    model.save_changes();
  };
  const finish = () => {
    if (page) ui.toAddress(id, numbers());
  };
  const trait = (/** @type {Choice} */ { kind }) => (kind === "input" ? "x" : "vector");
  const valueOf = (/** @type {Choice} */ choice) => model.get(trait(choice))[choice.index];
  const give = (/** @type {Choice} */ choice, /** @type {number} */ value) => {
    const values = [...model.get(trait(choice))];
    values[choice.index] = clamp(ui.round(value), -LIMIT, LIMIT);
    change({ [trait(choice)]: values });
  };

  const root = ui.root("A small network, step by step");
  const voice = ui.voice();
  const box = h("div", { class: "wb-box" });
  const diagram = makeDiagram(task, names, {
    choose,
    nudge(choice, by) {
      if (choice.kind !== chosen?.kind || choice.index !== chosen.index) choose(choice);
      give(choice, valueOf(choice) + by);
      finish();
    },
  });
  const legend = h("p", { class: "wb-note wb-legend" }, "Blue: positive. Orange, dashed: negative. Wide: large.",
    ...(back ? [" ", h("em", { text: "Slanted: deltas and gradients." })] : []));
  const title = h("p", { class: "wb-step-title" });
  const rule = h("p", { class: "wb-step-rule" });
  const lines = h("p", { class: "wb-step-lines" });
  const promise = makePromise(task, back, {
    input: (value) => chosen && give(chosen, value),
    done: finish,
  });

  const go = (/** @type {number} */ to) => {
    change({ position: clamp(to, 0, end) });
    finish();
    const { title: what, lines: how } = explain(steps[position()], task, compute(task, model.get("vector"), model.get("x")));
    voice.say(`Step ${position()} of ${end}. ${what}. ${how.join("; ")}`);
  };
  const forth = {
    back: ui.button("Back", () => go(position() - 1)),
    next: ui.button("Next", () => go(position() + 1), "wb-button wb-main"),
    layer: ui.button("Whole layer", () => go(endOfLayer(steps, position()))),
    all: ui.button("All", () => go(position() === end ? 0 : end)),
  };
  const stepButtons = h(
    "div",
    {
      class: "wb-buttons wb-steps", role: "group", "aria-label": "Steps. Arrow keys go back and on.",
      keydown: (/** @type {KeyboardEvent} */ event) => {
        /** @type {Record<string, number>} */
        const ways = { ArrowLeft: position() - 1, ArrowRight: position() + 1, Home: 0, End: end };
        if (!(event.key in ways)) return;
        event.preventDefault();
        go(ways[event.key]);
      },
    },
    forth.back, forth.next, ...(back ? [forth.layer] : []), forth.all,
  );
  const buttons = h(
    "div",
    { class: "wb-buttons" },
    ui.button("Reset", () => {
      change(start);
      chosen = null;
      finish();
      redraw();
    }),
    ui.button("Copy as Python", () => ui.copy(networkAsPython(task, model.get("vector"), model.get("x")), box, voice.say)),
    ...(page ? [ui.button("Copy link", () => ui.copy(ui.addressWith(id, numbers()), box, voice.say))] : []),
  );

  /** @param {Choice} choice */
  function choose(choice) {
    chosen = choice;
    promise.choose(choice, nameOf(choice), model.get("vector"), model.get("x"));
    voice.say(`Chosen: ${nameOf(choice)}, ${pretty(valueOf(choice))}`);
    redraw();
  }
  /** @param {Choice} choice */
  function nameOf({ kind, index }) {
    if (kind === "input") return `input ${names[index] ?? `x${sub(index)}`}`;
    const { layer, source, target } = net.places.locate(index);
    const where = net.activations.length > 1 ? `, ${layerName(net, layer)}` : "";
    return source === null ? `bias b${sub(target)}${where}` : `weight w${sub(source)}${sub(target)}${where}`;
  }

  function draw() {
    const now = position();
    const [vector, x] = [model.get("vector"), model.get("x")];
    const values = compute(task, vector, x);
    diagram.draw(values, steps, now, chosen);
    const words = explain(steps[now], task, values);
    title.replaceChildren(h("span", { class: "wb-note", text: `${words.back ? "←" : "→"} Step ${now}/${end}` }), ` ${words.title}`);
    rule.textContent = words.rule;
    lines.textContent = words.lines.join("\n");
    Object.assign(lines.dataset, { // to the last digit, for whoever wants to check
      outputs: JSON.stringify(values.outputs), loss: String(values.loss), gradients: JSON.stringify([...values.gradients]),
    });
    forth.back.setAttribute("aria-disabled", String(now === 0));
    for (const one of [forth.next, forth.layer]) one.setAttribute("aria-disabled", String(now === end));
    forth.all.textContent = now === end ? "Start" : "All";
    promise.draw(chosen, vector, x);
  }

  const goal = model.get("goal");
  if (goal) root.append(h("p", { class: "wb-goal" }, ...ui.rich(goal)));
  root.append(
    h("div", { class: "wb-stepper", style: heights(task) },
      stepButtons, diagram.element, legend, h("div", { class: "wb-step" }, title, rule, lines), promise.element, buttons, box, voice.element),
  );
  el.append(root);

  const shared = page ? ui.fromAddress(id) : null;
  if (shared?.length === numbers().length) {
    const at = shared.pop() ?? 0;
    const given = shared.map((value) => clamp(value, -LIMIT, LIMIT));
    change({ vector: given.slice(0, net.places.length), x: given.slice(net.places.length), position: at });
  }
  const redraw = ui.framed(draw);
  const traits = ["vector", "x", "position"];
  for (const name of traits) model.on(`change:${name}`, redraw);
  const observer = new ResizeObserver(([{ contentRect }]) => {
    if (contentRect.width === 0) return;
    diagram.place(contentRect.width);
    redraw();
  });
  observer.observe(diagram.element);
  diagram.place(diagram.element.getBoundingClientRect().width || 360);
  draw();
  return () => {
    observer.disconnect();
    for (const name of traits) model.off(`change:${name}`, redraw);
  };
}

/** What the style sheet reckons the height from. As in wbcourse/explorables/stepper.py. @param {import("./steps.js").Task} task */
function heights(task) {
  const { sizes } = task.net;
  // on a phone, a sum of three products or more takes two lines
  const long = sizes.map((size, i) => (i ? size * (Math.max(sizes[i - 1], sizes[i + 1] ?? 0) >= 3 ? 2 : 1) : 0));
  return `--picture: ${heightOf(task)}px; --back: ${task.targets.length ? 1 : 0}; --lines: ${Math.max(...sizes.slice(1))}; --long: ${Math.max(...long)}`;
}
