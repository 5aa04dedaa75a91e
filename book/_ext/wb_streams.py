"""What a cell prints comes in pieces, cut anywhere, the more so on a busy machine: here they are put together again.

``nb_merge_streams`` of MyST-NB joins the pieces too, but takes each for whole lines: a line that was cut stays broken.
"""

from typing import Any

from myst_nb.core import render
from nbformat import NotebookNode
from sphinx.application import Sphinx

merge = render.coalesce_streams


def whole_streams(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Return the outputs with the pieces of each stream in one, where the first of them stood."""
    joined: list[NotebookNode] = []
    streams: dict[str, NotebookNode] = {}
    for output in outputs or []:
        if output["output_type"] != "stream":
            joined.append(output)
        elif output["name"] in streams:
            streams[output["name"]]["text"] += output["text"]
        else:
            streams[output["name"]] = NotebookNode(output)
            joined.append(streams[output["name"]])
    return merge(joined)


def setup(app: Sphinx) -> dict[str, Any]:
    render.coalesce_streams = whole_streams
    return {"parallel_read_safe": True, "parallel_write_safe": True}
