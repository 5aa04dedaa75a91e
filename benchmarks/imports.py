"""What an import costs: ``python -m benchmarks.imports`` writes ``results/imports.json``.

Fresh interpreters start in turn, with and without ``import wbcourse``; the difference of their medians is the cost.
"""

import argparse
import subprocess
import sys
from pathlib import Path
from statistics import median

from benchmarks._measure import alternate, saved

RESULTS = Path(__file__).parent / "results"
PROGRAMS = {"bare Python": "pass", "wbcourse": "import wbcourse", "NumPy": "import numpy"}


def measure(repeats: int) -> list[dict[str, object]]:
    """Return a row for each program: median milliseconds, and how many more than bare Python's."""

    def starter(program: str):
        return lambda: subprocess.run([sys.executable, "-c", program], check=True)

    taken = alternate({name: starter(program) for name, program in PROGRAMS.items()}, repeats)
    milliseconds = {name: 1000 * median(one.wall for one in all_of) for name, all_of in taken.items()}
    bare = milliseconds["bare Python"]
    return [{"import": n, "milliseconds": t, "over_bare_python": t - bare} for n, t in milliseconds.items()]


def main() -> None:
    """Read the command line, measure, write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.imports", description=__doc__.split("\n")[0])
    parser.add_argument("--repeats", type=int, default=21)
    rows = measure(parser.parse_args().repeats)
    for row in rows:
        print(f"{row['import']:12} {row['milliseconds']:.1f} ms, {row['over_bare_python']:.1f} over bare Python")
    saved(RESULTS / "imports.json", rows, ("import",))


if __name__ == "__main__":
    main()
