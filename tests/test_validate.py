"""What every module asks of its arguments: good ones come back, bad ones are named, with what was wanted."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wbcourse._validate import as_floats, one_of, positive, whole


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_floats_keep_their_type_and_are_not_copied(dtype):
    array = np.ones((2, 3), dtype)
    assert as_floats("X", array, ndim=2) is array


@pytest.mark.parametrize("value", [[1, 2], (True, False), np.arange(3, dtype=np.uint8), np.ones(2, np.float16)])
def test_other_numbers_become_float64(value):
    array = as_floats("x", value, ndim=1)
    assert array.dtype == np.float64
    assert array.tolist() == [float(v) for v in value]


@given(st.integers(0, 4), st.integers(0, 4))
def test_only_the_wanted_number_of_axes_passes(came, wanted):
    array = np.zeros((1,) * came)
    if came == wanted:
        assert as_floats("X", array, ndim=wanted) is array
    else:
        with pytest.raises(ValueError, match=f"X must have {wanted} axes, but has shape"):
            as_floats("X", array, ndim=wanted)


@given(st.integers(0, 2**62))
def test_whole_numbers_come_back_as_int(value):
    assert type(whole("n", np.int64(value), at_least=0)) is int
    assert whole("n", value, at_least=0) == value


def test_good_values_come_back():
    assert positive("step", 0.5) == 0.5
    assert positive("noise", 0, zero=True) == 0
    assert positive("step", np.float32(2)) == 2
    assert one_of("name", "moons", {"moons", "xor"}) == "moons"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: as_floats("x", [1.0], ndim=(0, 2)), r"^x must have 0 or 2 axes, but has shape \(1,\)$"),
        (lambda: as_floats("x", [1.0, np.inf], ndim=1), r"^x must be finite, but x\[1\] is inf$"),
        (lambda: as_floats("X", [[1.0], [np.nan]], ndim=2), r"^X must be finite, but X\[\(1, 0\)\] is nan$"),
        (lambda: as_floats("x", np.nan, ndim=0), "^x is nan$"),
        (lambda: positive("step", 0), "^step must be greater than 0, but is 0$"),
        (lambda: positive("noise", -1, zero=True), "^noise must be at least 0, but is -1$"),
        (lambda: positive("step", np.inf), "^step must be greater than 0, but is inf$"),
        (lambda: whole("n", 2, at_least=3), "^n must be at least 3, but is 2$"),
        (lambda: one_of("name", "mons", ["xor", "moons"]), r"one of 'moons', 'xor', but is 'mons'\. .*'moons'\?$"),
        (lambda: one_of("name", "zzz", ["xor", "moons"]), r"^name must be one of 'moons', 'xor', but is 'zzz'\.$"),
    ],
)
def test_bad_values_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: as_floats("x", "abc", ndim=1), "^x must hold numbers, but came as str 'abc'$"),
        (lambda: as_floats("x", ["1", "2.5"], ndim=1), "^x must hold numbers, but came as list "),
        (lambda: as_floats("x", [[1.0], [1.0, 2.0]], ndim=2), "^x must hold numbers, but came as list "),
        (lambda: as_floats("x", "a" * 99, ndim=1), r"a{36}\.\.\.$"),
        (lambda: positive("step", "0.1"), "^step must be a number greater than 0, but is str '0.1'$"),
        (lambda: positive("step", True), "^step must be a number greater than 0, but is bool True$"),
        (lambda: whole("n", 2.0), r"^n must be a whole number, but is float 2\.0$"),
        (lambda: whole("n", True), "^n must be a whole number, but is bool True$"),
    ],
)
def test_wrong_types_are_named(call, message):
    with pytest.raises(TypeError, match=message):
        call()
