"""The explorable SweepMap: what its Python side checks, rounds, says and hands on."""

import json
import re
from html import unescape
from typing import Any

import numpy as np
import pytest

from wbcourse.explorables import SweepMap
from wbcourse.hyperparameters import Configuration

NAN = float("nan")
LOSSES = np.array([[0.91234567, 0.4, NAN], [0.7, 0.3, 2.1]])


def sweep_map(values: Any = LOSSES, x: Any = (0.01, 0.1, 1.0), y: Any = (16, 64), **options: Any) -> SweepMap:
    return SweepMap(values, x, y, **{"x_name": "learning rate", "y_name": "batch size", **options})


def copied(made: SweepMap, row: int, column: int) -> dict[str, Any]:
    """Run what "Copy as Python" gives for a cell, as explorables/src/sweep_map.js puts it together."""
    first, second, third = made.python["parts"]
    names: dict[str, Any] = {}
    exec(f"{first}{made.python['x'][column]}{second}{made.python['y'][row]}{third}", names)
    return names


def test_the_state_is_json_with_four_digits_and_none_for_what_diverged():
    made = sweep_map(values=[[0.123456, np.inf], [-np.inf, 12345.6]], x=[1, 2])
    assert json.loads(json.dumps(made.state()))["values"] == [[0.1235, None], [None, 12350.0]]


def test_curves_end_where_training_ended():
    curves = np.full((2, 3, 4), 0.123456)
    curves[0, 2, 1:] = np.nan
    curves[1, 0] = np.nan
    curves[1, 1, 1] = np.inf
    (cells,) = sweep_map(curves=curves).curves
    assert [len(curve) for curve in cells] == [4, 4, 1, 0, 4, 4]
    assert cells[4] == [0.1235, None, 0.1235, 0.1235]


@pytest.mark.parametrize(
    ("curves", "options", "labels"),
    [
        (None, {}, ["validation loss"]),
        (np.ones((2, 3, 5)), {}, ["validation loss", "validation"]),
        ((np.ones((2, 3, 5)), np.ones((2, 3, 4))), {}, ["validation loss", "training", "validation"]),
        (None, {"best": "highest"}, ["validation accuracy"]),
        (np.ones((2, 2, 3, 5)), {"labels": ["error", "a", "b"]}, ["error", "a", "b"]),
    ],
)
def test_there_are_no_curves_or_one_kind_or_a_pair(curves, options, labels):
    made = sweep_map(curves=curves, **options)
    assert made.labels == labels
    assert [len(cells) for cells in made.curves] == [6] * (len(labels) - 1)


@pytest.mark.parametrize(
    ("values", "best", "winners", "chosen"),
    [
        (LOSSES, "lowest", [4], [1, 1]),
        (LOSSES, "highest", [5], [1, 2]),
        ([[0.5, 0.2, 0.2], [NAN, 0.3, 0.4]], "lowest", [1, 2], [0, 1]),
        # the best is found before rounding
        ([[0.20002, 0.20001, 0.3], [0.3, 0.3, 0.3]], "lowest", [1], [0, 1]),
        (np.full((2, 3), np.nan), "lowest", [], [0, 0]),
    ],
)
def test_the_best_cells_are_found_and_one_is_chosen(values, best, winners, chosen):
    made = sweep_map(values=values, best=best)
    assert (made.winners, made.chosen, made.pinned) == (winners, chosen, [])


def test_python_sees_and_sets_the_cells():
    made = sweep_map(x=[(32,), (32, 16), ()], x_name="hidden")
    made.chosen, made.pinned = (0, 1), [1, 2]
    assert made.choices == {"hidden": (32, 16), "batch size": 16}
    assert made.state()["pinned"] == [1, 2]
    made.pinned = []
    assert made.pinned == []


@pytest.mark.parametrize(
    ("name", "cell", "message"),
    [
        ("chosen", [2, 0], r"chosen must be from \[0, 0\] to \[1, 2\], but is \[2, 0\]"),
        ("chosen", [], "chosen must be a row and a column"),
        ("pinned", [0], "pinned must be a row and a column"),
        ("pinned", [0, -1], "pinned must be at least 0"),
        ("pinned", [0, 0.5], "pinned must be a whole number"),
    ],
)
def test_a_cell_that_is_not_there_is_not_set(name, cell, message):
    made = sweep_map()
    with pytest.raises((ValueError, TypeError), match=message):
        setattr(made, name, cell)
    assert (made.chosen, made.pinned) == ([1, 1], [])


