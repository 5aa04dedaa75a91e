"""The marks in a source cell, in nbgrader's spelling, and what is left when they are acted on.

``### BEGIN SOLUTION`` ... ``### END SOLUTION`` enclose what the student is to write; ``### BEGIN HIDDEN TESTS`` ...
``### END HIDDEN TESTS`` what she is not to see.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

KINDS = ("SOLUTION", "HIDDEN TESTS")
_MARK = re.compile(r"^\s*### (BEGIN|END) (SOLUTION|HIDDEN TESTS)\s*$")
_LIKE_A_MARK = re.compile(r"\b(BEGIN|END)[\s_-]*(SOLUTION|HIDDEN[\s_-]*TEST)", re.IGNORECASE)
_FUNCTION = re.compile(r"^def (\w+)\(", re.MULTILINE)


class MarkError(ValueError):
    """Marks that do not pair up, are nested, or are misspelt."""


@dataclass(frozen=True)
class Piece:
    """Consecutive lines of a cell: plain (kind ``None``), or between two marks, which are not among them."""

    kind: str | None
    lines: tuple[str, ...]
    indent: str = ""


def pieces(source: str) -> list[Piece]:
    """Return a cell's source in pieces.

    Raises
    ------
    MarkError
        If a mark has no partner, stands inside another pair, or is misspelt.
    """
    found: list[Piece] = []
    kind, indent, lines = None, "", list[str]()
    for number, line in enumerate(source.split("\n"), start=1):
        mark = _MARK.match(line)
        if mark is None:
            if _LIKE_A_MARK.search(line):
                raise MarkError(f"line {number} looks like a mark and is none: {line.strip()!r}")
            lines.append(line)
            continue
        word, which = mark.groups()
        if word == "BEGIN" and kind is not None:
            raise MarkError(f"line {number} begins {which} inside {kind}")
        if word == "END" and kind != which:
            raise MarkError(f"line {number} ends {which}, which was not begun")
        found.append(Piece(kind, tuple(lines), indent))
        kind, lines = (which, []) if word == "BEGIN" else (None, [])
        indent = line[: len(line) - len(line.lstrip())]
    if kind is not None:
        raise MarkError(f"{kind} is begun and never ended")
    return [piece for piece in [*found, Piece(None, tuple(lines))] if piece.lines]


def stub_of(source: str) -> str:
    """Return what the student gets: a solution inside a function becomes ``raise NotImplementedError(...)``.

    A solution outside of any function is simply left out: what stands above it is the stub. So are hidden tests.
    """
    kept: list[str] = []
    for piece in pieces(source):
        if piece.kind is None:
            kept += piece.lines
        elif piece.kind == "SOLUTION" and piece.indent:
            names = _FUNCTION.findall("\n".join(kept))
            name = names[-1] if names else "this task"
            kept.append(f'{piece.indent}raise NotImplementedError("{name}: not attempted")')
    return "\n".join(kept).rstrip("\n")


def solution_marks_removed(source: str) -> str:
    """Return the source with the solution in it and without the marks around it."""
    return "\n".join(line for piece in pieces(source) for line in piece.lines)


def hidden_removed(source: str) -> str:
    """Return the source without hidden tests."""
    return "\n".join(line for piece in pieces(source) if piece.kind != "HIDDEN TESTS" for line in piece.lines).rstrip()


def lines_of(kind: str, source: str) -> Iterator[str]:
    """Yield the lines between marks of that kind, stripped, without empty ones."""
    for piece in pieces(source):
        if piece.kind == kind:
            yield from filter(None, map(str.strip, piece.lines))
