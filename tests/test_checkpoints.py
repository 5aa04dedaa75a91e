"""What was saved comes back bit for bit or not at all, whenever the machine stops."""

import io
import os
import pickle
import random
import subprocess
import sys
import time
import zipfile

import numpy as np
import pytest

from wbcourse import checkpoints, datasets
from wbcourse.activations import Activation, relu
from wbcourse.checkpoints import CheckpointError, load_network, load_run, save_network, write_atomically
from wbcourse.forward import Network
from wbcourse.optimizers import OPTIMIZERS
from wbcourse.schedules import cosine
from wbcourse.training import fit

CHOICES = {"batch_size": 16, "dropout": 0.1, "l2": 0.001, "patience": 8, "seed": 5}


@pytest.fixture
def spirals():
    return datasets.load("spirals", n=150)


def learner(dtype=np.float32):
    return Network([2, 8, 3], ["tanh", "identity"], rng=0, dtype=dtype)


# ---------------------------------------------------------------- there and back


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("biases", [True, False])
def test_a_network_comes_back_bit_for_bit(tmp_path, dtype, biases):
    network = Network([3, 5, 4, 2], ["relu", "gelu", "sigmoid"], rng=1, biases=biases, dtype=dtype)
    save_network(tmp_path / "network.npz", network)
    again = load_network(tmp_path / "network.npz")
    assert again.parameters.vector.tobytes() == network.parameters.vector.tobytes()
    assert repr(again) == repr(network)
    assert again.activations == network.activations
    assert os.listdir(tmp_path) == ["network.npz"]


def test_the_file_can_be_read_with_numpy_alone(tmp_path):
    network = learner()
    save_network(tmp_path / "network.npz", network)
    with np.load(tmp_path / "network.npz", allow_pickle=False) as archive:
        np.testing.assert_array_equal(archive["weights[1]"], network.weights[1])
        assert set(archive.files) == {"about", "digest", *network.parameters.named}


def test_the_same_network_gives_the_same_file(tmp_path):
    for name in ("one", "two"):
        save_network(tmp_path / name, learner())
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("schedule", [None, cosine(0.05, 80)], ids=["constant", "cosine"])
def test_a_run_goes_on_as_if_it_had_never_stopped(tmp_path, spirals, optimizer, schedule):
    choices = {**CHOICES, "learning_rate": schedule}
    whole, first, second = learner(), learner(), Network([2, 8, 3], ["tanh", "identity"], rng=9, dtype=np.float32)
    history = fit(whole, spirals, optimizer, epochs=10, **choices)
    fit(first, spirals, optimizer, epochs=4, checkpoint=tmp_path / "run.npz", **choices)
    resumed = fit(second, spirals, optimizer, epochs=10, resume=tmp_path / "run.npz", **choices)
    assert second.parameters.vector.tobytes() == whole.parameters.vector.tobytes()
    assert without_seconds(resumed) == without_seconds(history)


def test_the_best_weights_outlive_a_stop(tmp_path, spirals):
    choices = {"optimizer": "adam", "learning_rate": 0.05, "patience": 6}
    whole, first, second = learner(), learner(), learner()
    history = fit(whole, spirals, epochs=500, **choices)
    assert history.stopped == "patience"
    fit(first, spirals, epochs=history.best_epoch + 2, checkpoint=tmp_path / "run.npz", **choices)
    resumed = fit(second, spirals, epochs=500, resume=tmp_path / "run.npz", **choices)
    assert without_seconds(resumed) == without_seconds(history)
    assert first.parameters == second.parameters == whole.parameters


def without_seconds(history):
    arrays = history.arrays()
    del arrays["seconds"]
    return {name: array.tobytes() for name, array in arrays.items()}, history.best_epoch, history.stopped


def test_a_run_holds_a_network(tmp_path, spirals):
    network = learner()
    fit(network, spirals, epochs=2, checkpoint=tmp_path / "run.npz")
    assert load_network(tmp_path / "run.npz").parameters == network.parameters
    assert load_run(tmp_path / "run.npz").optimizer.steps == 2 * 3


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("batch_size", {"batch_size": 8}),
        ("dropout", {"dropout": 0.0}),
        ("l2", {"l2": 0.1}),
        ("seed", {"seed": 6}),
        ("patience", {"patience": 2}),
        ("loss", {"loss": "binary_cross_entropy", "data": (np.zeros((90, 2)), np.zeros((90, 3)))}),
        ("data", {"data": (np.zeros((90, 2)), np.zeros(90, int)), "validation": (np.zeros((9, 2)), np.zeros(9, int))}),
        ("optimizer", {"optimizer": "sgd"}),
        ("network", {"network": learner(np.float64)}),
    ],
)
def test_another_run_is_not_gone_on_with(tmp_path, spirals, name, change):
    fit(learner(), spirals, "adam", epochs=1, checkpoint=tmp_path / "run.npz", **CHOICES)
    if name == "loss":
        change = {**change, "validation": change["data"]}
    choices = {"network": learner(), "data": spirals, "optimizer": "adam", **CHOICES, **change}
    with pytest.raises(ValueError, match=f"^{name} must be the same as in the run to resume"):
        fit(**choices, epochs=2, resume=tmp_path / "run.npz")


