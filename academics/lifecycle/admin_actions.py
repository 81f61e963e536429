"""What an admin does to the students that are chosen in the list: each asks once, and is done for all or none."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from academics.lifecycle import forms
from academics.lifecycle.services import enrolments, transfers
from academics.lifecycle.services.merging import merge_students
from academics.models import Student
from accounts.policy import scope_for
from tracker_project.errors import StudentTrackingException

TEMPLATE = "admin/academics/decide.html"
Answer = HttpResponse | None


class LifecycleActions:
    """The actions of the list of students; a mixin of its admin."""

    admin_site: Any
    actions = ("transfer", "leave", "readmit", "enrol", "merge")

    def _may_do(self, request: HttpRequest, resource: str, action: str) -> bool:
        return scope_for(request.user, resource, action) is not None

    def has_move_permission(self, request: HttpRequest) -> bool:
        """The table's `update` of a student's life."""
        return self._may_do(request, "student_life", "update")

    def has_merge_permission(self, request: HttpRequest) -> bool:
        """The table's `create` of a merge."""
        return self._may_do(request, "student_merge", "create")

    def has_enrol_permission(self, request: HttpRequest) -> bool:
        """The table's `create` of enrolments."""
        return self._may_do(request, "enrolments", "create")

    @admin.action(description="Transfer to another class", permissions=["move"])
    def transfer(self, request: HttpRequest, queryset: Any) -> Answer:
        """Into one class, from one day on."""
        return self._ask(
            request,
            queryset,
            "transfer",
            forms.TransferForm,
            transfers.transfer_student,
        )

    @admin.action(description="Let them leave", permissions=["move"])
    def leave(self, request: HttpRequest, queryset: Any) -> Answer:
        """Out of the school."""
        return self._ask(
            request, queryset, "leave", forms.LeaveForm, transfers.leave_school
        )

    @admin.action(description="Take them back", permissions=["move"])
    def readmit(self, request: HttpRequest, queryset: Any) -> Answer:
        """Back into the school."""
        return self._ask(
            request, queryset, "readmit", forms.ReadmitForm, transfers.readmit_student
        )

    @admin.action(description="Enrol them in units", permissions=["enrol"])
    def enrol(self, request: HttpRequest, queryset: Any) -> Answer:
        """By the service, which knows whose units they are."""
        caller: Any = request.user
        form = forms.EnrolForm(request.POST if "apply" in request.POST else None)
        if form.is_valid():
            units, term = form.cleaned_data["units"], form.cleaned_data["term"]
            codes, unit_codes = (
                [each.student_id for each in queryset],
                [unit.code for unit in units],
            )
            places = enrolments.places_of(codes, unit_codes, term.pk if term else None)
            if self._done(form, lambda: enrolments.enrol_students(places, by=caller)):
                messages.success(request, f"{len(codes)} students are enrolled.")
                return None
        return self._page(request, queryset, "enrol", form)

    @admin.action(description="Merge two records of one person", permissions=["merge"])
    def merge(self, request: HttpRequest, queryset: Any) -> Answer:
        """First a look at what would happen, then the merge."""
        pair = list(queryset.order_by("pk")[:3])
        if len(pair) != 2:
            messages.error(request, "Choose two records.")
            return None
        form = forms.MergeForm(
            request.POST if "kept" in request.POST else {"kept": pair[0].student_id},
            students=pair,
        )
        result: dict[str, Any] = {}
        if form.is_valid():
            kept, other = sorted(
                pair, key=lambda each: each.student_id != form.cleaned_data["kept"]
            )
            caller: Any = request.user
            result = merge_students(
                kept, other=other, by=caller, dry_run="apply" not in request.POST
            )
            if not result["dry_run"]:
                messages.success(
                    request, f"{result['other']} went into {result['student_id']}."
                )
                return None
        return self._page(request, queryset, "merge", form, result=result, look="Look")

    def _ask(
        self,
        request: HttpRequest,
        queryset: Any,
        action: str,
        form_class: type[Any],
        move: Callable[..., Any],
    ) -> Answer:
        """A page with a form; filled in, every student is moved, or none."""
        form = form_class(request.POST if "apply" in request.POST else None)
        if form.is_valid():
            students = list(queryset.order_by("pk"))

            def move_all() -> None:
                for student in students:
                    move(student, by=request.user, **form.cleaned_data)

            if self._done(form, move_all):
                messages.success(request, f"{len(students)} students: done.")
                return None
        return self._page(request, queryset, action, form)

    def _done(self, form: Any, work: Callable[[], Any]) -> bool:
        """Whether it was done; what the service refuses stands in the form."""
        try:
            with transaction.atomic():
                work()
        except StudentTrackingException as error:
            form.add_error(None, error.message)
            return False
        return True

    def _page(
        self, request: HttpRequest, queryset: Any, action: str, form: Any, **more: Any
    ) -> HttpResponse:
        students = list(queryset.select_related("school_class").order_by("student_id"))
        context = {
            **self.admin_site.each_context(request),
            "opts": Student._meta,
            "title": getattr(self, action).short_description,
            "students": students[:100],
            "chosen": [student.pk for student in students],
            "action": action,
            "form": form,
            **more,
        }
        return TemplateResponse(request, TEMPLATE, context)
