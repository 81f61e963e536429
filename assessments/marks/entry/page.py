"""The page on which a class's marks are entered, with one save for all."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from accounts.policy import scope_for
from assessments.marks.entry.forms import AssessmentForm, MarkForm, records_of
from assessments.marks.services import record_marks
from tracker_project.errors import ValidationError

TEMPLATE, LIST = "admin/marks/enter_marks.html", "admin:marks_assessment_changelist"


def enter_marks(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """First which assessment of which class, then a row for each student.

    All are saved, or none.
    """
    caller: Any = request.user
    if scope_for(caller, "assessments", "create") is None:
        raise PermissionDenied
    given = request.POST if request.method == "POST" else request.GET
    chosen = AssessmentForm(given if "unit" in given else None, caller=caller)
    rows: list[MarkForm] = []
    if chosen.is_bound and chosen.is_valid():
        marked, data = chosen.marked(), request.POST if "save" in request.POST else None
        rows = [
            MarkForm(data, student=each, mark=marked.get(each.pk))
            for each in chosen.students(caller)
        ]
        if data is not None and (saved := _save(chosen, rows, caller)):
            messages.success(request, f"{saved} marks were recorded.")
            return HttpResponseRedirect(reverse(LIST))
    return TemplateResponse(
        request,
        TEMPLATE,
        {**context, "title": "Enter marks", "chosen": chosen, "rows": rows},
    )


def _save(chosen: AssessmentForm, rows: list[MarkForm], caller: Any) -> int:
    """How many marks were recorded.

    0 where something is wrong, which then stands in the forms.
    """
    if not all(row.is_valid() for row in rows if row.mark is None):
        return 0
    filled = [row for row in rows if row.has_mark]
    if not filled:
        chosen.add_error(None, "Enter a score for somebody.")
        return 0
    try:
        return len(record_marks(records_of(chosen, filled), by=caller))
    except ValidationError as error:
        _show(error, chosen, filled)
        return 0


def _show(error: ValidationError, chosen: AssessmentForm, rows: list[MarkForm]) -> None:
    """Each fault beside the row that it is in: its field is named `records.3.score`."""
    for name, sentences in error.details.items():
        _, number, field = [*name.split("."), "", ""][:3]
        if number.isdecimal():
            row = rows[int(number)]
            row.add_error(field if field in row.fields else None, sentences)
        else:
            chosen.add_error(None, sentences)
