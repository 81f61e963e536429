"""The page on which a class's register is taken, with one save for all."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from accounts.policy import scope_for
from attendance.class_register.forms import RegisterForm, StatusForm
from attendance.class_register.selectors import RESOURCE, marks_of, pupils_of
from attendance.services import mark_attendance

TEMPLATE = "admin/attendance/register.html"


def take_register(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """First which register, then a row for each student; all are saved, or none."""
    caller: Any = request.user
    if scope_for(caller, RESOURCE, "create") is None:
        raise PermissionDenied
    given = request.POST if request.method == "POST" else request.GET
    chosen = RegisterForm(given if "school_class" in given else None, caller=caller)
    rows: list[StatusForm] = []
    if chosen.is_bound and chosen.is_valid():
        rows = _rows(chosen, caller, request.POST if "save" in request.POST else None)
        if "save" in request.POST and rows and all(row.is_valid() for row in rows):
            marked = mark_attendance([row.as_mark(chosen) for row in rows], by=caller)
            messages.success(
                request, f"{marked.created} recorded, {marked.updated} there already."
            )
            return HttpResponseRedirect(f"{request.path}?{_query(chosen)}")
    return TemplateResponse(
        request,
        TEMPLATE,
        {**context, "title": "Take a register", "chosen": chosen, "rows": rows},
    )


def _rows(chosen: RegisterForm, caller: Any, data: Any) -> list[StatusForm]:
    where = chosen.cleaned_data
    marked = marks_of(where["school_class"], where["date"], where["period"])
    pupils = pupils_of(where["school_class"], by=caller)
    return [StatusForm(data, student=each, mark=marked.get(each.pk)) for each in pupils]


def _query(chosen: RegisterForm) -> str:
    """The same register, to be looked at again."""
    where = chosen.cleaned_data
    return f"school_class={where['school_class'].pk}&date={where['date'].isoformat()}&period={where['period']}"
