"""`manage.py role_table`: the policy table as Markdown, for the README."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from accounts.policy import TABLE, Scope

Scopes = tuple[Scope | None, ...]
START = "<!-- role table: made by `manage.py role_table --write README.md` -->"
END = "<!-- end of role table -->"


def role_table() -> str:
    """Every resource and action with whose rows each role reaches, as a Markdown table.

    Resources of which the roles may do the same stand in one line.
    """
    actions_of: dict[tuple[str, Scopes], list[str]] = {}
    for resource, action, *scopes in TABLE:
        actions_of.setdefault((resource, tuple(scopes)), []).append(action)

    resources_of: dict[tuple[str, Scopes], list[str]] = {}
    for (resource, reached), actions in actions_of.items():
        resources_of.setdefault((", ".join(actions), reached), []).append(resource)

    lines = [
        "| action | resource | student | parent | teacher | admin |",
        "|---|---|---|---|---|---|",
    ]
    for (same_actions, reached), resources in resources_of.items():
        cells = " | ".join(str(scope or "-") for scope in reached)
        lines.append(f"| {same_actions} | {', '.join(resources)} | {cells} |")
    return "\n".join(lines)


def with_role_table(text: str) -> str:
    """`text` with the table between its two markers made anew.

    Raises ValueError where they are missing.
    """
    before, _, rest = text.partition(START)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"no lines {START} ... {END}")
    return f"{before}{START}\n{role_table()}\n{END}{after}"


class Command(BaseCommand):
    help = (
        "Print the role table as Markdown, or write it between its markers in a file."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--write", type=Path)

    def handle(self, *args: object, write: Path | None, **options: object) -> None:
        if write is None:
            self.stdout.write(role_table())
            return

        try:
            write.write_text(with_role_table(write.read_text()))
        except (OSError, ValueError) as error:
            raise CommandError(f"{write}: {error}") from error
