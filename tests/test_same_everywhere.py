"""The same seed gives the same numbers: bit for bit on one machine, to rounding with other BLAS kernels and threads.

In float64, weights after some epochs agree to a relative 1e-9 whatever the processor, and what is printed is the same.
"""

import json
import os
import subprocess
import sys

import numpy as np
import pytest

PROGRAM = """
import json
from wbcourse import datasets
from wbcourse.forward import Network
from wbcourse.training import fit
network = Network([64, 32, 10], rng=0)
history = fit(network, datasets.load("digits"), "adam", epochs=3, dropout=0.1, l2=1e-4, progress=False)
large = Network([64, 700, 10], rng=0)  # large enough for several threads
fit(large, datasets.load("digits"), "momentum", epochs=1, batch_size=512, progress=False)
vectors = [n.parameters.vector.tolist() for n in (network, large)]
print(json.dumps({"vectors": vectors, "printed": repr(history)}))
"""


def trained(**environment):
    settings = {name: str(value) for name, value in environment.items()}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=os.environ | settings, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def usual():
    return trained(OPENBLAS_NUM_THREADS=1)


def test_the_same_bits_on_one_machine(usual):
    assert trained(OPENBLAS_NUM_THREADS=1) == usual


@pytest.mark.parametrize(
    "environment",
    [
        {"OPENBLAS_NUM_THREADS": 2},
        {"OPENBLAS_NUM_THREADS": 1, "OPENBLAS_CORETYPE": "Prescott"},
        {"OPENBLAS_NUM_THREADS": 2, "OPENBLAS_CORETYPE": "Haswell"},
        {"OPENBLAS_NUM_THREADS": 1, "OPENBLAS_CORETYPE": "Zen"},
    ],
    ids=lambda settings: "-".join(map(str, settings.values())),
)
def test_the_same_to_rounding_and_in_print_elsewhere(usual, environment):
    other = trained(**environment)
    for one, another in zip(usual["vectors"], other["vectors"], strict=True):
        np.testing.assert_allclose(another, one, rtol=1e-9, atol=1e-9)
    assert other["printed"] == usual["printed"]
