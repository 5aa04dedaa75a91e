// The colours of the playground's canvases, from the style sheet, and fields of numbers as colours.

import { clamp } from "./math.js";
import { palette } from "./plane.js";

const SHADES = 256;

/** Where each function's answer is neutral, and how far from there it is strong. @type {Record<string, [number, number]>} */
const SCALES = { sigmoid: [0.5, 0.5], tanh: [0, 1], relu: [0, 2], leaky_relu: [0, 2], identity: [0, 2] };

/**
 * @typedef {{plus: string, minus: string, ink: string, quiet: string, paper: string, border: string, accent: string, shades: Uint32Array}} Colours
 */

/** Read the colours; null before the page has the element. @param {Element} element @returns {Colours | null} */
export function readColours(element) {
  const ends = palette(element);
  if (!ends) return null;
  const style = getComputedStyle(element);
  const named = Object.fromEntries(["plus", "minus", "ink", "quiet", "paper", "border", "accent"].map((name) => [name, style.getPropertyValue(`--wbx-${name}`).trim()]));
  const [low, middle, high] = ends;
  const shades = Uint32Array.from({ length: SHADES }, (_, i) => {
    const t = (2 * i) / (SHADES - 1) - 1;
    const end = t < 0 ? low : high;
    const [r, g, b] = middle.map((part, c) => Math.round(part + Math.abs(t) * (end[c] - part)));
    return (255 << 24) | (b << 16) | (g << 8) | r; // as every processor that runs a browser lays it out
  });
  return /** @type {Colours} */ ({ ...named, shades });
}

/**
 * Colour a square of numbers.
 * @param {Uint32Array} pixels of an image `width` wide, where the square begins at `from`
 * @param {Float64Array} values of a square field @param {string} name of the function that made them
 * @param {Uint32Array} shades
 * @param {{side: number, by: number, from: number, width: number}} place take each `by`-th number of a field of `side` numbers a row
 */
export function shade(pixels, values, name, shades, { side, by, from, width }) {
  const [middle, strong] = SCALES[name];
  const scale = (SHADES - 1) / 2;
  for (let row = 0, at = from; row < side; row += by, at += width) {
    for (let column = 0, to = at; column < side; column += by, to++) {
      const t = (values[row * side + column] - middle) / strong;
      pixels[to] = shades[(clamp(t, -1, 1) + 1) * scale + 0.5 | 0];
    }
  }
}

/**
 * Make a canvas as large as its place, sharp on every screen, in pixels of the style sheet.
 * @param {HTMLCanvasElement} canvas @param {number} width @param {number} height
 * @returns {CanvasRenderingContext2D | null} empty
 */
export function freshCanvas(canvas, width, height) {
  const ratio = Math.min(globalThis.devicePixelRatio || 1, 2);
  const context = canvas.getContext("2d");
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  context?.setTransform(ratio, 0, 0, ratio, 0, 0);
  context?.clearRect(0, 0, width, height);
  return context;
}
