"""The words and the card. Plain text is the same on every machine and every run: rounded, no addresses, no times."""

from html import escape
from typing import Any

import numpy as np

from wbcourse.exercises._compare import TOLERANCE, allowed, close, first_difference, numbers, same_form
from wbcourse.exercises._exercise import Attempt, Result, StudentError, Trial

_MARKS = {"passed": ("&#10003;", "46, 160, 96"), "not attempted": ("&#8230;", "128, 128, 128")}
_MARK_ELSE = ("&#10007;", "214, 96, 20")


def shown(value: Any, depth: int = 3) -> str:
    """Return a value in a few words: an array rounded to four digits, or what it is if it holds no numbers."""
    if _few_parts(value) and depth:
        parts = [shown(part, depth - 1).replace("\n", "\n ") for part in value]
        return "(" + (", " if all(len(part) < 12 for part in parts) else ",\n ").join(parts) + ")"
    if isinstance(value, bool):
        return str(value)
    array = numbers(value)
    if array is None and type(value) is list and 0 < len(value) <= 6 and depth:  # layers, say
        return "[" + ",\n ".join(shown(part, depth - 1).replace("\n", "\n ") for part in value) + "]"
    if array is None:
        # a repr may hold an address
        return str(value) if type(value).__module__.startswith("wbcourse.") else kind(value)
    if not array.ndim:
        return _number(array.item())
    text = np.array2string(array, threshold=30, edgeitems=3, max_line_width=100, formatter={"all": _number})
    return f"{text}  shape {array.shape}"


def kind(value: Any) -> str:
    """Return what a value is: ``a number``, ``an array of shape (3, 2)``, ``a str``."""
    if _few_parts(value):
        return f"a tuple ({', '.join(map(kind, value))})"
    array = numbers(value)
    if array is None:
        if isinstance(value, np.ndarray):
            return f"an array of shape {value.shape} that holds {value.dtype} instead of numbers"
        return f"a {type(value).__name__}"
    if not array.ndim:
        return "a number"
    return f"{'a list' if isinstance(value, (list, tuple)) else 'an array'} of shape {array.shape}"


def _few_parts(value: Any) -> bool:
    """Return whether a value is several answers in one, such as weights and biases."""
    return isinstance(value, tuple) and 0 < len(value) <= 4


def _number(value: Any) -> str:
    return str(int(value)) if isinstance(value, (int, np.integer)) else f"{float(value) + 0.0:.4g}"


def call(attempt: Attempt, trial: Trial) -> str:
    """Return the call as a student would type it, each argument on a line of its own."""
    names = attempt.exercise.parameters[: len(trial.case.args)]
    width = max(len(name) for name in names)
    lines = [f"With {attempt.exercise.name}({', '.join(names)}) and"]
    for name, arg in zip(names, trial.case.args, strict=True):
        lines.append(f"  {name:{width}} = " + shown(arg).replace("\n", "\n" + " " * (width + 5)))
    return "\n".join(lines)


def contrast(attempt: Attempt, trial: Trial) -> str:
    """Return the call, what was expected, what came, where they first differ, and what difference is allowed."""
    came, expected = trial.answer.value, trial.expected
    lines = [
        call(attempt, trial),
        "  expected: " + shown(expected).replace("\n", "\n" + " " * 12),
        "  came:     " + shown(came).replace("\n", "\n" + " " * 12),
    ]
    if attempt.exercise.agree is close and same_form(came, expected):
        lines.append("  " + _where(came, expected))
    lines += [f"  NumPy warned: {text}" for text in trial.answer.warned]
    return "\n".join(lines)


def _where(a: Any, b: Any) -> str:
    if isinstance(b, tuple):
        part = next(i for i in range(len(b)) if not close(a[i], b[i]))
        return f"In part {part + 1}: {_where(a[part], b[part])}"
    a, b = np.asarray(a), np.asarray(b)
    index = first_difference(a, b)
    came, expected = float(a[index]), float(b[index])
    texts = [f"{expected:.4g}", f"{came:.4g}"]
    if texts[0] == texts[1]:
        texts = [f"{expected:.10g}", f"{came:.10g}"]
    place = f"first differ at [{', '.join(map(str, index))}]" if index else "differ"
    limit = f"allowed difference {allowed(b):.1g}, {TOLERANCE:g} of the largest expected number"
    return f"They {place}: expected {texts[0]}, came {texts[1]} ({limit})."


def exception(error: StudentError) -> str:
    """Return the student's exception and the lines of her code that led to it."""
    lines = [f"  {line}" for line in error.lines]
    return "\n".join(["Your code stopped:", *lines, f"  {error.kind}: {error.text}".rstrip(": ")])


def card(result: Result) -> str:
    """Return the result as a small HTML card. Colours are see-through, so it reads on a light and on a dark page."""
    mark, colour = _MARKS.get(result.outcome, _MARK_ELSE)
    rest = result.message.removeprefix(result.headline).strip("\n")
    body = (
        '<pre style="margin:.5em 0 0;padding:0;border:0;background:none;color:inherit;white-space:pre-wrap;'
        f'font-size:.9em">{escape(rest)}</pre>'
        if rest
        else ""
    )
    return (
        f'<div class="wb-check" role="status" style="margin:.3em 0;padding:.6em .9em;color:inherit;'
        f'border-left:4px solid rgb({colour});background:rgba({colour},.1)">'
        f'<strong><span aria-hidden="true">{mark}</span> {escape(result.headline)}</strong>{body}</div>'
    )
