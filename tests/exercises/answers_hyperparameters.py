"""Chapter *Hyperparameters*: other right answers, predictions, and mutants that live because they are right."""

from itertools import product
from math import exp, log, sqrt

import numpy as np

from wbcourse.exercises._hyperparameters_luck import CHOICES
from wbcourse.spaces import LogUniform

PREDICTIONS = {"best_by_luck": dict(zip(CHOICES, (0.58, 0.7, 0.51), strict=True))}
SURVIVORS = {"halving_rounds": {"if left > 0: -> if left != 0:": "no number that is left is below 0"}}

# ---------------------------------------------------------------- spaces


def _apart_by_loop(names):
    lists = [], []
    for name in names:
        lists[name not in {"weights", "biases"}].append(name)
    return lists


def _grid_recursive(space):
    if not space:
        return [{}]
    (name, options), *rest = space.items()
    return [{name: option, **others} for option in options for others in _grid_recursive(dict(rest))]


def _grid_counting(space):
    sizes = [len(options) for options in space.values()]
    found = []
    for number in range(int(np.prod(sizes))):
        places = np.unravel_index(number, sizes)
        found.append({name: options[i] for (name, options), i in zip(space.items(), places, strict=True)})
    return found[::-1]


def _drawn(choices, rng):
    if isinstance(choices, list):
        return rng.choice(choices)
    return LogUniform(*choices).sample(rng)


def _search_column_by_column(space, n, rng):
    columns = {}
    for name, choices in space.items():
        if isinstance(choices, tuple):
            columns[name] = np.geomspace(*choices, 2)[0] * (choices[1] / choices[0]) ** rng.random(n)
        else:
            columns[name] = rng.permuted(np.resize(np.array(choices), n))
    return [{name: column[i] for name, column in columns.items()} for i in range(n)]


def _search_from_one_table(space, n, rng):
    found = []
    for row in rng.random((n, len(space))):
        configuration = {}
        for u, (name, choices) in zip(row, space.items(), strict=True):
            if isinstance(choices, tuple):
                low, high = map(log, choices)
                configuration[name] = exp(low + u * (high - low))
            else:
                configuration[name] = choices[int(u * len(choices))]
        found.append(configuration)
    return tuple(found)


# ---------------------------------------------------------------- comparisons


def _error_by_loops(losses):
    means, errors = [], []
    for row in losses.tolist():
        mean = sum(row) / len(row)
        means.append(mean)
        errors.append(sqrt(sum((x - mean) ** 2 for x in row) / (len(row) - 1) / len(row)))
    return means, errors


def _error_by_variance(losses):
    n = losses.shape[1]
    mean = losses @ np.ones(n) / n
    return mean, np.sqrt(((losses**2).mean(axis=1) - mean**2) / (n - 1))


def _choose_by_loop(validation_losses, test_losses):
    best, lowest = None, np.inf
    for i, row in enumerate(validation_losses):
        if sum(row) < lowest:
            best, lowest = i, sum(row)
    return [best, sum(test_losses[best]) / len(test_losses[best])]


# ---------------------------------------------------------------- rounds, and a stack


def _rounds_while(n, epochs, factor):
    rounds = []
    while n:
        rounds.append([n, epochs])
        n //= factor
        epochs *= factor
    return np.array(rounds)


