"""The page on which a class's marks are entered, with one save for all."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from accounts.admin_base import user_of
from accounts.policy import scope_for
from assessments.marks.entry.forms import AssessmentForm, MarkForm, records_of
from assessments.marks.services import record_marks
from tracker_project.errors import ValidationError

TEMPLATE = "admin/marks/enter_marks.html"
LIST = "admin:marks_assessment_changelist"


def enter_marks(request: HttpRequest, context: dict[str, object]) -> HttpResponse:
    """First which assessment of which class, then a row for each student.

    All are saved, or none.
    """
    caller = user_of(request)
    if scope_for(caller, "assessments", "create") is None:
        raise PermissionDenied

    given = request.POST if request.method == "POST" else request.GET
    chosen = AssessmentForm(given if "unit" in given else None, caller=caller)
    rows: list[MarkForm] = []
    if chosen.is_valid():
        data = request.POST if "save" in request.POST else None
        marked = chosen.marked()
        for student in chosen.students():
            row = MarkForm(data, student=student, mark=marked.get(student.pk))
            rows.append(row)
        saved = save_marks(chosen, rows) if data is not None else 0
        if saved:
            messages.success(request, f"{saved} marks were recorded.")
            return HttpResponseRedirect(reverse(LIST))

    page = {"title": "Enter marks", "chosen": chosen, "rows": rows}
    return TemplateResponse(request, TEMPLATE, context | page)


def save_marks(chosen: AssessmentForm, rows: list[MarkForm]) -> int:
    """How many marks were recorded; 0 where the forms say what is wrong."""
    filled = []
    for row in rows:
        if row.mark is None and not row.is_valid():
            return 0
        if row.has_mark:
            filled.append(row)
    if not filled:
        chosen.add_error(None, "Enter a score for somebody.")
        return 0

    try:
        return len(record_marks(records_of(chosen, filled), by=chosen.caller))
    except ValidationError as error:
        add_errors(error, chosen, filled)
        return 0


def add_errors(
    error: ValidationError, chosen: AssessmentForm, rows: list[MarkForm]
) -> None:
    """Put each fault beside the row that it is in: its field is `records.3.score`."""
    for name, sentences in error.details.items():
        _, number, field = [*name.split("."), "", ""][:3]
        if number.isdecimal():
            row = rows[int(number)]
            row.add_error(field if field in row.fields else None, sentences)
        else:
            chosen.add_error(None, sentences)
