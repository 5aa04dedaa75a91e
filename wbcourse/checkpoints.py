"""To keep what was learned: weights and biases in a file, and a whole run to go on with later.

The files are NumPy's ``.npz`` without pickle: to read one runs no code. Inside are a description (JSON, with a version)
and a SHA-256 digest of everything, so that a torn or altered file is refused. A file is written under another name,
brought to the disk and then renamed: whenever the machine stops, the old file or the new one is there, and whole.
"""

import hashlib
import json
import os
import secrets
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from wbcourse._validate import FloatArray
from wbcourse.activations import ACTIVATIONS
from wbcourse.forward import Network
from wbcourse.history import History
from wbcourse.optimizers import OPTIMIZERS, SGD
from wbcourse.parameters import Parameters

VERSION = 1
StrPath = str | os.PathLike[str]
Arrays = dict[str, NDArray[Any]]


class CheckpointError(ValueError):
    """A file that cannot be used: torn, altered, or something else altogether."""


# ---------------------------------------------------------------- a network


def save_network(path: StrPath, network: Network) -> None:
    """Write weights, biases and activations of a network to a file, all at once or not at all.

    Parameters
    ----------
    path : str or path
        Usually ending in ``.npz``; nothing is added.
    network : Network

    Raises
    ------
    ValueError
        If an activation is not one of the course's: a file cannot hold a function.
    """
    _write(path, "network", {"network": _describe_network(network)}, dict(network.parameters.named))


def load_network(path: StrPath) -> Network:
    """Return the network in a file of :func:`save_network`, or the one that a run of :func:`save_run` had reached.

    Raises
    ------
    CheckpointError
        If the file is torn, altered, or of another kind.
    FileNotFoundError
        If there is none.
    """
    about, arrays = _read(path, ("network", "run"))
    with _refusing(path):
        return _make_network(about["network"], arrays)


def _describe_network(network: Network) -> dict[str, Any]:
    names = [activation.name for activation in network.activations]
    foreign = [f.name for f in network.activations if ACTIVATIONS.get(f.name) is not f]
    if foreign:
        raise ValueError(f"network must have the course's own activations to be saved, but has {foreign[0]!r}")
    has_biases = network.parameters.has_biases
    return {"sizes": network.sizes, "activations": names, "has_biases": has_biases, "dtype": network.dtype.name}


def _make_network(about: dict[str, Any], arrays: Arrays) -> Network:
    parameters = Parameters(about["sizes"], about["has_biases"], about["dtype"])
    for name, place in parameters.named.items():
        place[:] = arrays[name]
    return Network.from_parameters(parameters, about["activations"])


# ---------------------------------------------------------------- a run


@dataclass
class Run:
    """All that training needs to go on as if it had never stopped.

    Attributes
    ----------
    network : Network
    optimizer : SGD or kin
        With what it remembers.
    rng : numpy.random.Generator
        Source of the orders and dropout masks to come.
    history : History
    best : ndarray or None
        The parameters' vector after the best epoch so far.
    settings : dict
        The choices that must be the same when training goes on, as plain numbers, texts and lists.
    """

    network: Network
    optimizer: SGD
    rng: np.random.Generator
    history: History
    best: FloatArray | None
    settings: dict[str, Any]


def save_run(path: StrPath, run: Run) -> None:
    """Write a run to a file, all at once or not at all."""
    optimizer = {"name": run.optimizer.name, "settings": run.optimizer.settings, "steps": run.optimizer.steps}
    about = {
        "network": _describe_network(run.network),
        "optimizer": optimizer,
        "rng": run.rng.bit_generator.state,
        "history": run.history.to_dict(),
        "settings": run.settings,
    }
    arrays: Arrays = dict(run.network.parameters.named)
    arrays |= {f"optimizer.{name}": kept for name, kept in run.optimizer.state.items()}
    if run.best is not None:
        arrays["best"] = run.best
    _write(path, "run", about, arrays)


