"""The explorable of chapter *Training*: a small network that learns on the page."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import traitlets

from wbcourse import datasets
from wbcourse._validate import as_floats, positive, whole
from wbcourse.batches import Batches
from wbcourse.explorables._base import Explorable, checked_id, rich
from wbcourse.explorables._choices import as_split, checked, generated
from wbcourse.explorables._order import Order, starting_network
from wbcourse.forward import Network
from wbcourse.losses import binary_cross_entropy
from wbcourse.optimizers import get_optimizer
from wbcourse.parameters import Parameters, count_parameters
from wbcourse.schedules import get_schedule
from wbcourse.steps import Evaluation, NotFiniteError, Steps

LARGEST_LOSS = 1e4  # a mean loss above it is no loss to come back from


class Playground(Explorable):
    """A network with one output that learns to tell two classes of points in the plane apart.

    It minimises the mean binary cross-entropy of its logit. The choices below decide everything: starting weights come
    from :func:`wbcourse.explorables._order.starting_network`, the order of the samples from
    :class:`wbcourse.explorables._order.Order`, and the page has the same of both.

    Parameters
    ----------
    data : {"spirals", "moons", "circle", "xor"}
        A data set of :mod:`wbcourse.datasets`, of 120 training and 40 test samples.
    hidden : sequence of int
        Neurons of the hidden layers: up to six layers, of up to eight.
    activation : {"tanh", "relu", "leaky_relu", "sigmoid", "identity"}
        Of the hidden layers.
    learning_rate, l2 : float
        Above 0; at least 0.
    batch_size : int
    optimizer : {"sgd", "momentum", "adam"}
        With the settings of :mod:`wbcourse.optimizers`.
    seed : int
        Decides starting weights and the order of the samples, from 0 to 2**32 - 1. The samples are always the same.
    noise : float
        Of the data sets, at least 0.
    id : str
        The name of its state in the page's address; one of its own for each playground of a page.
    goal : str
        What to try, a sentence above the choices; ```code``` and ``*emphasis*`` are understood.

    Attributes
    ----------
    vector : list of float
        Weights and biases as they are now, laid out like ``network.parameters.vector``; can be set. While it plays, the
        page does not tell; when it is paused, it does.
    epoch : int
        How many epochs are behind it.

    Raises
    ------
    ValueError, TypeError
        If a choice is none of those. The message names the argument.

    Examples
    --------
    >>> playground = Playground(data="xor", hidden=(3,), learning_rate=0.3)
    >>> playground
    Playground(xor: 2-3-1, tanh; sgd, learning rate 0.3, epoch 0)
    >>> network = playground.train(epochs=20)  # the same weights as after 20 epochs on the page
    >>> [round(loss, 3) for loss in playground.losses(network)]
    [0.072, 0.074]
    """

    front_end = "playground"
    state_names = (
        *("id", "goal", "data", "hidden", "activation", "learning_rate", "batch_size", "l2", "optimizer", "seed"),
        *("noise", "sets", "vector", "epoch"),
    )

    data = traitlets.Unicode("spirals").tag(sync=True)
    hidden: Any = traitlets.List().tag(sync=True)
    activation = traitlets.Unicode("tanh").tag(sync=True)
    learning_rate = traitlets.Float(0.03).tag(sync=True)
    batch_size = traitlets.Int(10).tag(sync=True)
    l2 = traitlets.Float(0.0).tag(sync=True)
    optimizer = traitlets.Unicode("sgd").tag(sync=True)
    seed = traitlets.Int(0).tag(sync=True)
    noise = traitlets.Float(0.1).tag(sync=True)
    sets: Any = traitlets.Dict().tag(sync=True)
    vector: Any = traitlets.List().tag(sync=True)
    epoch = traitlets.Int(0).tag(sync=True)
    goal = traitlets.Unicode("").tag(sync=True)
    id = traitlets.Unicode("playground").tag(sync=True)

    def __init__(
        self,
        data: str = "spirals",
        hidden: Sequence[int] = (4, 2),
        activation: str = "tanh",
        learning_rate: float = 0.03,
        batch_size: int = 10,
        l2: float = 0.0,
        optimizer: str = "sgd",
        seed: int = 0,
        noise: float = 0.1,
        id: str = "playground",
        goal: str = "",
    ) -> None:
        choices = {"data": data, "hidden": hidden, "activation": activation, "learning_rate": learning_rate}
        choices |= {"batch_size": batch_size, "l2": l2, "optimizer": optimizer, "seed": seed}
        given = {name: checked(name, value) for name, value in choices.items()}
        noise = positive("noise", noise, zero=True)
        start = starting_network([2, *given["hidden"], 1], activation, seed).parameters.vector.tolist()
        super().__init__(**given, noise=noise, sets=generated(noise), vector=start, goal=goal, id=checked_id(id))

    @traitlets.validate("data", "hidden", "activation", "learning_rate", "batch_size", "l2", "optimizer", "seed")
    def _check_choice(self, proposal: Any) -> Any:
        return checked(proposal.trait.name, proposal.value)

    @traitlets.validate("vector")
    def _check_vector(self, proposal: Any) -> list[float]:
        numbers = as_floats("vector", proposal.value, ndim=1)
        wanted = count_parameters(self._sizes)
        if len(numbers) != wanted:
            shape = "-".join(map(str, self._sizes))
            raise ValueError(f"vector must be {wanted} numbers for a network {shape}, but are {len(numbers)}")
        return [float(number) for number in numbers]

    @traitlets.observe("data", "hidden", "activation", "seed")
    def _restart(self, change: Any) -> None:
        self.vector = starting_network(self._sizes, self.activation, self.seed).parameters.vector.tolist()
        self.epoch = 0

    @property
    def _sizes(self) -> list[int]:
        return [2, *self.hidden, 1]

    @property
    def network(self) -> Network:
        """A network with the weights and biases as they are now."""
        parameters = Parameters(self._sizes)
        parameters.vector = np.array(self.vector)
        return Network.from_parameters(parameters, [*[self.activation] * len(self.hidden), "identity"])

    @property
    def train_data(self) -> datasets.Split:
        """What is learned from, as on the page: inputs of shape (120, 2), and labels 0 and 1."""
        return as_split(self.sets[self.data]["train"])

    @property
    def test_data(self) -> datasets.Split:
        """What the test loss is measured on: inputs of shape (40, 2), and labels 0 and 1."""
        return as_split(self.sets[self.data]["test"])

    def train(self, epochs: int, batches: int = 0, order: int | None = None) -> Network:
        """Return the network that the page has after so many epochs, beginning with :attr:`vector`.

        It agrees with the page to about 1e-12; over many epochs, rounding may grow to more.

        Parameters
        ----------
        epochs, batches : int
            So many epochs, and so many batches of one more.
        order : int, optional
            Where the orders of the samples begin, by default where `seed` says.

        Raises
        ------
        NotFiniteError
            If a number is not finite any more, or the loss is enormous.
        """
        whole("epochs", epochs, at_least=0), whole("batches", batches, at_least=0)
        network, optimizer = self.network, get_optimizer(self.optimizer)
        optimizer.start(network.parameters.vector)
        steps = Steps(network, optimizer, binary_cross_entropy, get_schedule(self.learning_rate), self.l2, LARGEST_LOSS)
        X, y = self.train_data
        dealt = Batches(network, X, y[:, np.newaxis].astype(float), self.batch_size)
        chance: Any = Order.of_seed(self.seed) if order is None else Order(order)
        with np.errstate(all="ignore"):
            for epoch in range(epochs):
                try:
                    steps.epoch(dealt, chance)
                except NotFiniteError as error:
                    raise NotFiniteError(
                        f"training diverged in epoch {epoch + 1}: try a lower learning rate"
                    ) from error
        if batches:
            for batch in next(iter(dealt.epoch(chance))).batches[:batches]:
                steps.forward(batch)
                steps.update(steps.backward(batch))
        return network

    def losses(self, network: Network) -> tuple[float, float]:
        """Return the loss of a network on the training samples, and on the test samples."""
        parts = [(part.X, part.y[:, np.newaxis].astype(float)) for part in (self.train_data, self.test_data)]
        train, test = (Evaluation(network, X, y, binary_cross_entropy)()[0] for X, y in parts)
        return train, test

    def __repr__(self) -> str:
        shape = f"{'-'.join(map(str, self._sizes))}, {self.activation}"
        return (
            f"Playground({self.data}: {shape}; {self.optimizer}, learning rate {self.learning_rate:g}, "
            f"epoch {self.epoch})"
        )

    def text_alternative(self) -> str:
        """Return what can be chosen and what is chosen, in words."""
        goal = f'<p class="wb-goal">{rich(self.goal)}</p>' if self.goal else ""
        layers = " and ".join(map(str, self.hidden)) or "no"
        train, test = self.losses(self.network)
        l2 = f", an L2 penalty of {self.l2:g}" if self.l2 else ""
        return (
            f'{goal}<div class="wb-playground"><p>Here a network learns on the page to tell two classes of points '
            f"apart, once there is JavaScript. Chosen are the data set {self.data}, {layers} hidden neurons with "
            f"{self.activation}, the optimiser {self.optimizer}, a learning rate of {self.learning_rate:g}, batches of "
            f"{self.batch_size}{l2} and the seed {self.seed}. Its loss is {train:.3f} on the training samples and "
            f"{test:.3f} on the test samples.</p></div>"
        )
