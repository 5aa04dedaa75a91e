"""Chapter *Biases*, the exercises about a layer: the bias added in time, and the bias as a weight."""

from typing import Any

import numpy as np

from wbcourse.activations import sigmoid
from wbcourse.biases import affine, augment, fold
from wbcourse.exercises._compare import close
from wbcourse.exercises._exercise import Attempt, Case, Exercise, Mistake, Property
from wbcourse.exercises._messages import call, shown
from wbcourse.exercises._properties import inputs_kept, shape, values, wrong_form


def _cases(rng: np.random.Generator, sizes: tuple[tuple[str, int, int, int], ...]) -> list[Case]:
    return [
        Case((rng.normal(size=(n, n_in)), rng.normal(size=(n_in, n_out)), rng.normal(size=n_out)), group)
        for group, n, n_in, n_out in sizes
    ]


# ---------------------------------------------------------------- sigmoid_layer

# with as many samples as neurons a bias can be handed to the samples, and NumPy does not complain
_SIGMOID_SIZES = (
    ("several samples", 6, 3, 4),
    ("several samples", 5, 2, 7),
    ("one sample", 1, 3, 6),
    ("as many samples as neurons", 5, 3, 5),
)


def sigmoid_layer(X: Any, W: Any, b: Any) -> Any:
    """Return what a layer with sigmoids answers."""
    return sigmoid(affine(X, W, b))


_sigmoid_layer = Exercise(
    "biases",
    "sigmoid_layer",
    "A layer with biases",
    reference=sigmoid_layer,
    cases=lambda rng: _cases(rng, _SIGMOID_SIZES),
    properties=(
        shape(hint=1),
        values("several samples", hint=2),
        values("one sample", hint=2),
        values("as many samples as neurons", hint=3),
        inputs_kept(),
    ),
    mistakes=(
        Mistake(
            "bias after the activation",
            "you add the bias after the sigmoid. Then answers leave the range from 0 to 1, and the bias no longer says "
            "how much it takes to convince the neuron. It belongs to the sum that goes *into* the activation.",
            (lambda X, W, b: sigmoid(X @ W) + b,),
        ),
        Mistake(
            "bias forgotten",
            "you left the biases out. A sample of zeros would get the answer one half from every neuron.",
            (lambda X, W, b: sigmoid(X @ W),),
        ),
        Mistake(
            "one bias a sample",
            "you gave each sample a bias of its own. A bias belongs to a neuron, which is a column, and is the same "
            "for every sample. With as many samples as neurons your version runs, and every number is wrong.",
            (lambda X, W, b: sigmoid(X @ W + b[:, None]), lambda X, W, b: sigmoid((W.T @ X.T + b).T)),
        ),
        Mistake(
            "one bias for the layer",
            "you gave all neurons the same bias. Each has its own: b holds one for each column.",
            (
                lambda X, W, b: sigmoid(X @ W + b.sum()),
                lambda X, W, b: sigmoid(X @ W + b.mean()),
                lambda X, W, b: sigmoid(X @ W + b[0]),
            ),
        ),
        Mistake(
            "no activation",
            "you stop at the sum, which may be any number. A sigmoid answers between 0 and 1.",
            (lambda X, W, b: X @ W + b,),
        ),
        Mistake(
            "activation of the inputs",
            "you apply the sigmoid to the inputs, before the sum. It is the neuron that decides, and it decides once "
            "the sum is complete.",
            (lambda X, W, b: sigmoid(X) @ W + b, lambda X, W, b: sigmoid(sigmoid(X) @ W + b)),
        ),
        Mistake(
            "bias subtracted",
            "you subtract the biases. A threshold is subtracted; a bias is minus a threshold, and is added.",
            (lambda X, W, b: sigmoid(X @ W - b),),
        ),
        Mistake(
            "bias multiplied",
            "you multiply by the biases. A bias is no factor: it shifts the sum by the same amount, however large "
            "the inputs are.",
            (lambda X, W, b: sigmoid(X @ W * b), lambda X, W, b: sigmoid(X @ W) * b),
        ),
        Mistake(
            "bias at every connection",
            "you add the bias to each weight, so that it is multiplied by the inputs. It has no input of its own, and "
            "is added once to each sum.",
            (lambda X, W, b: sigmoid(X @ (W + b)),),
        ),
        Mistake(
            "sigmoid turned over",
            "your answers are 1 minus the right ones. A large sum must give an answer near 1.",
            (lambda X, W, b: sigmoid(-(X @ W + b)), lambda X, W, b: 1 - sigmoid(X @ W + b)),
        ),
    ),
)