@pytest.mark.parametrize(
    ("choice", "text"),
    [
        (0.0001, "0.0001"),
        (1e-5, "1e−5"),
        (np.float64(0.0031622776), "0.00316"),
        (2e30, "2e30"),
        (-0.5, "−0.5"),
        (1500.0, "1500"),
        (1024, "1024"),
        (np.int64(7), "7"),
        ("relu", "relu"),
        ((64, 32), "64-32"),
        ((), "none"),
    ],
)
def test_a_choice_is_shown_briefly(choice, text):
    assert sweep_map(values=[[1.0]], x=[choice], y=[1]).x == [text]


def test_the_copied_python_makes_the_configuration_of_the_cell():
    base = Configuration(epochs=30, hidden=(64,), activation="tanh")
    made = sweep_map(x=np.array([0.01, 1 / 3, 1.0]), configuration=base)
    assert copied(made, 1, 1)["configuration"] == base.replace(learning_rate=1 / 3, batch_size=64)


def test_tuples_and_names_make_configurations_too():
    made = sweep_map(x=[[8], (8, 8), ()], x_name="hidden", y=["relu", "tanh"], y_name="activation")
    assert copied(made, 1, 1)["configuration"] == Configuration(hidden=(8, 8), activation="tanh")


@pytest.mark.parametrize("options", [{"x_name": 'curl\'s "width"'}, {"y": [16, -1]}, {"y_name": "learning rate"}])
def test_the_copied_python_is_the_pair_of_choices_where_names_or_values_fit_no_configuration(options):
    made = sweep_map(**options)
    made.chosen = [1, 0]
    assert copied(made, 1, 0)["choices"] == made.choices


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"values": [1.0, 2.0]}, "values must have 2 axes"),
        ({"values": np.ones((13, 3))}, r"values must have 1 to 12 rows and .* but have shape \(13, 3\)"),
        ({"values": np.ones((2, 0))}, "values must have 1 to 12 rows"),
        ({"values": [["low"]]}, "values must hold numbers"),
        ({"x": [1, 2]}, "x must be 3 choices, as many as values has there, but are 2"),
        ({"y": [1, None]}, r"y\[1\] must be a finite number, a name or a tuple, but is None"),
        ({"y": [1, NAN]}, r"y\[1\] must be a finite number"),
        ({"x": [(1,), (0,), (1,)]}, r"x\[1\] must be at least 1, but is 0"),
        ({"x_name": " "}, "x_name must be the name of a hyperparameter"),
        ({"curves": np.ones((3, 2, 5))}, r"curves must have shape \(2, 3, 'n_epochs'\), but have shape \(3, 2, 5\)"),
        ({"curves": np.ones((2, 3))}, "curves must have 3 axes"),
        ({"labels": ["loss", "training"]}, "labels must be 1 texts"),
        ({"labels": "loss"}, "labels must be 1 texts"),
        ({"best": "least"}, "best must be one of 'highest', 'lowest'"),
        ({"x_name": "width", "configuration": Configuration()}, "configuration has no fields 'width' and 'batch size'"),
        ({"id": "a b"}, "id must be a letter"),
    ],
)
def test_a_map_refuses_what_it_cannot_show(options, message):
    with pytest.raises((ValueError, TypeError), match=message):
        sweep_map(**options)


def test_the_table_holds_the_real_numbers():
    made = sweep_map(x=["<b>", "c", "d"], curves=np.ones((2, 3, 4)), goal="Find *it*.")
    words = made.static_html()
    assert "<b>" not in words.replace("\\u003c", "")
    rows = [re.findall(r"<t[hd][^>]*>(?:<strong>)?([^<]*)<", row) for row in re.findall(r"<tr>(.*?)</tr>", words)]
    assert [list(map(unescape, row)) for row in rows] == [
        ["batch size \\ learning rate", "<b>", "c", "d"],
        ["16", "0.912", "0.4", "diverged"],
        ["64", "0.7", "0.3 (best)", "2.1"],
    ]
    assert "<em>it</em>" in words


def test_a_notebook_gets_the_widget_and_one_line_of_text(monkeypatch):
    monkeypatch.delenv("WBCOURSE_STATIC", raising=False)
    data, _ = sweep_map()._repr_mimebundle_()
    assert data["text/plain"] == "SweepMap(2 x 3 cells; best: learning rate = 0.1, batch size = 64)"
    assert repr(sweep_map(values=np.full((2, 3), np.nan))) == "SweepMap(2 x 3 cells; best: none)"
    assert SweepMap._esm.rstrip().endswith("export default wbcourse.widgets.sweep_map;")
