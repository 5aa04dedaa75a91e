"""Optimisers: from slopes to a step.

All of them walk downhill on one flat vector of parameters `w`, given its slopes `g` (Greek letters as in the papers)::

    SGD         w -= rate * g
    Momentum    v = momentum * v + g                       w -= rate * v
    Nesterov    v = momentum * v + g                       w -= rate * (g + momentum * v)
    RMSProp     s = rho * s + (1 - rho) * g**2             w -= rate * g / (sqrt(s) + epsilon)
    Adam        m = beta1 * m + (1 - beta1) * g
                s = beta2 * s + (1 - beta2) * g**2         w -= rate * m' / (sqrt(s') + epsilon)
    AdamW       as Adam, and before it                     w -= rate * weight_decay * w

with ``m' = m / (1 - beta1**t)`` and ``s' = s / (1 - beta2**t)`` in step `t`, because both begin at 0. The conventions
are those of ``torch.optim``: `weight_decay` acts on the whole vector, biases too; in all but AdamW it is added to the
slope, ``g += weight_decay * w``; the rate multiplies `v` when it is used and not when it is kept.
"""

from dataclasses import asdict, dataclass, field
from math import sqrt
from typing import ClassVar

import numpy as np

from wbcourse._validate import FloatArray, one_of, positive

FLUSH_EVERY, FLUSH_BELOW = 64, 1e-30


def _share(name: str, value: float) -> None:
    """Check a number that says how much is kept from one step to the next."""
    if positive(name, value, zero=True) >= 1:
        raise ValueError(f"{name} must be at least 0 and below 1, but is {value}")


@dataclass(kw_only=True)
class SGD:
    """Stochastic gradient descent: a step straight downhill, and what all optimisers share.

    Attributes
    ----------
    weight_decay : float
        At least 0.
    steps : int
        How many steps were taken since :meth:`start`.
    state : dict of ndarray
        What is remembered from step to step, by the names in `remembers`, each of the shape of the parameters.
    """

    weight_decay: float = 0.0
    steps: int = field(default=0, init=False, repr=False)
    state: dict[str, FloatArray] = field(default_factory=dict, init=False, repr=False, compare=False)

    name: ClassVar[str] = "sgd"
    usual_rate: ClassVar[float] = 0.1
    remembers: ClassVar[tuple[str, ...]] = ()

    def __post_init__(self) -> None:
        positive("weight_decay", self.weight_decay, zero=True)

    @property
    def settings(self) -> dict[str, float]:
        """The choices made, by name: ``type(self)(**settings)`` is the same optimiser before its first step."""
        return {name: value for name, value in asdict(self).items() if name not in ("steps", "state")}

    def start(self, w: FloatArray) -> None:
        """Forget everything and make room for parameters like `w`."""
        self.steps = 0
        self.state = {name: np.zeros_like(w) for name in self.remembers}
        self._scratch = np.empty_like(w)

    def update(self, w: FloatArray, g: FloatArray, rate: float) -> None:
        """Take one step, in place and without a new array.

        Parameters
        ----------
        w : ndarray, shape (n_parameters,)
        g : ndarray, shape (n_parameters,)
            The slopes. They are used up: afterwards it holds something else.
        rate : float
            The learning rate.
        """
        self.steps += 1
        self._decay(w, g, rate)
        self._step(w, g, rate)
        if self.steps % FLUSH_EVERY == 0:
            self._flush()

    def _decay(self, w: FloatArray, g: FloatArray, rate: float) -> None:
        if self.weight_decay:
            g += np.multiply(w, self.weight_decay, out=self._scratch)

    def _step(self, w: FloatArray, g: FloatArray, rate: float) -> None:
        g *= rate
        w -= g

    def _flush(self) -> None:
        # What is remembered of a slope that stays 0 shrinks by the same factor in every step, until it is a denormal
        # number, with which a processor reckons many times slower. It has long stopped to matter: make it 0 before.
        for kept in self.state.values():
            kept[np.abs(kept) < FLUSH_BELOW] = 0


@dataclass(kw_only=True)
class Momentum(SGD):
    """SGD with a heavy ball: the step is a fading sum of all slopes so far (Polyak, 1964).

    Attributes
    ----------
    momentum : float
        How much is kept of the last step's velocity, at least 0 and below 1.
    """

    momentum: float = 0.9

    name: ClassVar[str] = "momentum"
    usual_rate: ClassVar[float] = 0.02
    remembers: ClassVar[tuple[str, ...]] = ("velocity",)

    def __post_init__(self) -> None:
        super().__post_init__()
        _share("momentum", self.momentum)

    def _step(self, w: FloatArray, g: FloatArray, rate: float) -> None:
        v = self.state["velocity"]
        v *= self.momentum
        v += g
        w -= np.multiply(v, rate, out=g)


