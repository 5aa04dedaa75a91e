"""Learning rates that change: plain functions from the number of the step, counted from 0, to a learning rate.

Anything that can be called with a step and returns a rate will do. Those here are made by the functions below::

    rate = warm_up(cosine(0.1, n_steps=1000), n_steps=50)
    rate(0), rate(50), rate(1000)
"""

from collections.abc import Callable
from math import cos, inf, pi

from wbcourse._validate import one_of, positive, whole

Schedule = Callable[[int], float]


def constant(rate: float) -> Schedule:
    """Return the same rate for every step."""
    positive("rate", rate)
    return lambda step: rate


def step_decay(rate: float, every: int, factor: float = 0.1) -> Schedule:
    """Return a rate that is multiplied with `factor` after each `every` steps."""
    positive("rate", rate), positive("factor", factor), whole("every", every)
    return lambda step: rate * factor ** (step // every)


def exponential(rate: float, factor: float) -> Schedule:
    """Return a rate that is multiplied with `factor` in every step: a little below 1, as 0.999."""
    positive("rate", rate), positive("factor", factor)
    return lambda step: rate * factor**step


def cosine(rate: float, n_steps: int, final: float = 0.0) -> Schedule:
    """Return a rate that goes along half a cosine from `rate` to `final` in `n_steps` steps and stays there.

    See Loshchilov and Hutter (2017), without their restarts.
    """
    positive("rate", rate), positive("final", final, zero=True), whole("n_steps", n_steps)
    return lambda step: final + (rate - final) * (1 + cos(pi * min(step / n_steps, 1))) / 2


def warm_up(schedule: float | Schedule, n_steps: int) -> Schedule:
    """Return a schedule that rises in a straight line for `n_steps` steps, and then begins `schedule` from its start.

    The first step has a rate of ``1 / n_steps`` of the full one: a rate of 0 would waste it.
    """
    then, n_steps = get_schedule(schedule), whole("n_steps", n_steps)
    full = then(0)
    return lambda step: full * (step + 1) / n_steps if step < n_steps else then(step - n_steps)


SCHEDULES: dict[str, Callable[..., Schedule]] = {
    "constant": constant,
    "step_decay": step_decay,
    "exponential": exponential,
    "cosine": cosine,
    "warm_up": warm_up,
}


def make_schedule(name: str, *args: float, **options: float) -> Schedule:
    """Return the schedule of that name, for a configuration that is text: ``make_schedule("cosine", 0.1, 500)``.

    Raises
    ------
    ValueError
        If there is none of that name.
    """
    return SCHEDULES[one_of("name", name, SCHEDULES)](*args, **options)


def get_schedule(learning_rate: float | Schedule) -> Schedule:
    """Return a number as the schedule that never changes; a schedule is returned as it is."""
    if callable(learning_rate):
        return learning_rate
    positive("learning_rate", learning_rate)
    return constant(float(learning_rate))


def checked_rate(schedule: Schedule, step: int) -> float:
    """Return the rate of a step.

    Raises
    ------
    ValueError
        If the schedule gave a number below 0, NaN or infinity.
    """
    rate = schedule(step)
    if not 0 <= rate < inf:
        raise ValueError(f"learning_rate must be at least 0 and finite, but is {rate} in step {step}")
    return float(rate)
