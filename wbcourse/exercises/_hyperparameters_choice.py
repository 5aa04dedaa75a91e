"""Chapter *Hyperparameters*, the exercise about an honest choice: data that nobody has looked at."""

from collections.abc import Callable
from typing import Any

import numpy as np

from wbcourse.exercises._compare import close, in_parts
from wbcourse.exercises._exercise import Attempt, Case, Exercise, Mistake, Property
from wbcourse.exercises._messages import contrast
from wbcourse.exercises._properties import inputs_kept, part, shape, wrong_form


def choose(validation_losses: Any, test_losses: Any) -> tuple[int, float]:
    """Return the configuration with the lowest mean validation loss, and its mean test loss."""
    best = int(validation_losses.mean(axis=1).argmin())
    return best, float(test_losses[best].mean())


def _choose_cases(rng: np.random.Generator) -> list[Case]:
    return [_choice(rng, n, seeds) for n, seeds in ((9, 3), (8, 4), (10, 5), (11, 3))]


def _choice(rng: np.random.Generator, n: int, seeds: int) -> Case:
    """Return losses for which every way to choose has a winner of its own."""
    validation, test = 0.5 + rng.uniform(0, 0.3, (n, seeds)), 0.5 + rng.uniform(0, 0.3, (n, seeds))
    mean, on_test, lucky, first, last, both, median, lucky_on_test = (int(i) for i in rng.permutation(n)[:8])
    validation[mean] = rng.uniform(0.30, 0.34, seeds)
    test[on_test] = rng.uniform(0.30, 0.34, seeds)
    validation[lucky, 1] = rng.uniform(0.10, 0.15)
    validation[first, 0] = rng.uniform(0.20, 0.25)
    validation[last, -1] = rng.uniform(0.20, 0.25)
    validation[both], test[both] = rng.uniform(0.36, 0.38, seeds), rng.uniform(0.36, 0.38, seeds)
    validation[median] = [*rng.uniform(0.26, 0.28, seeds - 1), 0.95]
    test[lucky_on_test, 1] = rng.uniform(0.10, 0.15)
    test[mean] = np.sort(test[mean])[np.roll(np.arange(seeds), 1)]  # neither its first nor its last seed is the lowest
    return Case((validation, test))


def _chosen(attempt: Attempt) -> str | None:
    for trial in attempt.trials:
        if said := wrong_form(attempt, trial):
            return said
        if trial.answer.value[0] != trial.expected[0]:
            return contrast(attempt, trial)
    return None


def _same_choice(came: Any, expected: Any) -> bool:
    """Return whether the configuration is the same, to the number, and the loss nearly."""
    if not (in_parts(came, (0, 0.0)) and in_parts(expected, (0, 0.0))):
        return close(came, expected)
    return bool(np.array_equal(came[0], expected[0])) and close(came[1], expected[1])


