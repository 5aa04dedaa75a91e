"""The pictures of the course, drawn with matplotlib.

Each function takes ``ax=`` (or makes its own figure), returns what it drew on, and hands over a text that says what
the picture shows: :func:`alt_text`. Positive is blue, negative is orange, everywhere; size, sign or label says it a
second time.

The colours are part of the site's style sheet, too, which exchanges them for others on a dark page.
"""

from wbcourse.figures._style import BLUE, GREEN, GRID, INK, ORANGE, PAPER, PURPLE, alt_text, setup
from wbcourse.figures.activations import activation_curves, creases, folding, journey
from wbcourse.figures.choices import best_of_many, one_at_a_time, searched_points
from wbcourse.figures.descents import curves_apart, descents, descents_apart, regions_apart
from wbcourse.figures.gradients import computation, difference_errors, gradients_by_depth, numbered_network
from wbcourse.figures.networks import network, regions
from wbcourse.figures.neurons import bars, images, response, slices
from wbcourse.figures.offsets import boundaries, shifts
from wbcourse.figures.runs import heat_map, histograms_by_depth, learning_curves, paths, scales_by_depth

__all__ = [
    "BLUE",
    "GREEN",
    "GRID",
    "INK",
    "ORANGE",
    "PAPER",
    "PURPLE",
    "activation_curves",
    "alt_text",
    "bars",
    "best_of_many",
    "boundaries",
    "computation",
    "creases",
    "curves_apart",
    "descents",
    "descents_apart",
    "difference_errors",
    "folding",
    "gradients_by_depth",
    "heat_map",
    "histograms_by_depth",
    "images",
    "journey",
    "learning_curves",
    "network",
    "numbered_network",
    "one_at_a_time",
    "paths",
    "regions",
    "regions_apart",
    "response",
    "scales_by_depth",
    "searched_points",
    "setup",
    "shifts",
    "slices",
]
