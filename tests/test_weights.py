"""Every function of ``wbcourse.weights`` against numbers found without it."""

import doctest

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from wbcourse import weights
from wbcourse.weights import (
    class_templates,
    contributions,
    count_weights,
    decay,
    direction,
    effect_sizes,
    in_units,
    likeness,
    linear,
    norm,
    nudge_slopes,
    weighted_sum,
)

sizes = st.integers(1, 12)


def rng_of(*numbers: int) -> np.random.Generator:
    return np.random.default_rng(list(numbers))


def test_examples_in_docstrings():
    assert doctest.testmod(weights).attempted > 0
    assert doctest.testmod(weights).failed == 0


def test_weighted_sum_by_hand():
    x, w = [2.0, 3.0, 1.0], [0.5, -1.0, 4.0]
    assert contributions(x, w).tolist() == [1.0, -3.0, 4.0]
    assert weighted_sum(x, w) == 2.0
    assert weighted_sum([x, [1.0, 0.0, 0.0]], w).tolist() == [2.0, 0.5]


@given(sizes, sizes, sizes)
def test_a_layer_is_its_neurons_side_by_side(n, n_in, n_out):
    rng = rng_of(n, n_in, n_out)
    X, W = rng.normal(size=(n, n_in)), rng.normal(size=(n_in, n_out))
    Z = linear(X, W)
    assert Z.shape == (n, n_out)
    for j in range(n_out):
        np.testing.assert_allclose(Z[:, j], weighted_sum(X, W[:, j]), atol=1e-12)
    torch_z = torch.nn.functional.linear(torch.tensor(X), torch.tensor(W).T)  # torch keeps a neuron in each row
    np.testing.assert_allclose(Z, torch_z.numpy(), atol=1e-12)


def test_direction_and_norm():
    assert norm([3.0, 4.0]) == 5.0
    assert direction([3.0, 4.0]).tolist() == [0.6, 0.8]
    u = direction([1.0, 0.5])
    for distance in (0.0, 1.0, -2.5):
        assert weighted_sum(distance * u, [1.0, 0.5]) == pytest.approx(distance * norm([1.0, 0.5]))


def test_likeness_is_the_cosine():
    X = [[2.0, 0.0], [0.0, 5.0], [-3.0, 0.0], [1.0, 1.0], [0.0, 0.0]]
    np.testing.assert_allclose(likeness(X, [7.0, 0.0]), [1, 0, -1, np.sqrt(0.5), 0], atol=1e-15)


def test_count_weights():
    assert count_weights([64, 32, 10]) == 64 * 32 + 32 * 10
    layers = [torch.nn.Linear(a, b, bias=False) for a, b in ((7, 5), (5, 3), (3, 2))]
    assert count_weights([7, 5, 3, 2]) == sum(p.numel() for layer in layers for p in layer.parameters())


def test_class_templates_by_hand():
    X, y = [[1.0, 0.0], [3.0, 0.0], [0.0, 4.0]], [0, 0, 1]
    mean = np.array([4 / 3, 4 / 3])
    expected = np.stack([v / np.linalg.norm(v) for v in (np.array([2.0, 0]) - mean, np.array([0, 4.0]) - mean)], axis=1)
    np.testing.assert_allclose(class_templates(X, y, 2), expected, atol=1e-12)


@given(sizes)
def test_another_unit_changes_the_weights_and_not_the_sums(n_in):
    rng = rng_of(n_in)
    X, w, factors = rng.normal(size=(9, n_in)), rng.normal(size=n_in), rng.uniform(0.001, 1000, n_in)
    np.testing.assert_allclose(weighted_sum(X * factors, in_units(w, factors)), weighted_sum(X, w), atol=1e-9)
    np.testing.assert_allclose(effect_sizes(X * factors, in_units(w, factors)), effect_sizes(X, w), atol=1e-9)


def test_effect_sizes_by_hand():
    assert effect_sizes([[1.0, 10.0], [3.0, 10.0]], [-2.0, 100.0]).tolist() == [2.0, 0.0]


def test_nudge_slopes_against_autograd_and_puts_weights_back():
    W = rng_of(3).normal(size=(3, 2))
    kept = W.copy()
    slopes = nudge_slopes(lambda W: float(np.sum(np.tanh(W) * W**2) ** 2), W)  # the square ties all weights together
    tensor = torch.tensor(W, requires_grad=True)
    ((torch.tanh(tensor) * tensor**2).sum() ** 2).backward()
    np.testing.assert_allclose(slopes, tensor.grad.numpy(), rtol=1e-8)
    assert np.array_equal(W, kept)


def test_nudge_slopes_is_off_by_the_square_of_the_step():
    errors = [abs(nudge_slopes(lambda w: float(np.exp(w[0])), [0.0], step)[0] - 1) for step in (1e-1, 1e-2)]
    assert errors[0] / errors[1] == pytest.approx(100, rel=0.02)


def test_decay_takes_a_share():
    np.testing.assert_allclose(decay([4.0, -1.0], 0.1, 0.5), [3.8, -0.95])
    w = np.array([4.0])
    for _ in range(100):
        w = decay(w, 0.1, 0.1)
    assert w[0] == pytest.approx(4 * 0.99**100)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: weighted_sum([1.0, 2.0], [1.0]), "w has 1 weights, but x has 2 inputs"),
        (lambda: weighted_sum([1.0, np.nan], [1.0, 2.0]), r"x must be finite, but x\[1\] is nan"),
        (lambda: weighted_sum([[[1.0]]], [1.0]), "x must have 1 or 2 axes"),
        (lambda: linear(np.ones((2, 3)), np.ones((4, 3))), r"W \(4, 3\) wants 4. W.T would fit"),
        (lambda: linear(np.ones((2, 3)), np.ones((4, 5))), r"wants 4\.$"),
        (lambda: direction([0.0, 0.0]), "w must not be all zeros"),
        (lambda: count_weights([3]), "at least one layer"),
        (lambda: count_weights([3, 0]), r"sizes\[1\] must be at least 1, but is 0"),
        (lambda: class_templates([[1.0], [2.0]], [0, 0], 2), r"no sample of \[1\]"),
        (lambda: class_templates([[1.0], [2.0], [4.0]], [0, 1, 7], 2), r"from 0 to 1, but also holds \[7\]"),
        (lambda: class_templates([[1.0], [2.0]], [0], 1), r"y must have shape \(2,\)"),
        (lambda: in_units([1.0], [0.0]), "factors must not contain 0"),
        (lambda: in_units([1.0], [1.0, 2.0]), r"factors must have shape \(1,\)"),
        (lambda: decay([1.0], 2.0, 0.5), "must be below 1, but is 1.0"),
        (lambda: decay([1.0], -0.1, 0.5), "learning_rate must be at least 0, but is -0.1"),
        (lambda: nudge_slopes(lambda w: 0.0, [1.0], step=0), "step must be greater than 0, but is 0"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: weighted_sum("abc", [1.0]), "x must hold numbers, but came as str 'abc'"),
        (lambda: count_weights([3.5, 2]), r"sizes\[0\] must be a whole number, but is float 3.5"),
        (lambda: decay([1.0], "0.1", 0.5), "learning_rate must be a number"),
    ],
)
def test_wrong_types_are_named(call, message):
    with pytest.raises(TypeError, match=message):
        call()
