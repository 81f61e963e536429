"""The admin's form of a recorded grade; the service of the API reads and checks it."""

from typing import Any

from django import forms
from django.db import transaction
from unfold.widgets import UnfoldAdminTextInputWidget

from accounts.models import User
from assessments.grades.models import Grade
from assessments.grades.services import change_grade, record_grade
from tracker_project.errors import ValidationError


class GradeForm(forms.ModelForm):
    """A grade of a student in a unit and term: a letter, or a number out of 100."""

    caller: User  # set by the page for each request
    grade = forms.CharField(
        max_length=12,
        help_text="A letter of the school's, or a number out of 100.",
        widget=UnfoldAdminTextInputWidget,
    )
    reason = forms.CharField(
        required=False,
        max_length=500,
        help_text="Needed to change a grade that was recorded a while ago.",
        widget=UnfoldAdminTextInputWidget,
    )

    class Meta:
        model = Grade
        fields = ("student", "unit", "term", "assessment_type", "date_taken")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # as a ModelForm's
        super().__init__(*args, **kwargs)
        self.fields["date_taken"].required = False  # today, or the day that it has
        if self.instance.pk:
            self.initial["grade"] = self.instance.given

    def clean(self) -> dict[str, object]:
        """What the service would refuse, it refuses here."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        try:
            with transaction.atomic():
                self.record()
                transaction.set_rollback(True)
        except ValidationError as error:
            for name, sentences in error.details.items():
                self.add_error(name if name in self.fields else None, sentences)
        return cleaned

    def record(self) -> Grade:
        """Record it, or change the one that is there, by the services."""
        cleaned = self.cleaned_data
        said = {
            "grade": cleaned["grade"],
            "reason": cleaned["reason"],
            "assessment_type": cleaned.get("assessment_type", ""),
        }
        if cleaned.get("date_taken"):
            said["date_taken"] = cleaned["date_taken"]
        if self.instance.pk:
            return change_grade(self.instance, by=self.caller, **said)
        place = {
            "unit": cleaned["unit"].code,
            "term": cleaned["term"].name,
            "academic_year": cleaned["term"].academic_year,
        }
        return record_grade(cleaned["student"], by=self.caller, **said, **place)
