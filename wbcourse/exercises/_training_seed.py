"""Chapter *Training*, the exercise about seeds: a run that can be had again, and what another order changes."""

from collections.abc import Callable
from typing import Any

import numpy as np

from wbcourse.exercises._exercise import Attempt, Case, Exercise, Mistake, Property
from wbcourse.exercises._properties import inputs_kept, shape, values

EPOCHS, RATE = 3, 0.1
DIFFER_IN = ("nothing", "the start", "the order", "the order, full batch")
ANSWERS = ("no", "rounding", "yes")


def seeded_run(X: Any, y: Any, start_seed: int, order_seed: int, batch_size: int) -> Any:
    """Return the weights of a linear neuron after three epochs, with a seed for its start and one for the order."""
    return _run()(X, y, start_seed, order_seed, batch_size)


def _run_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for n, n_in, size, group in ((12, 3, 4, "full batches"), (15, 2, 15, "full batches"), (14, 4, 4, "a rest")):
        X = rng.normal(size=(n, n_in))
        y = X @ rng.normal(size=n_in) + rng.normal(0, 0.5, size=n)
        start_seed, order_seed = (int(seed) for seed in rng.choice(10_000, 2, replace=False))
        cases.append(Case((X, y, start_seed, order_seed, size), group))
    return cases


def _normal(seed: int, n_in: int) -> Any:
    return np.random.default_rng(seed).normal(size=n_in)


def _run(
    start: Callable[[int, int, int], Any] = lambda start_seed, order_seed, n_in: _normal(start_seed, n_in),
    orders: Callable[[int, int, int, int], list[Any]] | None = None,
    rows: Callable[[Any, int], list[Any]] | None = None,
    count: Callable[[Any, int, int], float] = lambda part, size, n: len(part),
    sign: float = -1,
) -> Callable[..., Any]:
    """Return a run that goes wrong in one place: its start, its orders, its batches, the mean over them, the sign."""

    def run(X: Any, y: Any, start_seed: int, order_seed: int, batch_size: int) -> Any:
        w = start(start_seed, order_seed, X.shape[1])
        for order in (orders or _one_generator)(start_seed, order_seed, len(X), X.shape[1]):
            for part in (rows or _cut)(order, batch_size):
                slopes = X[part].T @ (X[part] @ w - y[part]) / count(part, batch_size, len(X))
                w = w + sign * RATE * slopes
        return w

    return run


def _cut(order: Any, size: int) -> list[Any]:
    return [order[start : start + size] for start in range(0, len(order), size)]


def _one_generator(start_seed: int, order_seed: int, n: int, n_in: int) -> list[Any]:
    rng = np.random.default_rng(order_seed)
    return [rng.permutation(n) for _ in range(EPOCHS)]


def _one_order(start_seed: int, order_seed: int, n: int, n_in: int) -> list[Any]:
    return [np.random.default_rng(order_seed).permutation(n)] * EPOCHS


def _given_order(start_seed: int, order_seed: int, n: int, n_in: int) -> list[Any]:
    return [np.arange(n)] * EPOCHS


def _after_the_start(seed: Callable[[int, int], int]) -> Callable[[int, int, int, int], list[Any]]:
    """Return orders that come from the generator of the start, after it."""

    def orders(start_seed: int, order_seed: int, n: int, n_in: int) -> list[Any]:
        rng = np.random.default_rng(seed(start_seed, order_seed))
        rng.normal(size=n_in)
        return [rng.permutation(n) for _ in range(EPOCHS)]

    return orders


def _seeded_by_epoch(start_seed: int, order_seed: int, n: int, n_in: int) -> list[Any]:
    return [np.random.default_rng(order_seed + epoch).permutation(n) for epoch in range(EPOCHS)]


def _drawn(start_seed: int, order_seed: int, n: int, n_in: int) -> list[Any]:
    rng = np.random.default_rng(order_seed)
    return [rng.integers(n, size=n) for _ in range(EPOCHS)]


def _old_generator(start_seed: int, order_seed: int, n_in: int) -> Any:
    return np.random.RandomState(start_seed).normal(size=n_in)


def _old_orders(start_seed: int, order_seed: int, n: int, n_in: int) -> list[Any]:
    rng = np.random.RandomState(order_seed)
    return [rng.permutation(n) for _ in range(EPOCHS)]


# ---------------------------------------------------------------- predictions


