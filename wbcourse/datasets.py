"""The data of the course: shipped or generated, never downloaded.

Every loader takes a seed and returns a :class:`Dataset`: names, units, and a fixed split into training, validation and
test data. The same seed gives the same bits; there is no global random state.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wbcourse._validate import FloatArray, one_of, positive, whole

DIGITS_DIGEST = "87ff0c9e40dc7e2c0e34e7257799c2e3f3aec1a016363bb11cad869ec428a826"
SHARES = (0.6, 0.2, 0.2)  # training, validation, test


@dataclass(frozen=True)
class Split:
    """One part of a data set: inputs ``X (n, n_in)`` and answers ``y (n,)``. Unpacks: ``X, y = data.train``."""

    X: FloatArray
    y: NDArray[Any]

    def __iter__(self) -> Iterator[NDArray[Any]]:
        return iter((self.X, self.y))

    def __len__(self) -> int:
        return len(self.X)


@dataclass(frozen=True, repr=False)
class Dataset:
    """Data with their names.

    Attributes
    ----------
    name, description : str
    feature_names, units : tuple of str
        One for each input.
    class_names : tuple of str
        One for each class; empty where `y` is a number to be predicted.
    train, validation, test : Split
        Disjoint; together they hold every sample once. Read-only arrays.
    """

    name: str
    description: str
    feature_names: tuple[str, ...]
    units: tuple[str, ...]
    class_names: tuple[str, ...]
    train: Split
    validation: Split
    test: Split

    def __repr__(self) -> str:
        parts = f"{len(self.train)} train, {len(self.validation)} validation, {len(self.test)} test"
        return f"Dataset({self.name!r}: {parts}; {len(self.feature_names)} inputs, {len(self.class_names)} classes)"


def load(name: str, seed: int = 0, **options: Any) -> Dataset:
    """Return the data set of that name; `options` go to its loader.

    Examples
    --------
    >>> load("digits")
    Dataset('digits': 1078 train, 360 validation, 359 test; 64 inputs, 10 classes)

    Raises
    ------
    ValueError
        If there is no such data set.
    """
    return _LOADERS[one_of("name", name, _LOADERS)](seed=seed, **options)


# ---------------------------------------------------------------- real


def load_digits(seed: int = 0) -> Dataset:
    """Return 1797 handwritten digits of 8 x 8 pixels, ink from 0 to 1 in `X (n, 64)`, row by row.

    The test part of *Optical Recognition of Handwritten Digits*, E. Alpaydin and C. Kaynak (1998), UCI Machine Learning
    Repository, doi 10.24432/C50P49, licence CC BY 4.0. Thirteen people wrote them, and all three parts hold digits of
    all thirteen: an accuracy on the test part flatters, as a new hand would be read less well.

    Raises
    ------
    ValueError
        If the file in the package is not the one that was shipped.
    """
    source = files("wbcourse") / "data" / "digits.npz"
    try:
        with source.open("rb") as stream, np.load(stream, allow_pickle=False) as archive:
            images, labels = archive["images"], archive["labels"]
    except Exception as error:  # zipfile, zlib and NumPy each have their own way to say "not my file"
        raise ValueError(f"{source} cannot be read ({error}). Reinstall wbcourse.") from error
    if digest(images, labels) != DIGITS_DIGEST:
        raise ValueError(f"{source} is not the file that was shipped: its digest differs. Reinstall wbcourse.")
    return _dataset(
        "digits",
        "Handwritten digits, 8 x 8 pixels (Alpaydin and Kaynak, 1998, CC BY 4.0).",
        images.reshape(-1, 64) / 16.0,
        labels.astype(np.int64),
        seed,
        feature_names=[f"row {i} column {j}" for i in range(8) for j in range(8)],
        units=["ink"] * 64,
        class_names=[str(k) for k in range(10)],
    )


def digest(*arrays: NDArray[Any]) -> str:
    """Return the SHA-256 digest of the numbers in the arrays, as hexadecimal digits."""
    return hashlib.sha256(b"".join(np.ascontiguousarray(array).tobytes() for array in arrays)).hexdigest()


# ---------------------------------------------------------------- generated, in the plane


def make_blobs(n: int = 300, classes: int = 2, noise: float = 0.6, seed: int = 0) -> Dataset:
    """Return round clouds, their centres evenly on a circle of radius 2, each with standard deviation `noise`."""
    rng, labels = _start(n, classes, noise, seed)
    angle = 2 * np.pi * labels / classes + np.pi / 4
    return _plane("blobs", f"{classes} round clouds.", 2 * _on_circle(angle), labels, noise, rng, seed)


def make_moons(n: int = 300, noise: float = 0.15, seed: int = 0) -> Dataset:
    """Return two half circles that reach into one another."""
    rng, labels = _start(n, 2, noise, seed)
    upper = _on_circle(rng.uniform(0, np.pi, n))
    X = np.where(labels[:, None] == 0, upper - np.array([0.5, 0.25]), np.array([0.5, 0.25]) - upper)
    return _plane("moons", "Two half circles that reach into one another.", X, labels, noise, rng, seed)


def make_spirals(n: int = 300, classes: int = 2, noise: float = 0.1, seed: int = 0) -> Dataset:
    """Return two to five arms that wind around the origin, one and a half turns each."""
    if whole("classes", classes, at_least=2) > 5:
        raise ValueError(f"classes must be at most 5, but is {classes}: more arms would touch")
    rng, labels = _start(n, classes, noise, seed)
    along = np.sqrt(rng.uniform(0.02, 1, n))  # the root spreads the points evenly over the arm's length
    angle = 3 * np.pi * along + 2 * np.pi * labels / classes
    return _plane(
        "spirals", f"{classes} spiral arms.", 3 * along[:, None] * _on_circle(angle), labels, noise, rng, seed
    )


def make_xor(n: int = 200, noise: float = 0.2, seed: int = 0) -> Dataset:
    """Return four clouds at (+-1, +-1): class 1 where the two signs differ. Without `noise`, the four points."""
    rng, quarter = _start(n, 4, noise, seed)
    X = np.stack([quarter % 2, quarter // 2], axis=1) * 2.0 - 1.0
    return _plane(
        "xor", "Class 1 where exactly one input is positive.", X, (X[:, 0] != X[:, 1]).astype(int), noise, rng, seed
    )


def make_circle(n: int = 200, noise: float = 0.1, seed: int = 0) -> Dataset:
    """Return a disc of radius 1, class 1, and a ring around it from 1.8 to 2.4, class 0."""
    rng, labels = _start(n, 2, noise, seed)
    share = np.sqrt(rng.uniform(0, 1, n))  # the root spreads the points evenly over the disc
    radius = np.where(labels == 1, share, 1.8 + 0.6 * share)
    X = radius[:, None] * _on_circle(rng.uniform(0, 2 * np.pi, n))
    return _plane("circle", "A disc, and a ring around it.", X, labels, noise, rng, seed)


# ---------------------------------------------------------------- generated, a table in mixed units


def make_measurements(n: int = 400, seed: int = 0) -> Dataset:
    """Return a made-up table of parcels: what it costs to send them, and what was measured, each in a unit of its own.

    The rule behind it is known, so that a claim about importance can be checked. The price in euros is
    ``2 + 0.8 * mass + 0.01 * distance + 4 * length + 0.001 * insured`` plus noise of 0.3. Length has by far the largest
    weight and moves the price least, by about 0.5; distance moves it most, by about 2.6.
    """
    whole("n", n, at_least=20)
    rng = np.random.default_rng(seed)
    mass = rng.gamma(4.0, 1.0, n)
    distance = rng.uniform(5, 900, n)
    length = rng.normal(0.6, 0.12, n).clip(0.2, 1.0)
    insured = rng.gamma(2.0, 500.0, n)
    X = np.stack([mass, distance, length, insured], axis=1)
    price = 2 + X @ np.array([0.8, 0.01, 4.0, 0.001]) + rng.normal(0, 0.3, n)
    return _dataset(
        "measurements",
        "Made-up parcels: their price from four measurements in different units.",
        X,
        price,
        seed,
        feature_names=["mass", "distance", "length", "insured value"],
        units=["kg", "km", "m", "EUR"],
        class_names=[],
    )


_LOADERS: dict[str, Callable[..., Dataset]] = {
    "digits": load_digits,
    "blobs": make_blobs,
    "moons": make_moons,
    "spirals": make_spirals,
    "xor": make_xor,
    "circle": make_circle,
    "measurements": make_measurements,
}
NAMES = tuple(_LOADERS)


# ---------------------------------------------------------------- shared by the loaders


def _start(n: int, classes: int, noise: float, seed: int) -> tuple[np.random.Generator, NDArray[np.int64]]:
    """Check what every generator is given; return its source of randomness, and labels in equal shares."""
    whole("classes", classes, at_least=2)
    whole("n", n, at_least=5 * classes)
    positive("noise", noise, zero=True)
    return np.random.default_rng(seed), np.arange(n) % classes


def _on_circle(angle: FloatArray) -> FloatArray:
    return np.stack([np.cos(angle), np.sin(angle)], axis=-1)


def _plane(
    name: str, description: str, X: FloatArray, y: NDArray[Any], noise: float, rng: np.random.Generator, seed: int
) -> Dataset:
    X = X + rng.normal(0, noise, X.shape)
    classes = [str(k) for k in range(int(y.max()) + 1)]
    return _dataset(name, description, X, y, seed, feature_names=["x1", "x2"], units=["", ""], class_names=classes)


def _dataset(
    name: str,
    description: str,
    X: FloatArray,
    y: NDArray[Any],
    seed: int,
    *,
    feature_names: Sequence[str],
    units: Sequence[str],
    class_names: Sequence[str],
) -> Dataset:
    """Split at random by `seed`, class by class where there are classes, and freeze the arrays."""
    rng = np.random.default_rng(seed)
    groups = [np.flatnonzero(y == k) for k in range(len(class_names))] or [np.arange(len(y))]
    parts: list[list[NDArray[np.int64]]] = [[], [], []]
    for group in groups:
        cuts = np.round(np.cumsum(SHARES)[:2] * len(group)).astype(int)
        for part, rows in zip(parts, np.split(rng.permutation(group), cuts), strict=True):
            part.append(rows)
    names = tuple(feature_names), tuple(units), tuple(class_names)
    return Dataset(name, description, *names, *map(partial(_split, X, y, rng), parts))


def _split(X: FloatArray, y: NDArray[Any], rng: np.random.Generator, rows: list[NDArray[np.int64]]) -> Split:
    order = rng.permutation(np.concatenate(rows))  # mixed, so that the first rows are not all of one class
    split = Split(X[order], y[order])
    for array in split:
        array.flags.writeable = False
    return split
