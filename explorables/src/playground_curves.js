// Learning curves: the loss on training and on test samples, epoch by epoch.

import { freshCanvas } from "./playground_colours.js";
import * as ui from "./ui.js";

const { h } = ui;
const HEIGHT = 118;
const [LEFT, BOTTOM, TOP] = [34, 18, 8];
const AT_CHANCE = Math.LN2; // the loss of a network that always says one half

export function makeCurvePicture() {
  const canvas = h("canvas", { class: "wb-pg-curves", style: `height: ${HEIGHT}px`, role: "img" });
  return {
    element: canvas,
    /** @param {string} words */
    describe: (words) => canvas.setAttribute("aria-label", words),
    /**
     * @param {{every: number, train: number[], test: number[]}} curves @param {number} first epoch of the curve
     * @param {import("./playground_colours.js").Colours} colours
     */
    draw({ every, train, test }, first, colours) {
      const width = canvas.clientWidth;
      const context = freshCanvas(canvas, width, HEIGHT);
      if (!context || !width) return;
      const n = train.length;
      const start = Math.max(train[0], test[0], AT_CHANCE);
      const top = 1.1 * Math.min(Math.max(start, Math.max(...train), Math.max(...test)), 2 * start); // a leap may leave the picture
      const x = (/** @type {number} */ i) => LEFT + ((width - LEFT - 4) * i) / Math.max(n - 1, 1);
      const y = (/** @type {number} */ loss) => HEIGHT - BOTTOM - ((HEIGHT - BOTTOM - TOP) * Math.min(loss, top)) / top;
      context.font = "12px sans-serif";
      context.fillStyle = colours.quiet;
      context.strokeStyle = colours.border;
      context.lineWidth = 1;
      context.textAlign = "right";
      for (const loss of [0, AT_CHANCE, ...(top > 2 ? [Math.floor(top)] : [])]) {
        context.strokeRect(LEFT, Math.round(y(loss)) + 0.5, width - LEFT, 0);
        if (loss !== AT_CHANCE || top < 8) context.fillText(loss.toFixed(loss % 1 ? 2 : 0), LEFT - 5, y(loss) + 4);
      }
      context.fillText("guessing", width - 2, y(AT_CHANCE) - 4);
      context.textAlign = "left";
      context.fillText(`epoch ${first}`, LEFT, HEIGHT - 3);
      context.textAlign = "right";
      if (n > 1) context.fillText(String(first + (n - 1) * every), width - 2, HEIGHT - 3);
      for (const [losses, colour, dash] of /** @type {const} */ ([[test, colours.accent, [5, 4]], [train, colours.ink, []]])) {
        context.strokeStyle = colour;
        context.lineWidth = 2;
        context.setLineDash([...dash]);
        context.beginPath();
        losses.forEach((loss, i) => context.lineTo(x(i), y(loss)));
        if (n === 1) context.lineTo(x(0) + 4, y(losses[0]));
        context.stroke();
      }
      context.setLineDash([]);
      context.textAlign = "left";
      for (const [words, left, colour] of /** @type {const} */ ([["— training", 0.36, colours.ink], ["- - test", 0.6, colours.accent]])) {
        context.fillStyle = colour;
        context.fillText(words, left * width, HEIGHT - 3);
      }
    },
  };
}
