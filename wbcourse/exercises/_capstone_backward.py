"""The capstone, step 4: the loss and its gradients, proved by nudges."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from wbcourse.activations import relu
from wbcourse.exercises._capstone_forward import SIZES, random_layers
from wbcourse.exercises._exercise import Attempt, Case, Exercise, Mistake, Property
from wbcourse.exercises._messages import call
from wbcourse.exercises._properties import inputs_kept, part, shape, values, wrong_form
from wbcourse.losses import cross_entropy
from wbcourse.softmax import log_softmax, softmax

Layers = Sequence[tuple[Any, Any]]
STEP, BAR = 1e-6, 1e-5


def loss_and_gradients(X: Any, labels: Any, layers: Layers) -> Any:
    """Return the mean cross-entropy, and for each layer how it changes with W and b."""
    return _found()(X, labels, layers)


def _cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for _, n, sizes in SIZES:
        labels = rng.integers(0, sizes[-1], n)
        labels[:2] = rng.choice(sizes[-1], 2, replace=False)  # at least two classes occur
        cases.append(Case((rng.normal(size=(n, sizes[0])), labels, random_layers(rng, sizes)), "usual logits"))
    X, labels, layers = cases[0].args
    return [*cases, Case((1000 * X, labels, layers), "large logits")]


def _rows(logits: Any) -> Any:
    return np.arange(len(logits))


def _loss(logits: Any, labels: Any) -> float:
    return float(-log_softmax(logits)[_rows(logits), labels].mean())


def _found(
    *,
    loss: Callable[[Any, Any], Any] = _loss,
    output: Callable[[Any, Any], Any] = cross_entropy.delta,
    slope: Callable[[Any, Any], Any] = lambda x, z: z > 0,
    entered: Callable[[Any, Any], Any] = lambda x_in, z_out: x_in,
    dW: Callable[[Any, Any], Any] = lambda x, delta: x.T @ delta,
    db: Callable[[Any], Any] = lambda delta: delta.sum(axis=0),
    keep: Callable[[Any, list[Any]], Any] = lambda loss, pairs: (loss, tuple(pairs)),
) -> Callable[[Any, Any, Layers], Any]:
    """Return a function that goes there and back. The keywords replace one link each, to make the usual mistakes.

    loss, output
        ``(logits, labels) ->`` the loss, and what is sent back from the output.
    slope
        ``(x, z) ->`` what delta is multiplied by at a hidden layer with sums `z` and outputs `x`.
    entered
        ``(x_in, z_out) ->`` what a layer's gradient of W takes for its inputs.
    dW, db, keep
        The gradients from inputs and delta, and what is handed over.
    """

    def found(X: Any, labels: Any, layers: Layers) -> Any:
        x, z = [X], []
        for W, b in layers:
            z.append(x[-1] @ W + b)
            x.append(relu(z[-1]))
        delta, pairs = output(z[-1], labels), []
        for k in reversed(range(len(layers))):
            pairs.append((dW(entered(x[k], z[k]), delta), db(delta)))
            if k:
                delta = (delta @ layers[k][0].T) * slope(x[k], z[k - 1])
        return keep(loss(z[-1], labels), pairs[::-1])

    return found


def _nudged(X: Any, labels: Any, layers: Layers) -> list[Any]:
    """Return the slopes of the loss by central differences: one array for each W and b."""
    arrays = [np.array(array) for pair in layers for array in pair]
    slopes = [np.zeros_like(array) for array in arrays]

    def loss() -> float:
        return float(_found()(X, labels, list(zip(arrays[::2], arrays[1::2], strict=True)))[0])

    for array, slope in zip(arrays, slopes, strict=True):
        for i in np.ndindex(array.shape):
            kept = array[i]
            array[i] = kept + STEP
            above = loss()
            array[i] = kept - STEP
            slope[i] = (above - loss()) / (2 * STEP)
            array[i] = kept
    return slopes


def _as_nudged(attempt: Attempt) -> str | None:
    """Compare with what nudging says, wherever the loss is not so steep that nudges of that size say little."""
    for trial in attempt.trials:
        if said := wrong_form(attempt, trial):
            return said
        if trial.case.group != "usual logits":
            continue
        came = [np.asarray(array, dtype=float) for pair in trial.answer.value[1] for array in pair]
        for number, (a, b) in enumerate(zip(came, _nudged(*trial.case.args), strict=True)):
            largest = max(float(np.abs(a).max()), float(np.abs(b).max()))
            if not np.abs(a - b).max() <= BAR * largest + 1e-9:
                name = f"{'Wb'[number % 2]} of layer {number // 2 + 1}"
                return f"{call(attempt, trial)}\n  {_worst(name, a, b)}"
    return None


def _worst(name: str, came: Any, nudged: Any) -> str:
    worst = tuple(int(i) for i in np.unravel_index(np.argmax(np.abs(came - nudged)), came.shape))
    where = ", ".join(map(str, worst))
    return f"{name} at [{where}]: nudging that number says {nudged[worst]:.4g}, your gradient {came[worst]:.4g}."


def _unsafe_softmax(logits: Any) -> Any:
    exps = np.exp(logits)
    return exps / exps.sum(axis=1, keepdims=True)


def _unsafe_loss(logits: Any, labels: Any) -> Any:
    return -np.log(_unsafe_softmax(logits)[_rows(logits), labels]).mean()


def _log_of_softmax(logits: Any, labels: Any) -> Any:
    return -np.log(softmax(logits)[_rows(logits), labels]).mean()


def _unsafe_delta(logits: Any, labels: Any) -> Any:
    return (_unsafe_softmax(logits) - np.eye(logits.shape[1])[labels]) / len(labels)


def _shared(change: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda logits, labels: change(cross_entropy.delta(logits, labels), labels)


_loss_and_gradients = Exercise(
    "capstone",
    "loss_and_gradients",
    "The loss, and the way back",
    reference=loss_and_gradients,
    cases=_cases,
    properties=(
        shape(hint=1),
        part(0, "the loss", hint=1),
        Property("gradients as nudges say", 2, _as_nudged, hint=2),
        values("large logits", hint=3),
        inputs_kept(),
    ),
    mistakes=(
        Mistake(
            "overflow",
            "your exponentials or logarithms run out of range when logits are large. Take away the largest logit of "
            "each row first, and take the logarithm of the softmax by hand.",
            (
                _found(loss=_unsafe_loss, output=_unsafe_delta),
                _found(loss=_unsafe_loss),
                _found(loss=_log_of_softmax),
            ),
        ),
        Mistake(
            "a sum for the loss",
            "your loss is the sum over the samples. It is their mean.",
            (
                _found(loss=lambda logits, labels: len(labels) * _loss(logits, labels)),
                _found(
                    loss=lambda logits, labels: len(labels) * _loss(logits, labels),
                    output=_shared(lambda delta, labels: delta * len(delta)),
                ),
            ),
        ),
        Mistake(
            "loss for each sample",
            "you return a loss for each sample. Wanted is one number, their mean.",
            (_found(loss=lambda logits, labels: -log_softmax(logits)[_rows(logits), labels]),),
        ),
        Mistake(
            "sign of the loss",
            "your loss is negative: the logarithm of a probability is. The loss is minus that.",
            (_found(loss=lambda logits, labels: -_loss(logits, labels)),),
        ),
        Mistake(
            "not divided by the batch",
            "your loss is a mean and your gradients are those of a sum. Divide delta by the number of samples, once, "
            "at the output.",
            (_found(output=_shared(lambda delta, labels: delta * len(delta))),),
        ),
        Mistake(
            "divided twice",
            "you divide by the number of samples more than once. Do it at the output; all behind it inherits it.",
            (
                _found(output=_shared(lambda delta, labels: delta / len(delta))),
                _found(dW=lambda x, delta: x.T @ delta / len(x), db=lambda delta: delta.mean(axis=0)),
            ),
        ),
        Mistake(
            "mean for the biases",
            "you take the mean of delta for the biases. Delta is divided by the batch already: take the sum.",
            (_found(db=lambda delta: delta.mean(axis=0)),),
        ),
        Mistake(
            "target forgotten",
            "you send the probabilities back. Delta is the probability less 1 for the right class.",
            (_found(output=lambda logits, labels: softmax(logits) / len(labels)),),
        ),
        Mistake(
            "mask forgotten",
            "you forgot the slope of the ReLU. A neuron that was silent gets no blame: its delta is 0.",
            (_found(slope=lambda x, z: 1.0),),
        ),
        Mistake(
            "outputs for the mask",
            "you multiply by the outputs of the ReLU. Its slope belongs there: 1 where the output is above 0, else 0.",
            (_found(slope=lambda x, z: x), _found(slope=lambda x, z: z)),
        ),
        Mistake(
            "mask at the output",
            "you put a mask on the last layer, too. It has no ReLU.",
            (
                _found(
                    output=lambda logits, labels: cross_entropy.delta(logits, labels) * (logits > 0),
                ),
            ),
        ),
        Mistake(
            "wrong sign",
            "your gradients have the wrong sign. They point uphill; the minus sign is that of the step.",
            (_found(output=_shared(lambda delta, labels: -delta)),),
        ),
        Mistake(
            "gradient on its side",
            "your gradients of W lie on their side. Each has the shape of its W, (n_in, n_out).",
            (_found(dW=lambda x, delta: delta.T @ x),),
        ),
        Mistake(
            "last layer first",
            "your gradients are right and in the order in which they were found. The first layer comes first.",
            (_found(keep=lambda loss, pairs: (loss, tuple(pairs[::-1]))),),
        ),
        Mistake(
            "gradients only",
            "you return the gradients alone. Wanted are two things: the loss, and the gradients.",
            (_found(keep=lambda loss, pairs: tuple(pairs)),),
        ),
    ),
)


EXERCISES = (_loss_and_gradients,)
