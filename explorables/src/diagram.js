// A small network as a picture: a column of neurons for each layer, every number written where it arises.

import { BIAS, LINE, listen, makeEdge, makeHead, makeNode } from "./diagram_parts.js";
import { brief, pretty, sub } from "./numbers.js";
import { layerName, seen } from "./steps.js";
import * as ui from "./ui.js";

const { s } = ui;
const HEAD = 40; // pixels above the neurons, for the layers' names, and a line more for the loss
const FAR = 130; // pixels from one neuron of a column to the next, at most

/**
 * @typedef {import("./diagram_parts.js").Choice} Choice
 * @typedef {import("./steps.js").Step} Step
 * @typedef {import("./steps.js").Task} Task
 * @typedef {import("./steps.js").Values} Values
 */

/** The lines of a neuron: sum, answer, probability, target, delta. @param {Task} task @param {number} layer -1 for the inputs @returns {string[]} */
function rowsOf({ net, prediction, targets }, layer) {
  if (layer < 0) return ["x"];
  const last = layer === net.activations.length - 1;
  return ["z", "a", ...(last && prediction ? ["p"] : []), ...(last && targets.length ? ["t"] : []), ...(targets.length ? ["δ"] : [])];
}

/** @param {Task} task */
const headOf = ({ targets }) => HEAD + (targets.length ? LINE : 0);

/** How high the picture is: enough for the fullest column. As in wbcourse/explorables/stepper.py. @param {Task} task */
export const heightOf = (task) =>
  headOf(task) + Math.max(...task.net.sizes.map((size, column) => size * (LINE * rowsOf(task, column - 1).length + BIAS + 26)));

/**
 * Which lines of a neuron a step reads or writes.
 * @param {Step} step @param {Task} task @param {number} layer of the neuron, -1 for an input @param {number} j
 * @returns {Record<string, boolean>}
 */
function litRows(step, { net, prediction }, layer, j) {
  const here = (/** @type {Step["kind"][]} */ ...kinds) => step.layer === layer && kinds.includes(step.kind);
  const nextSums = step.kind === "sums" && step.layer === layer + 1;
  const nextDeltas = step.kind === "deltas" && step.layer === layer + 1;
  const weight = step.kind === "gradient" ? net.places.locate(step.index) : null;
  const startsHere = weight?.layer === layer + 1 && weight.source === j;
  const compared = here("loss") || (here("deltas") && layer === net.activations.length - 1); // with the target
  return {
    x: step.kind === "inputs" || nextSums || startsHere,
    z: here("sums", "activations"),
    a: here("activations", "prediction") || nextSums || startsHere || (compared && !prediction),
    p: here("prediction") || compared,
    t: compared,
    δ: here("deltas") || nextDeltas || (weight?.layer === layer && weight.target === j),
  };
}

/** What stands in each line of a neuron, and whether it has been computed yet. @param {Values} values @param {Task} task @param {number} layer @param {number} j @param {ReturnType<typeof seen>} known @returns {Record<string, [number, boolean]>} */
function contents(values, { targets }, layer, j, known) {
  if (layer < 0) return { x: [values.x[j], true] };
  return {
    z: [values.z[layer][j], known("sums", layer)],
    a: [values.a[layer][j], known("activations", layer)],
    p: [values.probabilities?.[j] ?? NaN, known("prediction", layer)],
    t: [targets[j], true],
    δ: [values.deltas[layer]?.[j], known("deltas", layer)],
  };
}

/** A column of nodes for each layer, the inputs first. @param {Task} task @param {string[]} names of the inputs */
function makeColumns(task, names) {
  const { sizes, places } = task.net;
  return sizes.map((size, column) =>
    Array.from({ length: size }, (_, j) => {
      const keys = rowsOf(task, column - 1).map((row) => row + sub(j));
      if (column === 0) return makeNode({ label: `Input ${names[j] ?? keys[0]}`, choice: { kind: "input", index: j }, keys, foot: names[j] });
      const name = layerName(task.net, column - 1);
      const choice = places.hasBiases ? /** @type {Choice} */ ({ kind: "parameter", index: places.bias(column - 1, j) }) : null;
      return makeNode({ label: `${name[0].toUpperCase()}${name.slice(1)}, neuron ${j + 1}`, choice, keys });
    }));
}

/**
 * @param {Task} task
 * @param {string[]} names of the inputs
 * @param {import("./diagram_parts.js").Actions} actions
 */
