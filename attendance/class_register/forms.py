"""What is filled in on the admin's page.

Which register, and a status for each student of the class.
"""

from typing import Any

from django import forms
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextInputWidget,
)

from academics.calendar import today
from academics.models import SchoolClass, Student
from attendance.class_register.selectors import RESOURCE
from attendance.marks import Mark
from attendance.models import Attendance, Status
from attendance.validators import not_in_the_future


class RegisterForm(forms.Form):
    school_class = forms.ModelChoiceField(
        SchoolClass.objects.none(), label="Class", widget=UnfoldAdminSelectWidget
    )
    date = forms.DateField(
        initial=today,
        validators=[not_in_the_future],
        widget=UnfoldAdminSingleDateWidget,
    )
    period = forms.IntegerField(
        initial=0,
        min_value=0,
        max_value=50,
        widget=UnfoldAdminIntegerFieldWidget,
        help_text="0: the whole day.",
    )

    def __init__(self, *args: Any, caller: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        classes = SchoolClass.objects.visible_to(caller, "create", resource=RESOURCE)
        self.fields["school_class"].queryset = classes  # type: ignore[attr-defined]


class StatusForm(forms.Form):
    """The status of one student.

    Present, unless another is chosen or marked already.
    """

    status = forms.ChoiceField(
        choices=Status.choices,
        initial=Status.PRESENT,
        widget=UnfoldAdminRadioSelectWidget,
    )
    note = forms.CharField(
        required=False, max_length=255, widget=UnfoldAdminTextInputWidget
    )

    def __init__(self, data: Any, *, student: Student, mark: Attendance | None) -> None:
        marked = {"status": mark.status, "note": mark.note} if mark else {}
        super().__init__(data, prefix=str(student.pk), initial=marked)
        self.student, self.mark = student, mark

    def as_mark(self, register: RegisterForm) -> Mark:
        """What is said of the student."""
        where = register.cleaned_data
        said = self.cleaned_data
        return Mark(
            self.student.pk,
            where["school_class"].pk,
            where["date"],
            said["status"],
            where["period"],
            said["note"],
        )
