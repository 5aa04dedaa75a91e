"""Chapter *Training*, the exercise about Adam: one step, with what it remembers and the correction of its bias."""

from collections.abc import Callable
from typing import Any

import numpy as np

from wbcourse.exercises._exercise import Case, Exercise, Mistake
from wbcourse.exercises._properties import inputs_kept, part, shape

Step = Callable[..., tuple[Any, Any, Any]]


def adam_step(
    w: Any, g: Any, m: Any, s: Any, t: int, rate: float, beta1: float, beta2: float, epsilon: float
) -> tuple[Any, Any, Any]:
    """Return weights, mean slope and mean square after step `t`, counted from 1."""
    return _adam()(w, g, m, s, t, rate, beta1, beta2, epsilon)


def _adam_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for shape_, t in (((4,), 2), ((3, 2), 3), ((5,), 7), ((2, 4), 40)):
        w, g = rng.normal(size=(2, *shape_))
        # one weight has hardly any slope, so that a share of epsilon in the divisor shows
        g.flat[0] *= 0.01
        m = rng.normal(0, 0.4, size=shape_)
        s = rng.uniform(0.005, 0.1, size=shape_)
        beta1, beta2 = float(rng.uniform(0.8, 0.9)), float(rng.uniform(0.95, 0.98))
        cases.append(Case((w, g, m, s, t, float(rng.uniform(0.05, 0.3)), beta1, beta2, 0.01)))
    return cases


def _mean(old: Any, new: Any, beta: float) -> Any:
    return beta * old + (1 - beta) * new


def _adam(
    mean: Callable[[Any, Any, float], Any] = _mean,
    square: Callable[[Any], Any] = np.square,
    top: Callable[[Any, Any], Any] = lambda m, g: m,
    divisor: Callable[[Any, float], Any] = lambda s, epsilon: np.sqrt(s) + epsilon,
    factor: Callable[[float, int], float] = lambda beta, t: 1 - beta**t,
    corrected: tuple[bool, bool] = (True, True),
    sign: float = -1,
    kept: bool = False,
) -> Step:
    """Return an Adam that goes wrong in one place.

    Parameters
    ----------
    mean, square
        How a running mean takes up something new, and what is taken up for the divisor.
    top, divisor
        What stands above and below the line.
    factor, corrected
        By what each mean is divided to correct it, and whether it is.
    sign
        -1 to go downhill.
    kept
        Whether the corrected means are remembered.
    """

    def step(
        w: Any, g: Any, m: Any, s: Any, t: int, rate: float, beta1: float, beta2: float, epsilon: float
    ) -> tuple[Any, Any, Any]:
        m, s = mean(m, g, beta1), mean(s, square(g), beta2)
        m_hat = m / factor(beta1, t) if corrected[0] else m
        s_hat = s / factor(beta2, t) if corrected[1] else s
        after = w + sign * rate * top(m_hat, g) / divisor(s_hat, epsilon)
        return (after, m_hat, s_hat) if kept else (after, m, s)

    return step


def _old_means(
    w: Any, g: Any, m: Any, s: Any, t: int, rate: float, beta1: float, beta2: float, epsilon: float
) -> tuple[Any, Any, Any]:
    after = w - rate * m / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + epsilon)
    return after, _mean(m, g, beta1), _mean(s, g**2, beta2)


def _betas_swapped(
    w: Any, g: Any, m: Any, s: Any, t: int, rate: float, beta1: float, beta2: float, epsilon: float
) -> tuple[Any, Any, Any]:
    return adam_step(w, g, m, s, t, rate, beta2, beta1, epsilon)


def _state_not_new(
    w: Any, g: Any, m: Any, s: Any, t: int, rate: float, beta1: float, beta2: float, epsilon: float
) -> tuple[Any, Any, Any]:
    return adam_step(w, g, m, s, t, rate, beta1, beta2, epsilon)[0], m, s


def _in_place(
    w: Any, g: Any, m: Any, s: Any, t: int, rate: float, beta1: float, beta2: float, epsilon: float
) -> tuple[Any, Any, Any]:
    w[...], m[...], s[...] = adam_step(w, g, m, s, t, rate, beta1, beta2, epsilon)
    return w, m, s


def _state_in_place(
    w: Any, g: Any, m: Any, s: Any, t: int, rate: float, beta1: float, beta2: float, epsilon: float
) -> tuple[Any, Any, Any]:
    after, m[...], s[...] = adam_step(w, g, m, s, t, rate, beta1, beta2, epsilon)
    return after, m, s


