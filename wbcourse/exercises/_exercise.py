"""An exercise: a reference, the properties that an answer must have, and a catalogue of usual mistakes.

An answer is right when it behaves like the reference on generated inputs. A wrong one is compared with each catalogued
mistake on the same inputs: the one that behaves alike is named.
"""

import copy
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import numpy as np

from wbcourse.exercises._result import CheckFailed, Result

PUBLIC_SEED, HIDDEN_SEED = 2024, 7919


def _call(answer: Callable[..., Any], *arguments: Any) -> Any:
    return answer(*arguments)


@dataclass(frozen=True)
class Property:
    """Something that must hold for an answer, worth one point.

    Attributes
    ----------
    name : str
        Said to the learner, e.g. ``"a batch of samples"``.
    cases : callable
        Takes a ``numpy.random.Generator`` and returns a list of argument tuples. Sizes differ, nothing is all 0 or 1.
    observe : callable
        ``observe(answer, *arguments)`` returns what is compared; by default what the answer returns.
    tolerance : float
        Allowed difference, relative to the largest number expected.
    """

    name: str
    cases: Callable[[np.random.Generator], Sequence[tuple[Any, ...]]]
    observe: Callable[..., Any] = _call
    tolerance: float = 1e-6


@dataclass(frozen=True)
class Mistake:
    """A usual mistake: its name, what to say to whoever made it, and an implementation that makes it."""

    name: str
    message: str
    wrong: Callable[..., Any]


@dataclass(frozen=True)
class _Seen:
    """What came of one call: a value, or an exception."""

    value: Any = None
    error: Exception | None = None
    changed: str = ""  # the argument that was changed in place


@dataclass(frozen=True)
class Exercise:
    """One exercise; call it with an answer to check it.

    Attributes
    ----------
    name : str
        The name of the function to be written.
    reference : callable
    properties : tuple of Property
    mistakes : tuple of Mistake
    arguments : tuple of str
        Their names, for messages.
    """

    name: str
    reference: Callable[..., Any]
    properties: tuple[Property, ...]
    mistakes: tuple[Mistake, ...]
    arguments: tuple[str, ...]

    def __call__(self, answer: Any) -> None:
        """Check an answer, show what was found, and raise :class:`CheckFailed` unless it is right."""
        result = self.grade(answer)
        if result.outcome != "passed":
            raise CheckFailed(result)
        _show(result)

    def hidden(self, answer: Any) -> None:
        """Check an answer again on other inputs, and say nothing when it is right."""
        result = self.grade(answer, seed=HIDDEN_SEED)
        if result.outcome != "passed":
            raise CheckFailed(result)

    def grade(self, answer: Any, seed: int = PUBLIC_SEED) -> Result:
        """Return what is right and wrong about an answer; never raises what the answer raises."""
        if not callable(answer):
            return self._not_attempted(f"{self.name} is {answer!r}, and should be a function.")
        seen = [self._watch(answer, each, seed) for each in self.properties]
        flat = [one for group in seen for one in group]
        if all(isinstance(one.error, NotImplementedError) for one in flat):
            return self._not_attempted("")
        if all(one.error is None and one.value is None for one in flat):
            return self._not_attempted(f"{self.name} returned None. If you did write it: is there a return?")
        wanted = [self._watch(self.reference, each, seed) for each in self.properties]
        holds = tuple(
            all(_alike(s, w, p.tolerance) and not s.changed for s, w in zip(group, expected, strict=True))
            for group, expected, p in zip(seen, wanted, self.properties, strict=True)
        )
        properties = tuple((p.name, held) for p, held in zip(self.properties, holds, strict=True))
        if all(holds):
            return Result(self.name, "passed", properties)
        if mistake := self._recognise(seen, wanted, holds, seed):
            return Result(self.name, "mistake", properties, mistake.message, mistake.name)
        first = holds.index(False)
        for case, got, want in zip(self._cases(first, seed), seen[first], wanted[first], strict=True):
            if got.error is not None:
                return Result(self.name, "error", properties, self._tell_error(got.error, answer, case))
            if got.changed or not _alike(got, want, self.properties[first].tolerance):
                return Result(self.name, "wrong", properties, self._tell_difference(got, want, case, first))
        raise AssertionError("a property that does not hold has a case that shows it")

    def _cases(self, number: int, seed: int) -> Sequence[tuple[Any, ...]]:
        return self.properties[number].cases(np.random.default_rng(seed + number))

    def _watch(self, answer: Callable[..., Any], prop: Property, seed: int) -> list[_Seen]:
        """Call an answer on every case of a property, each with its own copy of the arguments."""
        return [self._watch_one(answer, prop, case) for case in self._cases(self.properties.index(prop), seed)]

    def _watch_one(self, answer: Callable[..., Any], prop: Property, case: tuple[Any, ...]) -> _Seen:
        given = copy.deepcopy(case)
        try:
            with np.errstate(all="ignore"):  # a message about infinity comes from the comparison
                value = copy.deepcopy(prop.observe(answer, *given))
        except Exception as error:  # whatever the learner's code raises is what she is told
            return _Seen(error=error)
        changed = [
            name
            for name, before, after in zip(self.arguments, case, given, strict=False)
            if isinstance(before, np.ndarray) and not np.array_equal(before, after)
        ]
        return _Seen(value=value, changed=changed[0] if changed else "")

    def _recognise(
        self, seen: list[list[_Seen]], wanted: list[list[_Seen]], holds: tuple[bool, ...], seed: int
    ) -> Mistake | None:
        """Return the catalogued mistake that behaves alike: on every property, or else on the first that fails."""
        if any(one.changed for group in seen for one in group):
            return None
        first = holds.index(False)
        partly = None
        for mistake in self.mistakes:
            wrong = [self._watch(mistake.wrong, each, seed) for each in self.properties]
            same = [
                all(_alike(a, b, p.tolerance) for a, b in zip(got, bad, strict=True))
                for got, bad, p in zip(seen, wrong, self.properties, strict=True)
            ]
            if all(same):
                return mistake
            if same[first] and partly is None:
                partly = mistake
        return partly

    def _not_attempted(self, message: str) -> Result:
        return Result(self.name, "not attempted", tuple((p.name, False) for p in self.properties), message)

    def _tell_error(self, error: Exception, answer: Callable[..., Any], case: tuple[Any, ...]) -> str:
        lines = [f"{self._call_text(case)} stopped with {type(error).__name__}: {error}"]
        if where := _own_line(error.__traceback__, answer):
            lines.append(where)
        return "\n".join([*lines, "Hint 1 may help."])

    def _tell_difference(self, got: _Seen, want: _Seen, case: tuple[Any, ...], number: int) -> str:
        if got.changed:
            return f"{self._call_text(case)} changed its argument {got.changed}. Work on a copy, or make a new array."
        lines = [f"In {self._call_text(case)}", f"  came      {_brief(got.value)}", f"  expected  {_brief(want.value)}"]
        if want.error is not None:
            lines[2] = f"  expected  {type(want.error).__name__}: {want.error}"
        elif problem := _shape_problem(got.value, want.value):
            lines.append(problem)
        else:
            lines.append(f"They must agree to {self.properties[number].tolerance:g} of the largest number.")
        return "\n".join([*lines, "Hint 1 may help."])

    def _call_text(self, case: tuple[Any, ...]) -> str:
        return f"{self.name}({', '.join(_brief(value) for value in case)})"


