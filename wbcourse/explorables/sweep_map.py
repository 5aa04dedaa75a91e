"""The explorable of chapter *Hyperparameters*: what became of each pair of choices, and how it was learned."""

from collections.abc import Sequence
from html import escape
from typing import Any

import traitlets
from numpy.typing import ArrayLike

from wbcourse._validate import as_floats, one_of, whole
from wbcourse.explorables._base import Explorable, checked_id, rich
from wbcourse.explorables._sweep_parts import (
    Choice,
    as_python,
    checked_choices,
    checked_curves,
    checked_labels,
    checked_name,
    compact,
    shown,
    until_the_end,
    winners_of,
)
from wbcourse.hyperparameters import Configuration

MOST_COLUMNS, MOST_ROWS = 12, 12  # what a phone's screen has room for, with 24 pixels a cell


class SweepMap(Explorable):
    """A sweep over two hyperparameters as a map: one cell a pair of choices, with its learning curves.

    Parameters
    ----------
    values : array_like, shape (n_y, n_x)
        The result of each pair of choices, such as its validation loss. NaN or infinity: it diverged.
    x, y : sequence
        The choices, one a column and one a row, at most 12 each: numbers, names, or tuples of whole numbers such as
        the sizes of hidden layers.
    x_name, y_name : str
        Names of the hyperparameters.
    curves : array_like, shape (n_y, n_x, n_epochs), or a pair (training, validation) of such, optional
        Learning curves of each cell; NaN after the epoch with which it ended.
    labels : sequence of str, optional
        What the values are, then what each curve is. By default "validation loss", or accuracy where the highest is
        best; "training" and "validation".
    best : {"lowest", "highest"}
        Which value is best.
    configuration : Configuration, optional
        What all cells share, for "Copy as Python". It counts where `x_name` and `y_name` are fields of a
        :class:`~wbcourse.hyperparameters.Configuration`; spaces may stand for underscores.
    id : str
        The name of the chosen cells in the page's address; one of its own for each map of a page.
    goal : str
        What to look for, a sentence above the map; ```code``` and ``*emphasis*`` are understood.

    Attributes
    ----------
    chosen : list of int
        Row and column of the chosen cell, at first the best; can be set.
    pinned : list of int
        Those of the cell that it is compared with, or empty; can be set.

    Raises
    ------
    ValueError, TypeError
        If there are too many cells, or the arrays, choices and labels do not fit each other. The message names the
        argument.

    Examples
    --------
    >>> losses = [[0.9, 0.4, float("nan")], [0.7, 0.3, 2.1]]
    >>> sweep_map = SweepMap(losses, [0.01, 0.1, 1.0], [16, 64], x_name="learning rate", y_name="batch size")
    >>> sweep_map
    SweepMap(2 x 3 cells; best: learning rate = 0.1, batch size = 64)
    >>> sweep_map.chosen = [0, 2]  # moves the mark in the notebook, too
    >>> sweep_map.choices
    {'learning rate': 1.0, 'batch size': 16}
    """

    front_end = "sweep_map"
    state_names = (
        *("id", "goal", "values", "x", "y", "x_name", "y_name", "labels", "curves", "best", "winners", "python"),
        *("chosen", "pinned"),
    )

    values: Any = traitlets.List().tag(sync=True)  # row by row; None where it diverged
    x: Any = traitlets.List().tag(sync=True)  # as they are shown
    y: Any = traitlets.List().tag(sync=True)
    x_name = traitlets.Unicode().tag(sync=True)
    y_name = traitlets.Unicode().tag(sync=True)
    labels: Any = traitlets.List().tag(sync=True)
    curves: Any = traitlets.List().tag(sync=True)  # for each label, for each cell, until it ended
    best = traitlets.Unicode("lowest").tag(sync=True)
    winners: Any = traitlets.List().tag(sync=True)  # which cells have the best value, counted row by row
    python: Any = traitlets.Dict().tag(sync=True)  # see `as_python`
    chosen: Any = traitlets.List().tag(sync=True)
    pinned: Any = traitlets.List().tag(sync=True)
    goal = traitlets.Unicode("").tag(sync=True)
    id = traitlets.Unicode("sweep-map").tag(sync=True)

    def __init__(
        self,
        values: ArrayLike,
        x: Sequence[Any],
        y: Sequence[Any],
        *,
        x_name: str,
        y_name: str,
        curves: ArrayLike | Sequence[ArrayLike] | None = None,
        labels: Sequence[str] | None = None,
        best: str = "lowest",
        configuration: Configuration | None = None,
        id: str = "sweep-map",
        goal: str = "",
    ) -> None:
        results = as_floats("values", values, ndim=2, finite=False)
        if not 0 < results.shape[0] <= MOST_ROWS or not 0 < results.shape[1] <= MOST_COLUMNS:
            most = f"1 to {MOST_ROWS} rows and 1 to {MOST_COLUMNS} columns"
            raise ValueError(f"values must have {most}, but have shape {results.shape}")
        parts = checked_curves(curves, results.shape)
        winners = winners_of(results, one_of("best", best, ("lowest", "highest")))
        self._choices = checked_choices("x", x, results.shape[1]), checked_choices("y", y, results.shape[0])
        super().__init__(
            values=[compact(row) for row in results],
            x=[shown(choice) for choice in self._choices[0]],
            y=[shown(choice) for choice in self._choices[1]],
            x_name=checked_name("x_name", x_name),
            y_name=checked_name("y_name", y_name),
            labels=checked_labels(labels, len(parts), best),
            curves=[[until_the_end(curve) for curve in part.reshape(results.size, -1)] for part in parts],
            best=best,
            winners=winners,
            python=as_python(x_name, y_name, *self._choices, configuration),
            chosen=list(divmod(winners[0] if winners else 0, results.shape[1])),
            id=checked_id(id),
            goal=goal,
        )

    @traitlets.validate("chosen", "pinned")
    def _check_cell(self, proposal: Any) -> list[int]:
        name, cell = proposal.trait.name, list(proposal.value)
        if name == "pinned" and not cell:
            return cell
        if len(cell) != 2:
            raise ValueError(f"{name} must be a row and a column, but is {cell}")
        place = [whole(name, index, at_least=0) for index in cell]
        if place[0] >= len(self.y) or place[1] >= len(self.x):
            last = [len(self.y) - 1, len(self.x) - 1]
            raise ValueError(f"{name} must be from [0, 0] to {last}, but is {place}")
        return place

    @property
    def choices(self) -> dict[str, Choice]:
        """The two choices of the chosen cell, by name."""
        row, column = self.chosen
        return {self.x_name: self._choices[0][column], self.y_name: self._choices[1][row]}

    def __repr__(self) -> str:
        best = "none"
        if self.winners:
            row, column = divmod(self.winners[0], len(self.x))
            best = f"{self.x_name} = {self.x[column]}, {self.y_name} = {self.y[row]}"
        return f"SweepMap({len(self.y)} x {len(self.x)} cells; best: {best})"

    def text_alternative(self) -> str:
        """Return the map as a table with its numbers."""
        goal = f'<p class="wb-goal">{rich(self.goal)}</p>' if self.goal else ""
        words = escape(f"{self.labels[0]} for each {self.x_name} (columns) and {self.y_name} (rows)")
        head = "".join(f'<th scope="col">{escape(choice)}</th>' for choice in self.x)
        corner = f'<th scope="col">{escape(self.y_name)} \\ {escape(self.x_name)}</th>'
        rows = "".join(self._row(row) for row in range(len(self.y)))
        more = "The learning curves behind each cell can be seen" if self.curves else "Cells can be compared"
        # the style sheet reckons the height from what there is to show
        return (
            f'{goal}<div class="wb-sweep" style="{self._heights()}" tabindex="0" role="group" '
            f'aria-label="{words}"><p>{words}</p>'
            f'<table aria-label="{words}"><thead><tr>{corner}{head}</tr></thead><tbody>{rows}</tbody></table>'
            f"<p>{more} with JavaScript.</p></div>"
        )

    def _row(self, row: int) -> str:
        cells = ""
        for column, value in enumerate(self.values[row]):
            text = "diverged" if value is None else f"{value:.3g}".replace("-", "−")
            is_best = row * len(self.x) + column in self.winners
            cells += f"<td><strong>{text} (best)</strong></td>" if is_best else f"<td>{text}</td>"
        return f'<tr><th scope="row">{escape(self.y[row])}</th>{cells}</tr>'

    def _heights(self) -> str:
        """Return what the style sheet needs to reckon the height, by the rules of explorables/src/sweep_map.js."""
        longest = max(map(len, self.x))
        head = min(10 + 8 * longest, 90) if longest * len(self.x) > 42 else 22
        cell = 42 if len(self.y) <= 6 else 30
        plot = int(bool(self.curves))
        return f"--rows: {len(self.y)}; --columns: {len(self.x)}; --head: {head}px; --cell: {cell}px; --plot: {plot}"
