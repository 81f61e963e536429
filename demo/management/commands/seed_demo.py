"""Fill an empty database with the demo school.

`manage.py seed_demo [--data FILE.csv]`.
"""

import time
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from demo.people import ACCOUNTS
from demo.seeding import has_people, seed_generated, seed_with_file


class Command(BaseCommand):
    """Seeds the demo school."""

    requires_system_checks: Sequence[str] = ()  # type: ignore[assignment]  # they cost as much as the work
    help = (
        "Fill an empty database with the demo school, or with demo accounts around a"
        " file of students."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where the students come from, and whether this may be a real server."""
        parser.add_argument(
            "--data",
            type=Path,
            help="a CSV file of students in place of the generated ones",
        )
        parser.add_argument(
            "--allow-production",
            action="store_true",
            help="make accounts with well-known passwords though DEBUG is off",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Seed, unless there are people already, or well-known passwords would be a
        danger.
        """
        if has_people():
            self.stdout.write(
                "There are people in this database already, so nothing was done."
            )
            return
        if not settings.DEBUG and not options["allow_production"]:
            raise CommandError(
                "DEBUG is off, so this looks like a real server, and the demo accounts"
                " have well-known passwords. Make the first admin with `manage.py"
                " createsuperuser`; or say --allow-production."
            )
        path, started = options["data"], time.perf_counter()
        if path and not path.is_file():
            raise CommandError(f"There is no file {path}.")
        count = seed_with_file(path) if path else seed_generated()
        self.stdout.write(
            f"{count} students and {len(ACCOUNTS)} accounts in"
            f" {time.perf_counter() - started:.1f} s:"
        )
        for account in ACCOUNTS:
            self.stdout.write(f"  {account.email:24} {account.password}")
