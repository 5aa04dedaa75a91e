// One neuron with two inputs: turn and stretch its weights, and see what it tells apart and how sharply.

import { activations, angle, boundary, clamp, length, weightedSum, wrongSide } from "./math.js";
import * as ui from "./ui.js";

const { h, s, show } = ui;
const REACH = 4; // the plane runs from -4 to 4 on both axes
const SIZE = 340; // of the plane's drawing, in its own units
const FIELD = 50; // the field is so many squares wide

const px = (/** @type {number} */ x) => ((x + REACH) / (2 * REACH)) * SIZE;
const py = (/** @type {number} */ y) => ((REACH - y) / (2 * REACH)) * SIZE;
const signed = (/** @type {number} */ value) => (value < 0 ? `(${show(value)})` : show(value));

/** @typedef {{w: [number, number], b: number, x: [number, number], activation: keyof typeof activations}} State */

/** @param {{model: any, el: HTMLElement}} context */
export function render({ model, el }) {
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
  const finish = () => ui.toAddress(id, numbers());

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
    move: ([w1, w2]) => change({ w1: ui.round(w1), w2: ui.round(w2) }),
    done: finish,
    reach: REACH,
  });
  ui.draggable(plane.probe, {
    at: plane.at,
    where: () => state().x,
    move: ([x1, x2]) => change({ x1: ui.round(x1), x2: ui.round(x2) }),
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
    ui.button("Copy link", () => ui.copy(ui.addressWith(id, numbers()), box, voice.say)),
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

  root.append(
    h("div", { class: "wb-neuron" },
      h("div", { class: "wb-left" }, plane.element, curve.element),
      h("div", { class: "wb-right" },
        drawing.element, sum, ...Object.values(sliders).map((slider) => slider.element), facts, ...(score ? [score] : []),
        buttons, box, voice.element)),
  );
  el.append(root);

  const shared = ui.fromAddress(id);
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

/**
 * The plane of the two inputs: the response as a field of colour, boundary, weights, points and probe.
 * @param {[number, number][]} points
 * @param {number[]} labels
 */
function makePlane(points, labels) {
  const canvas = h("canvas", { width: FIELD, height: FIELD, class: "wb-field", "aria-hidden": "true" });
  const clip = ui.uniqueId();
  const line = s("line", { class: "wb-boundary" });
  const corner = s("path", { class: "wb-corner" });
  const shaft = s("line", { class: "wb-shaft" });
  const rings = points.map(([x, y]) => s("circle", { cx: px(x), cy: py(y), r: 9, class: "wb-ring" }));
  const marks = points.map(([x, y], i) => mark(px(x), py(y), labels[i]));
  const tip = handle("Tip of the weight arrow. Arrow keys move it.", s("path", { class: "wb-head", d: "M10 0L-8 -8L-4 0L-8 8Z" }));
  const probe = handle("Input point x. Arrow keys move it.", s("path", { class: "wb-probe", d: "M0 -9L9 0L0 9L-9 0Z" }), "x");
  const svg = s(
    "svg",
    { viewBox: `0 0 ${SIZE} ${SIZE}`, class: "wb-plane", role: "group", "aria-label": "Plane of the two inputs" },
    s("clipPath", { id: clip }, s("rect", { width: SIZE, height: SIZE })),
    ...axes(),
    s("g", { "clip-path": `url(#${clip})` }, line, corner, ...rings, ...marks, shaft),
    probe,
    tip,
  );
  /** @type {string} */
  let drawn = "";
  /** @type {number[][] | null} */
  let colours = null;

  return {
    element: h("div", { class: "wb-frame" }, canvas, svg),
    tip,
    probe,
    forget: () => {
      colours = null;
      drawn = "";
    },
    /** @param {PointerEvent} event @returns {[number, number]} */
    at(event) {
      const frame = svg.getBoundingClientRect();
      return [
        ((event.clientX - frame.left) / frame.width) * 2 * REACH - REACH,
        REACH - ((event.clientY - frame.top) / frame.height) * 2 * REACH,
      ];
    },
    /** @param {State} state */
    draw({ w, b, x, activation }) {
      const key = JSON.stringify([w, b, activation]);
      if (key !== drawn) {
        colours ??= palette(canvas);
        if (colours) {
          paint(canvas, w, b, activation, colours);
          drawn = key;
        }
      }
      const edge = boundary(w, b, 3 * REACH);
      line.style.display = corner.style.display = edge ? "" : "none";
      if (edge) {
        ui.set(line, { x1: px(edge.from[0]), y1: py(edge.from[1]), x2: px(edge.to[0]), y2: py(edge.to[1]) });
        ui.set(corner, { d: rightAngle(edge.foot, w) });
      }
      ui.set(shaft, { x1: px(0), y1: py(0), x2: px(w[0]), y2: py(w[1]) });
      const turn = -angle(w);
      ui.set(tip, { transform: `translate(${px(w[0])} ${py(w[1])})` });
      tip.querySelector(".wb-head").setAttribute("transform", `rotate(${turn})`);
      ui.set(tip, { "aria-valuenow": length(w).toFixed(2), "aria-valuetext": `w1 ${show(w[0])}, w2 ${show(w[1])}` });
      ui.set(probe, { transform: `translate(${px(x[0])} ${py(x[1])})` });
      ui.set(probe, { "aria-valuenow": weightedSum(x, w, b).toFixed(2), "aria-valuetext": `x1 ${show(x[0])}, x2 ${show(x[1])}` });
      const wrong = wrongSide(points, labels, w, b);
      rings.forEach((ring, i) => ring.classList.toggle("wb-wrong", wrong[i]));
    },
  };
}

/** A point's mark: a disc with + for class 1, a square with − for class 0. @param {number} x @param {number} y @param {number} label */
function mark(x, y, label) {
  const shape = label === 1 ? s("circle", { r: 5.5 }) : s("rect", { x: -5, y: -5, width: 10, height: 10 });
  const sign = s("path", { d: label === 1 ? "M-3 0H3M0 -3V3" : "M-3 0H3", class: "wb-sign" });
  return s("g", { transform: `translate(${x} ${y})`, class: label === 1 ? "wb-one" : "wb-zero" }, shape, sign);
}

/** Something to be dragged. Its invisible disc makes a target that a thumb can hit. @param {string} label @param {Node} shape @param {string} [text] */
function handle(label, shape, text) {
  const about = { tabindex: 0, role: "slider", "aria-label": label, "aria-valuemin": -100, "aria-valuemax": 100, class: "wb-handle" };
  const name = text ? [s("text", { x: 12, y: -8, text, "aria-hidden": "true" })] : [];
  return s("g", about, s("circle", { r: 18, class: "wb-target" }), shape, ...name);
}

function axes() {
  const middle = SIZE / 2;
  return [
    s("line", { x1: 0, x2: SIZE, y1: middle, y2: middle, class: "wb-axis" }),
    s("line", { y1: 0, y2: SIZE, x1: middle, x2: middle, class: "wb-axis" }),
    s("text", { x: SIZE - 6, y: middle - 6, "text-anchor": "end", class: "wb-name", text: "x₁" }),
    s("text", { x: middle + 6, y: 14, class: "wb-name", text: "x₂" }),
  ];
}

/** The mark of a right angle between the weights and the boundary. @param {[number, number]} foot @param {[number, number]} w */
function rightAngle(foot, w) {
  const size = length(w);
  const [u, v] = [(0.3 * w[0]) / size, (0.3 * w[1]) / size];
  const at = (/** @type {number} */ x, /** @type {number} */ y) => `${px(foot[0] + x)} ${py(foot[1] + y)}`;
  return `M${at(u, v)}L${at(u - v, v + u)}L${at(-v, u)}`;
}

/** Read the field's three colours from the style sheet, which knows light from dark; null before the page has the element. @param {Element} element */
function palette(element) {
  if (!element.isConnected) return null;
  const style = getComputedStyle(element);
  return ["--wbx-low", "--wbx-middle", "--wbx-high"].map((name) => {
    const hex = style.getPropertyValue(name).trim().slice(1);
    return [0, 2, 4].map((i) => parseInt(hex.slice(i, i + 2), 16));
  });
}

/**
 * Paint the answer at the middle of each square of the field.
 * @param {HTMLCanvasElement} canvas @param {[number, number]} w @param {number} b
 * @param {keyof typeof activations} name @param {number[][]} colours
 */
function paint(canvas, w, b, name, [low, middle, high]) {
  const context = canvas.getContext("2d");
  if (!context) return;
  const { f, middle: neutral, reach } = activations[name];
  const image = context.createImageData(FIELD, FIELD);
  for (let row = 0; row < FIELD; row++) {
    for (let column = 0; column < FIELD; column++) {
      const x = (2 * REACH * (column + 0.5)) / FIELD - REACH;
      const y = REACH - (2 * REACH * (row + 0.5)) / FIELD;
      const t = clamp((f(x * w[0] + y * w[1] + b) - neutral) / reach, -1, 1);
      const end = t < 0 ? low : high;
      const offset = 4 * (row * FIELD + column);
      for (let c = 0; c < 3; c++) image.data[offset + c] = middle[c] + Math.abs(t) * (end[c] - middle[c]);
      image.data[offset + 3] = 255;
    }
  }
  context.putImageData(image, 0, 0);
}

/** The neuron itself: inputs, connections whose width, dash and sign tell the weight, the sum and the answer. */
function makeDrawing() {
  const edges = [45, 115].map((y) => s("line", { x1: 38, y1: y, x2: 178, y2: 80 }));
  const inputs = [45, 115].map((y) => s("text", { x: 22, y: y + 5, "text-anchor": "middle" }));
  const weights = [45, 115].map((y) => s("text", { x: 108, y: y === 45 ? 48 : 124, "text-anchor": "middle", class: "wb-weight" }));
  const z = s("text", { x: 200, y: 85, "text-anchor": "middle" });
  const a = s("text", { x: 296, y: 85, "text-anchor": "middle" });
  const bias = s("text", { x: 200, y: 32, "text-anchor": "middle", class: "wb-weight" });
  const element = s(
    "svg",
    { viewBox: "0 0 330 150", class: "wb-drawing", role: "img", "aria-label": "The neuron, its connections, its sum and its answer" },
    ...edges,
    s("line", { x1: 222, y1: 80, x2: 272, y2: 80, class: "wb-axon" }),
    ...[45, 115].map((y) => s("circle", { cx: 22, cy: y, r: 20, class: "wb-node" })),
    s("circle", { cx: 200, cy: 80, r: 24, class: "wb-node" }),
    s("rect", { x: 272, y: 60, width: 48, height: 40, rx: 8, class: "wb-node" }),
    ...inputs, ...weights, z, a, bias,
    ...[["x₁", 22, 16], ["x₂", 22, 148], ["sum z", 200, 122], ["answer a", 292, 122]].map(([text, x, y]) =>
      s("text", { x, y, "text-anchor": "middle", class: "wb-name", text })),
  );
  return {
    element,
    /** @param {State} state @param {boolean} withBias */
    draw({ w, b, x, activation }, withBias) {
      edges.forEach((edge, i) => {
        ui.set(edge, { class: w[i] < 0 ? "wb-edge wb-minus" : "wb-edge wb-plus", "stroke-width": 0.5 + 2 * Math.abs(w[i]) });
        weights[i].textContent = (w[i] > 0 ? "+" : "") + show(w[i]);
        inputs[i].textContent = show(x[i], 1);
      });
      const total = weightedSum(x, w, b);
      z.textContent = show(total);
      a.textContent = show(activations[activation].f(total));
      bias.textContent = withBias ? `b = ${show(b)}` : "";
    },
  };
}

/** The answer as one walks straight across the boundary, with the probe's place on it. */
function makeCurve() {
  const [width, height] = [340, 96];
  const path = s("path", { class: "wb-curve" });
  const dot = s("path", { class: "wb-probe", d: "M0 -7L7 0L0 7L-7 0Z" });
  const element = s(
    "svg",
    { viewBox: `0 0 ${width} ${height + 18}`, class: "wb-slice", role: "img", "aria-label": "The answer along the direction of the weights: steeper for longer weights" },
    s("line", { x1: 0, x2: width, y1: height, y2: height, class: "wb-axis" }),
    s("line", { x1: width / 2, x2: width / 2, y1: 0, y2: height, class: "wb-axis" }),
    s("text", { x: 2, y: 12, class: "wb-name", text: "answer a" }),
    s("text", { x: width / 2, y: height + 15, "text-anchor": "middle", class: "wb-name", text: "distance from the boundary" }),
    path,
    dot,
  );
  return {
    element,
    /** @param {State} state */
    draw({ w, b, x, activation }) {
      const { f, low, high } = activations[activation];
      const size = length(w);
      const y = (/** @type {number} */ a) => height - 4 - ((clamp(a, low, high) - low) / (high - low)) * (height - 8);
      const steps = Array.from({ length: 121 }, (_, i) => (i / 120) * 2 * REACH - REACH);
      path.setAttribute("d", "M" + steps.map((d) => `${px(d).toFixed(1)} ${y(f(size ? d * size : b)).toFixed(1)}`).join("L"));
      const z = weightedSum(x, w, b);
      const distance = size ? clamp(z / size, -REACH, REACH) : 0;
      dot.setAttribute("transform", `translate(${px(distance)} ${y(f(z))})`);
    },
  };
}

/** Python that computes what the page shows. @param {State} state */
function asPython({ w, b, x, activation }) {
  const list = (/** @type {number[]} */ values) => `[${values.map((v) => ui.round(v)).join(", ")}]`;
  /** @type {Record<string, string>} */
  const formulas = { sigmoid: "1 / (1 + np.exp(-z))", tanh: "np.tanh(z)", relu: "np.maximum(z, 0)", step: "float(z > 0)", identity: "z" };
  return [
    "import numpy as np",
    "from wbcourse.weights import weighted_sum",
    "",
    `x = np.array(${list(x)})`,
    `w = np.array(${list(w)})`,
    `z = weighted_sum(x, w)${b ? ` + ${ui.round(b)}` : ""}`,
    `a = ${formulas[activation]}`,
    "print(z, a)",
  ].join("\n");
}
