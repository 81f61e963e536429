"""What is entered: which assessment, and a mark for each student of the class."""

from collections.abc import Mapping, Sequence

from django import forms
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from academics.calendar import today
from academics.models import SchoolClass, Student, Unit
from accounts.models import User
from assessments.marks.lookups import Record
from assessments.marks.models import Assessment, not_in_the_future
from assessments.marks.releases import is_released_by_hand

FormData = Mapping[str, object]


class AssessmentForm(forms.Form):
    school_class = forms.ModelChoiceField(
        SchoolClass.objects.none(), label="Class", widget=UnfoldAdminSelectWidget
    )
    unit = forms.ModelChoiceField(Unit.objects.none(), widget=UnfoldAdminSelectWidget)
    assessment_type = forms.ChoiceField(
        choices=Assessment.Types.choices, widget=UnfoldAdminSelectWidget
    )
    title = forms.CharField(
        max_length=100, required=False, widget=UnfoldAdminTextInputWidget
    )
    date_taken = forms.DateField(
        initial=today,
        validators=[not_in_the_future],
        widget=UnfoldAdminSingleDateWidget,
    )
    max_score = forms.DecimalField(
        initial=100,
        min_value=0,
        max_digits=9,
        decimal_places=4,
        widget=UnfoldAdminDecimalFieldWidget,
    )
    hold_back = forms.BooleanField(
        required=False,
        label="Hold back until they are released",
        widget=UnfoldBooleanWidget,
    )

    def __init__(self, data: FormData | None, *, caller: User) -> None:
        super().__init__(data)
        self.caller = caller
        classes = SchoolClass.objects.visible_to(caller)
        self.fields["school_class"].queryset = classes  # type: ignore[attr-defined]
        graded = Unit.objects.visible_to(caller, "update", resource="grading")
        self.fields["unit"].queryset = graded  # type: ignore[attr-defined]

    def students(self) -> list[Student]:
        """The students of the class whom the caller may mark."""
        reachable = Student.objects.visible_to(
            self.caller, "create", resource="assessments"
        )
        here = reachable.filter(
            school_class=self.cleaned_data["school_class"], state=Student.States.ACTIVE
        )
        return list(here.order_by("last_name", "first_name", "student_id"))

    def marked(self) -> dict[int, Assessment]:
        """The marks of this very assessment that are there already."""
        cleaned = self.cleaned_data
        found = Assessment.objects.filter(
            unit=cleaned["unit"],
            assessment_type=cleaned["assessment_type"],
            title=cleaned["title"],
            date_taken=cleaned["date_taken"],
            student__school_class=cleaned["school_class"],
        )
        return {mark.student_id: mark for mark in found}

    def released(self) -> bool:
        """Whether the marks are shown at once.

        Not where the form or the unit holds them back.
        """
        held_back = self.cleaned_data["hold_back"]
        return not (held_back or is_released_by_hand(self.cleaned_data["unit"]))


class MarkForm(forms.Form):
    """The mark of one student; left empty, there is none."""

    score = forms.DecimalField(
        required=False,
        min_value=0,
        max_digits=9,
        decimal_places=4,
        widget=UnfoldAdminDecimalFieldWidget,
    )
    notes = forms.CharField(
        required=False, max_length=2000, widget=UnfoldAdminTextInputWidget
    )
    staff_notes = forms.CharField(
        required=False, max_length=2000, widget=UnfoldAdminTextInputWidget
    )

    def __init__(
        self, data: FormData | None, *, student: Student, mark: Assessment | None
    ) -> None:
        super().__init__(data, prefix=str(student.pk))
        self.student = student
        self.mark = mark

    @property
    def has_mark(self) -> bool:
        if self.mark is not None or not self.is_valid():
            return False
        return self.cleaned_data["score"] is not None


def records_of(assessment: AssessmentForm, rows: Sequence[MarkForm]) -> list[Record]:
    """The records of the rows that have a mark, as the bulk service takes them."""
    cleaned = assessment.cleaned_data
    shared = {
        "unit": cleaned["unit"].code,
        "assessment_type": cleaned["assessment_type"],
        "title": cleaned["title"],
        "date_taken": cleaned["date_taken"],
        "max_score": cleaned["max_score"],
        "released": assessment.released(),
    }
    return [
        {**shared, "student_id": row.student.student_id, **row.cleaned_data}
        for row in rows
    ]