def measured() -> dict[str, str]:
    """Return for each entry of `DIFFER_IN` whether two runs that differ in it end with different weights."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(200, 5))
    y = X @ rng.normal(size=5) + rng.normal(size=200)
    pairs = zip(DIFFER_IN, ((1, 2, 20), (3, 2, 20), (1, 3, 20), (1, 3, 200)), strict=True)
    found = {}
    for name, (start_seed, order_seed, size) in pairs:
        gap = np.abs(seeded_run(X, y, 1, 2, size) - seeded_run(X, y, start_seed, order_seed, size)).max()
        found[name] = "no" if gap == 0 else "rounding" if gap < 1e-9 else "yes"
    return found


def _predicted(attempt: Attempt) -> str | None:
    wanted = ", ".join(map(repr, DIFFER_IN))
    if not isinstance(attempt.written, dict) or set(attempt.written) != set(DIFFER_IN):
        return (
            f"predictions must be a dict with the keys {wanted}. Write down an answer for each before you compute it."
        )
    for name in DIFFER_IN:
        guess = attempt.written[name]
        if not isinstance(guess, str) or guess not in ANSWERS:
            wanted = ", ".join(map(repr, ANSWERS))
            return f"predictions[{name!r}] must be one of {wanted}. A guess will do: it is not marked."
    return None


def _how_near(attempt: Attempt) -> str:
    if _predicted(attempt) is not None:
        return ""
    lines = ["Your predictions (not marked, only compared). Do the weights of two runs differ that differ in ..."]
    for name, true in measured().items():
        guess = attempt.written[name]
        verdict = "right" if guess == true else f"it is {true!r}"
        lines.append(f"  {name:<22} you said {guess!r}: {verdict}")
    return "\n".join(lines)


_seeded_run = Exercise(
    "training",
    "seeded_run",
    "Predict, then measure: what a seed is good for",
    reference=seeded_run,
    cases=_run_cases,
    writes="predictions",
    remark=_how_near,
    properties=(
        shape(hint=1),
        values("full batches", points=2, hint=2),
        values("a rest", hint=3),
        inputs_kept(),
        Property("predictions written down", 1, _predicted, hint=1),
    ),
    mistakes=(
        Mistake(
            "the same order each epoch",
            "your samples come in the same order in every epoch. Make the generator once, before the first epoch, and "
            "draw a new order from it in each.",
            (_run(orders=_one_order),),
        ),
        Mistake(
            "a seed an epoch",
            "you make a new generator in each epoch, with a seed of its own. The next run, with the next seed, then "
            "shares orders with this one. Make one generator and go on drawing from it.",
            (_run(orders=_seeded_by_epoch),),
        ),
        Mistake(
            "one generator for both",
            "the start and the orders come from one generator. Then nobody can change the one and keep the other. Each "
            "has its own seed, so make two generators.",
            (
                _run(orders=_after_the_start(lambda start_seed, order_seed: start_seed)),
                _run(
                    start=lambda start_seed, order_seed, n_in: _normal(order_seed, n_in),
                    orders=_after_the_start(lambda start_seed, order_seed: order_seed),
                ),
            ),
        ),
        Mistake(
            "seeds swapped",
            "you swapped the two seeds. The first one is for the start, the second for the order.",
            (lambda X, y, start_seed, order_seed, batch_size: seeded_run(X, y, order_seed, start_seed, batch_size),),
        ),
        Mistake(
            "one seed for both",
            "you use one of the two seeds twice, and the other not at all.",
            (
                lambda X, y, start_seed, order_seed, batch_size: seeded_run(X, y, start_seed, start_seed, batch_size),
                lambda X, y, start_seed, order_seed, batch_size: seeded_run(X, y, order_seed, order_seed, batch_size),
            ),
        ),
        Mistake(
            "no new order",
            "your samples come in the order in which they were given.",
            (_run(orders=_given_order),),
        ),
        Mistake(
            "with replacement",
            "you draw samples with replacement. An epoch deals out each sample once: draw a permutation.",
            (_run(orders=_drawn),),
        ),
        Mistake(
            "start at 0",
            "your weights start at 0. Draw them from a generator with the seed `start_seed`.",
            (_run(start=lambda start_seed, order_seed, n_in: np.zeros(n_in)),),
        ),
        Mistake(
            "another kind of generator",
            "you use NumPy's old generator, `np.random.seed`. The same seed gives other numbers there, and whoever "
            "uses it shares it with all other code. Take `np.random.default_rng(seed)`.",
            (_run(start=_old_generator, orders=_old_orders), _run(start=_old_generator), _run(orders=_old_orders)),
        ),
        Mistake(
            "rest dropped",
            "you dropped the rest that makes no full batch. It is a smaller batch, and has a step of its own.",
            (_run(rows=lambda order, size: _cut(order[: len(order) // size * size], size)),),
        ),
        Mistake(
            "one step an epoch",
            "you take one step an epoch, with all samples. There is one after each batch.",
            (_run(rows=lambda order, size: [order]), _run(rows=lambda order, size: [order[:size]])),
        ),
        Mistake(
            "a sum for the mean",
            "you did not divide by the number of samples in the batch. The loss is a mean.",
            (_run(count=lambda part, size, n: 1),),
        ),
        Mistake(
            "divided by the wrong number",
            "you divide by the full batch size, or by all samples. The mean runs over the samples of this batch, and "
            "the last one may be smaller.",
            (_run(count=lambda part, size, n: size), _run(count=lambda part, size, n: n)),
        ),
        Mistake(
            "factor 2",
            "your steps are twice as long. The loss has a half in front, so that the 2 from the square goes away.",
            (_run(count=lambda part, size, n: len(part) / 2),),
        ),
        Mistake(
            "wrong sign",
            "your steps go *uphill*. The slopes point to where the loss grows: take them away.",
            (_run(sign=1),),
        ),
    ),
)


EXERCISES = (_seeded_run,)