_adam_step = Exercise(
    "training",
    "adam_step",
    "Adam",
    reference=adam_step,
    cases=_adam_cases,
    properties=(
        shape(hint=1),
        part(1, "the mean slope", hint=1),
        part(2, "the mean square", hint=1),
        part(0, "the weights", points=2, hint=2),
        inputs_kept(),
    ),
    mistakes=(
        Mistake(
            "correction forgotten",
            "you left out the correction of the bias, of one mean or of both. Both begin at 0 and are too small for a "
            "while: divide each by 1 - beta**t, with its own beta.",
            (
                _adam(corrected=(False, False)),
                _adam(corrected=(True, False)),
                _adam(corrected=(False, True)),
            ),
        ),
        Mistake(
            "corrected means kept",
            "you return the *corrected* means, so the next step would correct them once more. Correct copies for the "
            "step, and hand on the means as they are.",
            (_adam(kept=True),),
        ),
        Mistake(
            "t off by one",
            "you correct for a step too few or too many. `t` is 1 in the first step, and the first correction divides "
            "by 1 - beta.",
            (_adam(factor=lambda beta, t: 1 - beta ** (t - 1)), _adam(factor=lambda beta, t: 1 - beta ** (t + 1))),
        ),
        Mistake(
            "corrected as in the first step",
            "you divide by 1 - beta in every step. That is right for the first. Later on less and less is missing: "
            "1 - beta**t.",
            (_adam(factor=lambda beta, t: 1 - beta),),
        ),
        Mistake(
            "times for power",
            "you multiply beta by t. What is left of the start shrinks by the factor beta in *each* step: a power.",
            (_adam(factor=lambda beta, t: 1 - beta * t),),
        ),
        Mistake(
            "multiplied by the correction",
            "you multiply by 1 - beta**t. The means are too small at first, and that would make them smaller: divide.",
            (_adam(factor=lambda beta, t: 1 / (1 - beta**t)),),
        ),
        Mistake(
            "divided by the power",
            "you divide by beta**t. That is the share which is still missing; what is there is 1 - beta**t.",
            (_adam(factor=lambda beta, t: beta**t),),
        ),
        Mistake(
            "epsilon inside the root",
            "your epsilon is under the root, where it counts as its own root and is much larger. First the root, then "
            "epsilon.",
            (_adam(divisor=lambda s, epsilon: np.sqrt(s + epsilon)),),
        ),
        Mistake(
            "epsilon left out",
            "you left epsilon out. A weight whose slope was always 0 would be 0 divided by 0.",
            (_adam(divisor=lambda s, epsilon: np.sqrt(s)),),
        ),
        Mistake(
            "root forgotten",
            "you divide by the mean square itself. Its root has the size of a slope, so that the step has the size of "
            "the rate.",
            (_adam(divisor=lambda s, epsilon: s + epsilon),),
        ),
        Mistake(
            "not squared",
            "your second mean takes up the slopes, or their sizes. It is the mean of their *squares*.",
            (_adam(square=lambda g: g), _adam(square=np.abs)),
        ),
        Mistake(
            "state shared between parameters",
            "your weights share one mean square, taken over all of them, and so they all have the same rate. In Adam "
            "each weight has its own.",
            (
                _adam(square=lambda g: np.mean(g**2)),
                _adam(square=lambda g: np.sum(g**2)),
                _adam(divisor=lambda s, epsilon: np.sqrt(np.mean(s)) + epsilon),
            ),
        ),
        Mistake(
            "a sum for a mean",
            "your means take up the new slope in full. A running mean keeps the share beta and takes up 1 - beta of "
            "what is new.",
            (_adam(mean=lambda old, new, beta: beta * old + new),),
        ),
        Mistake(
            "shares swapped",
            "your running means keep 1 - beta of the old and take up beta of the new. It is the other way round: beta "
            "is near 1, and most is kept.",
            (_adam(mean=lambda old, new, beta: (1 - beta) * old + beta * new),),
        ),
        Mistake(
            "betas swapped",
            "you swapped the two betas. The first is for the slopes, the second for their squares.",
            (_betas_swapped,),
        ),
        Mistake(
            "slope for its mean",
            "you divide the slope itself, which is RMSProp. Adam divides the running mean of the slopes.",
            (_adam(top=lambda m, g: g),),
        ),
        Mistake(
            "wrong sign",
            "your step goes *uphill*. The slopes point to where the loss grows: take the step away.",
            (_adam(sign=1),),
        ),
        Mistake(
            "last step's means",
            "you step with the means as they came. First they take up the new slope, then comes the step.",
            (_old_means,),
        ),
        Mistake(
            "state not handed on",
            "you return the two means as they came, so the next step will have forgotten this one.",
            (_state_not_new,),
        ),
        Mistake(
            "in place",
            "your step is right, and it changes the caller's own arrays: `*=`, `+=` and `-=` write into them. Make new "
            "ones.",
            (_in_place, _state_in_place),
        ),
    ),
)


EXERCISES = (_adam_step,)
