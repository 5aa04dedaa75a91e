"""Explorables: what can be dragged, moved and answered on a page.

Each is an anywidget: in JupyterLab, Notebook, Colab and VS Code, Python sees what was dragged, and can set it. On the
published page, which has no Python, the same JavaScript runs under a small host of our own.
"""

from wbcourse.explorables.neuron import Neuron
from wbcourse.explorables.playground import Playground
from wbcourse.explorables.quiz import Quiz
from wbcourse.explorables.stepper import Stepper
from wbcourse.explorables.sweep_map import SweepMap

__all__ = ["Neuron", "Playground", "Quiz", "Stepper", "SweepMap"]
