"""The background work of academics."""

from typing import Any

from django.utils.dateparse import parse_date

from academics.lifecycle.services.rollover import Order, Promotion, roll_over
from tasks.background import TaskRun, background


@background("roll_over_year")
def roll_over_year(
    run: TaskRun, *, dry_run: bool, promotions: Any, terms: Any, **order: Any
) -> None:
    """Take the school into the next academic year, or only say what that would do."""
    days = ("start_date", "end_date")
    asked = Order(
        promotions=[Promotion(**each) for each in promotions],
        terms=[
            {**each, **{name: parse_date(each[name]) for name in days}}
            for each in terms
        ],
        **order,
    )
    with run.completing() as succeed:
        succeed(roll_over(asked, by=run.owner, dry_run=dry_run))
