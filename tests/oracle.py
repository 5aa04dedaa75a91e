"""Random networks, and PyTorch's opinion of them."""

from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional as F

from wbcourse.activations import ACTIVATIONS
from wbcourse.backward import Gradients, backward, objective
from wbcourse.forward import Network
from wbcourse.losses import KINDS, Loss
from wbcourse.trace import Trace, dropout_mask

TORCH_ACTIVATIONS = {
    "step": lambda z: (z >= 0).to(z.dtype) + 0 * z,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky_relu": lambda z: F.leaky_relu(z, 0.01),
    "elu": F.elu,
    "gelu": F.gelu,
    "softplus": lambda z: F.softplus(z, threshold=1e9),
    "identity": lambda z: z,
}


@dataclass
class Case:
    network: Network
    X: np.ndarray
    targets: np.ndarray
    loss: Loss
    l2: float
    masks: list[np.ndarray | None] | None

    def run(self) -> tuple[Trace, Gradients]:
        trace = self.network.forward(self.X, self.masks)
        return trace, backward(self.network, trace, self.targets, self.loss, self.l2)


def random_targets(rng, loss: str, n: int, n_out: int) -> np.ndarray:
    if loss == "squared_error":
        return rng.normal(size=(n, n_out))
    if loss == "binary_cross_entropy":
        return rng.integers(0, 2, size=(n, n_out)).astype(float)
    return rng.integers(0, n_out, size=n) if rng.random() < 0.7 else rng.dirichlet(np.ones(n_out), size=n)


def random_case(seed: int, depth: int | None = None) -> Case:
    rng = np.random.default_rng(seed)
    depth = depth or 1 + seed % 6
    sizes = rng.integers(1, 6, size=depth + 1).tolist()
    names = list(ACTIVATIONS)
    activations = [names[(seed + layer * (1 + seed // 6)) % len(names)] for layer in range(depth)]
    loss_name = list(KINDS)[seed % 3]
    if rng.random() < 0.6:
        activations[-1] = "identity"
    if loss_name == "cross_entropy":
        sizes[-1] += 1
    network = Network(sizes, activations, biases=bool(rng.random() < 0.7), rng=rng)
    for b in network.biases:
        b[:] = rng.normal(size=b.shape) / 2
    n = int(rng.integers(1, 8))
    masks = [dropout_mask(n, k, 0.3, rng) if rng.random() < 0.8 else None for k in sizes[1:-1]]
    smoothing = 0.1 if loss_name != "squared_error" and rng.random() < 0.4 else 0.0
    return Case(
        network=network,
        X=rng.normal(size=(n, sizes[0])),
        targets=random_targets(rng, loss_name, n, sizes[-1]),
        loss=Loss(loss_name, "sum" if rng.random() < 0.5 else "mean", smoothing),
        l2=0.3 if rng.random() < 0.5 else 0.0,
        masks=masks if rng.random() < 0.5 else None,
    )


def torch_loss(loss: Loss, outputs: torch.Tensor, targets: np.ndarray) -> torch.Tensor:
    t = torch.tensor(targets)
    if loss.name == "cross_entropy":
        return F.cross_entropy(outputs, t, reduction=loss.reduction, label_smoothing=loss.label_smoothing)
    if loss.name == "binary_cross_entropy":
        t = t * (1 - loss.label_smoothing) + loss.label_smoothing / 2
        total = F.binary_cross_entropy_with_logits(outputs, t, reduction="sum")
    else:
        total = F.mse_loss(outputs, t, reduction="sum") / 2
    return total / len(outputs) if loss.reduction == "mean" else total


def by_torch(case: Case) -> dict[str, np.ndarray]:
    """Outputs, objective and gradients as PyTorch's autograd has them, in float64."""
    arrays = {name: torch.tensor(a, requires_grad=True) for name, a in case.network.parameters.named.items()}
    a = torch.tensor(case.X)
    for layer, activation in enumerate(case.network.activations):
        z = a @ arrays[f"weights[{layer}]"]
        if f"biases[{layer}]" in arrays:
            z = z + arrays[f"biases[{layer}]"]
        a = TORCH_ACTIVATIONS[activation.name](z)
        if case.masks is not None and layer < len(case.masks) and case.masks[layer] is not None:
            a = a * torch.tensor(case.masks[layer])
    squares = sum((array**2).sum() for name, array in arrays.items() if name.startswith("weights"))
    value = torch_loss(case.loss, a, case.targets) + case.l2 / 2 * squares
    value.backward()
    slopes = {name: array.grad.numpy() for name, array in arrays.items()}
    return {"outputs": a.detach().numpy(), "objective": value.detach().numpy(), **slopes}


def by_wbcourse(case: Case) -> dict[str, np.ndarray]:
    trace, gradients = case.run()
    value = objective(case.network, trace, case.targets, case.loss, case.l2)
    return {"outputs": trace.outputs, "objective": np.array(value), **gradients.parameters.named}


def disagreement(case: Case) -> float:
    """The largest relative error of any array; one that is far smaller than the others is measured against them."""
    ours, theirs = by_wbcourse(case), by_torch(case)
    assert ours.keys() == theirs.keys()
    whole = max(np.linalg.norm(array) for array in theirs.values())
    return max(
        float(np.linalg.norm(ours[name] - theirs[name]) / max(np.linalg.norm(theirs[name]), 1e-4 * whole))
        for name in theirs
    )
