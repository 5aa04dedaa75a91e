"""Chapter *Forward propagation*, the exercise about cost: what a pass takes in time and memory."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from wbcourse.exercises._exercise import Case, Exercise, Mistake
from wbcourse.exercises._properties import inputs_kept, part, shape
from wbcourse.parameters import count_parameters, multiply_adds
from wbcourse.weights import count_weights


def kept_numbers(sizes: Sequence[int], n: int) -> int:
    """Return how many numbers a pass keeps: inputs and logits once, sums and outputs of the hidden neurons."""
    return n * (sizes[0] + 2 * sum(sizes[1:-1]) + sizes[-1])


def cost(sizes: Sequence[int], n: int) -> tuple[int, int, int]:
    """Return parameters, multiply-adds, and numbers kept for the way back."""
    return count_parameters(sizes), multiply_adds(sizes, n), kept_numbers(sizes, n)


def _size_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for length, n in ((3, 8), (4, 100), (6, 16), (2, 50)):
        sizes = rng.permutation(np.arange(3, 40))[:length].tolist()
        cases.append(Case((sizes, n + int(rng.integers(1, 8)))))
    return cases


def _wrong(
    parameters: Callable[..., int] | None = None,
    work: Callable[..., int] | None = None,
    kept: Callable[..., int] | None = None,
) -> Callable[..., Any]:
    """Return a wrong answer: the right one with other parts, each from sizes and n."""

    def answer(sizes: Any, n: Any) -> tuple[int, ...]:
        others = (parameters, work, kept)
        return tuple(other(sizes, n) if other else right for other, right in zip(others, cost(sizes, n), strict=True))

    return answer


_cost = Exercise(
    "forward",
    "cost",
    "What a pass costs",
    reference=cost,
    cases=_size_cases,
    properties=(
        shape(hint=1),
        part(0, "the parameters", 1, hint=1),
        part(1, "the multiplications", 1, hint=2),
        part(2, "the numbers kept", 2, hint=3),
        inputs_kept(),
    ),
    mistakes=(
        Mistake(
            "biases not counted",
            "your parameters are the weights alone. Each neuron has a bias as well; the inputs have none.",
            (_wrong(parameters=lambda sizes, n: count_weights(sizes)),),
        ),
        Mistake(
            "biases for the inputs",
            "you gave the inputs biases, or one bias to a whole layer. An input is not a neuron: it adds nothing up. "
            "Every neuron after it has one bias.",
            (
                _wrong(parameters=lambda sizes, n: count_weights(sizes) + sum(sizes)),
                _wrong(parameters=lambda sizes, n: count_weights(sizes) + sum(sizes[:-1])),
                _wrong(parameters=lambda sizes, n: count_weights(sizes) + len(sizes) - 1),
                _wrong(parameters=lambda sizes, n: count_weights(sizes) + sum(sizes[1:-1])),
            ),
        ),
        Mistake(
            "parameters for each sample",
            "your number of parameters depends on n. All samples go through the same weights and biases.",
            (
                _wrong(parameters=lambda sizes, n: n * count_parameters(sizes)),
                lambda sizes, n: tuple(n * count for count in (count_parameters(sizes), *_per_sample(sizes))),
            ),
        ),
        Mistake(
            "one sample's work",
            "your multiplications are those of a single sample. Every sample of the batch takes as many.",
            (_wrong(work=lambda sizes, n: multiply_adds(sizes)),),
        ),
        Mistake(
            "biases multiplied",
            "you count a multiplication for each bias. A bias is only added: one multiplication for each *weight* and "
            "sample.",
            (_wrong(work=lambda sizes, n: n * count_parameters(sizes)),),
        ),
        Mistake(
            "multiplications and additions apart",
            "you count each multiplication and its addition as two. Here the pair counts as one.",
            (_wrong(work=lambda sizes, n: 2 * multiply_adds(sizes, n)),),
        ),
        Mistake(
            "outputs alone",
            "you keep one number for each hidden neuron. Kept are two: the sum before the activation, and the output "
            "after it. Only the logits are both at once.",
            (_wrong(kept=lambda sizes, n: n * sum(sizes)),),
        ),
        Mistake(
            "logits kept twice",
            "you keep the logits twice. The last layer has no activation, so its sums are its outputs.",
            (
                _wrong(kept=lambda sizes, n: n * (sizes[0] + 2 * sum(sizes[1:]))),
                _wrong(kept=lambda sizes, n: 2 * n * sum(sizes[1:])),
            ),
        ),
        Mistake(
            "inputs kept wrongly",
            "your count of the inputs is off: they are kept once. The first layer's weights will need them on the way "
            "back, and no activation has made two numbers of one.",
            (
                _wrong(kept=lambda sizes, n: n * (2 * sum(sizes[1:-1]) + sizes[-1])),
                _wrong(kept=lambda sizes, n: n * (2 * sum(sizes[:-1]) + sizes[-1])),
                _wrong(kept=lambda sizes, n: 2 * n * sum(sizes)),
            ),
        ),
        Mistake(
            "one sample's numbers",
            "you keep the numbers of a single sample. The way back needs those of the whole batch: this is what fills "
            "the memory.",
            (_wrong(kept=lambda sizes, n: kept_numbers(sizes, 1)),),
        ),
        Mistake(
            "one sample's cost",
            "two of your numbers are those of a single sample. Multiplications and kept numbers grow with n; "
            "parameters do not.",
            (lambda sizes, n: cost(sizes, 1),),
        ),
        Mistake(
            "bytes",
            "you count bytes. Asked for is how many numbers; each takes 8 bytes, or 4.",
            (
                _wrong(kept=lambda sizes, n: 8 * kept_numbers(sizes, n)),
                _wrong(kept=lambda sizes, n: 4 * kept_numbers(sizes, n)),
            ),
        ),
        Mistake(
            "parameters kept as well",
            "you count the parameters among what is kept. They are there whether a batch passes or not, and the first "
            "of your three numbers counts them already.",
            (_wrong(kept=lambda sizes, n: kept_numbers(sizes, n) + count_parameters(sizes)),),
        ),
        Mistake(
            "a layer left out",
            "you left out the last layer, or the first.",
            (
                _wrong(parameters=lambda sizes, n: _layers(sizes[:-1]), work=lambda sizes, n: n * _pairs(sizes[:-1])),
                _wrong(parameters=lambda sizes, n: _layers(sizes[1:]), work=lambda sizes, n: n * _pairs(sizes[1:])),
            ),
        ),
    ),
)


def _per_sample(sizes: Sequence[int]) -> tuple[int, int]:
    return cost(sizes, 1)[1:]


def _pairs(sizes: Sequence[int]) -> int:
    return sum(n_in * n_out for n_in, n_out in pairwise(sizes))


def _layers(sizes: Sequence[int]) -> int:
    return sum((n_in + 1) * n_out for n_in, n_out in pairwise(sizes))


EXERCISES = (_cost,)
