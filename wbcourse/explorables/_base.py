"""One module, two hosts: what all explorables share."""

import json
import os
import re
from html import escape
from importlib.resources import files
from typing import Any, ClassVar

import anywidget

_STATIC = files("wbcourse.explorables") / "static"
_SCRIPT = (_STATIC / "explorables.js").read_text("utf-8")
_STYLE = (_STATIC / "explorables.css").read_text("utf-8")


class Explorable(anywidget.AnyWidget):
    """Base of the explorables.

    A subclass names its front end in `front_end`, lists in `state_names` the traits that the front end reads, and says
    in :meth:`text_alternative` what a reader without JavaScript should know.
    """

    front_end: ClassVar[str]
    state_names: ClassVar[tuple[str, ...]]

    _css = _STYLE

    def __init_subclass__(cls, **options: Any) -> None:
        # the built file is a classic script; as a module it also hands over this one front end
        if "front_end" in vars(cls):  # and not in the subclasses that traitlets makes when traits are added
            cls._esm = f"{_SCRIPT}\nexport default wbcourse.widgets.{cls.front_end};"
        super().__init_subclass__(**options)

    def text_alternative(self) -> str:
        """Return HTML that stands where the explorable would be, for a page without JavaScript.

        It is as high as what will take its place, so that nothing below it moves.
        """
        raise NotImplementedError

    def state(self) -> dict[str, Any]:
        """Return what the front end reads."""
        return {name: getattr(self, name) for name in self.state_names}

    def static_html(self) -> str:
        """Return the explorable as plain HTML: its state as data, and its text alternative."""
        # "</script>" inside the data would end the element early
        data = json.dumps(self.state(), ensure_ascii=False).replace("<", "\\u003c")
        return (
            f'<div class="wb-explorable" data-wb-name="{self.front_end}" data-wb-id="{escape(self.id)}">'
            f'<script type="application/json">{data}</script>'
            f'<div class="wb-root wb-fallback">{self.text_alternative()}</div></div>'
        )

    def open(self) -> None:
        """Tell the notebook about the widget; there is none on the published page, and nothing to be stored there."""
        if not _is_static():
            super().open()

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        if _is_static():
            return {"text/plain": repr(self), "text/html": self.static_html()}, {}
        data, metadata = super()._repr_mimebundle_(**options) or ({}, {})
        # without JavaScript of its own, a stored notebook shows this line, the same in each run
        return {**data, "text/plain": repr(self)}, metadata


def _is_static() -> bool:
    """Whether the site is being built."""
    return os.environ.get("WBCOURSE_STATIC") == "1"


def checked_id(id: str) -> str:
    """Return `id` if it can stand in an address: a letter, then letters, digits, ``-`` and ``_``."""
    if not isinstance(id, str) or not re.fullmatch(r"[A-Za-z][\w-]*", id, re.ASCII):
        raise ValueError(f"id must be a letter, then letters, digits, - or _, such as 'neuron-2', but is {id!r}")
    return id


def rich(text: str) -> str:
    """Return HTML of a text in which ```code``` and ``*emphasis*`` are understood; anything else is escaped."""
    parts = re.split(r"(`[^`]+`|\*[^*]+\*)", text)
    marked = {"`": "code", "*": "em"}
    return "".join(
        f"<{marked[part[0]]}>{escape(part[1:-1])}</{marked[part[0]]}>" if i % 2 else escape(part)
        for i, part in enumerate(parts)
    )
