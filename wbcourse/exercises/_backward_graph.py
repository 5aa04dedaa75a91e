"""Chapter *Backward propagation*, the exercise about automatic differentiation: slopes through a graph of numbers."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from wbcourse.exercises._exercise import Case, Exercise, Mistake
from wbcourse.exercises._properties import inputs_kept, shape, values

Parents = Sequence[Sequence[tuple[int, float]]]


class Graph(list[list[tuple[int, float]]]):
    """A list of parents, one entry a number, that a message can show in full."""

    def __str__(self) -> str:
        rows = (f"[{', '.join(f'({i}, {slope:g})' for i, slope in row)}]" for row in self)
        return f"[{', '.join(rows)}]"


def graph_slopes(parents: Parents) -> Any:
    """Return how the last number changes with each of the numbers that it was computed from."""
    slopes = np.zeros(len(parents))
    slopes[-1] = 1
    for k in reversed(range(len(parents))):
        for i, slope in parents[k]:
            slopes[i] += slope * slopes[k]
    return slopes


# Who was computed from whom. In the last two graphs the result also uses an early number directly, so that blame must
# wait there for the long way; in the last one, number 3 leads nowhere.
_SHAPES: tuple[tuple[str, tuple[tuple[int, ...], ...]], ...] = (
    ("a chain", ((), (0,), (1,), (2,))),
    ("a shared number", ((), (), (0, 1), (0, 2))),
    ("a shared number", ((), (0, 0), (1,), (1, 2))),
    ("a larger graph", ((), (), (0, 1), (2,), (3, 2), (4, 1), (5, 2))),
    ("a larger graph", ((), (), (0,), (0, 1), (1, 2), (4, 4), (5, 0), (6, 2))),
)


def _graph_cases(rng: np.random.Generator) -> list[Case]:
    def slope() -> float:
        return float(rng.choice((-1, 1)) * np.round(rng.uniform(0.5, 2.5), 1))

    return [Case((Graph([(i, slope()) for i in numbers] for numbers in shape),), group) for group, shape in _SHAPES]


def _walked(
    start: float = 0.0,
    forward: bool = False,
    passed: Callable[[float, float, float], float] = lambda old, slope, blame: old + slope * blame,
) -> Callable[[Parents], Any]:
    """Return a function that starts otherwise, walks in the other direction, or passes blame on in another way."""

    def slopes(parents: Parents) -> Any:
        found = np.full(len(parents), start)
        found[-1] = 1
        for k in range(len(parents)) if forward else reversed(range(len(parents))):
            for i, slope in parents[k]:
                found[i] = passed(found[i], slope, found[k])
        return found

    return slopes


def _sent_on_at_once(parents: Parents) -> Any:
    """Send everything that a number has so far to its parents, each time some blame arrives there."""
    found = np.zeros(len(parents))
    found[-1] = 1

    def visit(k: int) -> None:
        for i, slope in parents[k]:
            found[i] += slope * found[k]
            visit(i)

    visit(len(parents) - 1)
    return found


def _nearest_first(parents: Parents) -> Any:
    """Visit each number once, those nearest to the result first."""
    found = np.zeros(len(parents))
    found[-1] = 1
    waiting = [len(parents) - 1]
    for k in waiting:
        for i, slope in parents[k]:
            found[i] += slope * found[k]
            if i not in waiting:
                waiting.append(i)
    return found


def _depth_first(parents: Parents) -> Any:
    """Visit each number once, at the first arrival of blame."""
    found = np.zeros(len(parents))
    found[-1] = 1
    seen = set()

    def visit(k: int) -> None:
        seen.add(k)
        for i, slope in parents[k]:
            found[i] += slope * found[k]
            if i not in seen:
                visit(i)

    visit(len(parents) - 1)
    return found


def _from_the_first(parents: Parents) -> Any:
    """Return how each number changes with the first."""
    found = np.zeros(len(parents))
    found[0] = 1
    for k in range(1, len(parents)):
        found[k] = sum(slope * found[i] for i, slope in parents[k])
    return found


_graph_slopes = Exercise(
    "backward",
    "graph_slopes",
    "A small automatic differentiation",
    reference=graph_slopes,
    cases=_graph_cases,
    properties=(
        shape(hint=1),
        values("a chain", hint=1),
        values("a shared number", points=2, hint=2),
        values("a larger graph", points=2, hint=3),
        inputs_kept(),
    ),
    mistakes=(
        Mistake(
            "overwritten",
            "a number that was used twice keeps only the slope of one use. Each use is a way by which it acts on the "
            "result: their slopes are added up.",
            (_walked(passed=lambda old, slope, blame: slope * blame),),
        ),
        Mistake(
            "visited forward",
            "you visit the numbers in the order in which they were made. Then there is no blame yet to pass on: begin "
            "at the result.",
            (_walked(forward=True),),
        ),
        Mistake(
            "no blame to begin with",
            "all your slopes are 0. The result changes with itself at the rate 1: that is where the blame comes from.",
            (lambda parents: np.zeros(len(parents)),),
        ),
        Mistake(
            "ones to begin with",
            "your slopes begin with 1 everywhere. Only that of the result is 1; all others are 0 until blame arrives.",
            (_walked(start=1.0),),
        ),
        Mistake(
            "only the last link",
            "you add up local slopes and leave out what has arrived so far. The chain rule multiplies: local slope "
            "times the slope of the number it leads to.",
            (
                _walked(passed=lambda old, slope, blame: old + slope),
                _walked(passed=lambda old, slope, blame: slope),
            ),
        ),
        Mistake(
            "added along the way",
            "you add slopes along a way. Along a way they are multiplied; only different ways are added.",
            (_walked(passed=lambda old, slope, blame: old + slope + blame),),
        ),
        Mistake(
            "multiplied over the ways",
            "you multiply the slopes of different ways. Along a way slopes are multiplied; different ways are added.",
            (_walked(start=1.0, passed=lambda old, slope, blame: old * slope * blame),),
        ),
        Mistake(
            "sent on too often",
            "you send blame on each time some arrives, and what came before is sent again with it. Wait until all has "
            "arrived, then send it on once.",
            (_sent_on_at_once,),
        ),
        Mistake(
            "sent on too early",
            "you visit a number before all of its blame has arrived. Those that were computed from it must all have "
            "had their turn.",
            (_nearest_first, _depth_first),
        ),
        Mistake(
            "forward mode",
            "you return how each number changes with the *first*. That is the forward mode: it answers for one input "
            "at a time. Wanted is how the last one changes with each.",
            (_from_the_first,),
        ),
        Mistake(
            "last number first",
            "your list begins with the result. Slopes stand where their numbers stand.",
            (lambda parents: graph_slopes(parents)[::-1],),
        ),
    ),
)


EXERCISES = (_graph_slopes,)
