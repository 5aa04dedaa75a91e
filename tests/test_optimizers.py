"""Optimisers step like PyTorch's, schedules like its schedulers; nothing senseless is taken."""

import inspect

import numpy as np
import pytest
import torch

from wbcourse import optimizers, schedules
from wbcourse.optimizers import OPTIMIZERS, SGD, Adam, AdamW, Momentum, Nesterov, RMSProp, get_optimizer

RATE = 0.05
CASES = {
    "sgd": (SGD(), lambda w: torch.optim.SGD(w, RATE)),
    "sgd, decay": (SGD(weight_decay=0.1), lambda w: torch.optim.SGD(w, RATE, weight_decay=0.1)),
    "momentum": (Momentum(), lambda w: torch.optim.SGD(w, RATE, momentum=0.9)),
    "momentum, decay": (
        Momentum(momentum=0.5, weight_decay=0.1),
        lambda w: torch.optim.SGD(w, RATE, momentum=0.5, weight_decay=0.1),
    ),
    "nesterov": (Nesterov(), lambda w: torch.optim.SGD(w, RATE, momentum=0.9, nesterov=True)),
    "nesterov, decay": (
        Nesterov(momentum=0.7, weight_decay=0.1),
        lambda w: torch.optim.SGD(w, RATE, momentum=0.7, nesterov=True, weight_decay=0.1),
    ),
    "rmsprop": (RMSProp(), lambda w: torch.optim.RMSprop(w, RATE)),
    "rmsprop, all": (
        RMSProp(rho=0.9, epsilon=0.01, weight_decay=0.1),
        lambda w: torch.optim.RMSprop(w, RATE, alpha=0.9, eps=0.01, weight_decay=0.1),
    ),
    "adam": (Adam(), lambda w: torch.optim.Adam(w, RATE)),
    "adam, all": (
        Adam(beta1=0.8, beta2=0.95, epsilon=0.01, weight_decay=0.1),
        lambda w: torch.optim.Adam(w, RATE, betas=(0.8, 0.95), eps=0.01, weight_decay=0.1),
    ),
    "adamw": (AdamW(), lambda w: torch.optim.AdamW(w, RATE)),
    "adamw, decay": (AdamW(weight_decay=0.2), lambda w: torch.optim.AdamW(w, RATE, weight_decay=0.2)),
}


def slopes_at(w):
    """Slopes of a bumpy bowl, some 0 and some tiny, as those of a network are."""
    return np.array([1.0, 10.0, 0.1, 0.0, 1e-9, 3.0]) * (w + np.sin(3 * w))


def distance_from_torch(ours, make_theirs, n_steps=50):
    """The largest difference in any of the first steps, relative to the largest parameter."""
    w = np.array([1.0, -2.0, 3.0, 4.0, -5.0, 0.5])
    v = torch.tensor(w.copy(), requires_grad=True)
    theirs = make_theirs([v])
    ours.start(w)
    distances = []
    for _ in range(n_steps):
        v.grad = torch.tensor(slopes_at(v.detach().numpy()))
        theirs.step()
        ours.update(w, slopes_at(w), RATE)
        distances.append(np.abs(w - v.detach().numpy()).max() / np.abs(w).max())
    return max(distances)


@pytest.mark.parametrize("name", CASES)
def test_first_steps_agree_with_torch(name):
    assert distance_from_torch(*CASES[name]) < 1e-10


def test_every_optimizer_is_compared():
    assert {type(ours) for ours, _ in CASES.values()} == set(OPTIMIZERS.values())


@pytest.mark.parametrize(
    ("name", "line", "wrong"),
    [
        ("sgd", "w -= g", "w += g"),
        ("momentum", "v *= self.momentum", "v *= 0.89"),
        ("nesterov", "g += np.multiply(v", "g = np.multiply(v"),
        ("rmsprop", "divisor += self.epsilon / factor", "divisor += self.epsilon"),
        ("adam", "1 - self.beta1**self.steps", "1 - self.beta1"),
        ("adam", "self.beta2**self.steps", "self.beta2**(self.steps + 1)"),
        ("adamw", "1 - rate * self.weight_decay", "1 - self.weight_decay"),
        ("sgd, decay", "np.multiply(w, self.weight_decay", "np.multiply(g, self.weight_decay"),
    ],
)
def test_a_planted_error_is_seen(name, line, wrong):
    source = inspect.getsource(optimizers)
    assert line in source
    planted = {"__name__": optimizers.__name__}
    exec(compile(source.replace(line, wrong), "planted", "exec"), planted)
    ours, theirs = CASES[name]
    assert distance_from_torch(planted[type(ours).__name__](**ours.settings), theirs) > 1e-8


