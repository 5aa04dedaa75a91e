"""To measure fairly: everybody in turn, again and again, on the same processor, and the machine written down."""

import os
import platform
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from time import perf_counter

PACKAGES = ("wbcourse", "numpy", "scipy", "scikit-learn", "torch", "jax", "matplotlib")


def environment(threads: int) -> dict[str, str]:
    """Return the environment for a process whose libraries use so many threads."""
    names = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
    return {**os.environ, **dict.fromkeys(names, str(threads)), "JAX_PLATFORMS": "cpu", "TQDM_DISABLE": "1"}


def pin(threads: int) -> None:
    """Keep this process to as many processors as it may use threads: some libraries take more than they are told."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])


def alternate(runs: dict[str, Callable[[], None]], repeats: int) -> dict[str, list[float]]:
    """Run everybody once to warm up and then in turn; return the seconds of each run.

    The order is turned round every time, so that nobody always follows the same neighbour.
    """
    for run in runs.values():
        run()
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for repeat in range(repeats):
        for name in list(runs)[:: -1 if repeat % 2 else 1]:
            start = perf_counter()
            runs[name]()
            seconds[name].append(perf_counter() - start)
    return seconds


def row(seconds: list[float], own: list[float], epochs: float) -> dict[str, float]:
    """Return medians per epoch, and the median of the ratios peer / own, each taken within one round."""
    ratios = [theirs / ours for theirs, ours in zip(seconds, own, strict=True)]
    return {
        "seconds": median(seconds) / epochs,
        "seconds_of_fit": median(own) / epochs,
        "ratio": median(ratios),
        "lowest_ratio": min(ratios),
        "highest_ratio": max(ratios),
        "repeats": len(seconds),
    }


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