def load_run(path: StrPath) -> Run:
    """Return the run in a file of :func:`save_run`.

    Raises
    ------
    CheckpointError
        If the file is torn, altered, or of another kind.
    FileNotFoundError
        If there is none.
    """
    about, arrays = _read(path, ("run",))
    with _refusing(path):
        network = _make_network(about["network"], arrays)
        optimizer = OPTIMIZERS[about["optimizer"]["name"]](**about["optimizer"]["settings"])
        optimizer.start(network.parameters.vector)
        optimizer.steps = about["optimizer"]["steps"]
        for name, place in optimizer.state.items():
            place[:] = arrays[f"optimizer.{name}"]
        rng = np.random.default_rng()
        rng.bit_generator.state = about["rng"]
        history = History.from_dict(about["history"])
        return Run(network, optimizer, rng, history, arrays.get("best"), about["settings"])


# ---------------------------------------------------------------- a file


def _digest(about: str, arrays: Arrays) -> str:
    sha = hashlib.sha256(about.encode())
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        sha.update(f"\n{name} {array.dtype.str} {array.shape}\n".encode())
        sha.update(array.tobytes())
    return sha.hexdigest()


def _write(path: StrPath, kind: str, about: dict[str, Any], arrays: Arrays) -> None:
    text = json.dumps({"format": "wbcourse", "version": VERSION, "kind": kind, **about})
    texts = {"about": np.array(text), "digest": np.array(_digest(text, arrays))}
    write_atomically(path, lambda file: _pack(file, texts | arrays))


def _pack(file: IO[bytes], arrays: Arrays) -> None:
    # What np.savez does, but it would pickle what is no array of numbers, and gives names of its own a meaning.
    with zipfile.ZipFile(file, "w") as archive:
        for name, array in arrays.items():
            with archive.open(zipfile.ZipInfo(f"{name}.npy"), "w", force_zip64=True) as member:
                np.lib.format.write_array(member, np.asarray(array), allow_pickle=False)


def _read(path: StrPath, kinds: tuple[str, ...]) -> tuple[dict[str, Any], Arrays]:
    with open(path, "rb") as file, _refusing(path):
        archive = np.load(file, allow_pickle=False)
        arrays = {name: archive[name] for name in archive.files}
        text, digest = str(arrays.pop("about")), str(arrays.pop("digest"))
        about: dict[str, Any] = json.loads(text)
        if about["format"] != "wbcourse" or digest != _digest(text, arrays):
            raise CheckpointError(f"{path} was altered since it was saved: its digest does not fit")
        if about["version"] != VERSION:
            raise CheckpointError(f"{path} has version {about['version']} of the format; this is version {VERSION}")
    if about["kind"] not in kinds:
        raise CheckpointError(f"{path} holds a {about['kind']}, but a {' or a '.join(kinds)} was wanted")
    return about, arrays


_UNREADABLE = (
    *(OSError, EOFError, ValueError, KeyError, TypeError, AttributeError, IndexError, MemoryError, NotImplementedError),
    *(zipfile.BadZipFile, zlib.error),
)


@contextmanager
def _refusing(path: StrPath) -> Iterator[None]:
    """Turn whatever a torn or foreign file leads to into an error that says so."""
    try:
        yield
    except CheckpointError:
        raise
    except _UNREADABLE as error:
        raise CheckpointError(f"{path} is torn, or not a file of wbcourse: {error}") from error


def write_atomically(path: StrPath, write: Callable[[IO[bytes]], object]) -> None:
    """Let `write` fill a new file, and give it the name `path` only when it is whole and on the disk.

    If `path` is there already, it is replaced; its readers see the old file or the new one and nothing between. If
    `write` fails, the old file stays. A process that is killed may leave ``.name.*.tmp`` behind, to be deleted.
    """
    path = Path(path)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}.tmp")
    try:
        with open(temporary, "xb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    # The new name is on the disk only when its folder is. Windows cannot do this and does not need it.
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
