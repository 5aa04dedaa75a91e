// Numbers as a reader sees them: short, with a real minus sign, and honest about rounding.

/** The digits that are shown, still readable by a machine: three or so that count. @param {number} value */
function digits(value) {
  const size = Math.abs(value);
  if (size < 1e-12) return "0";
  if (size < 1e-3 || size >= 1e4) return value.toExponential(1).replace(".0", "");
  const text = size < 0.1 ? String(Number(value.toPrecision(2))) : value.toFixed(size >= 100 ? 1 : size >= 1 ? 2 : 3);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** @param {string} exponent such as -5 */
const raised = (exponent) => [...exponent.replace("+", "")].map((sign) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(sign)]).join("");

/** A short number for people: −1.4, 0.013, 2·10⁻⁵. @param {number} value */
export function pretty(value) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "no number" : value < 0 ? "−∞" : "∞";
  const [mantissa, exponent] = digits(value).split("e");
  return (exponent ? `${mantissa}·10${raised(exponent)}` : mantissa).replace("-", "−");
}

/** A still shorter number, for a picture with little room: two digits that count, and 2e−5. @param {number} value */
export function brief(value) {
  const size = Math.abs(value);
  if (size >= 100 || size < 1e-12) return pretty(value);
  if (size < 1e-3) return value.toExponential(0).replaceAll("-", "−");
  return pretty(Number(value.toPrecision(size < 0.1 ? 1 : size < 10 ? 2 : 3)));
}

/** The same inside a formula: in brackets where its sign or its power of ten would be misread. @param {number} value */
export const signed = (value) => (/[−·]/.test(pretty(value)) ? `(${pretty(value)})` : pretty(value));

/** "=" if all numbers are shown whole, "≈" if one of them is rounded. @param {...number} values */
export const relation = (...values) => (values.every((value) => Math.abs(Number(digits(value)) - value) < 1e-9) ? "=" : "≈");

/** An index as a subscript; people count from 1. @param {number} index */
export const sub = (index) => "₁₂₃₄₅₆₇₈₉"[index];
