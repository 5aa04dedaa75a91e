"""Sweeps, side by side: ``python -m benchmarks.sweep`` writes ``results/sweep.json`` and a plot of it.

The same 256 configurations, which differ in learning rate and L2, are trained in different ways. Every case (a task,
a number of threads) runs in a process of its own, in which all ways take turns. A ratio is how many times faster a way
is than one configuration after another.
"""

import argparse
import json
from dataclasses import replace
from itertools import product
from pathlib import Path
from statistics import median

from benchmarks import _sweeps
from benchmarks._measure import alternate, measured_apart, pin, saved
from benchmarks._tasks import make_task

RESULTS = Path(__file__).parent / "results"
TASKS = ("digits", "spiral")
EPOCHS = 5
BASE = "one after another"
WAYS = {
    BASE: _sweeps.one_by_one,
    "stacked": _sweeps.stacked,
    "compiled": _sweeps.compiled,
    "jax.vmap": _sweeps.jax_vmap,
    "joblib": _sweeps.joblib_processes,
    "Optuna's loop": _sweeps.optuna_loop,
}
MANY_PROCESSORS = ("joblib", "Optuna's loop")
KEYS = ("task", "configurations", "threads", "way")


def measure(task_name: str, k: int, threads: int, repeats: int) -> list[dict[str, object]]:
    """Return a row for each way of one case. It is this process that is measured: start it afresh for each case."""
    pin(threads)
    task = replace(make_task(task_name, "float32"), epochs=EPOCHS)
    choices = _sweeps.configurations(task, k)
    ways = {name: make for name, make in WAYS.items() if threads > 1 or name not in MANY_PROCESSORS}
    seconds = alternate({name: make(task, choices) for name, make in ways.items()}, repeats)
    rows: list[dict[str, object]] = []
    for name, taken in seconds.items():
        ratios = [base.wall / own.wall for base, own in zip(seconds[BASE], taken, strict=True)]
        rows.append({
            "task": task_name, "configurations": k, "epochs": EPOCHS, "threads": threads, "way": name,
            "seconds": median(own.wall for own in taken), "ratio": median(ratios),
            "lowest_ratio": min(ratios), "highest_ratio": max(ratios), "repeats": repeats,
        })  # fmt: skip
    return rows


def plot(rows: list[dict[str, object]]) -> None:
    """Draw how many times faster each way is."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "sweep"})
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(1, len(TASKS), figsize=(9, 3.2), sharey=True, layout="constrained")
    names = [name for name in WAYS if name != BASE]
    for ax, task in zip(axes, TASKS, strict=True):
        for shift, threads, hatch in ((0.2, 1, ""), (-0.2, 2, "//")):
            found = {r["way"]: r["ratio"] for r in rows if (r["task"], r["threads"]) == (task, threads)}
            found.pop(BASE, None)
            places = [names.index(name) + shift for name in found]
            bars = ax.barh(places, list(found.values()), 0.38, hatch=hatch, edgecolor="white", label=f"{threads} cores")
            ax.bar_label(bars, [f" {ratio:.1f}" for ratio in found.values()], fontsize=8)
        ax.axvline(1, color="gray")
        ax.set(title=task, xlabel="times as fast as one after another", yticks=range(len(names)), yticklabels=names)
        ax.margins(x=0.15)
    axes[0].invert_yaxis()
    axes[-1].legend(frameon=False)
    figure.savefig(RESULTS / "sweep.svg", metadata={"Date": None})


def main() -> None:
    """Read the command line, measure, write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sweep", description=__doc__.split("\n")[0])
    parser.add_argument("--tasks", nargs="+", default=TASKS, choices=TASKS)
    parser.add_argument("--threads", nargs="+", type=int, default=(1, 2))
    parser.add_argument("--configurations", type=int, default=256)
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--case", type=json.loads, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.case:
        print(json.dumps(measure(*given.case)))
        return
    rows: list[dict[str, object]] = []
    for task, threads in product(given.tasks, given.threads):
        case = [task, given.configurations, threads, given.repeats]
        new = measured_apart("benchmarks.sweep", case, threads)
        print(task, threads, *(f"{r['way']} {r['ratio']:.2f}" for r in new), sep="  ", flush=True)
        rows += new
    plot(saved(RESULTS / "sweep.json", rows, KEYS))


if __name__ == "__main__":
    main()
