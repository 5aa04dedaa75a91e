import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.special import ndtr

from oracle import TORCH_ACTIVATIONS
from wbcourse._normal import normal_cdf, normal_pdf
from wbcourse.activations import ACTIVATIONS, LEAK, get_activation, step

EVERY = pytest.mark.parametrize("f", ACTIVATIONS.values(), ids=lambda f: f.name)
Z = np.concatenate([np.linspace(-30, 30, 1201), [-1e-9, 1e-9, 0.0]])
FAR = np.array([-1000.0, -750.0, -100.0, 100.0, 750.0, 1000.0])


@EVERY
def test_values_and_slopes_agree_with_torch(f):
    z = torch.tensor(Z, requires_grad=True)
    a = TORCH_ACTIVATIONS[f.name](z)
    a.sum().backward()
    np.testing.assert_allclose(f.f(Z), a.detach().numpy(), rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(f.derivative(Z), z.grad.numpy(), rtol=1e-10, atol=1e-15)


@EVERY
def test_slope_from_output_is_the_slope(f):
    if f.derivative_from_output is None:
        np.testing.assert_array_equal(f.slope(Z, f.f(Z)), f.derivative(Z))
    else:
        np.testing.assert_allclose(f.derivative_from_output(f.f(Z)), f.derivative(Z), atol=3e-16)


@EVERY
def test_slope_is_that_of_a_nudge(f):
    z, h = Z[np.abs(Z) > 1e-3], 1e-5
    np.testing.assert_allclose((f.f(z + h) - f.f(z - h)) / (2 * h), f.derivative(z), atol=1e-8)


@EVERY
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_far_out_nothing_breaks(f, dtype):
    z = FAR.astype(dtype)  # warnings are errors in this test run
    a, slope = f.f(z), f.derivative(z)
    assert a.dtype == slope.dtype == dtype
    assert np.isfinite(a).all()
    assert np.isfinite(slope).all()
    assert (a >= f.range[0]).all()
    assert (a <= f.range[1]).all()


@EVERY
@given(z=hnp.arrays(np.float64, hnp.array_shapes(max_dims=3), elements=st.floats(-50, 50)))
def test_out_is_filled_and_may_be_the_input(f, z):
    for function in (f.f, f.derivative, f.derivative_from_output or f.derivative):
        wanted = np.array(function(z.copy()))
        out = np.full_like(z, np.nan)
        assert function(z, out=out) is out
        np.testing.assert_array_equal(out, wanted)
        own = z.copy()
        function(own, out=own)
        np.testing.assert_array_equal(own, wanted)


@EVERY
def test_whole_numbers_and_lists_are_taken(f):
    assert np.array_equal(f.f([-2, 0, 3]), f.f(np.array([-2.0, 0.0, 3.0])))
    assert f.f([1, 2]).dtype == np.float64


@EVERY
def test_the_range_is_reached_and_not_left(f):
    a = f.f(np.linspace(-40, 40, 8001))
    for bound, reached in zip(f.range, (a.min(), a.max()), strict=True):
        assert abs(reached) > 0.3 if np.isinf(bound) else reached == pytest.approx(bound, abs=1e-4)


def test_one_number_to_remember_each():
    at = {name: float(f.f(np.array(1.0))) for name, f in ACTIVATIONS.items()}
    assert at["sigmoid"] == pytest.approx(np.e / (1 + np.e), rel=1e-15)
    assert at["softplus"] == pytest.approx(np.log(1 + np.e), rel=1e-15)
    assert float(ACTIVATIONS["elu"].f(np.array(-1.0))) == pytest.approx(1 / np.e - 1, rel=1e-15)
    assert float(ACTIVATIONS["leaky_relu"].f(np.array(-1.0))) == -LEAK
    assert step([-0.1, 0.0, 0.1]).tolist() == [0, 1, 1]


def test_normal_distribution_is_exact():
    z = np.random.default_rng(0).uniform(-8, 8, 100_000)
    np.testing.assert_allclose(normal_cdf(z), ndtr(z), rtol=1e-13)
    assert normal_cdf(np.array([-np.inf, -1000, 0, 1000, np.inf])).tolist() == [0, 0, 0.5, 1, 1]
    assert np.isnan(normal_cdf(np.array(np.nan)))
    assert normal_pdf(np.array(0.0)) == pytest.approx(0.3989422804014327, rel=1e-15)


def test_names():
    assert get_activation("tanh") is ACTIVATIONS["tanh"]
    assert get_activation(ACTIVATIONS["relu"]) is ACTIVATIONS["relu"]
    with pytest.raises(ValueError, match="Did you mean 'leaky_relu'"):
        get_activation("leakyrelu")
