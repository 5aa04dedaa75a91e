"""The capstone, step 2: start the weights at random on He's scale, and the biases at 0."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from math import sqrt
from typing import Any

import numpy as np

from wbcourse.exercises._compare import close, numbers, same_form
from wbcourse.exercises._exercise import Attempt, Case, Exercise, Mistake, Property, Seed, Trial
from wbcourse.exercises._messages import call
from wbcourse.exercises._properties import shape, wrong_form

Layers = Sequence[tuple[Any, Any]]


def start(sizes: Sequence[int], rng: np.random.Generator) -> Any:
    """Return ``(W, b)`` for each layer: normal weights on He's scale, biases of 0."""
    return _started()(sizes, rng)


def _cases(rng: np.random.Generator) -> list[Case]:
    first, second = (int(seed) for seed in rng.choice(10_000, 2, replace=False))
    # of 9000 right numbers the std is off by 0.8 %; the bound of 5 % is six times as wide
    sizes = tuple(int(rng.integers(low, low + 20)) for low in (200, 140, 90))
    return [
        Case((sizes, Seed(first))),
        Case((sizes, Seed(first))),
        Case((sizes, Seed(second))),
        Case(((sizes[1], sizes[0]), Seed(second))),
        Case(((sizes[2], sizes[1], sizes[0], sizes[2]), Seed(second))),
    ]


def _started(
    std: Callable[[int, int], float] = lambda n_in, n_out: sqrt(2 / n_in),
    b: Callable[[Any, int, int], Any] = lambda rng, n_in, n_out: np.zeros(n_out),
    W: Callable[[Any], Any] = lambda W: W,
) -> Callable[[Sequence[int], Any], Any]:
    """Return a function that starts with another scale, other biases, or with weights changed by `W`."""

    def started(sizes: Sequence[int], rng: Any) -> Any:
        return tuple(
            (W(rng.normal(0, std(n_in, n_out), size=(n_in, n_out))), b(rng, n_in, n_out))
            for n_in, n_out in pairwise(sizes)
        )

    return started


def _from(seeded: Callable[[], np.random.Generator]) -> Callable[[Sequence[int], Any], Any]:
    return lambda sizes, rng: start(sizes, seeded())


def _alike(came: Any, expected: Any) -> bool:
    """Return whether two starts have the same shapes, weights of one scale and mean, and the same biases."""
    if not isinstance(expected, (tuple, list)) or not same_form(came, expected):
        return False
    pairs = zip(came, expected, strict=True)
    return all(_same_scale(W, V) and close(b, c) for (W, b), (V, c) in pairs)


def _same_scale(came: Any, expected: Any) -> bool:
    spread = float(np.std(expected))
    off = abs(float(np.mean(came)) - float(np.mean(expected)))
    return off <= 0.05 * (spread or 1e-9) and abs(float(np.std(came)) - spread) <= 0.05 * spread


def _scale(attempt: Attempt) -> str | None:
    for trial in attempt.trials:
        if said := wrong_form(attempt, trial):
            return said
        for number, ((W, _), n_in) in enumerate(zip(trial.answer.value, trial.case.args[0], strict=False), start=1):
            wanted = sqrt(2 / n_in)
            for name, came, right, most in (
                ("std", np.std(W), wanted, "5 % off"),
                ("mean", np.mean(W), 0, "5 % of it"),
            ):
                if not abs(float(came) - right) < 0.05 * wanted:
                    told = f"the {name} of W in layer {number} should be about {right:.3f}, but is {float(came):.3g}"
                    return f"{call(attempt, trial)}\n  {told} (allowed: {most})."
    return None


def _biases(attempt: Attempt) -> str | None:
    for trial in attempt.trials:
        if said := wrong_form(attempt, trial):
            return said
        if any(np.any(np.asarray(b) != 0) for _, b in trial.answer.value):
            return f"{call(attempt, trial)}\n  all biases should start at 0."
    return None


def _repeats(attempt: Attempt) -> str | None:
    if said := next(filter(None, (wrong_form(attempt, trial) for trial in attempt.trials)), None):
        return said
    if _rng_unused(attempt.trials):
        told = "equal generators must give equal weights, and different ones different weights"
        return f"{call(attempt, attempt.trials[0])}\n  {told}."
    return None


def _rng_unused(trials: Sequence[Trial]) -> bool:
    """Return whether equal generators gave different weights, or different ones equal weights."""
    first, again, other = (_first_weights(trial.answer.value) for trial in trials[:3])
    if first is None or again is None or other is None or np.ptp(first) == 0:
        return False
    return not np.array_equal(first, again) or np.array_equal(first, other)


def _first_weights(value: Any) -> Any:
    try:
        return numbers(value[0][0])
    except (TypeError, IndexError, KeyError):
        return None


def _always(std: float) -> Callable[[int, int], float]:
    return lambda n_in, n_out: std