export function makeDiagram(task, names, actions) {
  const { net, targets } = task;
  const { sizes, activations, places } = net;
  const last = activations.length - 1;
  const [height, head] = [heightOf(task), headOf(task)];
  const pitches = sizes.map((size) => Math.min((height - head) / size, FAR)); // from one neuron of a column to the next

  const heads = sizes.map((_, column) => makeHead(net, column - 1));
  const loss = s("text", { class: "wb-layer", "text-anchor": "end", y: HEAD + 4 });
  const columns = makeColumns(task, names);
  const edges = activations.map((_, layer) =>
    Array.from({ length: sizes[layer] * sizes[layer + 1] }, (_, i) => makeEdge(net, places.weight(layer, 0, 0) + i, names)));
  const allEdges = edges.flat();
  const parts = columns.flatMap((nodes, column) => [...(edges[column - 1] ?? []), ...nodes]); // in the order of the Tab key: layer by layer
  const labels = s("g", { "aria-hidden": "true" }, ...allEdges.map((edge) => edge.text));
  const element = s("svg", { class: "wb-net", role: "group", "aria-label": "The network: inputs, connections and neurons" },
    ...heads, loss, s("g", {}, ...parts.map((part) => part.element)), labels);
  for (const part of parts) listen(part.element, part.choice, actions);

  // where a tap is not on a neuron, the nearest connection is meant
  element.addEventListener("click", (/** @type {MouseEvent} */ event) => {
    if (/** @type {Element} */ (event.target).closest(".wb-neuron-box")) return;
    const frame = element.getBoundingClientRect();
    const [x, y] = [event.clientX - frame.left, event.clientY - frame.top];
    const nearest = allEdges.reduce((one, other) => (other.distance(x, y) < one.distance(x, y) ? other : one));
    if (nearest.distance(x, y) > 18) return;
    nearest.element.focus({ preventScroll: true });
    actions.choose(nearest.choice);
  });

  /** At which share of their way the labels of a layer's connections form a column with equal gaps. @param {number} layer */
  const shareOf = (layer) => pitches[layer] / (pitches[layer] + sizes[layer + 1] * pitches[layer + 1]);
  let roomy = true; // whether a weight and its gradient fit side by side
  let written = pretty; // how numbers are

  /** Lay the picture out. @param {number} width in pixels */
  function place(width) {
    const card = width >= 620 ? 98 : width >= 460 ? 76 : activations.length < 3 ? 64 : 56;
    const small = card - (card < 60 ? 6 : 10); // an input's card
    const gap = (width - 2 - small - card * activations.length) / activations.length;
    const left = (/** @type {number} */ column) => (column ? 1 + small + column * gap + (column - 1) * card : 1);
    const middle = (/** @type {number} */ column, /** @type {number} */ row) =>
      (height + head) / 2 + (row + 0.5 - sizes[column] / 2) * pitches[column] - (places.hasBiases ? BIAS / 2 : 0);
    roomy = gap >= 108;
    written = card < 76 ? brief : pretty;
    element.classList.toggle("wb-small", card < 76);
    ui.set(loss, { x: width - 1 });
    columns.forEach((nodes, column) => {
      const wide = column ? card : small;
      ui.set(heads[column], { transform: `translate(${left(column) + wide / 2} 12)` });
      nodes.forEach((node, j) => node.place(left(column), middle(column, j), wide, column > last));
    });
    for (const edge of allEdges) {
      const { layer, source, target } = places.locate(edge.choice.index);
      const x1 = left(layer) + (layer ? card : small);
      edge.place({ x1, y1: middle(layer, source ?? 0), x2: x1 + gap, y2: middle(layer + 1, target) }, shareOf(layer));
    }
  }

  /** @param {Values} values @param {Step[]} steps @param {number} position @param {Choice | null} chosen */
  function draw(values, steps, position, chosen) {
    const step = steps[position];
    const known = seen(steps, position);
    const isChosen = (/** @type {Choice | null} */ choice) => choice !== null && choice.kind === chosen?.kind && choice.index === chosen.index;
    const slopeOf = (/** @type {number} */ layer, /** @type {number} */ index) => (known("gradient", layer, index) ? values.gradients[index] : null);
    loss.textContent = known("loss", last) ? `loss ${pretty(values.loss)}` : "";
    for (const edge of allEdges) {
      const { index } = edge.choice;
      const { layer } = places.locate(index);
      const passed = (step.kind === "sums" && step.layer === layer) || (step.kind === "deltas" && step.layer === layer - 1);
      const active = passed || step.index === index;
      const picked = active || isChosen(edge.choice);
      const room = picked || allEdges.length === 1 ? Infinity : shareOf(layer) * pitches[layer + 1];
      edge.draw({ weight: values.vector[index], slope: slopeOf(layer, index), active, chosen: isChosen(edge.choice), faded: position > 0 && !picked, roomy, room, written });
      if (picked) labels.append(edge.text); // above the others
    }
    columns.forEach((nodes, column) => nodes.forEach((node, j) => {
      const layer = column - 1;
      const rows = rowsOf(task, layer);
      const inside = contents(values, task, layer, j, known);
      const lit = litRows(step, task, layer, j);
      const index = node.choice?.kind === "parameter" ? node.choice.index : null;
      node.draw({
        texts: rows.map((row) => (inside[row][1] ? written(inside[row][0]) : "")),
        active: rows.map((row) => lit[row]),
        chosen: isChosen(node.choice),
        bias: index === null ? null : { value: values.vector[index], slope: slopeOf(layer, index), active: step.index === index || (step.kind === "sums" && step.layer === layer) },
        now: index === null ? inside[rows[0]][0] : values.vector[index],
        written,
        roomy: written === pretty,
      });
    }));
  }
  return { element, place, draw };
}
