"""Run the student's function on the inputs of the cases and keep what it gives. Compare nothing.

The function gets copies, and its answer is copied at once: an answer that is a view of an input, or one buffer handed
out again and again, cannot change afterwards. What was changed in place is noted.
"""

import linecache
import re
import sysconfig
import traceback
import warnings
from collections.abc import Callable, Sequence
from copy import deepcopy
from pathlib import Path
from time import thread_time
from types import TracebackType
from typing import Any

import numpy as np

from wbcourse.exercises._exercise import Answer, Case, StudentError

_HERE = str(Path(__file__).parents[1])
_LIBRARIES = tuple({sysconfig.get_paths()[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")})
_MOST_LINES = 4


def ask(function: Callable[..., Any], cases: Sequence[Case], parameters: Sequence[str]) -> list[Answer]:
    """Return the function's answer to each case; `parameters` names the arguments in the messages."""
    return [_one(function, case, parameters) for case in cases]


def _one(function: Callable[..., Any], case: Case, parameters: Sequence[str]) -> Answer:
    args = [made(arg) for arg in case.args]
    before = deepcopy(args)
    value, error = None, None
    with warnings.catch_warnings(record=True) as caught, np.errstate(all="warn"):
        warnings.simplefilter("always")
        start = thread_time()
        try:
            value = _kept(function(*args))
        except (Exception, SystemExit) as raised:  # exit() in an answer must not end the kernel
            error = student_error(raised)
        seconds = thread_time() - start
    changed = tuple(name for name, old, new in zip(parameters, before, args, strict=False) if not _same_input(old, new))
    warned = tuple(dict.fromkeys(str(w.message) for w in caught if issubclass(w.category, RuntimeWarning)))
    return Answer(value, error, changed, warned, seconds)


def made(arg: Any) -> Any:
    """Return what the function is called with: a copy, or what a recipe such as ``Seed`` makes."""
    return arg.make() if hasattr(arg, "make") else deepcopy(arg)


def student_error(raised: BaseException) -> StudentError:
    """Return an exception as data, with those lines of its traceback that are neither ours nor a library's."""
    lines = [_line(frame) for frame in _own_frames(raised.__traceback__)]
    if len(lines) > 2 * _MOST_LINES:  # endless recursion
        lines = [*lines[:2], f"... and {len(lines) - 4} more ...", *lines[-2:]]
    text = re.sub(r"0x[0-9a-fA-F]{6,}", "0x...", str(raised))
    return StudentError(type(raised).__name__, text, tuple(lines))


def _own_frames(tb: TracebackType | None) -> list[traceback.FrameSummary]:
    return [
        frame
        for frame in traceback.extract_tb(tb)
        if not frame.filename.startswith((_HERE, *_LIBRARIES, "<frozen", "<__array_function__"))
    ]


def _line(frame: traceback.FrameSummary) -> str:
    code = (frame.line or linecache.getline(frame.filename, frame.lineno or 0)).strip()
    return f"line {frame.lineno} of {frame.name}: {code}".removesuffix(": ")


def _kept(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return np.array(value)
    return deepcopy(value) if isinstance(value, (list, tuple, dict)) else value


def _same_input(old: Any, new: Any) -> bool:
    if isinstance(old, np.ndarray):
        return old.shape == new.shape and old.dtype == new.dtype and bool(np.array_equal(old, new, equal_nan=True))
    if isinstance(old, dict):
        return _same_input(list(old), list(new)) and _same_input(list(old.values()), list(new.values()))
    if isinstance(old, (list, tuple)):
        return type(old) is type(new) and len(old) == len(new) and all(map(_same_input, old, new))
    return bool(old == new) if isinstance(old, (int, float, str)) else True
