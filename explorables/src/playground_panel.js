// The neuron that was chosen: its bias and the weights that come in, to be read and moved.

import { neuronName } from "./playground_net.js";
import { sub } from "./numbers.js";
import * as ui from "./ui.js";

const { h } = ui;
const [REACH, STEP] = [4, 0.05]; // how far the sliders go, or as far as their numbers

/** @typedef {import("./playground_net.js").Neuron} Neuron */
/** @typedef {import("./playground_run.js").Run} Run */

/** @param {{edit: (index: number, value: number) => void, focus: (index: number) => void, done: () => void}} actions */
export function makePanel(actions) {
  const hint = h("p", { class: "wb-note", text: "Choose a neuron or a connection to see its numbers, and to move them: tap or click it, or go there by Tab and arrow keys and press Enter." });
  const title = h("p", { class: "wb-pg-title" });
  const list = h("div", { class: "wb-pg-sliders", role: "group" });
  const element = h("div", { class: "wb-pg-panel" }, hint);
  /** @type {{index: number, slider: ReturnType<typeof ui.slider>, range: HTMLInputElement}[]} */
  let sliders = [];

  return {
    element,
    /** @param {Run} run @param {Neuron | null} chosen @param {number | null} index of the number that is meant */
    show(run, chosen, index) {
      sliders = [];
      element.replaceChildren(...(chosen ? [title, list] : [hint]));
      if (!chosen) return;
      const { sizes, places } = run.net;
      const { layer, target } = chosen;
      title.textContent = `${neuronName(run.net, chosen)}: its bias, and the weights that come in`;
      list.setAttribute("aria-label", title.textContent);
      const numbers = [
        { at: places.bias(layer, target), label: "bias" },
        ...Array.from({ length: sizes[layer] }, (_, source) =>
          ({ at: places.weight(layer, source, target), label: `from ${layer ? "a" : "x"}${sub(source)}` })),
      ];
      sliders = numbers.map(({ at, label }) => {
        const slider = ui.slider({ label, min: -REACH, max: REACH, step: STEP, input: (value) => actions.edit(at, value), done: actions.done });
        const range = /** @type {HTMLInputElement} */ (slider.element.querySelector("input"));
        range.addEventListener("focus", () => actions.focus(at));
        return { index: at, slider, range };
      });
      list.replaceChildren(...sliders.map(({ slider }) => slider.element));
      this.update(run.vector);
      sliders.find((one) => one.index === index)?.range.focus({ preventScroll: true });
    },
    /** @param {Float64Array} vector */
    update(vector) {
      for (const { index, slider, range } of sliders) {
        const value = vector[index];
        if (Math.abs(value) > Number(range.max)) ui.set(range, { min: -Math.ceil(1.25 * Math.abs(value)), max: Math.ceil(1.25 * Math.abs(value)) });
        slider.update(value);
      }
    },
  };
}
