"""What a check found, and how it is told: as plain text, the same every time, and as a small card in a notebook."""

from dataclasses import dataclass
from html import escape
from typing import Any, Literal

Outcome = Literal["passed", "not attempted", "mistake", "wrong", "error"]


@dataclass(frozen=True)
class Result:
    """The outcome of one check.

    Attributes
    ----------
    exercise : str
        Its name, e.g. ``"weighted_sum"``.
    outcome : str
        ``"passed"``, ``"not attempted"``, ``"mistake"`` (a usual one, named in `mistake`), ``"wrong"`` or ``"error"``.
    properties : tuple of (str, bool)
        Each property that was looked at, and whether it holds. Each is worth one point, all or nothing.
    message : str
        What to do next; empty when all is right.
    mistake : str
        The name of the usual mistake that was recognised, or empty.
    """

    exercise: str
    outcome: Outcome
    properties: tuple[tuple[str, bool], ...]
    message: str = ""
    mistake: str = ""

    @property
    def points(self) -> int:
        """How many properties hold."""
        return sum(holds for _, holds in self.properties)

    @property
    def max_points(self) -> int:
        """How many there are."""
        return len(self.properties)

    @property
    def summary(self) -> str:
        """One line: the exercise, its outcome and its points."""
        points = f"{self.points} of {self.max_points} points"
        if self.outcome == "passed":
            return f"{self.exercise}: public checks passed ({points})"
        if self.outcome == "not attempted":
            return f"{self.exercise}: not attempted ({points})"
        return f"{self.exercise}: not yet right ({points})"

    def __str__(self) -> str:
        if self.outcome in {"passed", "not attempted"}:
            return "\n".join(filter(None, [self.summary, self.message]))
        lines = [f"  {'✓' if holds else '✗'} {name}" for name, holds in self.properties]
        return "\n".join([self.summary, *lines, self.message])

    def _repr_html_(self) -> str:
        colour = {"passed": "#1a7f37", "not attempted": "#6e7781"}.get(self.outcome, "#c4500c")
        rows = ""
        if self.outcome not in {"passed", "not attempted"}:
            items = (f"<li>{'✓' if holds else '✗'} {escape(name)}</li>" for name, holds in self.properties)
            rows = f'<ul style="list-style: none; margin: .3em 0; padding: 0">{"".join(items)}</ul>'
        message = f'<div style="white-space: pre-wrap">{escape(self.message)}</div>' if self.message else ""
        return (
            f'<div class="wb-check" role="status" style="border-left: 5px solid {colour}; padding: .3em .9em">'
            f"<strong>{escape(self.summary)}</strong>{rows}{message}</div>"
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the result as plain data, for JSON."""
        return {
            "exercise": self.exercise,
            "outcome": self.outcome,
            "points": self.points,
            "max_points": self.max_points,
            "properties": dict(self.properties),
            "mistake": self.mistake,
            "message": self.message,
        }


class CheckFailed(AssertionError):
    """Raised by a check that did not pass, so that nbgrader gives no points and nbval fails.

    A notebook shows the message alone, without a way through our package.
    """

    def __init__(self, result: Result) -> None:
        super().__init__(str(result))
        self.result = result

    def _render_traceback_(self) -> list[str]:
        return str(self).splitlines()
