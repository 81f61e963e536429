"""Looks at students whom a teacher doesn't teach leave a line in the audit trail.

See docs/decisions/0009-reads-are-accounted-for.md.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import TypeGuard

from auditlog.models import LogEntry
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from rest_framework.request import Request
from rest_framework.response import Response

from academics.lookups import STUDENTS
from academics.models import Student
from accounts.models import User
from accounts.policy import Role, Scope, role_of, scope_for

Handler = Callable[[HttpRequest], HttpResponse]
LONGEST_QUERY = 500
# The name of a student in an answer, in the path and among the filters of a list.
CODE = "student_id"
# Names of lists of such codes, as an exam shows who sits it.
CODES = ("student_ids", "students")


def note_shown(request: Request, students: Collection[int] | QuerySet) -> None:
    """Say whose data an answer shows (row ids) that doesn't name them by their codes.

    A view calls it whose answer is a file, or the history of a student's row.
    """
    request._request.shown_students = students  # type: ignore[attr-defined]


class LooksMiddleware:
    """Writes down whom an answer showed to a teacher beyond the own classes."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        reader = _reader(request, response)
        # Asked first, since to look through an answer costs more.
        if _reads_beyond(reader) and _is_read(request, response):
            condition = _shown(request, response)
            if condition is not None:
                _note_looks(reader, condition, request)
        return response


def _reader(
    request: HttpRequest, response: HttpResponse
) -> User | AnonymousUser | None:
    """Whoever the API authenticated, or a browser's user."""
    context = getattr(response, "renderer_context", None) or {}
    asked = context.get("request") or request
    return getattr(asked, "user", None)


def _reads_beyond(reader: User | AnonymousUser | None) -> TypeGuard[User]:
    """Whether it is a teacher where teachers see more than their classes."""
    if reader is None or role_of(reader) != Role.TEACHER:
        return False
    return scope_for(reader, "students", "read") is Scope.ALL


def _is_read(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether it is an answer that no other line of the audit trail speaks of."""
    if response.status_code != 200:
        return False
    if request.method in ("GET", "POST"):
        return True
    if request.method in ("PUT", "PATCH"):
        # A change is in the trail already; one of nothing is a look.
        request_id = getattr(request, "request_id", "")
        return not LogEntry.objects.filter(cid=request_id).exists()
    return False


def _shown(request: HttpRequest, response: HttpResponse) -> Q | None:
    """The condition on a student to be in an answer; None where nobody is."""
    told = getattr(request, "shown_students", None)
    if told is not None:
        return Q(pk__in=told)

    if isinstance(response, Response):
        words = {*_named(request), *_codes(response.data)}
        return STUDENTS.condition(*words) if words else None

    if isinstance(response, SimpleTemplateResponse):
        ids = _ids_on_page(response)
        return Q(pk__in=ids) if ids else None

    return None


def _named(request: HttpRequest) -> set[str]:
    """The student of the path, and the one whom a list is narrowed to."""
    path = request.resolver_match.kwargs if request.resolver_match else {}
    words = {str(path.get(CODE, "")), request.GET.get(CODE, "")}
    return words - {""}


def _codes(data: object) -> Iterator[str]:
    """Every code of a student in an answer, at any depth."""
    nested: Collection[object] = ()
    if isinstance(data, dict):
        listed = [data.get(CODE)]
        for name in CODES:
            if isinstance(data.get(name), list):
                listed += data[name]
        for code in listed:
            if isinstance(code, str):
                yield code
        nested = data.values()
    elif isinstance(data, list | tuple):
        nested = data

    for each in nested:
        if isinstance(each, dict | list | tuple):
            yield from _codes(each)


def _ids_on_page(response: SimpleTemplateResponse) -> set[int]:
    """The students whose rows, or whose own rows, a page of the admin shows."""
    context = response.context_data or {}
    rows: Iterable[object]
    if context.get("original"):
        rows = [context["original"]]
    else:
        rows = getattr(context.get("cl"), "result_list", ())

    ids: set[int] = set()
    for row in rows:
        pk = row.pk if isinstance(row, Student) else getattr(row, CODE, None)
        if pk is not None:
            ids.add(pk)
    return ids


def _note_looks(reader: User, condition: Q, request: HttpRequest) -> None:
    """Write one row for those whom `reader` doesn't teach; none where all are the own.

    One query, and one insert where somebody else's student is among them.
    """
    students = Student.objects.filter(condition)
    own = students.taught_by(reader).order_by().values("pk")
    named = students.only("student_id", "first_name", "last_name")
    others = list(named.exclude(pk__in=own).order_by("student_id"))
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
