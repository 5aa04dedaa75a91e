"""Chapter *Biases*, the exercises about learning: how biases are blamed, and what is not done to them."""

from typing import Any

import numpy as np

from wbcourse.biases import bias_gradient as summed
from wbcourse.exercises._exercise import Case, Exercise, Mistake
from wbcourse.exercises._properties import inputs_kept, part, shape, values

# ---------------------------------------------------------------- bias_gradient


def bias_gradient(delta: Any) -> Any:
    """Return the slope of the loss for each bias of a layer."""
    return summed(delta)


def _delta_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for group, n, n_out in (
        ("several samples", 5, 3),
        ("several samples", 4, 7),
        ("several samples", 9, 2),
        ("one sample", 1, 4),
    ):
        delta = rng.normal(size=(n, n_out))
        delta[:, 0] -= delta[:, 0].mean() + 0.5  # one sum below 0, one above
        delta[:, 1] -= delta[:, 1].mean() - 0.5
        cases.append(Case((delta,), group))
    return cases


_bias_gradient = Exercise(
    "biases",
    "bias_gradient",
    "Who is to blame",
    reference=bias_gradient,
    cases=_delta_cases,
    properties=(
        shape(hint=1),
        values("several samples", points=2, hint=2),
        values("one sample", hint=3),
        inputs_kept(),
    ),
    mistakes=(
        Mistake(
            "mean for sum",
            "you took the mean. The same bias went into every sample's sum, so its slopes add up. If the loss is a "
            "mean, the deltas have been divided by the number of samples already: your version divides twice.",
            (lambda delta: delta.mean(axis=0),),
        ),
        Mistake(
            "sums of samples",
            "you added along the rows, over the neurons. A bias belongs to a neuron, which is a column: add over the "
            "samples.",
            (lambda delta: delta.sum(axis=1), lambda delta: delta.mean(axis=1)),
        ),
        Mistake(
            "one number for the layer",
            "you added up everything. Each neuron has its own bias, and each bias its own slope.",
            (lambda delta: delta.sum(), lambda delta: delta.mean()),
        ),
        Mistake(
            "one slope a sample",
            "you return the deltas as they came, a slope for each sample. The bias is one number, shared by all "
            "samples, so it has one slope: what they say together.",
            (lambda delta: delta,),
        ),
        Mistake(
            "one sample only",
            "you asked a single sample. All of them used the bias.",
            (lambda delta: delta[0], lambda delta: delta[-1]),
        ),
        Mistake(
            "zeros",
            "all your slopes are 0. A bias that *is* 0 may still have a slope: how large it is now says nothing "
            "about how the loss would answer if it changed.",
            (lambda delta: np.zeros(delta.shape[1]), lambda delta: 0 * delta),
        ),
        Mistake(
            "slope of the sum only",
            "you return 1 for each bias, or 1 for each sample. That is how the neuron's *sum* answers to its bias. "
            "The loss answers to the sum by delta, and the two are multiplied.",
            (lambda delta: np.ones(delta.shape[1]), lambda delta: np.full(delta.shape[1], len(delta))),
        ),
        Mistake(
            "signs lost",
            "you added the sizes of the deltas. Samples that pull up and samples that pull down must be able to "
            "cancel.",
            (lambda delta: np.abs(delta).sum(axis=0), lambda delta: np.abs(delta.sum(axis=0))),
        ),
        Mistake(
            "squares",
            "you added squares. The slope is the plain sum, with signs.",
            (lambda delta: (delta**2).sum(axis=0), lambda delta: (delta * delta).mean(axis=0)),
        ),
        Mistake(
            "downhill already",
            "your sign is turned over. The slope says where the loss *rises*; that training goes the other way comes "
            "with the step, not here.",
            (lambda delta: -delta.sum(axis=0), lambda delta: -delta.mean(axis=0)),
        ),
        Mistake(
            "a row for a vector",
            "your numbers are right, but they come as a table of one row. `b` has the shape (n_out,), and so has its "
            "gradient.",
            (lambda delta: delta.sum(axis=0, keepdims=True), lambda delta: delta.sum(axis=0)[:, None]),
        ),
    ),
)

# ---------------------------------------------------------------- decay_step


def decay_step(W: Any, b: Any, dW: Any, db: Any, learning_rate: float, l2: float) -> Any:
    """Return weights and biases after a step downhill on the loss plus ``l2 / 2`` times the sum of squared weights."""
    return W - learning_rate * (dW + l2 * W), b - learning_rate * db


