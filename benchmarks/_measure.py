"""To measure fairly: everybody in turn, again and again, on the same processor, and the machine written down."""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import NamedTuple

PACKAGES = ("wbcourse", "numpy", "scipy", "numba", "scikit-learn", "torch", "jax", "joblib", "optuna", "matplotlib")
Row = dict[str, object]


def environment(threads: int) -> dict[str, str]:
    """Return the environment for a process whose libraries use so many threads."""
    names = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
    return {**os.environ, **dict.fromkeys(names, str(threads)), "JAX_PLATFORMS": "cpu", "TQDM_DISABLE": "1"}


def pin(threads: int) -> None:
    """Keep this process to as many processors as it may use threads: some libraries take more than they are told."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])


class Seconds(NamedTuple):
    """What a run took: by the clock on the wall, and of the processor's time."""

    wall: float
    processor: float


def alternate(runs: dict[str, Callable[[], None]], repeats: int) -> dict[str, list[Seconds]]:
    """Run everybody once to warm up and then in turn; return the seconds of each run.

    The order is turned round every time, so that nobody always follows the same neighbour.
    """
    for run in runs.values():
        run()
    seconds: dict[str, list[Seconds]] = {name: [] for name in runs}
    for repeat in range(repeats):
        for name in list(runs)[:: -1 if repeat % 2 else 1]:
            wall, processor = perf_counter(), process_time()
            runs[name]()
            seconds[name].append(Seconds(perf_counter() - wall, process_time() - processor))
    return seconds


def row(theirs: list[Seconds], ours: list[Seconds], epochs: float) -> dict[str, float]:
    """Return medians per epoch, and the median of the ratios theirs / ours, each taken within one round.

    ``processor_ratio`` is the ratio of processor time. On a quiet machine and one thread it is that of the clock; on a
    busy one it is the steadier of the two.
    """
    ratios = [t.wall / o.wall for t, o in zip(theirs, ours, strict=True)]
    return {
        "seconds": median(t.wall for t in theirs) / epochs,
        "seconds_of_fit": median(o.wall for o in ours) / epochs,
        "ratio": median(ratios),
        "lowest_ratio": min(ratios),
        "highest_ratio": max(ratios),
        "processor_ratio": median(t.processor / o.processor for t, o in zip(theirs, ours, strict=True)),
        "repeats": len(theirs),
    }


def measured_apart(module: str, case: Sequence[object], threads: int) -> list[Row]:
    """Have a benchmark measure one case in a new process with the right number of threads, and return its rows."""
    command = [sys.executable, "-m", module, "--case", json.dumps(case)]
    done = subprocess.run(command, env=environment(threads), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"case {case} failed:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def saved(path: Path, rows: list[Row], keys: Sequence[str], **more: object) -> list[Row]:
    """Put the new rows in the place of old ones that have the same keys, write all, and return them."""
    old = json.loads(path.read_text("utf-8"))["rows"] if path.exists() else []
    merged = {tuple(r[key] for key in keys): r for r in [*old, *rows]}
    ordered = [merged[key] for key in sorted(merged, key=str)]
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"machine": machine(), **more, "rows": ordered}, indent=1) + "\n", "utf-8")
    return ordered


def machine() -> dict[str, object]:
    """Return the processor, the system and the versions of what was compared."""
    info = Path("/proc/cpuinfo")
    models = [line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if line.startswith("model name")]
    return {
        "processor": models[0] if models else platform.processor(),
        "processors": os.cpu_count(),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "versions": {name: found for name in PACKAGES if (found := _version(name))},
    }


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
