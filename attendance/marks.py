"""What is said of a student on a day, before it is a record."""

from dataclasses import dataclass
from datetime import date

Key = tuple[int, int | None, date, int]


@dataclass(frozen=True, slots=True)
class Mark:
    """A status of one student on one day; `student` and `school_class` are row ids.

    `school_class` None is no class at all; `note` None leaves the note that is there.
    """

    student: int
    school_class: int | None
    date: date
    status: str
    period: int = 0
    note: str | None = None

    @property
    def key(self) -> Key:
        """What there is one record of."""
        return self.student, self.school_class, self.date, self.period
