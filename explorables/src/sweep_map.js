// A sweep over two hyperparameters as a map: look at a cell, pin another, and compare what became of them.

import { clamp } from "./math.js";
import { makeCurves } from "./sweep_curves.js";
import { scaleOf, shadeOf, SHADES, three, tiny } from "./sweep_scale.js";
import * as ui from "./ui.js";

const { h } = ui;

/** @param {{model: any, el: HTMLElement, page?: boolean}} context as in neuron.js */
export function render({ model, el, page = false }) {
  const id = model.get("id");
  /** @type {string[][]} */
  const [xs, ys, labels] = ["x", "y", "labels"].map((name) => model.get(name));
  /** @type {number[]} */
  const winners = model.get("winners");
  const [xName, yName] = [model.get("x_name"), model.get("y_name")];
  /** @type {(number | null)[]} */
  const values = model.get("values").flat();
  const lowIsBest = model.get("best") === "lowest";
  const scale = scaleOf(/** @type {number[]} */ (values.filter((value) => value !== null)), lowIsBest);
  const columns = xs.length;
  const start = { chosen: model.get("chosen"), pinned: model.get("pinned") };
  /** What the mouse is over, as long as it is. @type {number | null} */
  let hovered = null;

  const place = (/** @type {number} */ cell) => [Math.floor(cell / columns), cell % columns];
  const cellAt = (/** @type {number[]} */ [row, column]) => row * columns + column;
  const chosen = () => cellAt(model.get("chosen"));
  const pinned = () => (model.get("pinned").length ? cellAt(model.get("pinned")) : -1);
  const numbers = () => [...model.get("chosen"), ...model.get("pinned")];
  const diverged = (/** @type {number} */ cell) => values[cell] === null;
  const change = (/** @type {Record<string, number[]>} */ places) => {
    for (const [name, value] of Object.entries(places)) model.set(name, value);
    model.save_changes();
    if (page) ui.toAddress(id, numbers());
  };

  const result = (/** @type {number} */ cell) => (values[cell] === null ? "diverged" : three(values[cell]));
  const choicesOf = (/** @type {number} */ cell) => `${xName} ${xs[cell % columns]}, ${yName} ${ys[place(cell)[0]]}`;
  const told = (/** @type {number} */ cell) =>
    `${choicesOf(cell)}: ${diverged(cell) ? "" : `${labels[0]} `}${result(cell)}${winners.includes(cell) ? ", best" : ""}`;

  const redraw = ui.framed(draw);
  const voice = ui.voice();
  const box = h("div", { class: "wb-box" });
  const map = makeGrid();
  const table = makeComparison([xName, yName, labels[0]]);
  const curves = model.get("curves").length ? makeCurves(model.get("curves"), labels.slice(1)) : null;
  const pin = ui.button("Pin", () => togglePin());
  const buttons = h("div", { class: "wb-buttons" },
    pin,
    ui.button("Reset", () => change(start)),
    ui.button("Copy as Python", () => ui.copy(asPython(model.get("python"), chosen(), columns, `${labels[0]}: ${result(chosen())}`), box, voice.say)),
    ...(page ? [ui.button("Copy link", () => ui.copy(ui.addressWith(id, numbers()), box, voice.say))] : []));

  /** @param {number} cell */
  function choose(cell) {
    hovered = null;
    change({ chosen: place(cell) });
    map.cells[cell].focus({ preventScroll: true });
    if (pinned() >= 0 && pinned() !== cell) voice.say(verdict(cell));
  }
  function togglePin() {
    const same = pinned() === chosen();
    change({ pinned: same ? [] : place(chosen()) });
    voice.say(same ? "Unpinned." : `Pinned: ${told(chosen())}`);
  }
  /** What became of a cell beside the pinned one. @param {number} cell */
  function verdict(cell) {
    const [here, there] = [values[cell], values[pinned()]];
    if (pinned() < 0) return "Pin a cell, by the button or by Enter, to compare others with it.";
    if (pinned() === cell) return "This cell is pinned. Choose another to compare with it.";
    if (here === null || there === null) return here === there ? "Both diverged." : `${here === null ? "This cell" : "The pinned cell"} diverged.`;
    if (here === there) return "Both are the same, to four digits.";
    return `${three(Math.abs(here - there))} ${here < there ? "lower" : "higher"} than the pinned cell: ${here < there === lowIsBest ? "better" : "worse"}.`;
  }

  function makeGrid() {
    const texts = values.map((value) => (value === null ? "" : tiny(value)));
    const room = values.every((value, i) => value === null || texts[i]); // where some have no room, none is shown
    const upright = Math.max(...xs.map((x) => x.length)) * columns > 42;
    const cells = values.map((value, cell) => {
      const shade = value === null ? "wb-diverged" : `wb-shade-${shadeOf(scale, value, lowIsBest)}`;
      return h("div", { role: "gridcell", class: `wb-cell ${shade}`, "data-cell": cell },
        ...(winners.includes(cell) ? [h("span", { class: "wb-star", "aria-hidden": "true", text: "★" })] : []),
        ...(value === null ? [] : [h("span", { class: "wb-long", text: three(value) }), h("span", { class: "wb-short", "data-text": room ? texts[cell] : "" })]));
    });
    const head = h("div", { role: "row", class: "wb-row wb-head-row" },
      h("div", { role: "columnheader" }, h("span", { class: "wb-voice", text: yName })),
      ...xs.map((x) => h("div", { role: "columnheader", class: upright ? "wb-upright" : "" }, h("span", { text: x }))));
    const rows = ys.map((y, row) =>
      h("div", { role: "row", class: "wb-row" },
        h("div", { role: "rowheader", title: y }, h("span", { text: y })),
        ...cells.slice(row * columns, (row + 1) * columns)));
    const over = (/** @type {PointerEvent} */ event) => {
      const cell = /** @type {Element} */ (event.target).closest("[data-cell]");
      const now = cell && event.pointerType !== "touch" ? cells.indexOf(cell) : null;
      if (now === hovered) return;
      hovered = now;
      redraw();
    };
    const element = h("div", {
      role: "grid", class: "wb-grid",
      "aria-label": `${labels[0]} for each ${xName} (columns) and ${yName} (rows). Arrow keys choose a cell, Enter pins it.`,
      pointerover: over,
      pointerleave: over,
      click: (/** @type {Event} */ event) => {
        const cell = /** @type {Element} */ (event.target).closest("[data-cell]");
        if (cell) choose(cells.indexOf(cell));
      },
      keydown: (/** @type {KeyboardEvent} */ event) => {
        const [row, column] = model.get("chosen");
        const [bottom, right] = [ys.length - 1, columns - 1];
        if (event.key === "Enter" || event.key === " ") togglePin();
        else {
          /** @type {Record<string, number[]>} */
          const ways = {
            ArrowLeft: [row, column - 1], ArrowRight: [row, column + 1], ArrowUp: [row - 1, column], ArrowDown: [row + 1, column],
            Home: [event.ctrlKey ? 0 : row, 0], End: [event.ctrlKey ? bottom : row, right],
          };
          const to = ways[event.key];
          if (!to) return;
          choose(cellAt([clamp(to[0], 0, bottom), clamp(to[1], 0, right)]));
        }
        event.preventDefault();
      },
    }, head, ...rows);
    return { element, cells };
  }

  function draw() {
    const [cell, other] = [hovered ?? chosen(), pinned()];
    map.cells.forEach((/** @type {HTMLElement} */ element, /** @type {number} */ i) => {
      ui.set(element, {
        tabindex: i === chosen() ? 0 : -1, "aria-selected": i === chosen(),
        "aria-label": `${told(i)}${i === other ? ", pinned" : ""}`,
      });
      element.classList.toggle("wb-chosen", i === chosen());
      element.classList.toggle("wb-pinned", i === other);
    });
    const column = (/** @type {number} */ i) =>
      i < 0 ? ["–", "–", "–"] : [xs[i % columns], ys[place(i)[0]], `${result(i)}${winners.includes(i) ? " ★" : ""}`];
    table.draw(column(cell), column(other), verdict(cell));
    curves?.draw(cell, other, diverged);
    pin.textContent = other === chosen() ? "Unpin" : "Pin";
  }

  const root = ui.root("A sweep over two hyperparameters");
  const goal = model.get("goal");
  if (goal) root.append(h("p", { class: "wb-goal" }, ...ui.rich(goal)));
  root.append(
    h("div", { class: "wb-sweep", style: heights() },
      h("div", { class: "wb-map" },
        h("p", { class: "wb-axes", "aria-hidden": "true" }, h("span", { text: `↓ ${yName}` }), h("span", { text: `${xName} →` })),
        map.element, makeLegend()),
      h("div", { class: "wb-details" }, ...table.elements, ...(curves ? [curves.element] : [])),
      buttons, box, voice.element));
  el.append(root);

  function makeLegend() {
    const shades = Array.from({ length: SHADES }, (_, i) => (lowIsBest ? SHADES - 1 - i : i));
    const keys = [["★", "best"], ...(values.includes(null) ? [["wb-diverged", "diverged"]] : []), ["wb-pinned", "pinned"]];
    return h("div", {},
      h("p", { class: "wb-note wb-scale" }, h("span", { text: labels[0] }), h("span", { text: three(scale.low) }),
        h("span", { class: "wb-bar", "aria-hidden": "true" }, ...shades.map((shade) => h("i", { class: `wb-shade-${shade}` }))),
        h("span", { text: `${three(scale.high)}${scale.log ? ", log scale" : ""}` })),
      h("p", { class: "wb-note wb-keys" }, ...keys.map(([sign, name]) =>
        h("span", {}, sign === "★" ? `${sign} ` : h("i", { class: `wb-cell ${sign}` }), name))));
  }
  /** What the style sheet reckons the height from. As in wbcourse/explorables/sweep_map.py. */
  function heights() {
    const longest = Math.max(...xs.map((x) => x.length));
    const head = longest * columns > 42 ? Math.min(10 + 8 * longest, 90) : 22;
    return `--rows: ${ys.length}; --columns: ${columns}; --head: ${head}px; --cell: ${ys.length <= 6 ? 42 : 30}px; --plot: ${curves ? 1 : 0}; --names: ${14 + 8 * Math.max(...ys.map((y) => y.length))}px`;
  }

  const shared = page ? ui.fromAddress(id) : null;
  const inside = (/** @type {number[]} */ [row, column]) => Number.isInteger(row) && Number.isInteger(column) && row >= 0 && row < ys.length && column >= 0 && column < columns;
  if (shared && (shared.length === 2 || shared.length === 4)) {
    const [first, second] = [shared.slice(0, 2), shared.slice(2)];
    if (inside(first) && (!second.length || inside(second))) change({ chosen: first, pinned: second });
  }
  for (const name of ["chosen", "pinned"]) model.on(`change:${name}`, redraw);
  draw();
  return () => {
    for (const name of ["chosen", "pinned"]) model.off(`change:${name}`, redraw);
  };
}

