import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import special

from oracle import random_targets, torch_loss
from wbcourse.losses import KINDS, Loss, binary_cross_entropy, cross_entropy, get_loss, one_hot, squared_error
from wbcourse.softmax import log_softmax, log_sum_exp, softmax
from wbcourse.weights import nudge_slopes

LOGITS = hnp.arrays(np.float64, hnp.array_shapes(min_dims=1, max_dims=2), elements=st.floats(-1000, 1000))
LOSSES = [
    Loss(name, reduction, smoothing)
    for name in KINDS
    for reduction in ("mean", "sum")
    for smoothing in (0.0, 0.1)
    if not (name == "squared_error" and smoothing)
]
EVERY = pytest.mark.parametrize("loss", LOSSES, ids=lambda x: f"{x.name}-{x.reduction}-{x.label_smoothing}")


def batch(loss: Loss, seed: int, scale: float = 3.0):
    rng = np.random.default_rng(seed)
    n, n_out = rng.integers(1, 7), rng.integers(2, 6)
    return rng.normal(size=(n, n_out)) * scale, random_targets(rng, loss.name, n, n_out)


# ---------------------------------------------------------------- softmax


@given(LOGITS)
def test_softmax_agrees_with_scipy(z):
    np.testing.assert_allclose(softmax(z), special.softmax(z, axis=-1), rtol=1e-12, atol=1e-300)
    np.testing.assert_allclose(log_softmax(z), special.log_softmax(z, axis=-1), rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(log_sum_exp(z), special.logsumexp(z, axis=-1), rtol=1e-13, atol=1e-13)


@given(LOGITS, st.integers(-1000, 1000))
def test_softmax_sees_only_differences(z, shift):
    np.testing.assert_allclose(softmax(z + shift), softmax(z), rtol=1e-9, atol=1e-300)
    np.testing.assert_allclose(softmax(z).sum(axis=-1), 1, rtol=1e-13)


def test_a_small_logarithm_keeps_its_digits():
    assert log_softmax([1e9, 1e9]).tolist() == [-np.log(2)] * 2


@pytest.mark.parametrize("f", [softmax, log_softmax, log_sum_exp])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_softmax_keeps_the_type_and_the_input(f, dtype):
    z = np.array([[1000, -1000, 0]], dtype)
    kept = z.copy()
    assert f(z).dtype == dtype
    assert np.isfinite(f(z)).all()
    assert np.array_equal(z, kept)


# ---------------------------------------------------------------- losses


@EVERY
@given(seed=st.integers(0, 2**32))
def test_value_and_delta_agree_with_torch(loss, seed):
    logits, targets = batch(loss, seed)
    z = torch.tensor(logits, requires_grad=True)
    value = torch_loss(loss, z, targets)
    value.backward()
    assert loss(logits, targets) == pytest.approx(float(value.detach()), rel=1e-12)
    np.testing.assert_allclose(loss.delta(logits, targets), z.grad.numpy(), rtol=1e-10, atol=1e-15)


@EVERY
def test_delta_is_the_slope_of_the_value(loss):
    logits, targets = batch(loss, seed=5)
    slopes = nudge_slopes(lambda z: loss(z, targets), logits)
    np.testing.assert_allclose(loss.delta(logits, targets), slopes, atol=1e-8)


@EVERY
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_far_out_nothing_breaks(loss, dtype):
    logits = np.array([[1000, -1000], [-1000, 1000]], dtype)
    targets = [0, 0] if loss.name == "cross_entropy" else [[1, 0], [1, 0]]
    assert np.isfinite(loss(logits, targets))
    assert np.isfinite(loss.delta(logits, targets)).all()
    assert loss.delta(logits, targets).dtype == dtype


def test_by_hand():
    assert squared_error([[3.0, 1.0]], [[1.0, 1.0]]) == 2.0
    assert binary_cross_entropy([[0.0]], [1]) == pytest.approx(np.log(2))
    assert cross_entropy([[0.0, 0.0, 0.0, 0.0]], [2]) == pytest.approx(np.log(4))
    assert Loss("cross_entropy", "sum")([[0.0, 0.0]] * 3, [0, 1, 1]) == pytest.approx(3 * np.log(2))
    # Sure and right: the loss is tiny and keeps its digits; sure and wrong: it is the logit.
    assert binary_cross_entropy([[40.0]], [1]) == pytest.approx(np.exp(-40), rel=1e-12)
    assert cross_entropy([[0.0, 1000.0]], [0]) == 1000.0


def test_labels_and_one_hot_rows_are_the_same():
    logits, labels = np.random.default_rng(0).normal(size=(5, 3)), [2, 0, 1, 1, 2]
    assert cross_entropy(logits, labels) == cross_entropy(logits, one_hot(labels, 3))
    assert one_hot(labels, 3).argmax(axis=1).tolist() == labels


def test_one_output_takes_a_vector_of_targets():
    logits = np.array([[0.5], [-1.0], [2.0]])
    for loss in (squared_error, binary_cross_entropy):
        assert loss(logits, [0, 1, 1]) == loss(logits, [[0], [1], [1]])


def test_delta_of_writes_into_out():
    logits, targets = batch(cross_entropy, 1)
    prepared, out = cross_entropy.prepare(targets, logits.shape, np.float64), np.empty_like(logits)
    assert cross_entropy.delta_of(logits, prepared, out=out) is out
    assert np.array_equal(out, cross_entropy.delta(logits, targets))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: cross_entropy([[0, 0]], [2]), ValueError, r"labels must be from 0 to 1, but labels\[0\] is 2"),
        (lambda: cross_entropy([[0, 0]], [-1]), ValueError, r"labels\[0\] is -1"),
        (lambda: cross_entropy([[0, 0]], [0.0]), TypeError, "labels must be whole numbers, but came as float64"),
        (lambda: cross_entropy([[0, 0]], [0, 1]), ValueError, "targets must hold 1 labels"),
        (lambda: cross_entropy([[0, 0]], [[0.5, 0.6]]), ValueError, "must sum to 1"),
        (lambda: cross_entropy([[0, np.nan]], [0]), ValueError, "logits must be finite"),
        (lambda: cross_entropy([0, 0], [0]), ValueError, "logits must have 2 axes"),
        (lambda: cross_entropy(np.ones((0, 2)), []), ValueError, "logits must hold at least one sample"),
        (lambda: binary_cross_entropy([[0.0]], [[2]]), ValueError, "targets must be from 0 to 1"),
        (lambda: squared_error([[0.0, 1.0]] * 2, [1.0, 2.0]), ValueError, r"shape of the logits, \(2, 2\)"),
        (lambda: squared_error([[0.0]], [[np.inf]]), ValueError, "targets must be finite"),
        (lambda: Loss("cross_entropy", "average"), ValueError, "reduction must be one of 'mean', 'sum'"),
        (lambda: get_loss("cross_entrop"), ValueError, "Did you mean 'cross_entropy'"),
        (lambda: Loss("cross_entropy", label_smoothing=1.0), ValueError, "label_smoothing must be at least 0"),
        (lambda: Loss("squared_error", label_smoothing=0.1), ValueError, "label_smoothing must be 0"),
        (lambda: softmax([]), ValueError, "logits must have at least one class"),
        (lambda: one_hot([[1]], 2), ValueError, "labels must have shape"),
    ],
)
def test_bad_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
