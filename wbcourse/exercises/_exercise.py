"""What an exercise is made of, and what comes out of checking it.

Data only. The student's code is run by :mod:`wbcourse.exercises._ask`, which needs nothing but the inputs. The answers
are compared by :mod:`wbcourse.exercises._judge`, which never runs it. So the two may live in two processes.
"""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from wbcourse.exercises._compare import close

Outcome = Literal["passed", "not attempted", "mistake", "error", "wrong"]


@dataclass(frozen=True)
class Seed:
    """An input that becomes a fresh ``numpy.random.default_rng(seed)`` for every call."""

    seed: int

    def make(self) -> np.random.Generator:
        """Return the generator that the function is called with."""
        return np.random.default_rng(self.seed)

    def __str__(self) -> str:
        return f"np.random.default_rng({self.seed})"


@dataclass(frozen=True)
class Case:
    """One call: the arguments, the group of values it belongs to, and what only the judge may see."""

    args: tuple[Any, ...]
    group: str = "values"
    kept_back: Any = None


@dataclass(frozen=True)
class StudentError:
    """An exception from the student's code: its class, its text, and the lines of *her* code that led to it."""

    kind: str
    text: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """What one call gave: a value or an error, the arguments it changed in place, and NumPy's warnings.

    `seconds` is the processor time that the call's own thread took: no other program makes it longer.
    """

    value: Any = None
    error: StudentError | None = None
    changed: tuple[str, ...] = ()
    warned: tuple[str, ...] = ()
    seconds: float = field(default=0.0, compare=False)


@dataclass(frozen=True)
class Trial:
    """A case, what came, and what was expected."""

    case: Case
    answer: Answer
    expected: Any


@dataclass(frozen=True)
class Attempt:
    """All trials of one exercise, and what the student wrote down besides the function."""

    exercise: "Exercise"
    trials: Sequence[Trial]
    written: Any = None


@dataclass(frozen=True)
class Property:
    """One thing that must hold, all or nothing.

    Attributes
    ----------
    name : str
    points : int
    failure : callable
        Takes the attempt; returns ``None`` if the property holds, else what to tell the student.
    hint : int
        The hint to open next when it does not hold.
    after : bool
        Counts only when every earlier property holds, so that doing nothing earns nothing.
    """

    name: str
    points: int
    failure: Callable[[Attempt], str | None]
    hint: int = 1
    after: bool = False


@dataclass(frozen=True)
class Mistake:
    """A usual mistake: wrong implementations that show it, and what to say to whoever made it.

    An answer *is* this mistake when it agrees with one of `wrong` on every case where that differs from the reference;
    or, where two answers cannot be compared (random ones), when `shows` says so.
    """

    name: str
    message: str
    wrong: tuple[Callable[..., Any], ...]
    shows: Callable[[Sequence[Trial]], bool] | None = None


@dataclass(frozen=True)
class Exercise:
    """A task with everything needed to check an answer to it.

    Attributes
    ----------
    chapter, name, title : str
    reference : callable
        A right answer, usually the library's own function.
    cases : callable
        Takes a generator, returns the inputs: never degenerate, never square where a transposition could hide.
    properties : tuple of Property
    mistakes : tuple of Mistake
    agree : callable
        Whether two values count as the same. Default: numbers of one shape, close to one another.
    writes : str, optional
        The name of what is written down beside the function, e.g. ``predictions``.
    remark : callable, optional
        Takes the attempt; returns what to say in any case, e.g. how near the predictions were.
    """

    chapter: str
    name: str
    title: str
    reference: Callable[..., Any]
    cases: Callable[[np.random.Generator], list[Case]]
    properties: tuple[Property, ...]
    mistakes: tuple[Mistake, ...]
    agree: Callable[[Any, Any], bool] = close
    writes: str | None = None
    remark: Callable[[Attempt], str] | None = None
    parameters: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "parameters", tuple(inspect.signature(self.reference).parameters))

    @property
    def id(self) -> str:
        """Chapter and name: ``weights.weighted_sum``."""
        return f"{self.chapter}.{self.name}"

    @property
    def points(self) -> int:
        """The most that can be had."""
        return sum(part.points for part in self.properties)


@dataclass(frozen=True)
class Result:
    """The outcome of a check.

    Attributes
    ----------
    exercise : str
        Its id, ``weights.weighted_sum``.
    outcome : {"passed", "not attempted", "mistake", "error", "wrong"}
    points, max_points : int
    headline : str
        One line, e.g. ``weighted_sum: public checks passed (3 of 3 points)``.
    message : str
        Everything there is to say, the headline first. Plain text, the same every time.
    mistake : str or None
        The name of the usual mistake that was recognised.
    short : str
        What is wrong in a few words, for a table: the mistake, the exception, or the property that does not hold.
    parts : tuple of (name, points, max_points)
        Points property by property.
    """

    exercise: str
    outcome: Outcome
    points: int
    max_points: int
    headline: str
    message: str
    mistake: str | None = None
    parts: tuple[tuple[str, int, int], ...] = ()
    short: str = ""

    @property
    def passed(self) -> bool:
        """Whether everything holds."""
        return self.outcome == "passed"
