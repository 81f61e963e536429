"""What the admin asks before students are moved, enrolled or merged, and before a year ends."""

from collections.abc import Sequence
from typing import Any

from django import forms
from unfold.widgets import (
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from academics.calendar import today
from academics.lifecycle.serializers.rollover import RolloverSerializer
from academics.lifecycle.services.transfers import LAST_CLASS
from academics.models import SchoolClass, Student, Term, Unit
from tracker_project.errors import grouped, sentence_for

LEAVES = "leaves"


def _class_field(**kwargs: Any) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        SchoolClass.objects.all(),
        label="Class",
        widget=UnfoldAdminSelectWidget,
        **kwargs,
    )


def _text(most: int, **kwargs: Any) -> forms.CharField:
    return forms.CharField(max_length=most, widget=UnfoldAdminTextInputWidget, **kwargs)


class DayForm(forms.Form):
    """When something happened."""

    day = forms.DateField(
        label="Date", initial=today, widget=UnfoldAdminSingleDateWidget
    )


class TransferForm(DayForm):
    """Into which class, when and why."""

    school_class = _class_field()
    reason = _text(500, help_text="For staff.")


class LeaveForm(DayForm):
    """When, why and where to."""

    reason = _text(500, help_text="For staff.")
    destination = _text(200, required=False, help_text="E.g. another school.")


class ReadmitForm(DayForm):
    """When, and into which class."""

    school_class = _class_field(required=False, empty_label="The class of before")

    def clean_school_class(self) -> Any:
        """Nothing chosen is the class of before."""
        return self.cleaned_data["school_class"] or LAST_CLASS


class EnrolForm(forms.Form):
    """In which units, for which term."""

    units = forms.ModelMultipleChoiceField(
        Unit.objects.all(), widget=UnfoldAdminSelectMultipleWidget
    )
    term = forms.ModelChoiceField(
        Term.objects.all(),
        required=False,
        empty_label="The current term",
        widget=UnfoldAdminSelectWidget,
    )


class MergeForm(forms.Form):
    """Which of two records stays."""

    kept = forms.ChoiceField(
        label="The record that stays", widget=UnfoldAdminRadioSelectWidget
    )

    def __init__(self, data: Any, *, students: Sequence[Student]) -> None:
        super().__init__(data, initial={"kept": students[0].student_id})
        self.fields["kept"].choices = [
            (each.student_id, str(each)) for each in students
        ]  # type: ignore[attr-defined]


class RolloverForm(forms.Form):
    """A year, and where each class goes."""

    from_year = _text(9, help_text="The year that is over, 2024-2025.")
    to_year = _text(9, help_text="The one after it.")
    repeaters = forms.CharField(
        required=False,
        widget=UnfoldAdminTextareaWidget,
        help_text="Codes of those who stay in their class.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.classes = list(SchoolClass.objects.order_by("year_level", "class_name"))
        goals = [
            ("", "---"),
            (LEAVES, "They graduate"),
            *((str(each.pk), each.class_name) for each in self.classes),
        ]
        for each in self.classes:
            self.fields[f"class_{each.pk}"] = forms.ChoiceField(
                choices=goals,
                required=False,
                label=f"{each.class_name} becomes",
                widget=UnfoldAdminSelectWidget,
            )

    def clean(self) -> dict[str, Any]:
        """As a body of the API, by whose rules it is checked."""
        data: dict[str, Any] = super().clean() or {}
        goals = {each.pk: data.get(f"class_{each.pk}") for each in self.classes}
        body = RolloverSerializer(
            data={
                "from_year": data.get("from_year"),
                "to_year": data.get("to_year"),
                "repeaters": data.get("repeaters", "").replace(",", " ").split(),
                "promotions": [
                    {
                        "from_class": str(pk),
                        **({"leaves": True} if goal == LEAVES else {"to_class": goal}),
                    }
                    for pk, goal in goals.items()
                    if goal
                ],
            }
        )
        if not self.errors and not body.is_valid():
            raise forms.ValidationError(sentence_for(grouped(body.errors)))
        return data if self.errors else body.validated_data