@pytest.mark.parametrize("kind", OPTIMIZERS.values())
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_step_keeps_arrays_and_type(kind, dtype):
    w, g = np.ones(5, dtype), np.full(5, 0.5, dtype)
    optimizer = kind()
    optimizer.start(w)
    before = {name: id(kept) for name, kept in optimizer.state.items()}
    optimizer.update(w, g, 0.1)
    assert {name: id(kept) for name, kept in optimizer.state.items()} == before
    assert set(before) == set(kind.remembers)
    assert all(kept.dtype == dtype for kept in optimizer.state.values())
    assert (w < 1).all()


@pytest.mark.parametrize("kind", OPTIMIZERS.values())
def test_no_denormal_number_is_kept(kind):
    w = np.ones(3, np.float32)
    optimizer = kind()
    optimizer.start(w)
    for step in range(1500):
        optimizer.update(w, np.full(3, 1e-10 if step < 3 else 0, np.float32), 0.001)
        for kept in optimizer.state.values():
            assert not ((kept != 0) & (np.abs(kept) < np.finfo(np.float32).tiny)).any()


@pytest.mark.parametrize("kind", OPTIMIZERS.values())
def test_settings_make_the_same_optimizer(kind):
    one = kind(weight_decay=0.125)
    assert kind(**one.settings) == one
    assert repr(one).startswith(kind.__name__)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Momentum(momentum=1.0), "momentum must be at least 0 and below 1, but is 1.0"),
        (lambda: Adam(beta1=-0.1), "beta1 must be at least 0"),
        (lambda: Adam(beta2=1.5), "beta2 must be at least 0 and below 1"),
        (lambda: RMSProp(rho=float("nan")), "rho must be"),
        (lambda: RMSProp(epsilon=0), "epsilon must be greater than 0"),
        (lambda: SGD(weight_decay=-1), "weight_decay must be at least 0"),
        (lambda: get_optimizer("adma"), "Did you mean 'adam'"),
        (lambda: schedules.constant(-0.1), "rate must be greater than 0, but is -0.1"),
        (lambda: schedules.get_schedule(-1), "learning_rate must be greater than 0, but is -1"),
        (lambda: schedules.cosine(0.1, 0), "n_steps must be at least 1"),
        (lambda: schedules.make_schedule("cosin", 0.1, 5), "Did you mean 'cosine'"),
        (lambda: schedules.checked_rate(lambda step: -1.0, 3), "but is -1.0 in step 3"),
    ],
)
def test_senseless_choices_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_an_optimizer_is_a_name_or_an_optimizer():
    own = Adam()
    assert get_optimizer(own) is own
    assert get_optimizer("adam") == own
    with pytest.raises(TypeError, match="optimizer must be a name or an optimiser"):
        get_optimizer(0.1)


SCHEDULES = {
    "constant": (schedules.constant(RATE), lambda o: torch.optim.lr_scheduler.LambdaLR(o, lambda step: 1)),
    "step": (schedules.step_decay(RATE, 4, 0.5), lambda o: torch.optim.lr_scheduler.StepLR(o, 4, 0.5)),
    "exponential": (schedules.exponential(RATE, 0.9), lambda o: torch.optim.lr_scheduler.ExponentialLR(o, 0.9)),
    "cosine": (schedules.cosine(RATE, 20, 0.01), lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, 20, 0.01)),
    "warm-up": (
        schedules.warm_up(RATE, 5),
        lambda o: torch.optim.lr_scheduler.LambdaLR(o, lambda step: min(1, (step + 1) / 5)),
    ),
}


@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.filterwarnings("ignore:Detected call of .lr_scheduler.step")
def test_schedules_agree_with_torch(name):
    ours, make_theirs = SCHEDULES[name]
    theirs = make_theirs(torch.optim.SGD([torch.zeros(1, requires_grad=True)], RATE))
    for step in range(20):
        assert ours(step) == pytest.approx(theirs.get_last_lr()[0], rel=1e-12)
        theirs.step()


def test_a_schedule_begins_after_its_warm_up():
    schedule = schedules.warm_up(schedules.cosine(0.1, 10, 0.01), 4)
    assert schedule(0) == 0.1 / 4
    assert schedule(4) == 0.1
    assert schedule(14) == schedule(99) == pytest.approx(0.01)
