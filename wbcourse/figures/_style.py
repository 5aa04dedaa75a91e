"""The style that all pictures of the course share, and the text that says what each shows."""

import os
from typing import Any
from weakref import WeakKeyDictionary

import matplotlib.pyplot as plt
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

INK, PAPER, GRID = "#1f2328", "#ffffff", "#d0d7de"
BLUE, ORANGE, GREEN, PURPLE = "#0b6bcb", "#c4500c", "#1a7f37", "#8250df"
COLOURS = (BLUE, ORANGE, GREEN, PURPLE)
MARKERS = ("o", "s", "^", "D")
DASHES = ("-", "--", "-.", ":")
SIGNED = LinearSegmentedColormap.from_list("signed", [ORANGE, "#f4f4f4", BLUE])

_ALT: WeakKeyDictionary[Figure, str] = WeakKeyDictionary()


def setup() -> None:
    """Set the course's style; each page calls it in its first cell.

    The site, built with ``WBCOURSE_STATIC=1``, takes vector graphics, which it can recolour; notebooks take pixels.
    """
    plt.rcParams.update(
        {
            "figure.figsize": (5.4, 3.4),
            "figure.facecolor": PAPER,
            "axes.facecolor": PAPER,
            "axes.edgecolor": INK,
            "axes.labelcolor": INK,
            "axes.prop_cycle": cycler(color=COLOURS),
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.grid": True,
            "axes.axisbelow": True,
            "grid.color": GRID,
            "xtick.color": INK,
            "ytick.color": INK,
            "text.color": INK,
            "font.size": 11,
            "legend.frameon": False,
            "lines.linewidth": 2,
            "svg.fonttype": "none",  # letters stay letters: they can be searched, and take the page's font
            "svg.hashsalt": "wbcourse",  # the same figure gives the same file
            "savefig.bbox": "tight",
        }
    )
    try:
        from matplotlib_inline.backend_inline import set_matplotlib_formats
    except ImportError:  # a plain Python without Jupyter has no inline figures to set
        return
    set_matplotlib_formats("svg" if os.environ.get("WBCOURSE_STATIC") == "1" else "retina")  # type: ignore[no-untyped-call]


def alt_text(drawn: Axes | Figure) -> str:
    """Return the text that says what a figure of this module shows, for a reader who does not see it."""
    return _ALT[drawn if isinstance(drawn, Figure) else figure_of(drawn)]


def figure_of(ax: Axes) -> Figure:
    figure = ax.get_figure(root=True)
    if figure is None:
        raise ValueError("ax must belong to a figure")
    return figure


def new_axes(ax: Axes | None, **options: Any) -> Axes:
    return ax if ax is not None else plt.subplots(layout="constrained", **options)[1]


def describe(figure: Figure, text: str) -> None:
    _ALT[figure] = f"{_ALT[figure]} {text}" if figure in _ALT else text