# ---------------------------------------------------------------- augmented

_AUGMENTED_SIZES = (("several samples", 5, 3, 2), ("several samples", 2, 4, 6), ("one sample", 1, 4, 3))


def augmented(X: Any, W: Any, b: Any) -> Any:
    """Return the inputs with a column of ones, and the weights with the biases as their last row."""
    return augment(X), fold(W, b)


def _ones(X: Any) -> Any:
    return np.ones((len(X), 1))


def _product_is_the_layer(attempt: Attempt) -> str | None:
    for trial in attempt.trials:
        if said := wrong_form(attempt, trial):
            return said
        X, W, b = trial.case.args
        product = np.asarray(trial.answer.value[0]) @ np.asarray(trial.answer.value[1])
        if not close(product, X @ W + b):
            should, came = (shown(Z).replace("\n", "\n" + " " * 12) for Z in (X @ W + b, product))
            return f"{call(attempt, trial)}\n  X @ W + b:  {should}\n  your product: {came}"
    return None


def _last(attempt: Attempt) -> str | None:
    for trial in attempt.trials:
        if said := wrong_form(attempt, trial):
            return said
        if not close(trial.answer.value, trial.expected):
            said = "the ones should be the last column of the first array, and b the last row of the second"
            return f"{call(attempt, trial)}\n  {said}; X and W stay as they are."
    return None


_augmented = Exercise(
    "biases",
    "augmented",
    "The bias as a weight",
    reference=augmented,
    cases=lambda rng: _cases(rng, _AUGMENTED_SIZES),
    properties=(
        shape(hint=1),
        Property("their product is the layer", 2, _product_is_the_layer, hint=2),
        Property("ones and biases come last", 1, _last, hint=3),
        inputs_kept(),
    ),
    mistakes=(
        Mistake(
            "ones first",
            "you put the ones and the biases first. The product is right, and many books write it so; here they come "
            "last, as in the library.",
            (lambda X, W, b: (np.hstack([_ones(X), X]), np.vstack([b, W])),),
        ),
        Mistake(
            "one first, one last",
            "one of the two is first and the other last. Column i of the inputs meets row i of the weights: the ones "
            "must meet the biases.",
            (
                lambda X, W, b: (np.hstack([_ones(X), X]), fold(W, b)),
                lambda X, W, b: (augment(X), np.vstack([b, W])),
            ),
        ),
        Mistake(
            "zeros for ones",
            "the added input is 0. An input of 0 silences its weight, and this weight is the bias; it must always "
            "be 1.",
            (lambda X, W, b: (np.hstack([X, 0 * _ones(X)]), fold(W, b)),),
        ),
        Mistake(
            "one more sample",
            "you added the ones as a row. That is one more sample; wanted is one more *input* for every sample.",
            (lambda X, W, b: (np.vstack([X, np.ones(X.shape[1])]), fold(W, b)),),
        ),
        Mistake(
            "one more neuron",
            "you added to the weights a column. That is one more neuron; wanted is one more weight for every neuron, "
            "its bias.",
            (
                lambda X, W, b: (augment(X), np.hstack([W, b[:, None]])),
                lambda X, W, b: (augment(X), np.hstack([W, np.ones((len(W), 1))])),
            ),
        ),
        Mistake(
            "biases missing",
            "the added weights are not the biases. The new input is always 1, so its weight is exactly what it adds.",
            (
                lambda X, W, b: (augment(X), fold(W, np.ones_like(b))),
                lambda X, W, b: (augment(X), fold(W, np.zeros_like(b))),
            ),
        ),
        Mistake(
            "minus the bias",
            "your last row is minus the biases. A threshold changes its sign when it becomes a bias; a bias that "
            "becomes a weight keeps it.",
            (lambda X, W, b: (augment(X), fold(W, -b)),),
        ),
        Mistake(
            "only one of the two",
            "you extended only one of the two arrays. One more input needs one more weight in each neuron, and the "
            "other way round.",
            (lambda X, W, b: (augment(X), W), lambda X, W, b: (X, fold(W, b))),
        ),
        Mistake(
            "the product",
            "you return the product. Wanted are the two arrays, as a pair; multiplying them is left to the caller.",
            (lambda X, W, b: augment(X) @ fold(W, b),),
        ),
        Mistake(
            "pair turned over",
            "you return the weights first. The inputs come first, as in X @ W.",
            (lambda X, W, b: (fold(W, b), augment(X)),),
        ),
    ),
)


EXERCISES = (
    _sigmoid_layer,
    _augmented,
)