def _biases_of(draw: Callable[[Any, int, int], Any]) -> Callable[[Sequence[int], Any], Any]:
    return _started(b=draw)


_start = Exercise(
    "capstone",
    "start",
    "Start weights and biases",
    reference=start,
    cases=_cases,
    agree=_alike,
    properties=(
        shape(hint=1),
        Property("scale of the weights", 1, _scale, hint=2),
        Property("biases", 1, _biases, hint=3),
        Property("comes from rng", 1, _repeats, hint=3, after=True),
    ),
    mistakes=(
        Mistake(
            "rng not used",
            "your randomness does not come from rng. Draw from the generator that was passed in, so that a seed gives "
            "the same recogniser again.",
            (_from(np.random.default_rng), _from(lambda: np.random.default_rng(0))),
            shows=_rng_unused,
        ),
        Mistake(
            "zeros",
            "all your weights are 0. Then nothing goes forward and no blame comes back: nothing is ever learned.",
            (_started(W=np.zeros_like),),
        ),
        Mistake(
            "variance for std",
            "you drew with standard deviation 2 / n_in. That is He's variance; NumPy's normal takes the standard "
            "deviation, its root.",
            (_started(std=lambda n_in, n_out: 2 / n_in),),
        ),
        Mistake(
            "LeCun's scale",
            "your standard deviation is the root of 1 / n_in. A ReLU throws half of the mean square away; the 2 puts "
            "it back.",
            (_started(std=lambda n_in, n_out: sqrt(1 / n_in)),),
        ),
        Mistake(
            "fan-out for fan-in",
            "you used the number of neurons of the layer. A sum has one term for each of its *inputs*.",
            (_started(std=lambda n_in, n_out: sqrt(2 / n_out)),),
        ),
        Mistake(
            "Glorot's scale",
            "your scale is Glorot's, from inputs and neurons together. He's looks at the inputs alone.",
            (_started(std=lambda n_in, n_out: sqrt(2 / (n_in + n_out))),),
        ),
        Mistake(
            "one scale for all layers",
            "your weights have the same standard deviation in every layer. It depends on the number of inputs.",
            tuple(_started(std=_always(std)) for std in (1.0, 0.1, 0.01)),
        ),
        Mistake(
            "only positive",
            "your weights are all positive. Their mean must be 0: a connection may argue against.",
            (_started(W=np.abs),),
        ),
        Mistake(
            "random biases",
            "your biases are random. The weights make the neurons different already: let biases start at 0.",
            (
                _biases_of(lambda rng, n_in, n_out: rng.normal(0, sqrt(2 / n_in), size=n_out)),
                _biases_of(lambda rng, n_in, n_out: rng.normal(size=n_out)),
            ),
            shows=lambda trials: _same_but_for_biases(trials, lambda b: np.ptp(b) > 0),
        ),
        Mistake(
            "biases not at 0",
            "your biases do not start at 0. Until the network has learned something, there is nothing to be biased to.",
            (
                _biases_of(lambda rng, n_in, n_out: np.ones(n_out)),
                _biases_of(lambda rng, n_in, n_out: np.full(n_out, 0.1)),
            ),
            shows=lambda trials: _same_but_for_biases(trials, lambda b: np.ptp(b) == 0 and b[0] != 0),
        ),
        Mistake(
            "a bias for each input",
            "you made a bias for each input. There is one for each *neuron* of the layer: shape (n_out,).",
            (_biases_of(lambda rng, n_in, n_out: np.zeros(n_in)),),
        ),
        Mistake(
            "biases as a row",
            "your biases have the shape (1, n_out). They are one number for each neuron: (n_out,).",
            (_biases_of(lambda rng, n_in, n_out: np.zeros((1, n_out))),),
        ),
        Mistake(
            "weights only",
            "you return the weights alone. Each layer is a pair: its weights and its biases.",
            (lambda sizes, rng: tuple(W for W, _ in start(sizes, rng)),),
            shows=lambda trials: all(_only_weights(trial) for trial in trials),
        ),
        Mistake(
            "W.T",
            "your weights lie on their side. In this course W is (n_in, n_out), one neuron a column.",
            (_started(W=np.transpose),),
        ),
    ),
)


def _same_but_for_biases(trials: Sequence[Trial], holds: Callable[[Any], bool]) -> bool:
    values = [(trial.answer.value, trial.expected) for trial in trials]
    if not all(same_form(came, expected) for came, expected in values):
        return False
    return all(holds(np.asarray(b)) for came, _ in values for _, b in came)


def _only_weights(trial: Trial) -> bool:
    value = trial.answer.value
    if not isinstance(value, (tuple, list)) or len(value) != len(trial.expected):
        return False
    arrays = map(numbers, value)
    return all(came is not None and came.shape == W.shape for came, (W, _) in zip(arrays, trial.expected, strict=True))


EXERCISES = (_start,)
