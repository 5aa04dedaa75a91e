from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oracle import Case, disagreement, random_case
from wbcourse import backward as module
from wbcourse.activations import ACTIVATIONS
from wbcourse.backward import Gradients, backward, objective, propagate_back
from wbcourse.credit import gradient_statistics, largest_adjustments
from wbcourse.forward import Network, propagate
from wbcourse.gradient_check import gradient_check
from wbcourse.losses import KINDS, Loss
from wbcourse.trace import set_masks

SEEDS = range(200)


def check(case: Case, **options):
    return gradient_check(case.network, case.X, case.targets, case.loss, l2=case.l2, masks=case.masks, **options)


# ---------------------------------------------------------------- two oracles


@pytest.mark.parametrize("seed", SEEDS)
def test_gradients_agree_with_torch(seed):
    assert disagreement(random_case(seed)) < 1e-10


@pytest.mark.parametrize("seed", SEEDS)
def test_gradients_agree_with_central_differences(seed):
    result = check(random_case(seed))
    assert result.ok, str(result)
    assert sum(array.n_checked for array in result.arrays) > 0


def test_the_200_networks_cover_what_there_is():
    cases = [random_case(seed) for seed in SEEDS]
    assert {len(case.network.weights) for case in cases} == {1, 2, 3, 4, 5, 6}
    assert {f.name for case in cases for f in case.network.activations} == set(ACTIVATIONS)
    assert {(case.loss.name, case.loss.reduction) for case in cases} == {(k, r) for k in KINDS for r in ("sum", "mean")}
    for yes_and_no in (
        {bool(case.network.biases) for case in cases},
        {case.masks is not None and any(mask is not None for mask in case.masks) for case in cases},
        {case.l2 > 0 for case in cases},
        {case.loss.label_smoothing > 0 for case in cases},
    ):
        assert yes_and_no == {True, False}


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**32), st.integers(1, 6))
def test_gradients_of_any_shape_agree(seed, depth):
    case = random_case(seed, depth)
    assert disagreement(case) < 1e-10


# ---------------------------------------------------------------- planted errors are found by both


def filled(out, values):
    """Write into `out` as the true functions do, so that only the numbers are wrong."""
    if out is None:
        return values
    out[...] = values
    return out


def wrong_equation(name, function):
    return lambda patch: patch.setattr(module, name, lambda *args, out: filled(out, function(*args)))


def wrong_activation(name, **parts):
    return lambda patch: patch.setitem(ACTIVATIONS, name, replace(ACTIVATIONS[name], **parts))


def wrong_slope(name, derivative):
    return wrong_activation(name, derivative=derivative, derivative_from_output=None)


def wrong_loss(name, part, change):
    true = getattr(KINDS[name], part)
    return lambda patch: patch.setitem(KINDS, name, replace(KINDS[name], **{part: lambda *args: change(true(*args))}))


def mean_taken_twice(patch):
    true = Loss.delta_of
    patch.setattr(Loss, "delta_of", lambda self, z, t, out: filled(out, true(self, z, t, out=out) / len(z)))


PLANTED = {
    "delta_output forgets the slope": wrong_equation("delta_output", lambda d, slope: d),
    "delta_hidden forgets the slope": wrong_equation("delta_hidden", lambda d, W, slope: d @ W.T),
    "delta_hidden of absolute weights": wrong_equation("delta_hidden", lambda d, W, slope: d @ abs(W).T * slope),
    "weight_gradient as a mean": wrong_equation("weight_gradient", lambda x, d: x.T @ d / len(x)),
    "weight_gradient with another sign": wrong_equation("weight_gradient", lambda x, d: -x.T @ d),
    "bias_gradient as a mean": wrong_equation("bias_gradient", lambda d: d.mean(axis=0)),
    "mean over the batch taken twice": mean_taken_twice,
    "slope of tanh that wants a, given z": wrong_slope("tanh", lambda z, out=None: 1 - z**2),
    "slope of sigmoid that wants a, given z": wrong_slope("sigmoid", lambda z, out=None: z * (1 - z)),
}
for name, f in ACTIVATIONS.items():
    PLANTED[f"{name} off by 1 %"] = wrong_activation(name, f=lambda z, out, f=f: filled(out, 1.01 * f.f(z) + 0.001 * z))
    if name != "identity":
        PLANTED[f"slope of {name} off by 1 %"] = wrong_slope(
            name, lambda z, out=None, f=f: 1.01 * f.derivative(z) + 1e-3
        )
for name in KINDS:
    PLANTED[f"value of {name} off by 1 %"] = wrong_loss(name, "per_sample", lambda losses: 1.01 * losses)
    PLANTED[f"prediction of {name} off by 1 %"] = wrong_loss(name, "prediction", lambda prediction: 1.01 * prediction)


