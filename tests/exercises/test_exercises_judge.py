"""The machinery: what is told, what cannot fool it, and that it says the same every time."""

import re
import subprocess
import sys

import numpy as np
import pytest
from answers import EXERCISES, grade, source_notebook

from wbcourse.exercises import CHAPTERS, find
from wbcourse.exercises._check import CheckFailed
from wbcourse.exercises._messages import card
from wbcourse.exercises.weights import check


def _off_by_a_little(x, w):
    return x @ w + 0.001


# ---------------------------------------------------------------- messages


def test_a_wrong_value_is_told_with_call_difference_tolerance_and_hint():
    told = grade("weights.linear", lambda X, W: X @ W + np.eye(len(X), W.shape[1])).message
    assert told.startswith("linear: 1 of 5 points\n\nWith linear(X, W) and\n  X = [[")
    assert "shape (4, 3)" in told
    assert "  expected: [[" in told
    assert "  came:     [[" in told
    assert "They first differ at [0, 0]: expected" in told
    assert "1e-05 of the largest expected number" in told
    assert "Next: open hint 2." in told
    assert "  1 of 1  shape\n  0 of 1  several samples" in told


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (lambda X, W: "Z", "should return an array of shape (4, 2), but returned a str."),
        (
            lambda X, W: (X @ W)[:, :, None],
            "should return an array of shape (4, 2), but returned an array of shape (4, 2, 1).",
        ),
        (lambda X, W: np.array([[object()] * 2] * 4), "an array of shape (4, 2) that holds object instead of numbers."),
        (lambda X, W: np.array(1.5), "but returned a number."),
        (lambda X, W: [[1.0], [2.0, 3.0]], "but returned a list."),
        (lambda X, W: None if len(X) == 4 else X @ W, "but returned nothing (None)."),
    ],
)
def test_a_wrong_type_or_shape_is_told_plainly(answer, told):
    result = grade("weights.linear", answer)
    assert result.outcome == "wrong"
    assert told in result.message


def _told_lines(message):
    return [re.sub(r"line \d+", "line N", line.strip()) for line in message.splitlines() if line.startswith("  line ")]


def test_an_exception_is_told_with_the_lines_of_the_student_only():
    def helper(x):
        return np.linalg.inv(x)  # raises inside NumPy

    def weighted_sum(x, w):
        return helper(x * w)

    result = grade("weights.weighted_sum", weighted_sum)
    assert (result.outcome, result.points, result.short) == ("error", 0, "LinAlgError")
    assert _told_lines(result.message) == [
        "line N of weighted_sum: return helper(x * w)",
        "line N of helper: return np.linalg.inv(x)  # raises inside NumPy",
    ]
    assert "  LinAlgError: 1-dimensional array given" in result.message


def test_wrong_arguments_are_told_without_any_line():
    told = grade("weights.weighted_sum", lambda x: x).message
    assert _told_lines(told) == []
    assert "takes 1 positional argument but 2 were given" in told


def test_a_mistake_that_raises_is_named_and_shown():
    result = grade("weights.linear", lambda X, W: np.einsum("si,ji->sj", X, W))
    assert result.mistake == "W.T"
    assert "Your code stopped:" in result.message
    assert "ValueError: " in result.message


def test_endless_recursion_is_cut():
    def weighted_sum(x, w):
        return weighted_sum(x, w)

    told = grade("weights.weighted_sum", weighted_sum).message
    assert "RecursionError" in told
    assert "more ..." in told
    assert len(told.splitlines()) < 30


def test_leaving_python_is_an_error_and_no_more():
    assert grade("weights.weighted_sum", lambda x, w: sys.exit(3)).outcome == "error"


def test_an_interrupt_is_not_swallowed():
    def interrupted(x, w):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        grade("weights.weighted_sum", interrupted)


def test_numpy_s_warnings_are_told_where_a_value_is_wrong():
    def effect_sizes(X, w):
        return np.abs(w) * np.sqrt(-X.var(axis=0))

    assert "NumPy warned: invalid value encountered in sqrt" in grade("weights.effect_sizes", effect_sizes).message


def test_the_text_is_the_same_every_time():
    def weighted_sum(x, w):
        raise RuntimeError(f"in {object()}")

    messages = {grade("weights.weighted_sum", weighted_sum).message for _ in range(3)}
    assert len(messages) == 1
    assert "object at 0x...>" in messages.pop()
    for id, exercise in EXERCISES.items():
        wrong = exercise.mistakes[0].wrong[0]
        assert grade(id, wrong).message == grade(id, wrong).message


