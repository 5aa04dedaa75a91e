"""Training, side by side: ``python -m benchmarks.training`` writes ``results/training.json`` and a plot of it.

Every case (a task, an optimiser, a type, a number of threads) runs in a process of its own, in which all peers take
turns. A ratio is how many times longer a peer takes than ``fit``. Cases that are not asked for keep their old rows.
"""

import argparse
import json
from itertools import product
from pathlib import Path

from benchmarks import _loops, _peers
from benchmarks._measure import Seconds, alternate, measured_apart, pin, row, saved
from benchmarks._tasks import RATES, make_task

RESULTS = Path(__file__).parent / "results"
TASKS = ("digits", "mnist-sized", "spiral")
PEERS = {
    "fit": _peers.ours,
    "compiled": _peers.compiled,
    "scikit-learn": _peers.scikit_learn,
    "PyTorch": _peers.pytorch,
    "JAX": _peers.jax_scan,
    "plain NumPy": _loops.plain_numpy,
    "sample by sample": _loops.nielsen,
    "bare products": _peers.bare_products,
}
KEYS = ("task", "optimizer", "dtype", "threads", "peer")


def measure(task_name: str, optimizer: str, dtype: str, threads: int, repeats: int) -> list[dict[str, object]]:
    """Return a row for each peer of one case. It is this process that is measured: start it afresh for each case."""
    pin(threads)
    import torch

    torch.set_num_threads(threads)
    task = make_task(task_name, dtype)
    peers = [name for name in PEERS if (name, optimizer) != ("sample by sample", "adam")]
    seconds = alternate({name: PEERS[name](task, optimizer) for name in peers}, repeats)
    if task.is_large and "sample by sample" in seconds:
        seconds["sample by sample"] = [
            Seconds(s.wall * _loops.NIELSEN_SHARE, s.processor * _loops.NIELSEN_SHARE)
            for s in seconds["sample by sample"]
        ]
    case = {"task": task_name, "optimizer": optimizer, "dtype": dtype, "threads": threads}
    return [
        {**case, "peer": name, **row(seconds[name], seconds["fit"], task.epochs)} for name in peers if name != "fit"
    ]


def plot(rows: list[dict[str, object]]) -> None:
    """Draw how many times longer than `fit` each peer takes: float32 on one thread."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "training"})
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(1, len(TASKS), figsize=(11, 3.6), sharey=True, layout="constrained")
    names = [name for name in PEERS if name != "fit"]
    for ax, task in zip(axes, TASKS, strict=True):
        for shift, (optimizer, hatch) in zip((0.2, -0.2), (("sgd", ""), ("adam", "//")), strict=True):
            found = {
                r["peer"]: r["ratio"]
                for r in rows
                if (r["task"], r["optimizer"], r["dtype"], r["threads"]) == (task, optimizer, "float32", 1)
            }
            places = [names.index(name) + shift for name in found]
            bars = ax.barh(places, list(found.values()), 0.38, hatch=hatch, edgecolor="white", label=optimizer)
            ax.bar_label(bars, [f" {ratio:.1f}" for ratio in found.values()], fontsize=8)
        ax.axvline(1, color="gray")
        ax.set(title=task, xscale="log", xlabel="times as long as fit", yticks=range(len(names)), yticklabels=names)
        ax.margins(x=0.25)
    axes[0].invert_yaxis()
    axes[-1].legend(frameon=False)
    figure.savefig(RESULTS / "training.svg", metadata={"Date": None})


def main() -> None:
    """Read the command line, measure, write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.training", description=__doc__.split("\n")[0])
    parser.add_argument("--tasks", nargs="+", default=TASKS, choices=TASKS)
    parser.add_argument("--optimizers", nargs="+", default=tuple(RATES), choices=tuple(RATES))
    parser.add_argument("--dtypes", nargs="+", default=("float32", "float64"), choices=("float32", "float64"))
    parser.add_argument("--threads", nargs="+", type=int, default=(1, 2))
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--case", type=json.loads, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.case:
        print(json.dumps(measure(*given.case)))
        return
    rows: list[dict[str, object]] = []
    for case in product(given.tasks, given.optimizers, given.dtypes, given.threads):
        new = measured_apart("benchmarks.training", [*case, given.repeats], threads=case[3])
        print(*case, *(f"{r['peer']} {r['ratio']:.2f} ({r['processor_ratio']:.2f})" for r in new), sep="  ", flush=True)
        rows += new
    plot(saved(RESULTS / "training.json", rows, KEYS))


if __name__ == "__main__":
    main()
