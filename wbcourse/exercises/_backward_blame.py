"""Chapter *Backward propagation*, the exercise about blame: which connections would move most."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from wbcourse.exercises._exercise import Case, Exercise, Mistake
from wbcourse.exercises._properties import inputs_kept, shape, values

SHAPES = (((4, 3), (3, 2)), ((5, 2), (2, 3), (3, 4)), ((3, 6), (6, 2)))


def _blame_cases(rng: np.random.Generator) -> list[Case]:
    """Return gradients without ties whose largest numbers have either sign and lie in several layers."""
    cases = []
    for shapes, k in zip(SHAPES, (3, 5, 4), strict=True):
        total = sum(n_in * n_out for n_in, n_out in shapes)
        sizes = np.sort(rng.uniform(0.5, 1, total).cumsum() ** 1.5)[::-1] / total
        place = rng.permutation(total)
        # the two largest are in different layers, wherever chance puts the others
        for rank, layer in ((0, len(shapes) - 1), (1, 0)):
            end = sum(n_in * n_out for n_in, n_out in shapes[: layer + 1])
            swap = int(np.flatnonzero(place == end - 2)[0])
            place[[rank, swap]] = place[[swap, rank]]
        slopes = np.empty(total)
        slopes[place] = sizes * np.where(np.arange(total) % 2, 1, -1)
        pieces = np.split(slopes, np.cumsum([n_in * n_out for n_in, n_out in shapes])[:-1])
        gradients = [piece.reshape(shape) for piece, shape in zip(pieces, shapes, strict=True)]
        cases.append(Case((gradients, k), "two layers" if len(shapes) == 2 else "three layers"))
    return cases


def _listed(gradients: Sequence[Any]) -> list[tuple[float, int, int, int]]:
    """Return each slope with its layer, source and target."""
    return [(float(dW[i, j]), layer, i, j) for layer, dW in enumerate(gradients) for i, j in np.ndindex(np.shape(dW))]


def _first(rows: Sequence[tuple[float, int, int, int]], k: int) -> Any:
    return np.array([row[1:] for row in rows[:k]])


def to_move(gradients: Sequence[Any], k: int) -> Any:
    """Return layer, source and target of the `k` connections with the largest slopes, the largest first."""
    return _first(sorted(_listed(gradients), key=lambda row: -abs(row[0])), k)


def _by_sign(gradients: Sequence[Any], k: int, sign: int) -> Any:
    return _first(sorted(_listed(gradients), key=lambda row: sign * row[0]), k)


def _smallest(gradients: Sequence[Any], k: int) -> Any:
    return _first(sorted(_listed(gradients), key=lambda row: abs(row[0])), k)


def _in_one_layer(gradients: Sequence[Any], k: int, layer: int) -> Any:
    rows = [row for row in _listed(gradients) if row[1] == layer % len(gradients)]
    return _first(sorted(rows, key=lambda row: -abs(row[0])), k)


def _in_each_layer(gradients: Sequence[Any], k: int) -> Any:
    return np.concatenate([_in_one_layer(gradients, k, layer) for layer in range(len(gradients))])


def _divided_by_rows(gradients: Sequence[Any], k: int) -> Any:
    rows = []
    for layer, source, target in to_move(gradients, k).tolist():
        n_in, n_out = gradients[layer].shape
        rows.append((layer, *divmod(source * n_out + target, n_in)))
    return np.array(rows)


_to_move = Exercise(
    "backward",
    "to_move",
    "What would move most?",
    reference=to_move,
    cases=_blame_cases,
    properties=(
        shape(hint=1),
        values("two layers", points=2, hint=2),
        values("three layers", hint=3),
        inputs_kept(),
    ),
    mistakes=(
        Mistake(
            "signs kept",
            "you sort by the slopes with their signs. A large negative slope moves its weight just as far, only the "
            "other way: sort by size.",
            (
                lambda gradients, k: _by_sign(gradients, k, -1),
                lambda gradients, k: _by_sign(gradients, k, 1),
            ),
        ),
        Mistake(
            "smallest for largest",
            "you return the connections that would move *least*: sorting puts the small ones first.",
            (_smallest,),
        ),
        Mistake(
            "largest last",
            "you found the right connections and list them from the smallest to the largest. The largest comes first.",
            (lambda gradients, k: to_move(gradients, k)[::-1],),
        ),
        Mistake(
            "in the order of the network",
            "you found the right connections and list them in the order of the network. Wanted is the order of their "
            "size, whichever layer they are in.",
            (lambda gradients, k: np.array(sorted(to_move(gradients, k).tolist())),),
        ),
        Mistake(
            "layer by layer",
            "you look for k connections in each layer by itself. All layers compete: together there are k.",
            (_in_each_layer,),
        ),
        Mistake(
            "one layer only",
            "you look at one layer only, the first or the last. The largest slopes may be in any.",
            (
                lambda gradients, k: _in_one_layer(gradients, k, 0),
                lambda gradients, k: _in_one_layer(gradients, k, -1),
            ),
        ),
        Mistake(
            "source and target swapped",
            "you swapped source and target. A weight's row is its source, its column the neuron that it leads to.",
            (lambda gradients, k: to_move(gradients, k)[:, [0, 2, 1]],),
        ),
        Mistake(
            "divided by the rows",
            "you turned a flat number into row and column with the number of rows. A row is n_out numbers long.",
            (_divided_by_rows,),
        ),
        Mistake(
            "layer left out",
            "you return source and target alone, or layer 0 for all. Without the layer nobody can find the connection.",
            (
                lambda gradients, k: to_move(gradients, k)[:, 1:],
                lambda gradients, k: to_move(gradients, k) * np.array([0, 1, 1]),
            ),
        ),
        Mistake(
            "counted from 1",
            "you count from 1. Layers, sources and targets are counted from 0, as Python does.",
            (
                lambda gradients, k: to_move(gradients, k) + 1,
                lambda gradients, k: to_move(gradients, k) + np.array([1, 0, 0]),
            ),
        ),
        Mistake(
            "slopes for places",
            "you return the slopes themselves. Wanted is where they are: layer, source, target.",
            (
                lambda gradients, k: np.array([gradients[m][i, j] for m, i, j in to_move(gradients, k)]),
                lambda gradients, k: abs(np.array([gradients[m][i, j] for m, i, j in to_move(gradients, k)])),
            ),
        ),
    ),
)


EXERCISES = (_to_move,)
