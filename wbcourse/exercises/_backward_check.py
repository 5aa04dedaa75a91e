"""Chapter *Backward propagation*, the exercise about gradient checking: nudge every number, compare, array by array."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from wbcourse.exercises._compare import numbers
from wbcourse.exercises._exercise import Attempt, Case, Exercise, Mistake, Property
from wbcourse.exercises._messages import call
from wbcourse.exercises._properties import shape, values
from wbcourse.weights import norm

Arrays = Sequence[Any]
SHAPES = (((3, 2), (2,)), ((2, 3), (3,), (3, 4)), ((4,), (4, 2), (2,)))


class Loss:
    """A smooth function of a list of arrays with a curvature, so that one-sided and two-sided nudges differ."""

    def __init__(self, rng: np.random.Generator, shapes: Sequence[tuple[int, ...]]) -> None:
        self._cubic = [rng.uniform(0.5, 1.5, size=shape) for shape in shapes]
        self._mixed = [rng.normal(size=shape) for shape in shapes]

    def __call__(self, arrays: Arrays) -> float:
        """Return the value at `arrays`, which have the shapes that the loss was made for."""
        arrays = [numbers(array) for array in arrays]
        wanted = [cubic.shape for cubic in self._cubic]
        if [None if array is None else array.shape for array in arrays] != wanted:
            raise ValueError(f"f takes a list of arrays of shapes {wanted}")
        cubes = sum(np.sum(cubic * array**3) for cubic, array in zip(self._cubic, arrays, strict=True))
        return float(cubes + self._mix(arrays) ** 2)

    def gradients(self, arrays: Arrays) -> list[Any]:
        """Return the exact slopes."""
        mix = self._mix(arrays)
        parts = zip(self._cubic, self._mixed, arrays, strict=True)
        return [3 * cubic * array**2 + 2 * mix * mixed for cubic, mixed, array in parts]

    def _mix(self, arrays: Arrays) -> float:
        return float(sum(np.sum(mixed * array) for mixed, array in zip(self._mixed, arrays, strict=True)))

    def __str__(self) -> str:
        return f"a loss of {len(self._cubic)} arrays"


def _check_cases(rng: np.random.Generator) -> list[Case]:
    """Return losses whose gradients are right but for one array: off by a factor, or in one number."""
    cases = []
    for shapes, step, kind in zip(SHAPES, (1e-5, 1e-4, 0.02), ("one number", "factor", "sign"), strict=True):
        f = Loss(rng, shapes)
        arrays = [rng.uniform(0.3, 1.2, size=shape) * rng.choice((-1, 1), size=shape) for shape in shapes]
        gradients = f.gradients(arrays)
        wrong = gradients[int(rng.integers(len(shapes)))]
        if kind == "one number":
            wrong[np.unravel_index(np.argmax(abs(wrong)), wrong.shape)] = 0
        else:
            wrong *= 4 if kind == "factor" else -1
        cases.append(Case((f, arrays, gradients, step), f"step {step:g}"))
    return cases


def numeric_gradients(
    f: Callable[[Arrays], float],
    arrays: Arrays,
    step: float,
    low: float = -1,
    high: float = 1,
    divide: float = 2,
    restore: bool = True,
) -> list[Any]:
    """Return slopes by nudges of ``low * step`` and ``high * step``, divided by ``divide * step``. Works on copies."""
    arrays = [np.array(array, dtype=float) for array in arrays]
    slopes = [np.zeros_like(array) for array in arrays]
    for array, slope in zip(arrays, slopes, strict=True):
        for i in np.ndindex(array.shape):
            kept = array[i]
            array[i] = kept + high * step
            above = f(arrays)
            array[i] = kept + low * step
            slope[i] = (above - f(arrays)) / (divide * step)
            if restore:
                array[i] = kept
    return slopes


def gradient_errors(f: Callable[[Arrays], float], arrays: Arrays, gradients: Arrays, step: float) -> Any:
    """Return the relative error of each gradient, measured by central differences."""
    return _errors(_relative)(f, arrays, gradients, step)


def _relative(gradient: Any, numeric: Any) -> float:
    return norm(gradient - numeric) / max(norm(gradient), norm(numeric))


def _errors(error: Callable[[Any, Any], float], **nudge: Any) -> Callable[..., Any]:
    """Return a function that compares in the way of `error`, and nudges in that of :func:`numeric_gradients`."""

    def errors(f: Callable[[Arrays], float], arrays: Arrays, gradients: Arrays, step: float) -> Any:
        numeric = numeric_gradients(f, arrays, nudge.get("own", step), **{k: v for k, v in nudge.items() if k != "own"})
        return np.array([error(g, n) for g, n in zip(gradients, numeric, strict=True)])

    return errors


def _not_put_back(f: Callable[[Arrays], float], arrays: Arrays, gradients: Arrays, step: float) -> Any:
    """Do as :func:`gradient_errors`, but nudge the arrays themselves and leave them nudged."""
    errors = _errors(_relative, restore=False)(f, arrays, gradients, step)
    for array in arrays:
        array[...] = array - step
    return errors


def _put_back(attempt: Attempt) -> str | None:
    for trial in attempt.trials:
        if trial.answer.changed:
            names = " and ".join(trial.answer.changed)
            said = f"after your function, {names} is no longer what it was. Put back the very number that was there"
            return f"{call(attempt, trial)}\n  {said}: to add the step again may round."
    return None


def _same_errors(came: Any, expected: Any) -> bool:
    """Return whether relative errors are equal, up to a thousandth and to what rounding does to tiny ones."""
    a, b = numbers(came), numbers(expected)
    if a is None or b is None or a.shape != b.shape:
        return False
    return bool(np.allclose(a, b, rtol=1e-3, atol=2e-7))


_gradient_errors = Exercise(
    "backward",
    "gradient_errors",
    "Which gradient is wrong?",
    reference=gradient_errors,
    cases=_check_cases,
    agree=_same_errors,
    properties=(
        shape(hint=1),
        values("step 1e-05", hint=2),
        values("step 0.0001", hint=3),
        values("step 0.02", hint=3),
        Property("leaves its inputs as they were", 1, _put_back, hint=2, after=True),
    ),
    mistakes=(
        Mistake(
            "not put back",
            "you do not put a number back before you nudge the next one. The nudges pile up, and from the second "
            "number on you measure at another place.",
            (_errors(_relative, restore=False), _not_put_back),
        ),
        Mistake(
            "one-sided",
            "you nudge to one side only. Right gradients then show errors of the size of the step, and you cannot tell "
            "them from slightly wrong ones. Nudge up and down.",
            (_errors(_relative, low=0, divide=1), _errors(_relative, high=0, divide=1)),
        ),
        Mistake(
            "divided by one step",
            "you divide by one step. From the lower point to the upper one there are two, so your slopes are twice as "
            "large and every gradient looks half wrong.",
            (_errors(_relative, divide=1), _errors(_relative, low=0, divide=2)),
        ),
        Mistake(
            "own step",
            "you use a step of your own and not the one that was passed in.",
            tuple(_errors(_relative, own=own) for own in (1e-3, 1e-4, 1e-5, 1e-6)),
        ),
        Mistake(
            "absolute error",
            "you return the length of the difference. Whether 0.01 is much depends on the gradient: divide by the "
            "length of the longer of the two.",
            (
                _errors(lambda g, n: norm(g - n)),
                _errors(lambda g, n: float(abs(g - n).max())),
                _errors(lambda g, n: float(abs(g - n).mean())),
            ),
        ),
        Mistake(
            "sum of the lengths",
            "you divide by the sum of the two lengths. Others do so, too; here the longer of the two is asked for, and "
            "yours says half as much.",
            (
                _errors(lambda g, n: norm(g - n) / (norm(g) + norm(n))),
                _errors(lambda g, n: norm(g - n) / norm(g + n)),
            ),
        ),
        Mistake(
            "the shorter one",
            "you divide by the length of one of the two, or by the shorter one. If that one is near 0, the error says "
            "nothing: take the longer.",
            (
                _errors(lambda g, n: norm(g - n) / norm(n)),
                _errors(lambda g, n: norm(g - n) / norm(g)),
                _errors(lambda g, n: norm(g - n) / min(norm(g), norm(n))),
            ),
        ),
        Mistake(
            "signs cancel",
            "you add up the differences with their signs, so that one too large and one too small make none. A length "
            "squares them first.",
            (
                _errors(lambda g, n: abs(float((g - n).sum())) / max(norm(g), norm(n))),
                _errors(lambda g, n: float((g - n).sum()) / max(norm(g), norm(n))),
                _errors(lambda g, n: abs(float((g - n).sum())) / max(abs(float(g.sum())), abs(float(n.sum())))),
            ),
        ),
        Mistake(
            "lengths compared",
            "you compare the lengths of the two gradients. Two arrows of one length may point in opposite directions: "
            "take the length of the difference.",
            (_errors(lambda g, n: abs(norm(g) - norm(n)) / max(norm(g), norm(n))),),
        ),
        Mistake(
            "root forgotten",
            "you divide sums of squares. A length is the root of the sum of the squares.",
            (_errors(lambda g, n: _relative(g, n) ** 2),),
        ),
        Mistake(
            "all arrays in one",
            "you return one number for all arrays. Wanted is one for each: it shows *where* the mistake is.",
            (
                lambda f, arrays, gradients, step: float(gradient_errors(f, arrays, gradients, step).max()),
                lambda f, arrays, gradients, step: float(gradient_errors(f, arrays, gradients, step).mean()),
            ),
        ),
    ),
)


EXERCISES = (_gradient_errors,)
