"""What an admin does to the students that are chosen in the list.

Each action asks once, and is done for all of them or none.
"""

from collections.abc import Callable
from functools import partial

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import AdminSite
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from academics.lifecycle.forms import (
    EnrolForm,
    LeaveForm,
    MergeForm,
    ReadmitForm,
    TransferForm,
)
from academics.lifecycle.services import enrolments, transfers
from academics.lifecycle.services.merging import merge_students
from academics.models import Student
from accounts.admin_base import user_of
from accounts.policy import scope_for
from tracker_project.errors import StudentTrackingException

TEMPLATE = "admin/academics/decide.html"
MOST_LISTED = 100


# A service that moves one student; it takes `by` and the fields of its form.
Move = Callable[..., Student]


class LifecycleActions:
    """The actions of the list of students; a mixin of its admin, which names them."""

    admin_site: AdminSite

    # Asked by the admin for `permissions` of an action.
    def has_move_permission(self, request: HttpRequest) -> bool:
        return scope_for(request.user, "student_life", "update") is not None

    def has_merge_permission(self, request: HttpRequest) -> bool:
        return scope_for(request.user, "student_merge", "create") is not None

    def has_enrol_permission(self, request: HttpRequest) -> bool:
        return scope_for(request.user, "enrolments", "create") is not None

    @admin.action(description="Transfer to another class", permissions=["move"])
    def transfer(
        self, request: HttpRequest, queryset: QuerySet[Student]
    ) -> HttpResponse | None:
        return self._move(
            request, queryset, "transfer", TransferForm, transfers.transfer_student
        )

    @admin.action(description="Let them leave", permissions=["move"])
    def leave(
        self, request: HttpRequest, queryset: QuerySet[Student]
    ) -> HttpResponse | None:
        return self._move(request, queryset, "leave", LeaveForm, transfers.leave_school)

    @admin.action(description="Take them back", permissions=["move"])
    def readmit(
        self, request: HttpRequest, queryset: QuerySet[Student]
    ) -> HttpResponse | None:
        return self._move(
            request, queryset, "readmit", ReadmitForm, transfers.readmit_student
        )

    @admin.action(description="Enrol them in units", permissions=["enrol"])
    def enrol(
        self, request: HttpRequest, queryset: QuerySet[Student]
    ) -> HttpResponse | None:
        form = EnrolForm(request.POST if "apply" in request.POST else None)
        if form.is_valid():
            term = form.cleaned_data["term"]
            students = [student.student_id for student in queryset]
            units = [unit.code for unit in form.cleaned_data["units"]]
            places = enrolments.places_of(students, units, term.pk if term else None)
            work = partial(enrolments.enrol_students, places, by=user_of(request))
            if self._done(form, work):
                number = queryset.count()
                messages.success(request, f"{number} students are enrolled.")
                return None
        return self._page(request, queryset, "enrol", form)

    @admin.action(description="Merge two records of one person", permissions=["merge"])
    def merge(
        self, request: HttpRequest, queryset: QuerySet[Student]
    ) -> HttpResponse | None:
        """First a look at what would happen, then the merge."""
        pair = list(queryset.order_by("pk")[:3])
        if len(pair) != 2:
            messages.error(request, "Choose two records.")
            return None

        first_look = {"kept": pair[0].student_id}
        form = MergeForm(
            request.POST if "kept" in request.POST else first_look, students=pair
        )
        if not form.is_valid():
            return self._page(request, queryset, "merge", form, look="Look")

        kept, other = pair
        if form.cleaned_data["kept"] == other.student_id:
            kept, other = other, kept
        result = merge_students(
            kept, other=other, by=user_of(request), dry_run="apply" not in request.POST
        )
        if result["dry_run"]:
            return self._page(
                request, queryset, "merge", form, result=result, look="Look"
            )
        sentence = f"{result['other']} went into {result['student_id']}."
        messages.success(request, sentence)
        return None

    def _move(
        self,
        request: HttpRequest,
        queryset: QuerySet[Student],
        action: str,
        form_class: type[forms.Form],
        move: Move,
    ) -> HttpResponse | None:
        """A page with a form; filled in, every student is moved, or none."""
        form = form_class(request.POST if "apply" in request.POST else None)
        if form.is_valid():
            students = list(queryset.order_by("pk"))

            def move_all() -> None:
                for student in students:
                    move(student, by=user_of(request), **form.cleaned_data)

            if self._done(form, move_all):
                messages.success(request, f"{len(students)} students: done.")
                return None
        return self._page(request, queryset, action, form)

    def _done(self, form: forms.Form, work: Callable[[], object]) -> bool:
        """Whether it was done; what the service refuses stands in the form."""
        try:
            with transaction.atomic():
                work()
        except StudentTrackingException as error:
            form.add_error(None, error.message)
            return False
        return True

    def _page(
        self,
        request: HttpRequest,
        queryset: QuerySet[Student],
        action: str,
        form: forms.Form,
        **more: object,
    ) -> HttpResponse:
        students = list(queryset.select_related("school_class").order_by("student_id"))
        context = {
            **self.admin_site.each_context(request),
            "opts": Student._meta,
            "title": getattr(self, action).short_description,
            "students": students[:MOST_LISTED],
            "chosen": [student.pk for student in students],
            "action": action,
            "form": form,
            **more,
        }
        return TemplateResponse(request, TEMPLATE, context)
