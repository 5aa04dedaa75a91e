"""What a sweep's map is made of: checked, and turned into what its front end reads."""

import re
from collections.abc import Iterable, Sequence
from math import isfinite
from typing import Any

import numpy as np

from wbcourse._validate import FloatArray, as_floats, whole
from wbcourse.hyperparameters import Configuration

FIELDS = tuple(Configuration.__dataclass_fields__)

Choice = float | str | tuple[int, ...]


def checked_name(argument: str, name: str) -> str:
    """Return `name` if it can be read."""
    if not isinstance(name, str) or not name.strip():
        raise ValueError(f"{argument} must be the name of a hyperparameter, but is {name!r}")
    return name


def checked_choices(argument: str, choices: Iterable[Any], length: int) -> list[Choice]:
    """Return choices as plain Python values: numbers, names, or tuples of whole numbers."""
    plain = [choice.item() if isinstance(choice, np.generic) else choice for choice in choices]
    plain = [tuple(choice) if isinstance(choice, list) else choice for choice in plain]
    if len(plain) != length:
        raise ValueError(f"{argument} must be {length} choices, as many as values has there, but are {len(plain)}")
    for index, choice in enumerate(plain):
        if isinstance(choice, tuple):
            for size in choice:
                whole(f"{argument}[{index}]", size)
        elif not isinstance(choice, (int, float, str)) or (isinstance(choice, float) and not isfinite(choice)):
            raise TypeError(f"{argument}[{index}] must be a finite number, a name or a tuple, but is {choice!r}")
    return plain


def checked_curves(curves: Any, shape: tuple[int, ...]) -> list[FloatArray]:
    """Return curves as none, one or two arrays of shape (n_y, n_x, n_epochs)."""
    if curves is None:
        return []
    is_pair = len(curves) == 2 and np.ndim(curves[0]) == 3
    parts = [as_floats("curves", part, ndim=3, finite=False) for part in (curves if is_pair else [curves])]
    for part in parts:
        if part.shape[:2] != shape or part.shape[2] == 0:
            raise ValueError(f"curves must have shape {(*shape, 'n_epochs')}, but have shape {part.shape}")
    return parts


def checked_labels(labels: Sequence[str] | None, n_curves: int, best: str) -> list[str]:
    """Return what the values are, then what each curve is."""
    if labels is None:
        return [
            "validation loss" if best == "lowest" else "validation accuracy",
            *["training", "validation"][2 - n_curves :],
        ]
    if isinstance(labels, str) or len(labels) != 1 + n_curves:
        raise ValueError(f"labels must be {1 + n_curves} texts, one for values and one a curve, but are {labels!r}")
    return [str(label) for label in labels]


def winners_of(results: FloatArray, best: str) -> list[int]:
    """Return the cells that have the best value, more than one if they share it, counted row by row."""
    finite = results[np.isfinite(results)]
    if not finite.size:
        return []
    target = finite.min() if best == "lowest" else finite.max()
    return [int(cell) for cell in np.flatnonzero(results == target)]


# ---------------------------------------------------------------- what the front end reads


def compact(numbers: Iterable[float]) -> list[float | None]:
    """Return numbers with four digits that count, and None for what is none."""
    return [float(f"{number:.4g}") if isfinite(number) else None for number in numbers]


def until_the_end(curve: FloatArray) -> list[float | None]:
    """Return a curve without the epochs after the last that it has."""
    there = np.flatnonzero(np.isfinite(curve))
    return compact(curve[: there[-1] + 1 if there.size else 0])


def shown(choice: Choice) -> str:
    """Return a choice as it stands beside the map: 0.001, 1e−5, 64-32, relu."""
    if isinstance(choice, str):
        return choice
    if isinstance(choice, tuple):
        return "-".join(map(str, choice)) or "none"
    text = f"{choice:.{3 if abs(choice) < 1000 else 6}g}" if isinstance(choice, float) else str(choice)
    return re.sub(r"e\+?(-?)0*", r"e\1", text).replace("-", "−")


def as_python(
    x_name: str, y_name: str, x: list[Choice], y: list[Choice], configuration: Configuration | None
) -> dict[str, Any]:
    """Return what "Copy as Python" puts together: three `parts`, between them one text of `x` and one of `y`."""
    texts = {"x": [repr(choice) for choice in x], "y": [repr(choice) for choice in y]}
    fields = [name.replace(" ", "_") for name in (x_name, y_name)]
    base = Configuration() if configuration is None else configuration
    if not _fits(base, fields, x, y):
        if configuration is not None:
            raise ValueError(f"configuration has no fields {x_name!r} and {y_name!r} that take the choices in x and y")
        return {**texts, "parts": [f"choices = {{{x_name!r}: ", f", {y_name!r}: ", "}"]}
    usual = Configuration()
    others = [name for name in FIELDS if name not in fields and getattr(base, name) != getattr(usual, name)]
    shared = "".join(f", {name}={getattr(base, name)!r}" for name in others)
    start = f"from wbcourse.hyperparameters import Configuration\n\nconfiguration = Configuration({fields[0]}="
    return {**texts, "parts": [start, f", {fields[1]}=", f"{shared})"]}


def _fits(base: Configuration, fields: list[str], x: list[Choice], y: list[Choice]) -> bool:
    """Whether both names are fields of a configuration, and all choices can be made there."""
    if fields[0] == fields[1] or not set(fields) <= set(FIELDS):
        return False
    try:
        for field, choices in zip(fields, (x, y), strict=True):
            for choice in choices:
                base.replace(**{field: choice})
    except (TypeError, ValueError):
        return False
    return True