@pytest.mark.parametrize("plant", PLANTED.values(), ids=PLANTED.keys())
def test_a_planted_error_is_found(plant, monkeypatch):
    plant(monkeypatch)
    cases = [random_case(seed) for seed in range(40)]
    assert max(disagreement(case) for case in cases) > 1e-4
    assert not all(check(case).ok for case in cases)


def test_l2_on_biases_would_be_found():
    case = next(c for c in map(random_case, SEEDS) if c.l2 and c.network.biases)
    gradients = case.run()[1]
    assert check(case, gradients=gradients).ok
    gradients.biases[0][:] += case.l2 * case.network.biases[0]
    result = check(case, gradients=gradients)
    assert [a.name for a in result.arrays if a.relative_error > result.tolerance] == ["biases[0]"]


def test_a_forgotten_mask_would_be_found():
    case = next(c for c in map(random_case, SEEDS) if c.masks and any(m is not None and not m.all() for m in c.masks))
    unmasked = replace(case, masks=None).run()[1]
    assert not check(case, gradients=unmasked).ok


# ---------------------------------------------------------------- the equations, by hand


def test_one_neuron_by_hand():
    network = Network.from_arrays([[[3.0]]], [[-1.0]], ["identity"])
    gradients = backward(network, network.forward([[2.0]]), [[4.0]], "squared_error")
    assert (gradients.deltas[0], gradients.weights[0], gradients.biases[0]) == (1.0, 2.0, 1.0)  # z = 5, 5 - 4 = 1


def test_softmax_with_cross_entropy_is_p_minus_y():
    network = Network.from_arrays([np.zeros((1, 4))])
    delta = backward(network, network.forward([[1.0]]), [2], "cross_entropy").deltas[0]
    assert delta.tolist() == [[0.25, 0.25, -0.75, 0.25]]


def test_the_trace_and_the_parameters_are_left_alone():
    case = random_case(17)
    trace = case.network.forward(case.X, case.masks)
    kept = [a.copy() for a in (case.network.parameters.vector, *trace.inputs, *trace.z, *trace.a)]
    backward(case.network, trace, case.targets, case.loss, case.l2)
    check(case)
    now = (case.network.parameters.vector, *trace.inputs, *trace.z, *trace.a)
    assert all(np.array_equal(a, b) for a, b in zip(kept, now, strict=True))


@pytest.mark.parametrize("seed", range(20))
def test_the_inner_loop_gives_the_same_bits(seed):
    case = random_case(seed)
    network, n = case.network, len(case.X)
    room = network.trace(n, keep_z=False)
    room.inputs[0][:] = case.X
    if case.masks is not None:
        set_masks(room, case.masks)
    prepared = case.loss.prepare(case.targets, room.outputs.shape, network.dtype)
    gradients = Gradients(network.parameters.like(), [np.full_like(a, np.nan) for a in room.a])
    for _ in range(2):
        propagate_back(network, propagate(network, room), prepared, case.loss, gradients, case.l2)
    assert np.array_equal(gradients.vector, case.run()[1].vector)


def test_float32_stays_and_is_checked_by_float64():
    network = Network([5, 8, 3], "tanh", rng=0, dtype=np.float32)
    X = np.random.default_rng(0).normal(size=(6, 5))
    gradients = backward(network, network.forward(X), [0, 1, 2, 0, 1, 2], "cross_entropy", l2=0.1)
    assert {a.dtype for a in (gradients.vector, *gradients.deltas)} == {np.dtype(np.float32)}
    assert gradient_check(network, X, [0, 1, 2, 0, 1, 2], "cross_entropy", l2=0.1).ok


def test_a_step_against_the_gradient_lowers_the_objective_as_promised():
    case = random_case(12)
    trace, gradients = case.run()
    before, step = objective(case.network, trace, case.targets, case.loss, case.l2), 1e-6
    case.network.parameters.vector -= step * gradients.vector
    after = objective(case.network, case.run()[0], case.targets, case.loss, case.l2)
    assert before - after == pytest.approx(step * gradients.vector @ gradients.vector, rel=1e-3)


# ---------------------------------------------------------------- gradient_check


def test_kinks_are_reported_and_not_failed():
    network = Network.from_arrays([[[1.0], [1.0]], [[1.0]]], [[0.0], [0.0]], "relu")
    result = gradient_check(network, [[1.0, -1.0]], [[3.0]], "squared_error")  # the hidden sum is 0: on the kink
    assert result.ok
    assert {a.name: a.n_kinks for a in result.arrays} == {
        "weights[0]": 2, "weights[1]": 0, "biases[0]": 1, "biases[1]": 0
    }  # fmt: skip
    assert result.n_kinks == 3


def test_at_most_checks_a_few():
    network = Network([8, 8, 2], rng=0)
    result = gradient_check(network, np.ones((1, 8)), [1], "cross_entropy", at_most=5)
    assert [a.n_checked for a in result.arrays] == [5, 5, 5, 2]