# ---------------------------------------------------------------- what is refused


@pytest.fixture
def saved(tmp_path):
    save_network(tmp_path / "network.npz", learner())
    return tmp_path / "network.npz"


def test_a_torn_file_is_refused_wherever_it_is_torn(saved):
    whole = saved.read_bytes()
    for length in [*range(0, len(whole), 97), len(whole) - 1]:
        saved.write_bytes(whole[:length])
        with pytest.raises(CheckpointError, match=r"network\.npz (is torn, or not|was altered)"):
            load_network(saved)


def test_an_altered_file_is_refused_or_still_right(saved):
    whole, rng = saved.read_bytes(), random.Random(0)
    refused = 0
    for _ in range(300):
        place = rng.randrange(len(whole))
        saved.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << rng.randrange(8)]) + whole[place + 1 :])
        try:  # some bytes of a zip file mean nothing: dates, for instance
            assert load_network(saved).parameters == learner().parameters
        except CheckpointError:
            refused += 1
    assert refused > 200


def test_numbers_that_were_exchanged_are_found(saved):
    with np.load(saved) as archive:
        arrays = dict(archive)
    arrays["weights[0]"][0, 0] += 1
    np.savez(saved, **arrays)
    with pytest.raises(CheckpointError, match="altered since it was saved: its digest does not fit"):
        load_network(saved)


def foreign_files():
    npz, npy = io.BytesIO(), io.BytesIO()
    np.savez(npz, weights=np.ones(3))
    np.save(npy, np.ones(3))
    return {"empty": b"", "text": b"hello", "npy": npy.getvalue(), "npz": npz.getvalue(), "pickle": pickle.dumps({})}


@pytest.mark.parametrize("kind", foreign_files())
@pytest.mark.parametrize("load", [load_network, load_run])
def test_a_foreign_file_is_refused(tmp_path, kind, load):
    (tmp_path / "file").write_bytes(foreign_files()[kind])
    with pytest.raises(CheckpointError, match="file is torn, or not a file of wbcourse"):
        load(tmp_path / "file")


class Trap:
    def __reduce__(self):
        return os.mkdir, ("sprung",)


def test_no_code_is_run_by_reading(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with zipfile.ZipFile("trap.npz", "w") as archive:
        for name in ("about", "digest"):
            member = io.BytesIO()
            np.save(member, np.array([Trap()], dtype=object), allow_pickle=True)
            archive.writestr(f"{name}.npy", member.getvalue())
    with pytest.raises(CheckpointError, match="allow_pickle=False"):
        load_network("trap.npz")
    assert os.listdir() == ["trap.npz"]


def test_other_versions_and_kinds_are_named(saved, monkeypatch):
    with pytest.raises(CheckpointError, match="holds a network, but a run was wanted"):
        load_run(saved)
    monkeypatch.setattr(checkpoints, "VERSION", 2)
    with pytest.raises(CheckpointError, match="has version 1 of the format; this is version 2"):
        load_network(saved)


def test_a_missing_file_and_a_foreign_activation_are_named(tmp_path):
    with pytest.raises(FileNotFoundError):
        load_network(tmp_path / "none")
    own = Network([2, 2], [Activation("mine", relu, relu, (0, 1))], rng=0)
    with pytest.raises(ValueError, match="the course's own activations to be saved, but has 'mine'"):
        save_network(tmp_path / "network.npz", own)


# ---------------------------------------------------------------- whenever the machine stops


def test_a_failed_write_leaves_the_old_file(saved):
    def fail(file):
        file.write(b"half of it")
        raise OSError("disk full")

    whole = saved.read_bytes()
    with pytest.raises(OSError, match="disk full"):
        write_atomically(saved, fail)
    assert saved.read_bytes() == whole
    assert os.listdir(saved.parent) == [saved.name]


SAVER = """
import itertools, sys
from wbcourse import checkpoints, forward
network = forward.Network([100, 200, 10], rng=0)
for number in itertools.count(1):
    network.parameters.vector.fill(number)
    checkpoints.save_network(sys.argv[1], network)
    print(number, flush=True)
"""


def test_a_kill_while_saving_loses_nothing(tmp_path):
    """Twenty processes save without pause and are killed; the file is always the last they told of, or the next."""
    path, rng = tmp_path / "network.npz", random.Random(1)
    for _ in range(20):
        process = subprocess.Popen([sys.executable, "-c", SAVER, path], stdout=subprocess.PIPE, text=True)
        assert process.stdout.readline() == "1\n"
        time.sleep(rng.random() * 0.05)
        process.kill()
        said, _ = process.communicate()
        numbers = load_network(path).parameters.vector
        assert (numbers == numbers[0]).all()
        assert int(numbers[0]) - int((said or "1").split()[-1]) in (0, 1)
