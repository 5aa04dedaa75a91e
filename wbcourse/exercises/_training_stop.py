"""Chapter *Training*, the exercise about early stopping: when it stops, and what it goes back to."""

from collections.abc import Callable, Sequence
from math import inf

import numpy as np

from wbcourse.exercises._exercise import Case, Exercise, Mistake
from wbcourse.exercises._properties import part, shape, values

Losses = Sequence[float]
Epochs = tuple[int, int]

# Validation losses after a start that falls to 10. Each has a rise that is shorter than the patience, an epoch that is
# better than the one before and yet not the best, and, where training stops early, better losses that it never sees.
_COURSES: tuple[tuple[str, int, tuple[float, ...]], ...] = (
    ("stops early", 3, (7, 8, 7.5, 5, 6, 5.5, 5.8, 3, 2, 4, 5, 6, 7, 1)),
    ("stops early", 2, (6, 7, 5, 5.5, 4, 4.5, 4.2, 3, 2, 3, 4, 5, 1)),
    ("stops early", 4, (8, 9, 7, 7.2, 7.1, 6, 6.5, 7, 6.8, 6.2, 5, 3, 4, 5, 6, 7, 8, 1)),
    ("equally good", 3, (7, 8, 5, 6, 5, 5.5, 4, 3, 3.5, 4, 5, 6, 1)),
    ("runs to the end", 4, (6, 5, 5.5, 4, 4.4, 4.1)),
    ("runs to the end", 3, (6, 7, 5, 5.5, 4)),
)


def best_epoch(losses: Losses, patience: int) -> Epochs:
    """Return the last epoch that is trained, and the one whose weights are restored, both counted from 1."""
    return _watch()(losses, patience)


def _stop_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for group, patience, course in _COURSES:
        start = np.sort(rng.uniform(10.5, 20, int(rng.integers(1, 5))))[::-1]
        scale, level = rng.uniform(0.02, 0.1), rng.uniform(0.1, 0.3)
        losses = [round(float(level + scale * loss), 3) for loss in (*start, *course)]
        cases.append(Case((losses, patience), group))
    return cases


def _watch(
    better: Callable[[float, float], bool] = lambda loss, best: loss < best,
    compare: Callable[[float, float], float] = lambda best, last: best,
    over: Callable[[int, int], bool] = lambda waited, patience: waited >= patience,
    forgive: bool = True,
) -> Callable[[Losses, int], Epochs]:
    """Return a rule that goes wrong in one place.

    Parameters
    ----------
    better, compare
        What counts as better; and than what, the best loss so far or the last one.
    over
        Whether patience is at its end.
    forgive
        Whether a better loss starts the count again.
    """

    def rule(losses: Losses, patience: int) -> Epochs:
        best, best_at, last, waited = inf, 0, inf, 0
        for epoch, loss in enumerate(losses, 1):
            improved = better(loss, compare(best, last))
            if loss < best or (improved and better(loss, best)):
                best, best_at = loss, epoch
            waited = (0 if forgive else waited) if improved else waited + 1
            if over(waited, patience):
                return epoch, best_at
            last = loss
        return len(losses), best_at

    return rule


def _from_right(change: Callable[[int, int, Losses, int], Epochs]) -> Callable[[Losses, int], Epochs]:
    """Return a function that spoils the right answer."""
    return lambda losses, patience: change(*best_epoch(losses, patience), losses, patience)


def _lowest(losses: Losses) -> int:
    return int(np.argmin(losses)) + 1


_best_epoch = Exercise(
    "training",
    "best_epoch",
    "When to stop, and what to go back to",
    reference=best_epoch,
    cases=_stop_cases,
    properties=(
        shape(hint=1),
        values("stops early", points=2, hint=2),
        values("equally good", hint=2),
        values("runs to the end", hint=3),
        part(1, "the epoch to go back to", hint=1),
    ),
    mistakes=(
        Mistake(
            "a look ahead",
            "you looked for the lowest of *all* losses. Training that has stopped never sees the later ones.",
            (
                _from_right(lambda last, best, losses, patience: (last, _lowest(losses))),
                lambda losses, patience: (min(_lowest(losses) + patience, len(losses)), _lowest(losses)),
                lambda losses, patience: (len(losses), _lowest(losses)),
            ),
        ),
        Mistake(
            "not restored",
            "you go back to the last epoch. By then validation has been getting worse for some time: wanted are the "
            "weights of the *best* epoch.",
            (_from_right(lambda last, best, losses, patience: (last, last)),),
        ),
        Mistake(
            "patience taken back",
            "you go back by the patience from where it stopped. Where the losses run out first, that is too far.",
            (_from_right(lambda last, best, losses, patience: (last, last - patience)),),
        ),
        Mistake(
            "compared with the last epoch",
            "you compare each loss with the one before. A loss that falls a little after a rise is no success: compare "
            "with the best so far.",
            (_watch(compare=lambda best, last: last),),
        ),
        Mistake(
            "patience used up",
            "you count all epochs that brought nothing, also those before the best. A new best starts the count again.",
            (_watch(forgive=False),),
        ),
        Mistake(
            "equal counts as better",
            "you count a loss that equals the best as better. Nothing was gained; the earlier epoch stays the best, "
            "and patience runs on.",
            (_watch(better=lambda loss, best: loss <= best),),
        ),
        Mistake(
            "no patience",
            "you stop at the first loss that is no better. Validation losses jump up and down a little: that is what "
            "patience is for.",
            (_watch(over=lambda waited, patience: waited > 0),),
        ),
        Mistake(
            "an epoch too many",
            "you wait one epoch too many, or one too few. With a patience of 1, training stops after the first epoch "
            "that is no better.",
            (
                _watch(over=lambda waited, patience: waited > patience),
                _watch(over=lambda waited, patience: waited >= patience - 1),
            ),
        ),
        Mistake(
            "counted from 0",
            "you count from 0. The first epoch is epoch 1.",
            (
                _from_right(lambda last, best, losses, patience: (last - 1, best - 1)),
                _from_right(lambda last, best, losses, patience: (last, best - 1)),
                _from_right(lambda last, best, losses, patience: (last - 1, best)),
            ),
        ),
        Mistake(
            "order swapped",
            "you swapped the two. First comes the epoch after which training stops, then the one to go back to.",
            (_from_right(lambda last, best, losses, patience: (best, last)),),
        ),
        Mistake(
            "loss for epoch",
            "you return the best loss. Wanted is the *number* of the epoch that had it.",
            (_from_right(lambda last, best, losses, patience: (last, losses[best - 1])),),  # type: ignore[arg-type,return-value]
        ),
        Mistake(
            "highest for lowest",
            "you keep the epoch with the *highest* loss, as if it were an accuracy. A loss is better if it is lower.",
            (
                lambda losses, patience: best_epoch([-loss for loss in losses], patience),
                _from_right(lambda last, best, losses, patience: (last, int(np.argmax(losses[:last])) + 1)),
            ),
        ),
    ),
)


EXERCISES = (_best_epoch,)
