"""The page on which a class's register is taken, with one save for all."""

from collections.abc import Mapping

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from accounts.models import User
from accounts.policy import scope_for
from attendance.class_register.forms import RegisterForm, StatusForm
from attendance.class_register.selectors import RESOURCE, marks_of, pupils_of
from attendance.services import mark_attendance

TEMPLATE = "admin/attendance/register.html"


def take_register(request: HttpRequest, context: dict[str, object]) -> HttpResponse:
    """First which register, then a row for each student; all are saved, or none."""
    caller = request.user
    if not isinstance(caller, User) or scope_for(caller, RESOURCE, "create") is None:
        raise PermissionDenied

    given = request.POST if request.method == "POST" else request.GET
    chosen = RegisterForm(given if "school_class" in given else None, caller=caller)
    saving = "save" in request.POST
    rows: list[StatusForm] = []
    if chosen.is_bound and chosen.is_valid():
        rows = _rows(chosen, caller, request.POST if saving else None)

    if saving and rows and all(row.is_valid() for row in rows):
        marks = [row.as_mark(chosen) for row in rows]
        marked = mark_attendance(marks, by=caller)
        told = f"{marked.created} recorded, {marked.updated} there already."
        messages.success(request, told)
        return HttpResponseRedirect(f"{request.path}?{_query(chosen)}")

    page = {**context, "title": "Take a register", "chosen": chosen, "rows": rows}
    return TemplateResponse(request, TEMPLATE, page)


def _rows(
    chosen: RegisterForm, caller: User, data: Mapping[str, str] | None
) -> list[StatusForm]:
    register = chosen.cleaned_data
    school_class = register["school_class"]
    marked = marks_of(school_class, register["date"], register["period"])
    rows = []
    for student in pupils_of(school_class, by=caller):
        row = StatusForm(data, student=student, mark=marked.get(student.pk))
        rows.append(row)
    return rows


def _query(chosen: RegisterForm) -> str:
    """The same register, to be looked at again."""
    register = chosen.cleaned_data
    class_id = register["school_class"].pk
    day = register["date"].isoformat()
    return f"school_class={class_id}&date={day}&period={register['period']}"
