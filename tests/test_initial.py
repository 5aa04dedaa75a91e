"""Starting weights against PyTorch's own, in distribution, in variance, and over fifty layers."""

from math import sqrt

import numpy as np
import pytest
import torch
from scipy.stats import ks_2samp

from wbcourse.initial import SCHEMES, initial_weights, layer_scales, scheme_std

FAN_IN, FAN_OUT = 300, 200
TORCH = {
    ("lecun", "normal"): lambda W: torch.nn.init.kaiming_normal_(W, nonlinearity="linear"),
    ("lecun", "uniform"): lambda W: torch.nn.init.kaiming_uniform_(W, nonlinearity="linear"),
    ("he", "normal"): lambda W: torch.nn.init.kaiming_normal_(W, nonlinearity="relu"),
    ("he", "uniform"): lambda W: torch.nn.init.kaiming_uniform_(W, nonlinearity="relu"),
    ("glorot", "normal"): torch.nn.init.xavier_normal_,
    ("glorot", "uniform"): torch.nn.init.xavier_uniform_,
}
KINDS = sorted(TORCH)


def torch_weights(kind, fan_in=FAN_IN, fan_out=FAN_OUT, seed=0):
    torch.manual_seed(seed)
    return TORCH[kind](torch.empty(fan_out, fan_in, dtype=torch.float64)).numpy().T  # torch: a neuron in each row


def ours(kind, seed=0):
    return initial_weights(FAN_IN, FAN_OUT, np.random.default_rng(seed), *kind)


def same_distribution(a, b):
    return ks_2samp(a.ravel(), b.ravel()).pvalue > 0.001


@pytest.mark.parametrize("kind", KINDS)
def test_distribution_and_variance_are_torchs(kind):
    a, b = ours(kind), torch_weights(kind)
    assert a.shape == b.shape == (FAN_IN, FAN_OUT)
    assert same_distribution(a, b)
    # 60,000 draws know the standard deviation to 0.3 %
    assert a.std() == pytest.approx(b.std(), rel=0.015)
    assert a.std() == pytest.approx(scheme_std(kind[0], FAN_IN, FAN_OUT), rel=0.015)
    assert abs(a.mean()) < 5 * a.std() / sqrt(a.size)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("other", KINDS)
def test_the_comparison_tells_schemes_apart(kind, other):
    assert same_distribution(ours(kind), torch_weights(other)) == (kind == other)


def test_the_comparison_rejects_usual_mistakes():
    right = torch_weights(("he", "normal"))
    for std in (2 / FAN_IN, sqrt(2) / FAN_IN, sqrt(2 / FAN_OUT), sqrt(1 / FAN_IN)):
        assert not same_distribution(np.random.default_rng(0).normal(0, std, (FAN_IN, FAN_OUT)), right)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("activation", [np.tanh, lambda z: np.maximum(z, 0)], ids=["tanh", "relu"])
def test_fifty_layers_are_torchs(kind, activation):
    X = np.random.default_rng(9).normal(size=(60, 256))

    def through(make):
        runs = [list(layer_scales(X, [make(50 * s + i) for i in range(50)], activation)) for s in range(6)]
        return np.log(runs)

    a = through(lambda seed: initial_weights(256, 256, np.random.default_rng(seed), *kind))
    b = through(lambda seed: torch_weights(kind, 256, 256, seed))
    # the logarithm of the scale walks at random from layer to layer; six runs of each tell how far
    spread = np.sqrt((a.var(axis=0, ddof=1) + b.var(axis=0, ddof=1)) / 6) + 0.01
    assert np.all(np.abs(a.mean(axis=0) - b.mean(axis=0)) < 6 * spread)


def test_linear_layers_follow_the_closed_form():
    rng = np.random.default_rng(1)
    X = rng.normal(size=(200, 256))
    for std in (0.05, 1 / 16, 0.08):
        scales = list(layer_scales(X, (rng.normal(0, std, (256, 256)) for _ in range(10)), lambda z: z))
        expected = (sqrt(256) * std) ** np.arange(1, 11)
        np.testing.assert_allclose(scales, expected, rtol=0.1)


def test_chance_comes_from_the_generator_alone():
    assert np.array_equal(ours(("he", "normal")), ours(("he", "normal")))
    assert not np.array_equal(ours(("he", "normal")), ours(("he", "normal"), seed=1))


def test_closed_forms():
    assert [scheme_std(scheme, 8, 24) for scheme in SCHEMES] == [sqrt(1 / 8), sqrt(2 / 32), sqrt(2 / 8)]


def test_bad_input_is_named():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match=r"but is 'hee'\. Did you mean 'he'"):
        initial_weights(3, 2, rng, scheme="hee")
    with pytest.raises(ValueError, match="distribution must be one of 'normal', 'uniform'"):
        initial_weights(3, 2, rng, distribution="cauchy")
    with pytest.raises(ValueError, match="fan_in must be at least 1, but is 0"):
        initial_weights(0, 2, rng)
    with pytest.raises(TypeError, match="rng must be a numpy Generator"):
        initial_weights(3, 2, 7)
    with pytest.raises(ValueError, match="X must have 2 axes"):
        list(layer_scales([1.0], [], np.tanh))