@dataclass(kw_only=True)
class Nesterov(Momentum):
    """Momentum that looks ahead: the velocity is applied once more before the step (Nesterov, 1983).

    The form is that of Sutskever et al. (2013), with the slope taken where the parameters are.
    """

    name: ClassVar[str] = "nesterov"

    def _step(self, w: FloatArray, g: FloatArray, rate: float) -> None:
        v = self.state["velocity"]
        v *= self.momentum
        v += g
        g += np.multiply(v, self.momentum, out=self._scratch)
        g *= rate
        w -= g


@dataclass(kw_only=True)
class RMSProp(SGD):
    """Every parameter has a rate of its own: steps are divided by the usual size of its slope (Hinton, 2012).

    Attributes
    ----------
    rho : float
        How much is kept of the running mean of squares, at least 0 and below 1.
    epsilon : float
        Keeps the divisor from 0.
    """

    rho: float = 0.99
    epsilon: float = 1e-8

    name: ClassVar[str] = "rmsprop"
    usual_rate: ClassVar[float] = 0.001
    remembers: ClassVar[tuple[str, ...]] = ("squares",)

    def __post_init__(self) -> None:
        super().__post_init__()
        _share("rho", self.rho)
        positive("epsilon", self.epsilon)

    def _step(self, w: FloatArray, g: FloatArray, rate: float) -> None:
        # `squares` is kept without its factor 1 - rho, which is cheaper to put into the two numbers below.
        factor = sqrt(1 - self.rho)
        squares, divisor = self.state["squares"], self._scratch
        squares *= self.rho
        squares += np.multiply(g, g, out=divisor)
        np.sqrt(squares, out=divisor)
        divisor += self.epsilon / factor
        g /= divisor
        g *= rate / factor
        w -= g


@dataclass(kw_only=True)
class Adam(SGD):
    """Momentum and RMSProp together, both freed of their start at 0 (Kingma and Ba, 2015).

    Attributes
    ----------
    beta1, beta2 : float
        How much is kept of the slopes' and of their squares' running mean, at least 0 and below 1.
    epsilon : float
        Keeps the divisor from 0.
    """

    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    name: ClassVar[str] = "adam"
    usual_rate: ClassVar[float] = 0.001
    remembers: ClassVar[tuple[str, ...]] = ("velocity", "squares")

    def __post_init__(self) -> None:
        super().__post_init__()
        _share("beta1", self.beta1)
        _share("beta2", self.beta2)
        positive("epsilon", self.epsilon)

    def _step(self, w: FloatArray, g: FloatArray, rate: float) -> None:
        # Both are kept without their factors 1 - beta, as in RMSProp.
        mean_factor = (1 - self.beta1) / (1 - self.beta1**self.steps)
        factor = sqrt((1 - self.beta2) / (1 - self.beta2**self.steps))
        velocity, squares = self.state["velocity"], self.state["squares"]
        velocity *= self.beta1
        velocity += g
        g *= g
        squares *= self.beta2
        squares += g
        divisor = np.sqrt(squares, out=g)
        divisor += self.epsilon / factor
        step = np.divide(velocity, divisor, out=g)
        step *= rate * mean_factor / factor
        w -= step


@dataclass(kw_only=True)
class AdamW(Adam):
    """Adam whose decay shrinks the parameters themselves, not by way of the slopes (Loshchilov and Hutter, 2019)."""

    weight_decay: float = 0.01

    name: ClassVar[str] = "adamw"

    def _decay(self, w: FloatArray, g: FloatArray, rate: float) -> None:
        if self.weight_decay:
            w *= 1 - rate * self.weight_decay


OPTIMIZERS: dict[str, type[SGD]] = {kind.name: kind for kind in (SGD, Momentum, Nesterov, RMSProp, Adam, AdamW)}


def get_optimizer(optimizer: str | SGD) -> SGD:
    """Return a new optimiser of that name with its usual settings; an optimiser is returned as it is.

    Raises
    ------
    ValueError
        If there is none of that name.
    TypeError
        If it is something else.
    """
    if isinstance(optimizer, SGD):
        return optimizer
    if not isinstance(optimizer, str):
        raise TypeError(f"optimizer must be a name or an optimiser, but is {optimizer!r}")
    return OPTIMIZERS[one_of("optimizer", optimizer, OPTIMIZERS)]()
