"""Looks at students whom a teacher doesn't teach: each leaves a line in the audit trail.

See docs/decisions/0009-reads-are-accounted-for.md.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from academics.models import Student
from accounts.policy import Role, Scope, role_of, scope_for

Handler = Callable[[HttpRequest], HttpResponse]
LONGEST_QUERY = 500


class LooksMiddleware:
    """Writes down whom an answer showed, where a teacher reads beyond the own classes."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and account for what was shown; changes are in the audit trail already."""
        response = self.get_response(request)
        if response.status_code == 200 and request.method in ("GET", "POST"):
            reader = _reader(request, response)
            # Asked here as well, since to look through an answer costs more.
            if _reads_beyond(reader) and (shown := _shown(response)) is not None:
                account_for(reader, shown, request)
        return response


def account_for(reader: Any, shown: Q, request: HttpRequest) -> None:
    """One audit row for those of the `shown` students whom `reader` doesn't teach; none where all are the own.

    A view calls it whose answer is a file, for which the middleware sees no names.

    One query, and one insert where somebody else's student is among them.
    """
    if not _reads_beyond(reader):
        return
    students = Student.objects.filter(shown)
    own = students.taught_by(reader).order_by().values("pk")
    others = list(
        students.exclude(pk__in=own)
        .order_by("student_id")
        .only("student_id", "first_name", "last_name")
    )
    if not others:
        return
    one = others[0] if len(others) == 1 else None
    LogEntry.objects.create(
        content_type=ContentType.objects.get_for_model(Student),
        object_pk=str(one.pk) if one else "",
        object_id=one.pk if one else None,
        object_repr=str(one) if one else f"{len(others)} students",
        action=LogEntry.Action.ACCESS,
        changes={},
        cid=getattr(request, "request_id", ""),
        additional_data={
            "path": request.path,
            "query": request.META.get("QUERY_STRING", "")[:LONGEST_QUERY],
            "count": len(others),
            "student_ids": [student.student_id for student in others],
        },
    )


def _reader(request: HttpRequest, response: Any) -> Any:
    """Whoever the API authenticated, or a browser's user."""
    asked = (getattr(response, "renderer_context", None) or {}).get("request")
    return getattr(asked or request, "user", None)


def _reads_beyond(reader: Any) -> bool:
    """A teacher in a school where teachers see more than the own classes."""
    role = role_of(reader)
    return role == Role.TEACHER and scope_for(reader, "students", "read") is Scope.ALL


def _shown(response: Any) -> Q | None:
    """The students in an answer of the API or on a page of the admin; None where there are none."""
    if (data := getattr(response, "data", None)) is not None:
        codes = set(_codes(data))
        return Q(student_id__in=codes) if codes else None
    context = getattr(response, "context_data", None) or {}
    rows = (
        [context["original"]]
        if context.get("original")
        else getattr(context.get("cl"), "result_list", ())
    )
    ids = {
        row.pk if isinstance(row, Student) else getattr(row, "student_id", None)
        for row in rows
    } - {None}
    return Q(pk__in=ids) if ids else None


def _codes(data: Any) -> Iterator[str]:
    """Every `student_id` in an answer, at any depth."""
    if isinstance(data, dict):
        if isinstance(code := data.get("student_id"), str):
            yield code
        data = data.values()
    elif not isinstance(data, list | tuple):
        return
    nested: Iterable[Any] = (
        each for each in data if isinstance(each, dict | list | tuple)
    )
    for each in nested:
        yield from _codes(each)
