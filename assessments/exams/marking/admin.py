"""Hand marking and regrades in the admin, to be read.

They are written by the routes, which check them.
"""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from unfold.decorators import display

from accounts.admin_base import PolicyModelAdmin
from assessments.exams.models import HandMark, Regrade


class ReadOnlyAdmin(PolicyModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return False


@admin.register(HandMark)
class HandMarkAdmin(ReadOnlyAdmin):
    """Answers that people mark.

    Nobody is named here, since an exam may be marked anonymously.
    """

    resource = "hand_marks"
    list_display = (
        "exam",
        "asked",
        "state",
        "given",
        "marked_by",
        "marked_at",
        "moderated_by",
    )
    list_filter = ("state", "question__exam")
    list_select_related = (
        "question__version__question",
        "question__exam",
        "marked_by",
        "moderated_by",
    )
    fields = (*list_display, "first_points", "moderated_at", "comment", "rubric")

    @display(description="exam", ordering="question__exam")
    def exam(self, mark: HandMark) -> str:
        return mark.question.exam.title

    @display(description="question", ordering="question")
    def asked(self, mark: HandMark) -> str:
        return str(mark.question.version.question)

    @display(description="points", ordering="points")
    def given(self, mark: HandMark) -> str:
        points = "-" if mark.points is None else f"{mark.points.normalize():f}"
        return f"{points} of {mark.max_points.normalize():f}"


@admin.register(Regrade)
class RegradeAdmin(ReadOnlyAdmin):
    resource = "regrades"
    list_display = (
        "exam",
        "state",
        "reason",
        "created_by",
        "created_at",
        "applied_at",
        "undone_at",
    )
    list_filter = ("state", "exam__unit")
    list_select_related = ("exam", "created_by")
    search_fields = ("exam__title", "reason")
    fields = (*list_display, "changes", "effect")
