// The numbers of a sweep's map: how far along its scale a value is, and how it reads where there is little room.

import { pretty } from "./numbers.js";

export const SHADES = 9; // as many as explorables/src/sweep_map.css has colours for

/** @typedef {{low: number, high: number, log: boolean, at: (value: number) => number}} Scale */

/**
 * A scale from the lowest to the highest of some numbers, by powers of ten where they differ by such and `mayBeLog`.
 * @param {number[]} numbers
 * @param {boolean} mayBeLog
 * @returns {Scale} whose `at` is 0 for the lowest, 1 for the highest
 */
export function scaleOf(numbers, mayBeLog) {
  const [low, high] = numbers.length ? [Math.min(...numbers), Math.max(...numbers)] : [0, 1];
  const log = mayBeLog && low > 0 && high / low >= 8;
  const f = log ? Math.log : (/** @type {number} */ value) => value;
  return { low, high, log, at: (value) => (high > low ? (f(value) - f(low)) / (f(high) - f(low)) : 0.5) };
}

/** Which of the colours, 0 for the worst. @param {Scale} scale @param {number} value @param {boolean} lowIsBest */
export function shadeOf(scale, value, lowIsBest) {
  const at = scale.at(value);
  return Math.min(SHADES - 1, Math.floor((lowIsBest ? 1 - at : at) * SHADES));
}

/** Round numbers for an axis, five or so. @param {Scale} scale @returns {number[]} */
export function ticksOf({ low, high, log }) {
  if (!(high > low)) return [low];
  const inside = (/** @type {number[]} */ numbers) => numbers.filter((tick) => tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9));
  if (log) {
    const powers = Array.from({ length: Math.ceil(Math.log10(high / low)) + 2 }, (_, i) => Math.floor(Math.log10(low)) + i);
    for (const digits of [[1, 2, 5], [1, 3], [1]]) {
      const ticks = inside(powers.flatMap((power) => digits.map((digit) => Number(`${digit}e${power}`))));
      if (ticks.length <= 6) return ticks;
    }
    return inside(powers.filter((power) => power % 2 === 0).map((power) => Number(`1e${power}`)));
  }
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((digit) => digit * power >= rough) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: count }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** A number with three digits that count, zeros too, so that a column of them is easily compared. @param {number} value */
export function three(value) {
  const size = Math.abs(value);
  return size >= 0.01 && size < 999.5 ? value.toPrecision(3).replace("-", "−") : pretty(value);
}

/** A number in three signs at most, such as .31, 2.3 or 140; nothing where that would not be honest. @param {number} value */
export function tiny(value) {
  if (value === 0) return "0";
  if (value < 0.0095 || value >= 999.5) return "";
  if (value >= 9.95) return value.toFixed(0);
  return value < 0.995 ? value.toFixed(2).slice(1) : value.toFixed(1);
}

/**
 * Whether learning curves fall, as losses do, or rise, as accuracies do: whatever most of them do.
 * @param {(number | null)[][]} curves
 */
export function mostFall(curves) {
  const ends = curves.map((curve) => /** @type {number[]} */ (curve.filter((value) => value !== null)));
  return ends.reduce((sum, curve) => sum + (curve.length ? Math.sign(curve[0] - curve[curve.length - 1]) : 0), 0) >= 0;
}

/**
 * The numbers of curves that an axis has room for: all of the good side, without the few far out on the bad one.
 * @param {number[]} numbers
 * @param {boolean} lowIsGood
 */
export function withoutTheWildest(numbers, lowIsGood) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const left = Math.floor(sorted.length * 0.02);
  return lowIsGood ? sorted.slice(0, sorted.length - left) : sorted.slice(left);
}
