"""Weights and Biases: the helper package of the course.

Each chapter of the book has one module here: ``weights``, ``biases``, ``forward``, ``backward``, ``training`` and
``hyperparameters``. Each imports only the earlier ones, so they can be read in the order of the book.

Importing ``wbcourse`` itself loads nothing else: a module is imported when it is first used.
"""

from importlib import import_module
from types import ModuleType

__version__ = "0.1.0"

_MODULES = (
    "weights",
    "initial",
    "biases",
    "activations",
    "softmax",
    "losses",
    "parameters",
    "trace",
    "forward",
    "backward",
    "gradient_check",
    "credit",
    "autograd",
    "optimizers",
    "schedules",
    "history",
    "checkpoints",
    "batches",
    "steps",
    "training",
    "hyperparameters",
    "spaces",
    "search",
    "range_test",
    "stack",
    "stacked",
    "sweep",
    "datasets",
    "figures",
    "explorables",
    "exercises",
)

__all__ = ["__version__"]


def __getattr__(name: str) -> ModuleType:
    """Import a module of the course when it is first asked for, e.g. ``wbcourse.weights``."""
    if name in _MODULES:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, *_MODULES])
