import copy
import pickle
from functools import partial
from html.parser import HTMLParser

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oracle import by_torch, random_case
from wbcourse.activations import ACTIVATIONS, Activation
from wbcourse.forward import Network, propagate
from wbcourse.parameters import Parameters, count_parameters, multiply_adds
from wbcourse.trace import dropout_mask, set_masks

SIZES = st.lists(st.integers(1, 6), min_size=2, max_size=6)


# ---------------------------------------------------------------- parameters


@given(SIZES, st.booleans())
def test_every_number_of_the_vector_is_one_weight_or_bias(sizes, biases):
    parameters = Parameters(sizes, biases)
    parameters.vector = np.arange(len(parameters))
    assert len(parameters) == count_parameters(sizes, biases) == sum(a.size for a in parameters.named.values())
    for index in range(len(parameters)):
        layer, source, target = parameters.locate(index)
        W, b = parameters.layers[layer]
        assert (b[target] if source is None else W[source, target]) == index
        assert (source is None) == (index >= parameters.n_weights)


def test_views_share_memory_with_the_vector():
    network = Network([2, 3, 1], rng=0)
    network.parameters.vector -= network.parameters.vector
    network.weights[1][:] = 7
    network.biases[0][2] = 5
    assert np.flatnonzero(network.parameters.vector == 7).tolist() == [6, 7, 8]
    assert np.flatnonzero(network.parameters.vector == 5).tolist() == [11]


def test_setting_the_vector_keeps_the_views():
    parameters = Parameters([2, 1])
    parameters.vector = np.array([1.0, 2.0, 3.0])
    assert (parameters.weights[0].tolist(), parameters.biases[0].tolist()) == ([[1], [2]], [3])


@pytest.mark.parametrize("twin", [copy.deepcopy, lambda n: pickle.loads(pickle.dumps(n)), Network.copy])
def test_a_copy_is_whole_and_apart(twin):
    network = Network([3, 4, 2], "tanh", rng=1)
    other = twin(network)
    assert other.parameters == network.parameters
    assert np.array_equal(other.predict(np.ones((1, 3))), network.predict(np.ones((1, 3))))
    other.parameters.vector[:] = 0
    assert not other.weights[0].any()
    assert network.weights[0].any()


# ---------------------------------------------------------------- the network


@pytest.mark.parametrize("seed", range(60))
def test_outputs_agree_with_torch(seed):
    case = random_case(seed)
    np.testing.assert_allclose(case.run()[0].outputs, by_torch(case)["outputs"], rtol=1e-10, atol=1e-14)


def test_a_network_set_by_hand_solves_xor():
    network = Network.from_arrays([[[1, 1], [1, 1]], [[1], [-2]]], [[-0.5, -1.5], [-0.5]], ["step", "step"])
    assert network.predict([[0, 0], [0, 1], [1, 0], [1, 1]]).ravel().tolist() == [0, 1, 1, 0]


def test_the_trace_holds_what_happened():
    network = Network.from_arrays([[[2.0]], [[3.0]]], [[-1.0], [0.5]], "relu")
    trace = network.forward([[2.0], [0.0]])
    assert [z.ravel().tolist() for z in trace.z] == [[3, -1], [9.5, 0.5]]
    assert [a.ravel().tolist() for a in trace.a] == [[3, 0], [9.5, 0.5]]
    assert trace.inputs[1] is trace.a[0]


