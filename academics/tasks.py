"""The background work of academics."""

from datetime import date

from academics.lifecycle.services.rollover import (
    NewTerm,
    Promotion,
    RolloverOrder,
    roll_over,
)
from tasks.background import TaskRun, background


@background("roll_over_year")
def roll_over_year(
    run: TaskRun,
    *,
    from_year: str,
    to_year: str,
    dry_run: bool,
    promotions: list[dict[str, int]],
    repeaters: list[str],
    terms: list[dict[str, str]],
) -> None:
    """Take the school into the next academic year, or only say what that would do."""
    new_terms = []
    for term in terms:
        new_terms.append(
            NewTerm(
                name=term["name"],
                start_date=date.fromisoformat(term["start_date"]),
                end_date=date.fromisoformat(term["end_date"]),
            )
        )

    order = RolloverOrder(
        from_year=from_year,
        to_year=to_year,
        promotions=[Promotion(**promotion) for promotion in promotions],
        repeaters=repeaters,
        terms=new_terms,
    )
    with run.completing() as succeed:
        succeed(roll_over(order, by=run.owner, dry_run=dry_run))
