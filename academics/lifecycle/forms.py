"""What the admin asks before students are moved, enrolled or merged, or a year ends."""

from collections.abc import Mapping, Sequence
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
from academics.lifecycle.services.transfers import ClassChoice
from academics.models import SchoolClass, Student, Term, Unit
from tracker_project.errors import grouped, sentence_for

LEAVES = "leaves"


class ClassField(forms.ModelChoiceField):
    widget = UnfoldAdminSelectWidget

    def __init__(self, **kwargs: Any) -> None:  # those of forms.ModelChoiceField
        super().__init__(SchoolClass.objects.all(), label="Class", **kwargs)


class TextField(forms.CharField):
    widget = UnfoldAdminTextInputWidget


class DayForm(forms.Form):
    day = forms.DateField(
        label="Date", initial=today, widget=UnfoldAdminSingleDateWidget
    )


class TransferForm(DayForm):
    school_class = ClassField()
    reason = TextField(max_length=500, help_text="For staff.")


class LeaveForm(DayForm):
    reason = TextField(max_length=500, help_text="For staff.")
    destination = TextField(
        max_length=200, required=False, help_text="E.g. another school."
    )


class ReadmitForm(DayForm):
    school_class = ClassField(required=False, empty_label="The class of before")

    def clean_school_class(self) -> SchoolClass | ClassChoice:
        return self.cleaned_data["school_class"] or ClassChoice.LAST


class EnrolForm(forms.Form):
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

    def __init__(
        self, data: Mapping[str, object] | None, *, students: Sequence[Student]
    ) -> None:
        super().__init__(data, initial={"kept": students[0].student_id})
        self.fields["kept"] = forms.ChoiceField(
            label="The record that stays",
            choices=[(student.student_id, str(student)) for student in students],
            widget=UnfoldAdminRadioSelectWidget,
        )


class RolloverForm(forms.Form):
    """A year, and where each class goes."""

    from_year = TextField(max_length=9, help_text="The year that is over, 2024-2025.")
    to_year = TextField(max_length=9, help_text="The one after it.")
    repeaters = forms.CharField(
        required=False,
        widget=UnfoldAdminTextareaWidget,
        help_text="Codes of those who stay in their class.",
    )

    def __init__(self, data: Mapping[str, object] | None = None) -> None:
        super().__init__(data)
        self.classes = list(SchoolClass.objects.order_by("year_level", "class_name"))
        goals = [("", "---"), (LEAVES, "They graduate")]
        for school_class in self.classes:
            goals.append((str(school_class.pk), school_class.class_name))

        for school_class in self.classes:
            self.fields[f"class_{school_class.pk}"] = forms.ChoiceField(
                choices=goals,
                required=False,
                label=f"{school_class.class_name} becomes",
                widget=UnfoldAdminSelectWidget,
            )

    # What the fields cleaned: a value's type is its field's.
    def clean(self) -> dict[str, Any]:
        """As a body of the API, by whose rules it is checked."""
        data: dict[str, Any] = super().clean() or {}
        body = RolloverSerializer(
            data={
                "from_year": data.get("from_year"),
                "to_year": data.get("to_year"),
                "repeaters": data.get("repeaters", "").replace(",", " ").split(),
                "promotions": self._promotions(data),
            }
        )
        if self.errors:
            return data
        if not body.is_valid():
            raise forms.ValidationError(sentence_for(grouped(body.errors)))
        return body.validated_data

    def _promotions(self, data: Mapping[str, object]) -> list[dict[str, object]]:
        promotions: list[dict[str, object]] = []
        for school_class in self.classes:
            goal = data.get(f"class_{school_class.pk}")
            from_class = str(school_class.pk)
            if goal == LEAVES:
                promotions.append({"from_class": from_class, "leaves": True})
            elif goal:
                promotions.append({"from_class": from_class, "to_class": goal})
        return promotions