def _rounds_recursive(n, epochs, factor):
    return [(n, epochs), *_rounds_recursive(n // factor, epochs * factor, factor)] if n else []


def _rounds_from_the_ratio(n, epochs, factor):
    last = max(k for k in range(20) if factor**k <= n)
    return [(float(n // factor**k), float(epochs * factor**k)) for k in range(last + 1)]


def _stack_by_loop(X, W, b):
    own = X if X.ndim == 3 else [X] * len(W)
    return [np.maximum(x @ w + row, 0).tolist() for x, w, row in zip(own, W, b, strict=True)]


def _stack_side_by_side(X, W, b):
    if X.ndim == 3:
        return np.maximum(np.einsum("kni,kio->kno", X, W) + b[:, None], 0)
    k, n_in, n_out = W.shape
    wide = np.moveaxis(W, 0, 1).reshape(n_in, k * n_out)
    return np.maximum((X @ wide + b.ravel()).reshape(len(X), k, n_out).swapaxes(0, 1), 0)


def _stack_augmented(X, W, b):
    ones = np.ones((*X.shape[:-1], 1))
    z = np.concatenate([X, ones], axis=-1) @ np.concatenate([W, b[:, None]], axis=1)
    return (z * (z > 0)).astype(np.float32)


# ---------------------------------------------------------------- searches


def _search_on_a_grid(train, space, budget, rng):
    rates = np.geomspace(*space["learning_rate"], budget)
    tried = [{"learning_rate": rate, "neurons": 32, "activation": "relu"} for rate in rates]
    losses = [train(configuration) for configuration in tried]
    return tried[int(np.argmin(losses))], min(losses)


def _search_and_refine(train, space, budget, rng):
    """Most of the budget on the whole range, the rest near the best so far."""
    found = []
    for i in range(budget):
        low, high = space["learning_rate"]
        if i >= 14:
            rate = min(found, key=lambda pair: pair[1])[0]["learning_rate"]
            low, high = max(low, rate / 10), min(high, 10 * rate)
        configuration = {name: _drawn(choices, rng) for name, choices in space.items()}
        configuration["learning_rate"] = float(np.exp(rng.uniform(log(low), log(high))))
        found.append((configuration, train(configuration)))
    return min(found, key=lambda pair: pair[1])


def _search_at_random(train, space, budget, rng):
    tried = [{name: _drawn(choices, rng) for name, choices in space.items()} for _ in range(budget)]
    losses = np.array([train(configuration) for configuration in tried])
    return tried[losses.argmin()], losses.min()


ALTERNATIVES = {
    "tell_apart": [
        _apart_by_loop,
        lambda names: [[n for n in names if n[-2:] in ("ts", "es")], [n for n in names if n[-2:] not in ("ts", "es")]],
        lambda names: (
            np.array([n for n in names if n in ("weights", "biases")], dtype=str),
            tuple(n for n in names if n not in ("weights", "biases")),
        ),
    ],
    "log_uniform": [
        lambda low, high, rng, n: low * (high / low) ** rng.random(n),
        lambda low, high, rng, n: np.array([exp(rng.uniform(log(low), log(high))) for _ in range(n)]),
        lambda low, high, rng, n: [LogUniform(low, high).sample(rng) for _ in range(n)],
        lambda low, high, rng, n: np.exp2(rng.uniform(np.log2(low), np.log2(high), size=(n,))).astype(np.float32),
    ],
    "grid": [
        _grid_recursive,
        _grid_counting,
        lambda space: [dict(zip(space, chosen, strict=True)) for chosen in product(*space.values())],
    ],
    "random_search": [
        lambda space, n, rng: [{name: _drawn(choices, rng) for name, choices in space.items()} for _ in range(n)],
        _search_column_by_column,
        _search_from_one_table,
    ],
    "mean_and_error": [
        _error_by_loops,
        _error_by_variance,
        lambda losses: [losses.mean(1), np.sqrt(losses.var(1, ddof=1) / losses.shape[1])],
        lambda losses: (losses.mean(axis=1).tolist(), np.sqrt(np.diag(np.cov(losses)) / losses.shape[1])),
    ],
    "choose": [
        _choose_by_loop,
        lambda validation, test: (np.argsort(validation.sum(1))[0], np.mean(test[np.argsort(validation.sum(1))[0]])),
        lambda validation, test: min(zip(validation.mean(1), range(len(test)), test.mean(1), strict=True))[1:],
    ],
    "best_by_luck": [
        lambda k, n: 0.5 + sqrt(log(k) / (2 * n)),
        lambda k, n: np.float64(0.5) * (1 + np.sqrt(2 * np.log(k) / n)),
        lambda k, n: np.array(0.5 + np.sqrt(0.25 / n) * np.sqrt(np.log(k**2))),
    ],
    "halving_rounds": [_rounds_while, _rounds_recursive, _rounds_from_the_ratio],
    "stacked_forward": [
        _stack_by_loop,
        _stack_side_by_side,
        _stack_augmented,
        lambda X, W, b: (np.matmul(X, W) + np.expand_dims(b, 1)).clip(0),
    ],
    "find_configuration": [_search_on_a_grid, _search_and_refine, _search_at_random],
}