def _show(result: Result) -> None:
    """Show a card in a notebook and a line elsewhere."""
    try:
        from IPython import get_ipython
        from IPython.display import display
    except ImportError:
        print(result)
        return
    if get_ipython() is None:  # type: ignore[no-untyped-call]
        print(result)
    else:
        display(result)


def _alike(a: _Seen, b: _Seen, tolerance: float) -> bool:
    """Whether two calls came to the same: equal numbers of equal shape, or exceptions of the same type."""
    if a.error is not None or b.error is not None:
        return type(a.error) is type(b.error)
    try:
        x, y = np.asarray(a.value, dtype=np.float64), np.asarray(b.value, dtype=np.float64)
    except (TypeError, ValueError):
        return bool(a.value == b.value)
    if x.shape != y.shape:
        return False
    scale = float(np.abs(y[np.isfinite(y)]).max(initial=0.0)) or 1.0
    return bool(np.allclose(x, y, rtol=0, atol=tolerance * scale, equal_nan=True))


def _shape_problem(got: Any, want: Any) -> str:
    try:
        shapes = np.shape(got), np.shape(want)
    except ValueError:
        return ""
    return "" if shapes[0] == shapes[1] else f"The shape should be {shapes[1]}, and is {shapes[0]}."


def _brief(value: Any) -> str:
    """Return a value as one line, the same every time."""
    if isinstance(value, np.random.Generator):
        return "rng"
    if callable(value):
        return "f"
    if isinstance(value, (np.ndarray, np.generic, float)):
        array = np.asarray(value)
        if array.size > 8:
            return f"an array of shape {array.shape}"
        return np.array2string(array, precision=4, suppress_small=True, separator=", ").replace("\n", "")
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _own_line(tb: TracebackType | None, answer: Callable[..., Any]) -> str:
    """Say in which line of the learner's own code an exception arose."""
    own = getattr(getattr(answer, "__code__", None), "co_filename", None)
    frames = [frame for frame in traceback.extract_tb(tb) if frame.filename == own]
    return f"  in {frames[-1].name}, line {frames[-1].lineno}: {frames[-1].line}" if frames else ""
