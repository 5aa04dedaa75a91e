import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wbcourse.activations import sigmoid
from wbcourse.biases import (
    affine,
    augment,
    bias_from_threshold,
    bias_gradient,
    boundary_offset,
    firing_rates,
    fold,
    log_odds_bias,
    threshold_from_bias,
    unfold,
    zero_biases,
)
from wbcourse.weights import direction, weighted_sum

SIZE = st.integers(1, 7)


def layer(seed: int, n: int, n_in: int, n_out: int, eighths: bool = False):
    """A batch, weights and biases; in eighths, so that sums are exact in any order."""
    rng = np.random.default_rng(seed)
    shapes = ((n, n_in), (n_in, n_out), (n_out,))
    return [rng.integers(-64, 64, s) / 8 if eighths else rng.normal(size=s) for s in shapes]


@given(SIZE, SIZE, SIZE, st.integers(0, 2**32))
def test_affine_adds_a_neurons_bias_to_each_sample(n, n_in, n_out, seed):
    X, W, b = layer(seed, n, n_in, n_out)
    Z = affine(X, W, b)
    for s, j in np.ndindex(n, n_out):
        assert Z[s, j] == pytest.approx(sum(X[s, i] * W[i, j] for i in range(n_in)) + b[j], abs=1e-12)


@given(SIZE, SIZE, SIZE, st.integers(0, 2**32))
def test_a_bias_is_the_weight_of_an_input_of_1(n, n_in, n_out, seed):
    X, W, b = layer(seed, n, n_in, n_out, eighths=True)
    assert np.array_equal(augment(X) @ fold(W, b), affine(X, W, b))
    W_again, b_again = unfold(fold(W, b))
    assert np.array_equal(W_again, W)
    assert np.array_equal(b_again, b)


def test_augmented_form_keeps_float32():
    X, W, b = (array.astype(np.float32) for array in layer(0, 3, 2, 4))
    assert (augment(X) @ fold(W, b)).dtype == np.float32
    assert affine(X, W, b).dtype == np.float32


def test_unfolded_arrays_share_memory():
    W_aug = np.zeros((3, 2))
    W, b = unfold(W_aug)
    W += 1
    b += 2
    assert W_aug.tolist() == [[1, 1], [1, 1], [2, 2]]


@pytest.mark.parametrize(
    ("shape", "hint"),
    [((4,), "one bias a sample"), ((4, 1), "one bias a sample"), ((1, 3), "b.ravel"), ((), "shared"), ((2,), "shape")],
)
def test_a_bias_that_numpy_would_broadcast_or_not_is_refused(shape, hint):
    with pytest.raises(ValueError, match=hint) as caught:
        affine(np.ones((4, 2)), np.ones((2, 3)), np.ones(shape))
    assert "b must have shape (3,)" in str(caught.value)


def test_threshold_and_bias_are_one_number_with_two_signs():
    assert bias_from_threshold([1.5, -2.0]).tolist() == [-1.5, 2.0]
    assert threshold_from_bias(bias_from_threshold(0.25)) == 0.25


@given(st.integers(0, 2**32), st.floats(-10, 10))
def test_the_boundary_stands_at_the_offset(seed, b):
    w = np.random.default_rng(seed).normal(size=3)
    on_boundary = boundary_offset(w, b) * direction(w)
    assert weighted_sum(on_boundary, w) + b == pytest.approx(0, abs=1e-9)


def test_firing_rates_by_hand():
    X, W = [[-1.0], [0.0], [2.0], [3.0]], [[1.0, 1.0, 1.0]]
    assert firing_rates(X, W, [0.0, -5.0, 5.0]).tolist() == [0.5, 0.0, 1.0]


@given(st.floats(1e-12, 1 - 1e-12))
def test_log_odds_bias_makes_the_sigmoid_say_the_rate(rate):
    assert sigmoid(log_odds_bias(rate)) == pytest.approx(rate, rel=1e-12)


def test_zero_biases():
    assert zero_biases(3).tolist() == [0, 0, 0]


def test_bias_gradient_is_a_sum_and_not_a_mean():
    delta = np.array([[1.0, -2.0], [3.0, 0.5]])
    out = np.empty(2)
    assert bias_gradient(delta, out=out) is out
    assert out.tolist() == [4.0, -1.5]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: log_odds_bias([0.5, 1.0]), "rate must be above 0 and below 1"),
        (lambda: boundary_offset([0.0, 0.0], 1.0), "w must not be all zeros"),
        (lambda: unfold(np.ones((0, 2))), "W_aug must have at least one row"),
        (lambda: firing_rates(np.ones((0, 2)), np.ones((2, 1)), [0]), "X must hold at least one sample"),
        (lambda: affine([[np.nan]], [[1]], [0]), r"X must be finite, but X\[\(0, 0\)\] is nan"),
        (lambda: zero_biases(0), "n_out must be at least 1"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
