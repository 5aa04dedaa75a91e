"""What stands in a notebook's check cell: ``check.weighted_sum(weighted_sum)``."""

import sys
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from typing import Any

import numpy as np

from wbcourse.exercises._ask import ask
from wbcourse.exercises._exercise import Exercise, Result
from wbcourse.exercises._judge import judge, not_attempted
from wbcourse.exercises._messages import card, kind

PUBLIC_SEED = 1


class CheckFailed(AssertionError):
    """An answer did not pass. The text says why; a notebook shows it without a traceback through this package."""

    def __init__(self, result: Result, shown: bool = False) -> None:
        super().__init__(result.message)
        self.result = result
        self._shown = shown

    def _render_traceback_(self) -> list[str]:
        # IPython's hook. The card above has said the rest
        return [self.result.headline if self._shown else self.result.message]


class Report:
    """A result as a notebook displays it: a card, or plain text."""

    def __init__(self, result: Result) -> None:
        self.result = result

    def __repr__(self) -> str:
        return self.result.message

    def _repr_html_(self) -> str:
        return card(self.result)


class Check:
    """The check of one exercise. Call it with your function.

    Raises
    ------
    CheckFailed
        If anything does not hold, or the exercise was not attempted.
    """

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise

    def __call__(self, answer: Any, written: Any = None) -> None:
        """Check with the public inputs, and say what came out."""
        _tell(self.grade(answer, written))

    def hidden(self, answer: Any, written: Any = None, *, seed: int) -> None:
        """Check with other inputs, tell none of them, and say nothing if all is right."""
        result = self.grade(answer, written, seed=seed, hidden=True)
        if not result.passed:
            _tell(result)

    def grade(self, answer: Any, written: Any = None, *, seed: int = PUBLIC_SEED, hidden: bool = False) -> Result:
        """Return the result without showing it.

        Parameters
        ----------
        answer : callable
            The student's function.
        written : object
            What the exercise asks to be written down, if anything.
        seed : int
            Chooses the inputs.
        hidden : bool
            Tell the outcome, but no inputs.

        Raises
        ------
        TypeError
            If `answer` is not a function.
        """
        exercise = self.exercise
        if answer is None or answer is Ellipsis:
            return not_attempted(exercise)
        if not callable(answer):
            call = f"check.{exercise.name}({exercise.name})"
            raise TypeError(f"hand over your function itself, {call}, without calling it; this is {kind(answer)}")
        cases = exercise.cases(np.random.default_rng(seed))
        return judge(exercise, cases, ask(answer, cases, exercise.parameters), written, hidden=hidden)

    def __repr__(self) -> str:
        return f"check.{self.exercise.name}({self.exercise.name}): {self.exercise.title}, {self.exercise.points} points"


class Checks:
    """All checks of a chapter, by the name of the function: ``check.weighted_sum``."""

    def __init__(self, exercises: Sequence[Exercise]) -> None:
        self._checks = {exercise.name: Check(exercise) for exercise in exercises}

    def __getattr__(self, name: str) -> Check:
        if name.startswith("_") or name not in self._checks:
            close = get_close_matches(name, self.__dir__(), n=1)
            meant = f" Did you mean check.{close[0]}?" if close else f" There is {', '.join(self.__dir__())}."
            raise AttributeError(f"there is no exercise {name!r}.{meant}")
        return self._checks[name]

    def __dir__(self) -> list[str]:
        return list(self.__dict__.get("_checks", ()))

    def __iter__(self) -> Any:
        return iter(self._checks.values())

    def __repr__(self) -> str:
        return "\n".join(map(repr, self))


def _tell(result: Result) -> None:
    show = _notebook_display()
    if show:
        show(Report(result))
    elif result.passed:
        print(result.message)
    if not result.passed:
        raise CheckFailed(result, shown=show is not None)


def _notebook_display() -> Callable[[Any], Any] | None:
    """Return IPython's display function inside IPython, else ``None``; never imports IPython where it is not in use."""
    if "IPython" not in sys.modules:
        return None
    from IPython import display, get_ipython

    return display.display if get_ipython() is not None else None  # type: ignore[no-untyped-call,unused-ignore]
