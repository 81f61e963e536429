"""The forms of the exam pages: the API's rules, said beside their fields."""

from typing import Any

from django import forms
from django.db.models import F
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from assessments.exams.authoring import allowance_services
from assessments.exams.authoring.rules import check_changes, check_times
from assessments.exams.authoring.structure import tidy_tags
from assessments.exams.models import Exam
from assessments.marks.models import Assessment
from tracker_project.errors import StudentTrackingException

LAST, SHIFT = 10_000, 20_000
GIVEN = ("extra_time_percent", "extra_attempts", "closes_at", "note")


class ExamForm(forms.ModelForm):
    """An exam but for its questions."""

    assessment_type = forms.ChoiceField(
        label="type", choices=Assessment.Types.choices, initial="exam", widget=UnfoldAdminSelectWidget,
        help_text="As what the result stands among the marks.",
    )  # fmt: skip

    def own_changes(self) -> dict[str, Any]:
        """The fields of the exam's own row that changed."""
        own = {field.name for field in Exam._meta.concrete_fields}
        return {
            name: self.cleaned_data[name] for name in self.changed_data if name in own
        }

    def clean(self) -> dict[str, Any]:
        """Refuse what the API would refuse."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        try:
            check_times(
                opens_at=cleaned.get("opens_at"), closes_at=cleaned.get("closes_at")
            )
            if self.instance.pk and not self.errors:
                check_changes(
                    Exam._base_manager.get(pk=self.instance.pk), self.own_changes()
                )
        except StudentTrackingException as error:
            raise forms.ValidationError(error.message) from error
        return cleaned


class PlacedForm(forms.ModelForm):
    """A row with its place in an order; without a number it comes last."""

    place = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=LAST,
        widget=UnfoldAdminIntegerFieldWidget,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "place" in self.fields and self.instance.pk:
            self.fields["place"].initial = self.instance.position


class SlotForm(PlacedForm):
    """A question, or so many drawn."""

    tags = forms.CharField(
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text="Words, divided by commas.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "tags" in self.fields:
            self.fields["tags"].initial = ", ".join(self.instance.pool_tags)

    def clean(self) -> dict[str, Any]:
        """Either of the two."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if bool(cleaned.get("question")) == bool(cleaned.get("draw")):
            raise forms.ValidationError("Choose a question, or say how many are drawn.")
        self.instance.pool_tags = (
            []
            if cleaned.get("question")
            else tidy_tags(cleaned.get("tags", "").split(","))
        )
        return cleaned


class AllowanceForm(forms.ModelForm):
    """What a student is allowed; it stays that student's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "student" in self.fields:
            self.fields["student"].disabled = self.instance.pk is not None


class AllowanceFormSet(forms.BaseInlineFormSet):
    """What students are allowed in one exam, whose times may come with the same form."""

    def clean(self) -> None:
        """Refuse the closing times that the API would refuse."""
        super().clean()
        for form in self.forms:
            closes_at = form.cleaned_data.get("closes_at")
            if closes_at is None or form in self.deleted_forms:
                continue
            try:
                check_times(opens_at=self.instance.opens_at, closes_at=closes_at)
            except StudentTrackingException as error:
                form.add_error("closes_at", error.details["closes_at"])


def save_allowances(formset: Any, *, by: Any) -> None:
    """Save what changed by the API's own services, so that attempts go by it."""
    formset.save(commit=False)
    for allowance in formset.deleted_objects:
        allowance_services.remove_exam_allowance(allowance)
    for allowance, changed in formset.changed_objects:
        fields = {name: getattr(allowance, name) for name in changed}
        allowance_services.change_exam_allowance(allowance, by=by, **fields)
    for allowance in formset.new_objects:
        fields = {name: getattr(allowance, name) for name in GIVEN}
        made = allowance_services.create_exam_allowance(
            exam=formset.instance, student=allowance.student, by=by, **fields
        )
        allowance.pk = made.pk


def save_in_order(formset: Any, siblings: Any) -> None:
    """Save the rows of a formset of placed forms in the order of their places, numbered from 1."""
    formset.save(commit=False)
    for row in formset.deleted_objects:
        row.delete()
    siblings.update(position=F("position") + SHIFT)  # so that no two meet on the way
    gone = set(formset.deleted_forms)
    kept = [
        form
        for form in formset.forms
        if form not in gone and (form.instance.pk or form.has_changed())
    ]
    kept.sort(key=lambda form: form.cleaned_data.get("place") or LAST)
    for position, form in enumerate(kept, 1):
        form.instance.position = position
        form.instance.save()
    formset.save_m2m()