@given(SIZES, st.integers(1, 5), st.integers(0, 2**32))
def test_samples_do_not_mix(sizes, n, seed):
    network = Network(sizes, "tanh", rng=seed)
    X = np.random.default_rng(seed).normal(size=(n, sizes[0]))
    one_by_one = np.concatenate([network.predict(x[np.newaxis]) for x in X])
    np.testing.assert_allclose(network.predict(X), one_by_one, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("keep_z", [True, False])
@pytest.mark.parametrize("seed", range(12))
def test_room_can_be_used_again_and_in_part(seed, keep_z):
    case = random_case(seed)
    room = case.network.trace(9, keep_z=keep_z)
    rng = np.random.default_rng(seed)
    for n in (9, 4):
        trace = room if n == 9 else room.rows(n)
        trace.inputs[0][:] = rng.normal(size=trace.inputs[0].shape)
        propagate(case.network, trace)
        np.testing.assert_array_equal(trace.outputs, case.network.predict(trace.inputs[0]))


def test_a_mask_multiplies_what_the_next_layer_sees():
    network = Network([2, 3, 1], rng=0)
    mask = np.array([[0.0, 2.0, 2.0]])
    trace = network.forward([[1.0, -1.0]], [mask])
    assert np.array_equal(trace.inputs[1], trace.a[0] * mask)
    assert not np.array_equal(trace.inputs[1], trace.a[0])
    room = network.trace(1)
    set_masks(room, [mask])
    set_masks(room, [None])
    assert room.inputs[1] is room.a[0]


def test_dropout_drops_its_share_and_keeps_the_mean():
    mask = dropout_mask(1000, 100, 0.25, np.random.default_rng(0))
    assert set(np.unique(mask)) == {0, 1 / 0.75}
    assert (mask == 0).mean() == pytest.approx(0.25, abs=0.01)
    assert mask.mean() == pytest.approx(1, abs=0.01)


def test_float32_stays():
    network = Network([4, 8, 3], ["gelu", "softplus"], rng=0, dtype=np.float32)
    trace = network.forward(np.ones((2, 4)), [np.ones((2, 8))])
    assert {a.dtype for a in (*trace.inputs, *trace.z, *trace.a, trace.masks[0])} == {np.dtype(np.float32)}
    assert network.copy(np.float64).dtype == np.float64


def test_a_seed_gives_the_same_network_and_a_generator_moves_on():
    rng = np.random.default_rng(3)
    a, b, c = Network([3, 3], rng=3), Network([3, 3], rng=rng), Network([3, 3], rng=rng)
    assert a.parameters == b.parameters
    assert b.parameters != c.parameters


def test_an_activation_of_ones_own():
    triple = Activation("triple", partial(np.multiply, 3), lambda z, out=None: np.full_like(z, 3), (-np.inf, np.inf))
    network = Network.from_arrays([[[2.0]]], activations=[triple])
    assert network.predict([[1.0]]) == 6


# ---------------------------------------------------------------- costs and how it shows


@given(SIZES, st.integers(1, 9), st.sampled_from([np.float32, np.float64]))
def test_memory_is_what_the_arrays_take(sizes, n, dtype):
    network = Network(sizes, "tanh", rng=0, dtype=dtype)
    trace = network.forward(np.ones((n, sizes[0]), dtype))
    assert network.memory(n) == network.parameters.vector.nbytes + trace.nbytes


def test_multiply_adds_by_hand():
    assert multiply_adds([64, 32, 10], n=3) == 3 * (64 * 32 + 32 * 10)


def test_repr():
    assert repr(Network([64, 32, 10], rng=0)) == "Network(64-32-10: relu, identity; 2,410 parameters, float64)"
    assert "no biases" in repr(Network([2, 1], rng=0, biases=False))
    assert repr(Parameters([2, 1], dtype=np.float32)) == "Parameters(2-1: 3 numbers, float32)"


def test_the_table_can_be_followed_by_ear():
    class Cells(HTMLParser):
        def __init__(self):
            super().__init__()
            self.scopes, self.text = [], []

        def handle_starttag(self, tag, attrs):
            if tag == "th":
                self.scopes.append(dict(attrs)["scope"])

        def handle_data(self, data):
            self.text.append(data)

    table = Cells()
    table.feed(Network([64, 32, 10], rng=0)._repr_html_())
    assert table.scopes == ["col"] * 7 + ["row"] * 3
    assert table.text[0].startswith("Network(64-32-10")
    assert table.text[-4:] == ["2,368", "42", "2,410", "2,368"]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: Network([2], rng=0), ValueError, "sizes must name the inputs and at least one layer"),
        (lambda: Network([2, 0], rng=0), ValueError, r"sizes\[1\] must be at least 1"),
        (lambda: Network([2, 1.5], rng=0), TypeError, r"sizes\[1\] must be a whole number"),
        (lambda: Network([2, 3, 1], "rellu", rng=0), ValueError, "Did you mean 'relu'"),
        (lambda: Network([2, 3, 1], ["relu"], rng=0), ValueError, "activations must have 2 entries"),
        (lambda: Network([2, 1], rng=0, dtype=int), ValueError, "dtype must be float32 or float64, but is int64"),
        (lambda: Network([2, 1], rng=0, scheme="hee"), ValueError, "Did you mean 'he'"),
        (lambda: Network([2, 1], rng=0).predict([[1, 2, 3]]), ValueError, r"X must have shape \(n, 2\)"),
        (lambda: Network([2, 1], rng=0).predict([1, 2]), ValueError, "X must have 2 axes"),
        (lambda: Network([2, 1], rng=0).predict(np.ones((0, 2))), ValueError, "n at least 1"),
        (lambda: Network([2, 1], rng=0).predict([[1, np.nan]]), ValueError, "X must be finite"),
        (lambda: Network([2, 2, 1], rng=0).forward([[1, 2]], []), ValueError, "masks must have 1 entries"),
        (lambda: Network([2, 2, 1], rng=0).forward([[1, 2]], [[[1]]]), ValueError, r"masks\[0\] must have shape"),
        (lambda: Network.from_arrays([]), ValueError, "one entry a layer"),
        (lambda: Network.from_arrays([[[1, 2]], [[1]]]), ValueError, r"weights\[1\] must have shape \(2, 1\)"),
        (lambda: Network.from_arrays([[[1, 2]]], [[1]]), ValueError, r"biases\[0\] must have shape \(2,\)"),
        (lambda: Parameters([1, 1]).locate(2), ValueError, "index must be from 0 to 1"),
        (lambda: setattr(Parameters([1, 1]), "vector", [1.0]), ValueError, r"vector must have shape \(2,\)"),
        (lambda: dropout_mask(1, 1, 1.0, np.random.default_rng(0)), ValueError, "rate must be at least 0 and below 1"),
    ],
)
def test_bad_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_the_fixtures_cover_every_activation():
    used = {f.name for seed in range(60) for f in random_case(seed).network.activations}
    assert used == set(ACTIVATIONS)