def _decay_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for n_in, n_out in ((3, 2), (4, 5), (2, 6)):
        W, dW = rng.normal(size=(2, n_in, n_out))
        b, db = rng.normal(size=(2, n_out))
        cases.append(Case((W, b, dW, db, float(rng.uniform(0.1, 0.4)), float(rng.uniform(0.2, 0.7)))))
    return cases


_decay_step = Exercise(
    "biases",
    "decay_step",
    "What does not decay",
    reference=decay_step,
    cases=_decay_cases,
    properties=(
        shape(hint=1),
        part(0, "the weights", hint=2),
        part(1, "the biases", hint=3),
        inputs_kept(),
    ),
    mistakes=(
        Mistake(
            "biases decayed as well",
            "your biases shrink along with the weights. The penalty is on the weights alone. A bias steepens nothing, "
            "and one that is pulled towards 0 pulls the boundary towards the origin, wherever the data are.",
            (lambda W, b, dW, db, rate, l2: (W - rate * (dW + l2 * W), b - rate * (db + l2 * b)),),
        ),
        Mistake(
            "biases decayed instead",
            "your biases decay and your weights do not. It is the other way round.",
            (lambda W, b, dW, db, rate, l2: (W - rate * dW, b - rate * (db + l2 * b)),),
        ),
        Mistake(
            "nothing decays",
            "your step goes down the loss and leaves the penalty out: `l2` should pull each weight towards 0.",
            (lambda W, b, dW, db, rate, l2: (W - rate * dW, b - rate * db),),
        ),
        Mistake(
            "biases not moved",
            "you left the biases where they were. They do not decay, but they learn: `db` says which way.",
            (lambda W, b, dW, db, rate, l2: (W - rate * (dW + l2 * W), b),),
        ),
        Mistake(
            "weights grow",
            "the penalty has the wrong sign: it drives the weights away from 0.",
            (lambda W, b, dW, db, rate, l2: (W - rate * (dW - l2 * W), b - rate * db),),
        ),
        Mistake(
            "uphill",
            "you add the slopes. They say where the loss rises: subtract them.",
            (
                lambda W, b, dW, db, rate, l2: (W + rate * (dW + l2 * W), b + rate * db),
                lambda W, b, dW, db, rate, l2: (W + rate * (dW - l2 * W), b + rate * db),
            ),
        ),
        Mistake(
            "decay without the learning rate",
            "the learning rate is missing from the decay. The penalty's slope is a slope like any other: the learning "
            "rate says how far to follow it.",
            (lambda W, b, dW, db, rate, l2: (W - rate * dW - l2 * W, b - rate * db),),
        ),
        Mistake(
            "no learning rate",
            "you take the whole slope as the step. Multiply it by the learning rate.",
            (lambda W, b, dW, db, rate, l2: (W - dW - l2 * W, b - db),),
        ),
        Mistake(
            "a factor of 2",
            "your decay is off by a factor of 2. The slope of l2 / 2 times a square is l2 times the number: that is "
            "what the half is for.",
            (
                lambda W, b, dW, db, rate, l2: (W - rate * (dW + 2 * l2 * W), b - rate * db),
                lambda W, b, dW, db, rate, l2: (W - rate * (dW + l2 / 2 * W), b - rate * db),
            ),
        ),
        Mistake(
            "signs or squares for weights",
            "the pull on each weight should be in proportion to that weight. Yours goes with its sign, its square, or "
            "the sum of all squares.",
            (
                lambda W, b, dW, db, rate, l2: (W - rate * (dW + l2 * np.sign(W)), b - rate * db),
                lambda W, b, dW, db, rate, l2: (W - rate * (dW + l2 * W**2), b - rate * db),
                lambda W, b, dW, db, rate, l2: (W - rate * (dW + l2 / 2 * np.sum(W**2)), b - rate * db),
                lambda W, b, dW, db, rate, l2: (W - rate * (dW + l2), b - rate * db),
            ),
        ),
        Mistake(
            "decay after the step",
            "you take the step first and let the *new* weights decay. Both slopes belong to the weights as they were.",
            (lambda W, b, dW, db, rate, l2: ((W - rate * dW) * (1 - rate * l2), b - rate * db),),
        ),
        Mistake(
            "slopes for steps",
            "you return the slopes. Wanted are the weights and biases after the step.",
            (lambda W, b, dW, db, rate, l2: (dW + l2 * W, db),),
        ),
        Mistake(
            "pair turned over",
            "you return the biases first. The weights come first.",
            (lambda W, b, dW, db, rate, l2: decay_step(W, b, dW, db, rate, l2)[::-1],),
        ),
    ),
)


EXERCISES = (
    _bias_gradient,
    _decay_step,
)
