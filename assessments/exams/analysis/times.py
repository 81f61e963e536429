"""How long a question takes, by the record of what was saved when."""

import pandas as pd

MOST_TOGETHER = 3  # a save of more answers at once says nothing of any of them
LONGEST_PAUSE = 1800.0  # seconds after which somebody was away rather than thinking


def seconds_each(events: pd.DataFrame) -> pd.DataFrame:
    """The seconds that each attempt spent on each question.

    The columns are `attempt`, `item`, `seconds`. `events` has `attempt`, `at` (seconds)
    and `items` (the questions that were answered then; none for a start or a return),
    in the order of time. What passed since the event before belongs to the questions
    saved, in equal parts; a return begins anew, and so does a save of many answers at
    once.
    """
    passed = events.groupby("attempt")["at"].diff()
    saved = events["items"].str.len()
    shares = passed / saved.where(saved > 0)
    is_telling = saved.between(1, MOST_TOGETHER) & passed.between(0, LONGEST_PAUSE)

    telling = events[["attempt", "items"]].assign(seconds=shares)[is_telling]
    spent = telling.explode("items").rename(columns={"items": "item"})
    return spent.groupby(["attempt", "item"], as_index=False)["seconds"].sum()


def median_seconds(events: pd.DataFrame) -> pd.Series:
    medians: pd.Series = seconds_each(events).groupby("item")["seconds"].median()
    return medians
