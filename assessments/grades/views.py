"""A student's grades and grade point average."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from academics.models import Student
from accounts.policy import Role, role_of
from assessments.grades import serializers as shapes
from assessments.grades.selectors import GradeRow, gpa_of, grade_rows, shown
from assessments.grades.services import record_grade
from tracker_project.api.views import ResourceView

LETTER = OpenApiExample(
    "A letter", request_only=True, value={"subject": "Mathematics", "grade": "A"}
)
NUMBER = OpenApiExample(
    "A number",
    request_only=True,
    value={
        "unit": "MATH",
        "grade": 82.5,
        "term": "Term 1",
        "academic_year": "2024-2025",
    },
)


class StudentGradesBase(ResourceView):
    """What both routes share."""

    resource = "grades"

    @property
    def for_staff(self) -> bool:
        """Whether the caller sees who changed a grade."""
        return role_of(self.caller) in (Role.TEACHER, Role.ADMIN)

    def student(self, reference: str, action: str) -> Student:
        """The student of a code or row id within the caller's scope; else Http404."""
        reachable = Student.objects.visible_to(
            self.caller, action, resource=self.resource
        )
        if student := reachable.named(reference).first():
            return student
        raise Http404


class GradesView(StudentGradesBase):
    """The grades of one student."""

    @extend_schema(
        operation_id="listStudentGrades",
        summary="A student's grades, recorded or computed from weighted marks, the latest term first",
        parameters=[shapes.GradeFilterSerializer],
        responses=shapes.GradeSerializer(many=True),
    )
    def get(self, request: Request, student_id: str) -> Response:
        """All of them: one for each unit and term."""
        student = self.student(student_id, "read")
        wanted = shapes.GradeFilterSerializer(
            data={name: value for name, value in request.GET.items() if value}
        )
        wanted.is_valid(raise_exception=True)
        rows = [row for row in grade_rows(student) if _is(row, wanted.validated_data)]
        headers = {"X-Total-Count": str(len(rows))}
        return Response(
            [shown(row, to_staff=self.for_staff) for row in rows], headers=headers
        )

    @extend_schema(
        operation_id="recordStudentGrade",
        summary="Record a grade as a letter or a number; recording it again changes it",
        request=shapes.GradeEntrySerializer,
        responses={
            201: shapes.GradeAnswerSerializer,
            200: shapes.GradeAnswerSerializer,
        },
        examples=[LETTER, NUMBER],
    )
    def post(self, request: Request, student_id: str) -> Response:
        """201 for a new one, 200 for a change."""
        student = self.student(student_id, "create")
        body = shapes.GradeEntrySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        grade, is_new = record_grade(student, by=self.caller, **body.validated_data)
        row = next(
            row
            for row in grade_rows(student)
            if row.recorded and row.recorded.pk == grade.pk
        )
        message = "The grade was recorded." if is_new else "The grade was changed."
        answer = {
            "message": message,
            "student_id": student.student_id,
            **shown(row, to_staff=True),
        }
        return Response(
            answer, status=status.HTTP_201_CREATED if is_new else status.HTTP_200_OK
        )


class GpaView(StudentGradesBase):
    """The grade point average of one student."""

    @extend_schema(
        operation_id="getStudentGpa",
        summary="The grade point average, weighted by credits, with the grades it comes from",
        responses=shapes.GpaSerializer,
    )
    def get(self, request: Request, student_id: str) -> Response:
        """Overall and by term; `reason` says why there is none."""
        return Response(
            gpa_of(self.student(student_id, "read"), to_staff=self.for_staff)
        )


def _is(row: GradeRow, wanted: dict[str, Any]) -> bool:
    said = {
        "term": {row.term.name.casefold()},
        "academic_year": {row.term.academic_year},
        "unit": {row.unit.code.casefold(), row.unit.name.casefold(), str(row.unit.pk)},
        "source": {row.source},
    }
    return all(str(value).casefold() in said[name] for name, value in wanted.items())
