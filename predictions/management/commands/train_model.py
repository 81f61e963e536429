"""`manage.py train_model`.

Train on the school's own rows, and say how good the model is.
"""

from argparse import ArgumentParser
from typing import IO, Any, cast

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from predictions import services
from tracker_project.errors import StudentTrackingException

COLUMNS = (
    TextColumn("Training"),
    BarColumn(),
    MofNCompleteColumn(),
    TextColumn("trees"),
    TimeElapsedColumn(),
)
STRUCTURES = {
    "trend_and_random_forest": "Random forest over a trend",
    "random_forest": "Random forest alone",
}
TOP = 5


class Command(BaseCommand):
    """Trains a model on every student whose exam score is known."""

    help = (
        "Train the prediction model on the students whose exam score is known, and put"
        " it in use."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--seed", type=int, help="a number that the random choices start from"
        )
        parser.add_argument(
            "--if-possible",
            action="store_true",
            help="where the rows can't train a model, say so and exit with 0",
        )

    def handle(
        self, *args: Any, seed: int | None, if_possible: bool, **options: Any
    ) -> None:
        """Train, and print the report.

        What stands in the way is one sentence and exit code 1.
        """
        if seed is not None and not 0 <= seed < 2**32:
            raise CommandError("--seed: a whole number from 0 to 4294967295.")
        console = Console(file=cast(IO[str], self.stdout))
        try:
            with Progress(*COLUMNS, console=console, transient=True) as bar:
                job = bar.add_task("", total=None)
                artefact = services.train_model(
                    seed=seed,
                    progress=lambda done, total: bar.update(
                        job, completed=done, total=total
                    ),
                )
        except StudentTrackingException as error:
            if not if_possible:
                raise CommandError(error.message) from error
            self.stdout.write(
                f"No model was trained: {error.message} The rules answer until then."
            )
            return
        console.print(_report(artefact.card))


def _report(card: dict[str, Any]) -> Table:
    held, importance = (
        card["metrics"]["held_out"],
        card["feature_importances"]["permutation"],
    )
    labels = sorted(importance, key=lambda name: -importance[name])[:TOP]
    table = Table(
        show_header=False,
        box=None,
        title=f"Model {card['version']}",
        title_justify="left",
    )
    table.add_row(
        "Rows", f"{card['rows']}, of which {held['n']} were held out for these figures"
    )
    for each in card["candidates"]:
        name = STRUCTURES[each["structure"]] + (
            " (in use)" if each["structure"] == card["structure"] else ""
        )
        table.add_row(name, _figures(each["held_out"]))
    level = card["interval"]["level"]
    table.add_row(
        f"{level:.0%} interval", f"covers {held['coverage']:.1%} of the held-out scores"
    )
    table.add_row(
        "Top factors", ", ".join(f"{name} {importance[name]:.2f}" for name in labels)
    )
    table.add_row("Saved in", str(settings.MODEL_DIR))
    return table


def _figures(held_out: dict[str, Any]) -> str:
    r2 = "-" if held_out["r2"] is None else f"{held_out['r2']:.3f}"
    return f"MAE {held_out['mae']:.3f} points, RMSE {held_out['rmse']:.3f}, R2 {r2}"
