// Questions with an answer to each answer. Nothing is sent anywhere; what was answered is kept in the browser.

import * as ui from "./ui.js";

const { h, rich } = ui;

/**
 * @typedef {{text: string, feedback: string, correct?: boolean}} Option
 * @typedef {{value: number, tolerance?: number, feedback: string}} Slip
 * @typedef {{kind: "choice" | "number", text: string, options?: Option[], answer?: number, tolerance?: number, unit?: string,
 *   feedback_right?: string, feedback_else?: string, wrong?: Slip[]}} Question
 */

/** @param {{model: any, el: HTMLElement}} context */
export function render({ model, el }) {
  /** @type {Question[]} */
  const questions = model.get("questions");
  const store = memory(`wbcourse:quiz:${location.pathname}:${model.get("id")}`);
  const root = ui.root("Questions");
  const score = h("p", { class: "wb-score", role: "status" });
  /** @type {boolean[]} */
  const right = questions.map(() => false);

  function build() {
    const answers = store.read();
    right.fill(false);
    const list = h("ol", { class: "wb-questions" });
    questions.forEach((question, i) => {
      const card = (question.kind === "choice" ? choice : number)(question, i, answers[i] ?? null, (answer, correct) => {
        right[i] = correct;
        store.write({ ...store.read(), [i]: answer });
        count();
      });
      list.append(h("li", {}, card.element));
      if (answers[i] !== undefined) right[i] = card.check();
    });
    const again = ui.button("Start again", () => {
      store.clear();
      build();
      root.querySelector("input")?.focus();
    });
    root.replaceChildren(list, h("div", { class: "wb-buttons" }, score, again));
    count();
  }
  function count() {
    const n = right.filter(Boolean).length;
    score.textContent = n === questions.length ? `✓ All ${n} right` : `${n} of ${questions.length} right`;
  }
  build();
  el.append(root);
}

/**
 * A question with one right option.
 * @param {Question} question @param {number} i @param {number | null} chosen
 * @param {(answer: number, correct: boolean) => void} answered
 */
function choice(question, i, chosen, answered) {
  const options = question.options ?? [];
  const name = ui.uniqueId();
  const feedback = reply();
  const inputs = options.map((_, k) => h("input", { type: "radio", name, value: k, id: `${name}-${k}`, checked: chosen === k }));
  const check = () => {
    const k = inputs.findIndex((input) => input.checked);
    if (k < 0) {
      feedback.show(null, "Choose an answer first.");
      return false;
    }
    feedback.show(Boolean(options[k].correct), options[k].feedback);
    return Boolean(options[k].correct);
  };
  const element = h(
    "fieldset",
    {},
    h("legend", {}, ...rich(question.text)),
    ...options.map((option, k) => h("div", { class: "wb-option" }, inputs[k], h("label", { for: `${name}-${k}` }, ...rich(option.text)))),
    ui.button("Check", () => {
      const correct = check();
      const k = inputs.findIndex((input) => input.checked);
      if (k >= 0) answered(k, correct);
    }),
    feedback.element,
  );
  element.querySelector("button").setAttribute("aria-label", `Check question ${i + 1}`);
  return { element, check };
}

/**
 * A question whose answer is a number.
 * @param {Question} question @param {number} i @param {string | null} given
 * @param {(answer: string, correct: boolean) => void} answered
 */
function number(question, i, given, answered) {
  const id = ui.uniqueId();
  const feedback = reply();
  const input = h("input", { id, type: "text", inputmode: "decimal", autocomplete: "off", value: given ?? "" });
  const check = () => {
    const value = Number(input.value.trim().replace(",", ".").replace("−", "-"));
    if (!input.value.trim() || !Number.isFinite(value)) {
      feedback.show(null, "Type a number, such as 1.5.");
      return false;
    }
    const correct = near(value, question.answer ?? 0, question.tolerance);
    const slip = question.wrong?.find((one) => near(value, one.value, one.tolerance ?? question.tolerance));
    feedback.show(correct, (correct ? question.feedback_right : slip?.feedback) ?? question.feedback_else ?? "");
    return correct;
  };
  const submit = () => {
    const correct = check();
    if (input.value.trim()) answered(input.value, correct);
  };
  input.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Enter") submit();
  });
  const element = h(
    "fieldset",
    {},
    h("legend", {}, ...rich(question.text)),
    h("div", { class: "wb-option" }, h("label", { for: id, text: "Your answer" }), input, h("span", { text: question.unit ?? "" })),
    ui.button("Check", submit),
    feedback.element,
  );
  element.querySelector("button").setAttribute("aria-label", `Check question ${i + 1}`);
  return { element, check };
}

/** @param {number} a @param {number} b @param {number} [tolerance] */
const near = (a, b, tolerance = 1e-9) => Math.abs(a - b) <= tolerance + 1e-12;

/** Where the answer to an answer is shown and read out. */
function reply() {
  const element = h("p", { class: "wb-reply", role: "status" });
  return {
    element,
    /** @param {boolean | null} correct @param {string} text */
    show(correct, text) {
      element.className = `wb-reply ${correct ? "wb-right" : correct === false ? "wb-wrong-answer" : ""}`;
      const word = correct === null ? "" : correct ? "✓ Right. " : "✗ Not yet. ";
      element.replaceChildren(h("strong", { text: word }), ...rich(text));
    },
  };
}

/** What a browser remembers under a name; a browser that refuses storage just forgets. @param {string} key */
function memory(key) {
  return {
    /** @returns {Record<number, any>} */
    read() {
      try {
        return JSON.parse(localStorage.getItem(key) ?? "{}");
      } catch {
        return {}; // storage is refused, or holds something else: begin anew
      }
    },
    /** @param {Record<number, any>} answers */
    write(answers) {
      try {
        localStorage.setItem(key, JSON.stringify(answers));
      } catch {
        // refused or full: the answers last as long as the page
      }
    },
    clear() {
      try {
        localStorage.removeItem(key);
      } catch {
        // refused: there is nothing to clear
      }
    },
  };
}
