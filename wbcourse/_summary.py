"""The table that a notebook shows for a network."""

from collections.abc import Sequence
from html import escape

from wbcourse.parameters import Parameters


def table_of(parameters: Parameters, activations: Sequence[str], caption: str) -> str:
    """Return an HTML table with a row a layer and a sum below, headed so that a screen reader can follow."""
    heads = ("layer", "neurons", "activation", "weights", "biases", "parameters", "multiply-adds a sample")
    rows = []
    for layer, ((W, b), name) in enumerate(zip(parameters.layers, activations, strict=True), start=1):
        (n_in, n_out), n_biases = W.shape, 0 if b is None else b.size
        counts = [f"{n_in:,} × {n_out:,} = {W.size:,}", f"{n_biases:,}", f"{W.size + n_biases:,}", f"{W.size:,}"]
        rows.append(_row(str(layer), [f"{n_out:,}", escape(name), *counts]))
    n_weights, n_all = parameters.n_weights, len(parameters)
    sums = _row("sum", ["", "", f"{n_weights:,}", f"{n_all - n_weights:,}", f"{n_all:,}", f"{n_weights:,}"])
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    return (
        f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody><tfoot>{sums}</tfoot></table>"
    )


def _row(head: str, cells: Sequence[str]) -> str:
    return f'<tr><th scope="row">{head}</th>' + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
