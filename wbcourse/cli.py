"""The command ``wbcourse``: get a chapter's exercises, check your answers."""

import json
import sys
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console

from wbcourse import __version__

if TYPE_CHECKING:
    from wbcourse.exercises._exercise import Result

BAD_USAGE = 2

app = typer.Typer(
    name="wbcourse",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)
exercises_app = typer.Typer(no_args_is_help=True, help="The exercises: get a chapter's notebook.")
app.add_typer(exercises_app, name="exercises")

_STYLES = {"passed": "green", "not attempted": "dim", "mistake": "yellow", "wrong": "yellow", "error": "red"}


@app.callback(invoke_without_command=True)
def main(version: Annotated[bool, typer.Option("--version", help="Say the version and stop.")] = False) -> None:
    """Get the exercises of the course *Weights and Biases*, and check your answers.

    [bold]Examples[/bold]

    Get the exercises of a chapter:  [cyan]wbcourse exercises start weights[/cyan]

    Check your answers:  [cyan]wbcourse check weights.ipynb[/cyan]
    """
    if version:
        print(f"wbcourse {__version__}")
        raise typer.Exit


@app.command()
def check(
    notebook: Annotated[Path, typer.Argument(help="Your notebook.", show_default=False)],
    as_json: Annotated[bool, typer.Option("--json", help="Print the results as JSON.")] = False,
    timeout: Annotated[int, typer.Option(help="Seconds that a cell or a check may take.", min=1)] = 60,
) -> None:
    """Run a notebook and check every exercise in it. The file is only read.

    Ends with 0 if all passed, 1 if something is wrong or not attempted, 2 if the notebook cannot be read.

    [bold]Examples[/bold]

    [cyan]wbcourse check weights.ipynb[/cyan]

    [cyan]wbcourse check weights.ipynb --json > results.json[/cyan]
    """
    from wbcourse.exercises._run import NotebookError

    try:
        results = _checked(notebook, timeout)
    except NotebookError as error:
        _stop(str(error))
    if as_json:
        print(json.dumps([asdict(result) for result in results], indent=2, ensure_ascii=False))
    else:
        _show(results)
    raise typer.Exit(0 if all(result.passed for result in results) else 1)


@exercises_app.command()
def start(
    chapter: Annotated[str, typer.Argument(help="The chapter, e.g. weights.", show_default=False)],
    to: Annotated[Path, typer.Option("--to", help="The folder to write into.")] = Path(),
) -> None:
    """Write the notebook with a chapter's exercises into a folder. Never overwrites a file.

    [bold]Example[/bold]

    [cyan]wbcourse exercises start weights --to my-answers[/cyan]
    """
    from wbcourse._validate import one_of
    from wbcourse.exercises import CHAPTERS

    try:
        one_of("chapter", chapter, CHAPTERS)
    except ValueError as error:
        _stop(str(error))
    text = (files("wbcourse") / "exercises" / "notebooks" / f"{chapter}.ipynb").read_text(encoding="utf-8")
    target = to / f"{chapter}.ipynb"
    try:
        to.mkdir(parents=True, exist_ok=True)
        with target.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        taken = target if target.exists() else to
        _stop(f"{taken} exists and is left as it is. Choose another folder with --to, or move it away.")
    except OSError as error:
        _stop(f"{target} cannot be written ({error.strerror}). Choose another folder with --to.")
    print(f"{target} is ready. Open it in Jupyter; check your answers with: wbcourse check {target}")


def _checked(notebook: Path, timeout: int) -> "list[Result]":
    """Check the notebook, with a progress bar on a terminal."""
    from rich.progress import BarColumn, Progress, TextColumn

    from wbcourse.exercises._run import check_notebook

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed} of {task.total}"))
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("starting Python", total=None)

        def progress(done: int, total: int, what: str) -> None:
            bar.update(task, completed=done, total=total, description=what)

        return check_notebook(notebook, timeout, progress)


def _show(results: "list[Result]") -> None:
    """Print a table with a line for each exercise, then what there is to say of those that did not pass."""
    from rich.markup import escape
    from rich.table import Table

    console = Console()
    table = Table("exercise", "points", "outcome", "message", box=None, pad_edge=False)
    for result in results:
        style = _STYLES[result.outcome]
        table.add_row(
            result.exercise,
            f"{result.points} of {result.max_points}",
            f"[{style}]{result.outcome}[/]",
            escape(result.short),
        )
    console.print(table)
    for result in results:
        if result.outcome not in ("passed", "not attempted"):
            console.print()
            console.print(result.message, markup=False, highlight=False)
    points, most = sum(result.points for result in results), sum(result.max_points for result in results)
    console.print(f"\n{points} of {most} points. These are the public checks.", highlight=False)


def _stop(message: str) -> NoReturn:
    print(f"wbcourse: {message}", file=sys.stderr)
    raise typer.Exit(BAD_USAGE)


if __name__ == "__main__":
    app()