@pytest.mark.parametrize("bad", [np.nan, np.inf])
@pytest.mark.parametrize("name", ["weights[0]", "biases[0]"])
def test_a_gradient_that_is_not_finite_is_wrong(name, bad):
    network = Network([2, 2], rng=0)
    gradients = backward(network, network.forward([[1.0, 2.0]]), [1], "cross_entropy")
    gradients.parameters.named[name][-1] = bad
    assert not gradient_check(network, [[1.0, 2.0]], [1], "cross_entropy", gradients=gradients).ok


def test_the_report_says_where():
    network = Network([2, 2], rng=0)
    gradients = backward(network, network.forward([[1.0, 2.0]]), [1], "cross_entropy")
    assert str(gradient_check(network, [[1.0, 2.0]], [1], "cross_entropy")).endswith("ok")
    gradients.weights[0][1, 0] += 1
    result = gradient_check(network, [[1.0, 2.0]], [1], "cross_entropy", gradients=gradients)
    assert result.arrays[0].worst == (1, 0)
    assert "at [1, 0]: backward says" in str(result)
    assert "wrong: above the tolerance of 1e-06" in str(result)


# ---------------------------------------------------------------- credit and blame


def test_statistics_by_layer():
    network = Network([4, 6, 6, 2], rng=0)
    network.biases[1][:3] = -100  # three dead ReLUs
    X = np.random.default_rng(1).normal(size=(30, 4))
    gradients = backward(network, network.forward(X), np.arange(30) % 2, "cross_entropy")
    statistics = gradient_statistics(network, gradients)
    assert [s.layer for s in statistics] == [0, 1, 2]
    assert statistics[1].silent == 0.5
    for s, slopes, delta, W in zip(statistics, gradients.weights, gradients.deltas, network.weights, strict=True):
        assert s.delta_rms == pytest.approx(np.sqrt(np.mean(delta**2)))
        assert s.weight_gradient_rms == pytest.approx(np.sqrt(np.mean(slopes**2)))
        assert s.weight_gradient_max == np.abs(slopes).max()
        assert s.relative_step == pytest.approx(np.sqrt((slopes**2).sum() / (W**2).sum()))


def test_sigmoids_make_the_gradient_vanish_with_depth():
    network = Network([8] * 9, ["sigmoid"] * 7 + ["identity"], rng=0)
    X = np.random.default_rng(0).normal(size=(16, 8))
    rms = [
        s.delta_rms
        for s in gradient_statistics(network, backward(network, network.forward(X), [0] * 16, "cross_entropy"))
    ]
    assert rms[0] < rms[-1] / 100


@pytest.mark.parametrize("seed", range(10))
def test_largest_adjustments_are_the_largest(seed):
    case = random_case(seed)
    gradients = case.run()[1]
    found = largest_adjustments(case.network, gradients, k=5, learning_rate=0.5)
    assert [abs(f.change) for f in found] == sorted(abs(0.5 * gradients.vector), reverse=True)[:5]
    for f in found:
        values, slopes = (
            (p.biases[f.layer][f.target] if f.source is None else p.weights[f.layer][f.source, f.target])
            for p in (case.network.parameters, gradients.parameters)
        )
        assert (f.value, f.change) == (values, -0.5 * slopes)


# ---------------------------------------------------------------- bad input


def tiny(*, targets=(0,), loss="cross_entropy", l2=0.0, sizes=(2, 3, 2)):
    network = Network([2, 3, 2], rng=0)
    trace = Network(sizes, rng=0).forward(np.ones((1, sizes[0])))
    return backward(network, trace, targets, loss, l2)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: tiny(targets=[2]), "labels must be from 0 to 1"),
        (lambda: tiny(targets=[0, 1]), "targets must hold 1 labels"),
        (lambda: tiny(loss="squared_eror"), "Did you mean 'squared_error'"),
        (lambda: tiny(l2=-1), "l2 must be at least 0"),
        (lambda: tiny(sizes=(2, 4, 2)), r"trace must be of a network \[2, 3, 2\], but is of one \[2, 4, 2\]"),
        (lambda: tiny(loss=Loss("squared_error"), targets=[[1.0, np.nan]]), "targets must be finite"),
        (lambda: largest_adjustments(None, None, k=0), "k must be at least 1"),
        (lambda: largest_adjustments(None, None, learning_rate=-0.1), "learning_rate must be greater than 0"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_outputs_that_are_not_finite_are_refused():
    network = Network([1, 1], rng=0)
    trace = network.forward([[1.0]])
    trace.a[-1][:] = np.inf
    with pytest.raises(ValueError, match="outputs that are not finite"):
        backward(network, trace, [[0.0]], "squared_error")
