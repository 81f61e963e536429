"""The form of a row about a student and a day, in the admin."""

from typing import Any

from django import forms

from academics.lifecycle.selectors import departure_error


class StudentDayForm(forms.ModelForm):
    """Its student was at school on its day."""

    def clean(self) -> dict[str, Any]:
        """Who left did nothing here from that day on; a row that stays with its student and day is left alone."""
        data: dict[str, Any] = super().clean() or {}
        student, day = (
            data.get("student", getattr(self.instance, "student", None)),
            data.get("date"),
        )
        if (
            {"student", "date"} & set(self.changed_data)
            and student
            and day
            and (gone := departure_error(student, day))
        ):
            self.add_error("date", gone)
        return data