# ---------------------------------------------------------------- what cannot fool it


def test_changed_inputs_are_seen():
    def weighted_sum(x, w):
        x *= w
        return x.sum(axis=-1)

    result = grade("weights.weighted_sum", weighted_sum)
    assert (result.outcome, result.points) == ("wrong", 2)
    assert "your function changed x in place" in result.message


def test_a_changed_list_is_seen():
    def count_weights(sizes):
        total = 0
        while len(sizes) > 1:
            total += sizes.pop() * sizes[-1]
        return total

    assert "your function changed sizes in place" in grade("weights.count_weights", count_weights).message


def test_an_answer_that_is_a_view_of_an_input_is_not_right_by_changing_it():
    expected = []

    def linear(X, W):
        expected.append(X @ W)
        X[:] = 0
        return X[:, :1] @ W[:1]

    assert not grade("weights.linear", linear).passed


def test_an_answer_that_is_changed_afterwards_is_judged_as_it_was_given():
    held = []

    def linear(X, W):
        for array in held:
            array[:] = 0
        held.append(X @ W)
        return held[-1]

    assert grade("weights.linear", linear).passed


def test_doing_nothing_to_the_inputs_earns_nothing():
    assert grade("weights.weighted_sum", lambda x, w: 0.0).points == 0


@pytest.mark.parametrize("id", EXERCISES)
def test_a_constant_answer_passes_nowhere(id):
    for value in (0, 1, np.zeros(3), np.ones((4, 2)), np.nan, "", [], {}, True):
        assert not grade(id, lambda *args, value=value: value).passed


def test_all_or_nothing_in_each_property():
    result = grade("weights.weighted_sum", lambda x, w: x @ w if x.ndim == 1 else x @ w + 1)
    assert result.parts == (("one sample", 1, 1), ("a batch", 0, 1), ("leaves its inputs as they were", 0, 1))


def test_hidden_checks_tell_no_inputs():
    result = check.weighted_sum.grade(_off_by_a_little, seed=99, hidden=True)
    assert result.outcome == "wrong"
    assert "A check with other inputs did not pass." in result.message
    assert "x =" not in result.message
    assert "expected" not in result.message


# ---------------------------------------------------------------- how it is called


def test_a_check_raises_the_message_and_prints_what_passed(capsys, monkeypatch):
    # outside of a notebook, also where another test has left IPython running
    monkeypatch.setattr("wbcourse.exercises._check._notebook_display", lambda: None)
    with pytest.raises(CheckFailed, match="0 of 3 points") as caught:
        check.weighted_sum(_off_by_a_little)
    assert caught.value._render_traceback_() == [str(caught.value)]
    check.weighted_sum(lambda x, w: x @ w)
    assert capsys.readouterr().out == "weighted_sum: public checks passed (3 of 3 points)\n"
    check.weighted_sum.hidden(lambda x, w: x @ w, seed=5)
    assert capsys.readouterr().out == ""
    with pytest.raises(CheckFailed):
        check.weighted_sum.hidden(_off_by_a_little, seed=5)


def test_a_result_instead_of_the_function_is_refused():
    with pytest.raises(TypeError, match=r"check\.weighted_sum\(weighted_sum\), without calling it; this is a number"):
        check.weighted_sum(3.5)


def test_names():
    assert find("weights.linear").exercise.name == "linear"
    with pytest.raises(AttributeError, match=r"Did you mean check\.linear"):
        _ = check.linaer
    with pytest.raises(ValueError, match=r"no exercise 'weights\.nothing'"):
        find("weights.nothing")
    with pytest.raises(ValueError, match="no exercise 'linear'"):
        find("linear")


def test_the_card_escapes_and_announces():
    def weighted_sum(x, w):
        raise ValueError("<script>alert(1)</script>")

    html = card(grade("weights.weighted_sum", weighted_sum))
    assert 'role="status"' in html
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_the_library_stays_light():
    heavy = "{'IPython', 'nbformat', 'nbclient', 'rich', 'matplotlib'}"
    loaded = f"import sys, wbcourse.exercises.weights; print(sorted({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True).stdout == "[]\n"


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_stored_cards_are_in_the_notebook(chapter):
    cards = [
        o.data for c in source_notebook(chapter).cells for o in c.get("outputs", ()) if "text/html" in o.get("data", {})
    ]
    assert len(cards) == sum(exercise.chapter == chapter for exercise in EXERCISES.values())
    assert all("public checks passed" in data["text/plain"] for data in cards)
