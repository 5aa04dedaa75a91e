"""Automatic differentiation: the story of backward propagation told again, number by number.

A :class:`Value` remembers what it was computed from, and the slope of that step for each of its parents. To go back is
to walk the steps in the opposite order and to multiply slopes along the way: the chain rule, as bookkeeping.
"""

import math
from html import escape
from itertools import count

_serials = count()


class Value:
    """A number that knows where it came from.

    Parameters
    ----------
    data : float
    label : str
        For the drawing.

    Attributes
    ----------
    grad : float
        How the number on which :meth:`backward` was called last changes with this one.
    parents : tuple of (Value, float)
        What it was computed from, each with the slope of this step.

    Examples
    --------
    >>> x, w = Value(2.0), Value(-3.0)
    >>> loss = (x * w + 1) ** 2
    >>> loss.backward()
    >>> loss.data, w.grad
    (25.0, -20.0)
    """

    __slots__ = ("data", "grad", "label", "op", "parents", "serial")

    def __init__(
        self, data: float, label: str = "", *, op: str = "", parents: "tuple[tuple[Value, float], ...]" = ()
    ) -> None:
        if isinstance(data, Value):
            raise TypeError("data must be a number, but is a Value already")
        self.data, self.grad, self.label, self.op, self.parents = float(data), 0.0, label, op, parents
        self.serial = next(_serials)

    def __add__(self, other: "Value | float") -> "Value":
        other = _value(other)
        return Value(self.data + other.data, op="+", parents=((self, 1.0), (other, 1.0)))

    def __mul__(self, other: "Value | float") -> "Value":
        other = _value(other)
        return Value(self.data * other.data, op="×", parents=((self, other.data), (other, self.data)))

    def __pow__(self, exponent: float) -> "Value":
        if not isinstance(exponent, (int, float)):
            raise TypeError(f"exponent must be a number, but is a {type(exponent).__name__}")
        if self.data < 0 and exponent != int(exponent):
            raise ValueError(f"exponent must be whole for the negative number {self.data}, but is {exponent}")
        slope = exponent * self.data ** (exponent - 1) if exponent else 0.0
        return Value(self.data**exponent, op=f"power {exponent:g}", parents=((self, slope),))

    def exp(self) -> "Value":
        """Return e to the power of this number."""
        result = math.exp(self.data)
        return Value(result, op="exp", parents=((self, result),))

    def log(self) -> "Value":
        """Return the natural logarithm."""
        if self.data <= 0:
            raise ValueError(f"log wants a number above 0, but this is {self.data}")
        return Value(math.log(self.data), op="log", parents=((self, 1 / self.data),))

    def tanh(self) -> "Value":
        """Return the hyperbolic tangent."""
        result = math.tanh(self.data)
        return Value(result, op="tanh", parents=((self, 1 - result**2),))

    def relu(self) -> "Value":
        """Return the number if it is above 0, else 0."""
        return Value(max(self.data, 0.0), op="relu", parents=((self, float(self.data > 0)),))

    def __neg__(self) -> "Value":
        return self * -1

    def __sub__(self, other: "Value | float") -> "Value":
        return self + -_value(other)

    def __truediv__(self, other: "Value | float") -> "Value":
        return self * _value(other) ** -1

    def __rsub__(self, other: float) -> "Value":
        return _value(other) - self

    def __rtruediv__(self, other: float) -> "Value":
        return _value(other) / self

    __radd__, __rmul__ = __add__, __mul__

    def history(self) -> "list[Value]":
        """Return all numbers that this one was computed from, and itself, in the order in which they were made."""
        found, waiting = {self.serial: self}, [self]
        while waiting:
            for parent, _ in waiting.pop().parents:
                if parent.serial not in found:
                    found[parent.serial] = parent
                    waiting.append(parent)
        return [found[serial] for serial in sorted(found)]

    def backward(self) -> None:
        """Set ``grad`` of every number in the history: how this one changes with it."""
        history = self.history()
        for value in history:
            value.grad = 0.0
        self.grad = 1.0
        for value in reversed(history):
            for parent, slope in value.parents:
                parent.grad += slope * value.grad

    def __repr__(self) -> str:
        return f"Value({self.data:g}, grad={self.grad:g})"

    def _repr_svg_(self) -> str:
        return graph_svg(self)


def _value(number: Value | float) -> Value:
    return number if isinstance(number, Value) else Value(number)


# ---------------------------------------------------------------- drawn as a graph


def columns(value: Value) -> list[list[Value]]:
    """Return the history of `value` for a drawing: a column holds what can be computed from the columns before it."""
    depth: dict[int, int] = {}
    for node in value.history():
        depth[node.serial] = 1 + max((depth[parent.serial] for parent, _ in node.parents), default=-1)
    found: list[list[Value]] = [[] for _ in range(1 + max(depth.values()))]
    for node in value.history():
        found[depth[node.serial]].append(node)
    return found


def graph_svg(value: Value, digits: int = 4) -> str:
    """Return a drawing of the history of `value` as SVG: numbers forward, gradients back.

    Each box shows what was done, the number, and its gradient. Colours are those of the text around the drawing.

    Parameters
    ----------
    value : Value
        With its gradients, if :meth:`Value.backward` has been called.
    digits : int
        Significant digits to show.
    """
    wide, high, gap_x, gap_y = 132, 56, 44, 16
    placed = columns(value)
    rows = max(map(len, placed))
    width, height = len(placed) * (wide + gap_x) - gap_x + 4, rows * (high + gap_y) - gap_y + 4
    at = {
        node.serial: (2 + x * (wide + gap_x), 2 + (y + (rows - len(column)) / 2) * (high + gap_y))
        for x, column in enumerate(placed)
        for y, node in enumerate(column)
    }
    outline = 'rx="6" fill="none" stroke="currentColor"'
    lines, boxes, words = [], [], []
    for node in value.history():
        x, y = at[node.serial]
        for parent, _ in node.parents:
            from_x, from_y = at[parent.serial]
            middle = (from_x + wide + x) / 2
            ends = f"M{from_x + wide:g} {from_y + high / 2:g}C{middle:g} {from_y + high / 2:g}"
            lines.append(f'<path d="{ends} {middle:g} {y + high / 2:g} {x:g} {y + high / 2:g}"/>')
        name = " ".join(part for part in (node.label, node.op) if part) or "number"
        said = (name, f"value {node.data:.{digits}g}", f"gradient {node.grad:.{digits}g}")
        words.append(", ".join(said))
        text = "".join(
            f'<text x="{x + wide / 2:g}" y="{y + 17 + 15 * k:g}">{escape(line)}</text>' for k, line in enumerate(said)
        )
        boxes.append(f'<rect x="{x:g}" y="{y:g}" width="{wide}" height="{high}" {outline}/>{text}')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
        f'style="max-width:100%;height:auto" font-family="sans-serif" font-size="12" text-anchor="middle">'
        f"<title>Computation of {value.data:.{digits}g} in {len(words)} steps</title>"
        f"<desc>{escape('; '.join(words))}</desc>"
        f'<g fill="none" stroke="currentColor" stroke-opacity="0.6">{"".join(lines)}</g>'
        f'<g fill="currentColor">{"".join(boxes)}</g></svg>'
    )