def _by(index: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Return a function that chooses in another way, and reports the mean test loss of what it chose."""

    def chosen(validation_losses: Any, test_losses: Any) -> Any:
        best = int(index(validation_losses, test_losses))
        return best, test_losses[best].mean()

    return chosen


def _reporting(loss: Callable[[Any, Any, int], Any]) -> Callable[[Any, Any], Any]:
    """Return a function that chooses well and reports something else."""

    def chosen(validation_losses: Any, test_losses: Any) -> Any:
        best = int(validation_losses.mean(axis=1).argmin())
        return best, loss(validation_losses, test_losses, best)

    return chosen


_choose = Exercise(
    "hyperparameters",
    "choose",
    "Choose, then report",
    reference=choose,
    cases=_choose_cases,
    agree=_same_choice,
    properties=(
        shape(hint=1),
        Property("the configuration", 2, _chosen, hint=2),
        part(1, "its test loss", points=2, hint=3),
        inputs_kept(),
    ),
    mistakes=(
        Mistake(
            "chosen on the test set",
            "you chose on the test set. Then its loss is the lowest of many, partly by luck, and no data are left that "
            "nobody has looked at. Choose by the validation losses.",
            (
                _by(lambda validation, test: test.mean(axis=1).argmin()),
                _by(lambda validation, test: test.min(axis=1).argmin()),
                lambda validation, test: (int(test.mean(axis=1).argmin()), float(test.min())),
            ),
        ),
        Mistake(
            "both added",
            "you chose by validation and test losses together. The test set must have no say in the choice at all.",
            (_by(lambda validation, test: (validation + test).mean(axis=1).argmin()),),
        ),
        Mistake(
            "the best of test reported",
            "you chose well and report the lowest test loss of all. It belongs to another configuration. Honest is the "
            "test loss of the one that was chosen.",
            (
                _reporting(lambda validation, test, best: test.mean(axis=1).min()),
                _reporting(lambda validation, test, best: test.min()),
            ),
        ),
        Mistake(
            "one lucky seed",
            "you chose the configuration that has the lowest single loss. With many configurations and seeds, one of "
            "them is lucky. Compare the means over the seeds.",
            (
                _by(lambda validation, test: validation.min(axis=1).argmin()),
                lambda validation, test: (
                    int(validation.min(axis=1).argmin()),
                    float(test[np.unravel_index(validation.argmin(), validation.shape)]),
                ),
                lambda validation, test: (int(validation.min(axis=1).argmin()), float(test.min(axis=1)[0])),
            ),
        ),
        Mistake(
            "one seed only",
            "you compare by one seed alone, the first or the last. Another one would have chosen otherwise: take all "
            "of them, by their mean.",
            (
                _by(lambda validation, test: validation[:, 0].argmin()),
                _by(lambda validation, test: validation[:, -1].argmin()),
                lambda validation, test: (int(validation[:, 0].argmin()), test[validation[:, 0].argmin(), 0]),
            ),
        ),
        Mistake(
            "a loss's place in the table",
            "you return the place of the lowest loss among all numbers of the table. The rows are the configurations; "
            "first take each row's mean.",
            (
                lambda validation, test: (int(validation.argmin()), float(test.ravel()[validation.argmin()])),
                lambda validation, test: (int(validation.argmin()), float(test.mean(axis=1).min())),
            ),
        ),
        Mistake(
            "the best seed reported",
            "you chose well, and report the test loss of its luckiest seed. Report the mean over its seeds.",
            (_reporting(lambda validation, test, best: test[best].min()),),
        ),
        Mistake(
            "one seed reported",
            "you chose well, and report the test loss of a single seed. Report the mean over its seeds.",
            (
                _reporting(lambda validation, test, best: test[best, 0]),
                _reporting(lambda validation, test, best: test[best, -1]),
            ),
        ),
        Mistake(
            "the validation loss reported",
            "you report the validation loss by which you chose. It is the lowest of many, and so looks better than it "
            "is. That is what the test set is for.",
            (
                _reporting(lambda validation, test, best: validation[best].mean()),
                _reporting(lambda validation, test, best: validation[best].min()),
                _reporting(lambda validation, test, best: validation.min()),
            ),
        ),
        Mistake(
            "the highest",
            "you chose the configuration with the highest loss. Of losses, the lowest is the best.",
            (_by(lambda validation, test: validation.mean(axis=1).argmax()),),
        ),
        Mistake(
            "the mean of all",
            "you report the mean of all test losses. Asked for is that of the chosen configuration.",
            (_reporting(lambda validation, test, best: test.mean()),),
        ),
        Mistake(
            "over the configurations",
            "you took the means down the columns, over the configurations. Each row is one configuration: axis 1.",
            (_by(lambda validation, test: validation.mean(axis=0).argmin()),),
        ),
        Mistake(
            "the median",
            "you compare medians. They do not notice that a configuration fails with one seed in a few. Here the means "
            "are asked for.",
            (
                _by(lambda validation, test: np.median(validation, axis=1).argmin()),
                _reporting(lambda validation, test, best: np.median(test[best])),
            ),
        ),
    ),
)


EXERCISES = (_choose,)
