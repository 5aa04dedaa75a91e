// A playground: choose data and a network, and watch it learn, on the page and with no kernel.

import { makeControls, MOST_NEURONS } from "./playground_controls.js";
import { makeClock } from "./playground_clock.js";
import { readColours } from "./playground_colours.js";
import { makeCurvePicture } from "./playground_curves.js";
import { asPython, asText, fromText } from "./playground_link.js";
import { makeNetwork } from "./playground_net.js";
import { makePanel } from "./playground_panel.js";
import { makePlane, reachOf } from "./playground_plane.js";
import { makeField, makeRun, samplesOf } from "./playground_run.js";
import { clamp } from "./math.js";
import { pretty } from "./numbers.js";
import * as ui from "./ui.js";

const { h } = ui;
const NAMES = /** @type {const} */ (["data", "hidden", "activation", "learning_rate", "batch_size", "optimizer", "l2", "seed"]);
const RESTARTS = ["data", "hidden", "activation", "seed"]; // the others change a run that is under way

/** @typedef {import("./playground_controls.js").Settings} Settings */

/** @param {{model: any, el: HTMLElement, page?: boolean}} context as in neuron.js */
export function render({ model, el, page = false }) {
  const id = model.get("id");
  const sets = model.get("sets");
  let settings = /** @type {Settings} */ (Object.fromEntries(NAMES.map((name) => [name, model.get(name)])));
  const shared = page ? fromText(new URLSearchParams(location.search).get(id)) : null;
  if (shared) settings = shared.settings;

  let data = samplesOf(sets[settings.data]);
  let run = makeRun(data, settings, settings, shared ? shared.from : { vector: model.get("vector"), epoch: model.get("epoch") });
  let field = makeField(run, reachOf(data));
  let first = run.now.epoch; // of the learning curves
  let speed = 1;
  /** @type {import("./playground_colours.js").Colours | null} */
  let colours = null;
  /** @type {import("./playground_net.js").Neuron | null} */
  let chosen = null;
  /** @type {number | null} */
  let weight = null;
  let telling = false; // whether the model is being told, and need not tell us

  // ---------------------------------------------------------------- what is seen

  const voice = ui.voice();
  const box = h("div", { class: "wb-box" });
  const controls = makeControls(data.train.y.length, (name, value) => {
    if (name === "speed") speed = value;
    else if (name === "layers") change({ hidden: Array.from({ length: value }, (_, i) => settings.hidden[i] ?? settings.hidden.at(-1) ?? 4) });
    else if (name === "seed") change({ seed: clamp(Math.round(Number(value)) || 0, 0, 2 ** 32 - 1) });
    else change({ [name]: value });
  });
  const plane = makePlane(field.size);
  const network = makeNetwork({
    choose(neuron, index = run.net.places.bias(neuron.layer, neuron.target)) {
      [chosen, weight] = [neuron, index];
      panel.show(run, chosen, weight);
      network.mark(chosen);
      redraw();
    },
    widen: (layer, neurons) => change({ hidden: settings.hidden.map((old, i) => (i === layer ? neurons : old)) }),
  }, MOST_NEURONS);
  const panel = makePanel({
    edit(index, value) {
      clock.pause();
      run.edit(index, value);
      weight = index;
      redraw();
    },
    focus(index) {
      weight = index;
      redraw();
    },
    done: finish,
  });
  const curves = makeCurvePicture();
  const facts = Object.fromEntries(["epoch", "training loss", "test loss", "training right", "test right"].map((name) => [name, h("dd", { "data-name": name })]));
  const table = h("dl", { class: "wb-pg-facts" }, ...Object.entries(facts).map(([name, entry]) => h("div", { class: `wb-pg-${name.split(" ")[0]}` }, h("dt", { text: name }), entry)));
  const play = ui.button("Play", () => (clock.running ? clock.pause() : clock.play()), "wb-button wb-main");
  const once = (/** @type {() => void} */ step) => () => {
    clock.pause();
    step();
    redraw();
    finish();
  };

  // ---------------------------------------------------------------- what happens

  const root = ui.root("Playground: a network that learns on this page");
  const clock = makeClock(root, {
    tick(epochs) {
      for (let i = 0; i < epochs * speed && !run.now.diverged; i++) run.finishEpoch();
      draw();
      if (run.now.diverged) clock.pause();
    },
    changed(running) {
      play.textContent = running ? "Pause" : "Play";
      if (!running) finish();
    },
  });

  /** Say how things are: to the address, to Python, and to who listens. */
  function finish() {
    if (page) ui.toAddress(id, asText(settings, run));
    tell();
    voice.say(trouble() || describe());
  }
  function tell() {
    telling = true;
    for (const [name, value] of Object.entries({ ...settings, vector: [...run.vector], epoch: run.now.epoch })) model.set(name, value);
    model.save_changes();
    telling = false;
  }
  function describe() {
    const { epoch, scores } = run.now;
    const how = `Epoch ${epoch}: training loss ${pretty(scores.train.loss)}, test loss ${pretty(scores.test.loss)}`;
    plane.describe(`What the network answers on the plane. ${how}; ${share(scores.test.accuracy)} of the test samples are on the right side.`);
    curves.describe(`Learning curves. ${how}.`);
    return how;
  }
  /** @param {Partial<Settings>} changed */
  function change(changed) {
    settings = { ...settings, ...changed };
    if (Object.keys(changed).some((name) => RESTARTS.includes(name))) restart();
    else run.choose(changed);
    redraw();
    if (!clock.running) finish();
  }
  /** @param {Parameters<typeof makeRun>[3]} [from] */
  function restart(from = null) {
    clock.pause();
    data = samplesOf(sets[settings.data]);
    run = makeRun(data, settings, settings, from);
    field = makeField(run, reachOf(data));
    first = run.now.epoch;
    if (chosen && chosen.target >= (run.net.sizes[chosen.layer + 1] ?? 0)) [chosen, weight] = [null, null];
    if (weight !== null && chosen) weight = run.net.places.bias(chosen.layer, chosen.target);
    show();
  }
  function show() {
    controls.update(settings);
    network.show(run);
    network.mark(chosen);
    panel.show(run, chosen, null);
    place();
  }
  function place() {
    network.place(network.element.clientWidth || 340);
    plane.drawPoints(data, reachOf(data));
    redraw();
  }
  function trouble() {
    const { diverged } = run.now;
    if (!diverged) return "";
    return `Training diverged in epoch ${diverged.epoch}: the loss grew without end. With a learning rate of ${diverged.rate} each step jumps over the valley and lands higher than before. `
      + `The weights are again those before this epoch. Choose a learning rate that is three times smaller.`;
  }

  function draw() {
    colours ??= readColours(root);
    const { epoch, batch, scores } = run.now;
    facts.epoch.textContent = batch ? `${epoch} + ${batch}/${run.batches}` : String(epoch);
    for (const [name, { loss, accuracy }] of Object.entries({ training: scores.train, test: scores.test })) {
      facts[`${name} loss`].textContent = pretty(loss);
      facts[`${name} right`].textContent = share(accuracy);
    }
    Object.assign(table.dataset, { train: scores.train.loss, test: scores.test.loss, epoch, batch }); // to the last digit
    plane.explain(trouble());
    panel.update(run.vector);
    if (!colours) return;
    field.update();
    plane.draw(field.logits, colours);
    network.draw(field, colours, weight);
    curves.draw(run.curves, first, colours);
  }
  const redraw = ui.framed(draw);

  // ---------------------------------------------------------------- put together

  const goal = model.get("goal");
  if (goal) root.append(h("p", { class: "wb-goal" }, ...ui.rich(goal)));
  root.append(
    h("div", { class: "wb-playground" },
      controls.element,
      h("div", { class: "wb-buttons wb-pg-run" }, play, ui.button("One batch", once(() => run.step())), ui.button("One epoch", once(() => run.finishEpoch())),
        ui.button("Reset", () => {
          restart();
          finish();
        })),
      h("div", { class: "wb-pg-main" }, network.element, plane.element, table, curves.element),
      h("p", { class: "wb-note wb-legend", text: "Blue: positive, class 1 (+). Orange, dashed: negative, class 0 (−). Wide: large. A dot: the neuron's bias. Filled: training samples; hollow: test samples." }),
      panel.element,
      h("div", { class: "wb-buttons" },
        ui.button("Copy as Python", () => ui.copy(asPython(settings, model.get("noise"), run), box, voice.say)),
        ...(page ? [ui.button("Copy link", () => ui.copy(ui.addressWith(id, asText(settings, run)), box, voice.say))] : [])),
      box, voice.element),
  );
  el.append(root);

  // ---------------------------------------------------------------- who else may change it

  const heard = ui.framed(() => {
    const given = /** @type {Settings} */ (Object.fromEntries(NAMES.map((name) => [name, model.get(name)])));
    const vector = model.get("vector");
    const epoch = model.get("epoch");
    if (vector.length !== makeRun(data, given, given).vector.length) return; // more is to come
    settings = given;
    restart({ vector, epoch });
  });
  const listen = () => {
    if (!telling) heard();
  };
  const traits = [...NAMES, "vector", "epoch"];
  for (const name of traits) model.on(`change:${name}`, listen);
  const stopTheme = ui.onTheme(() => {
    colours = null;
    place();
  });
  const observer = new ResizeObserver(([{ contentRect }]) => {
    if (contentRect.width) place();
  });
  observer.observe(root);
  show();
  describe();
  if (shared) tell();
  return () => {
    clock.stop();
    observer.disconnect();
    stopTheme();
    for (const name of traits) model.off(`change:${name}`, listen);
  };
}

/** @param {number} part */
const share = (part) => `${Math.round(100 * part)} %`;
