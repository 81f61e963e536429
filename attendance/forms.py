"""The form of a row about a student and a day, in the admin."""

from typing import Any

from django import forms

from academics.lifecycle.selectors import departure_error


class StudentDayForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:  # of any fields
        """Who left did nothing here from that day on.

        A row that stays with its student and day is left alone.
        """
        data = super().clean() or {}
        student = data.get("student", getattr(self.instance, "student", None))
        day = data.get("date")
        moved = {"student", "date"} & set(self.changed_data)
        if moved and student and day:
            error = departure_error(student, day)
            if error:
                self.add_error("date", error)
        return data
