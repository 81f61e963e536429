"""The admin's form of one mark."""

from typing import Any

from django import forms
from unfold.widgets import UnfoldAdminTextInputWidget

from accounts.models import User
from assessments.marks.bands import MarkError
from assessments.marks.guards import refuse_guarded_change
from assessments.marks.history import Snapshot, require_reason
from assessments.marks.lookups import Lookup
from tracker_project.errors import ConflictError
from tracker_project.errors import ValidationError as RefusedError


class AssessmentForm(forms.ModelForm):
    """A mark of a student in a unit, both the caller's to mark."""

    caller: User  # set by the page for each request
    before: Snapshot | None = None
    reason = forms.CharField(
        required=False,
        max_length=500,
        help_text="Needed to change a mark that is published.",
        widget=UnfoldAdminTextInputWidget,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # as a ModelForm's
        super().__init__(*args, **kwargs)
        # As it is now: validation writes the form's values into it.
        if self.instance.pk:
            self.before = Snapshot.of(self.instance)

    def is_another_mark(self) -> bool:
        return self.before != Snapshot.of(self.instance)

    def _post_clean(self) -> None:
        """Refuse another score of a published mark without a reason.

        Only here are the form's values in the mark.
        """
        super()._post_clean()  # type: ignore[misc]
        if self.before is None or self.errors or not self.is_another_mark():
            return
        try:
            refuse_guarded_change([self.instance])
        except ConflictError as error:
            self.add_error(None, error.message)
        try:
            require_reason(self.instance, self.cleaned_data.get("reason", ""))
        except RefusedError as error:
            self.add_error("reason", error.details["reason"])

    def clean(self) -> dict[str, object]:
        """Refuse a unit that the caller doesn't teach the student."""
        cleaned = super().clean() or self.cleaned_data
        student = cleaned.get("student")
        unit = cleaned.get("unit")
        if student and unit:
            try:
                Lookup([], by=self.caller).check_taught(student, unit)
            except MarkError as error:
                self.add_error(error.field, error.sentence)
        return cleaned