/**
 * The choices and the result of two cells side by side.
 * @param {string[]} names of the rows
 */
function makeComparison(names) {
  const line = (/** @type {string} */ name) => [h("td", {}), h("td", {})].concat(h("th", { scope: "row", text: name, title: name }));
  const rows = names.map(line);
  const head = (/** @type {string} */ text, /** @type {string} */ whose) => h("th", { scope: "col" }, h("i", { class: `wb-stroke ${whose}` }), text);
  const verdict = h("p", { class: "wb-note wb-verdict" });
  const table = h("table", { class: "wb-compare" },
    h("thead", {}, h("tr", {}, h("td", {}), head("this cell", "wb-of-this"), head("pinned", "wb-of-pinned"))),
    h("tbody", {}, ...rows.map(([here, there, name]) => h("tr", {}, name, here, there))));
  return {
    elements: [table, verdict],
    /** @param {string[]} here @param {string[]} there @param {string} words */
    draw(here, there, words) {
      rows.forEach(([first, second], i) => {
        first.textContent = here[i];
        second.textContent = there[i];
      });
      verdict.textContent = words;
    },
  };
}

/**
 * The choices of a cell as Python, put together from texts that Python itself has written.
 * @param {{parts: string[], x: string[], y: string[]}} python
 * @param {number} cell
 * @param {number} columns
 * @param {string} remark
 */
export function asPython({ parts, x, y }, cell, columns, remark) {
  return `${parts[0]}${x[cell % columns]}${parts[1]}${y[Math.floor(cell / columns)]}${parts[2]}  # ${remark}`;
}
