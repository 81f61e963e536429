"""A student's grades and grade point average."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from academics.models import Student
from accounts.policy import Role, role_of
from assessments.grades import serializers as shapes
from assessments.grades.models import Grade
from assessments.grades.selectors import (
    GradeRow,
    gpa_of,
    listed_rows,
    present_grade,
    recorded_row,
)
from assessments.grades.services import change_grade, record_grade, remove_grade
from assessments.marks.bands import MarkError
from assessments.marks.lookups import Lookup
from assessments.marks.models import GradeLetter
from tracker_project.api.views import ResourceView
from tracker_project.errors import PermissionError

CHANGE = OpenApiExample(
    "Another letter",
    request_only=True,
    value={"grade": "B", "reason": "A mark was missing."},
)
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

    def row_of(self, grade: Grade) -> dict[str, object]:
        row = recorded_row(grade, grade.term, GradeLetter.in_force())
        return present_grade(row, to_staff=self.for_staff)


class GradesView(StudentGradesBase):
    """The grades of one student."""

    @extend_schema(
        operation_id="listStudentGrades",
        summary=(
            "A student's grades, recorded or computed from weighted marks, the latest"
            " term first"
        ),
        parameters=[shapes.GradeFilterSerializer],
        responses=shapes.GradeSerializer(many=True),
    )
    def get(self, request: Request, student_id: str) -> Response:
        """Those that were recorded, and the grade of each unit and term."""
        student = self.student(student_id, "read")
        wanted = shapes.GradeFilterSerializer(
            data={name: value for name, value in request.GET.items() if value}
        )
        wanted.is_valid(raise_exception=True)
        rows = [row for row in listed_rows(student) if _is(row, wanted.validated_data)]
        headers = {"X-Total-Count": str(len(rows))}
        return Response(
            [present_grade(row, to_staff=self.for_staff) for row in rows],
            headers=headers,
        )

    @extend_schema(
        operation_id="recordStudentGrade",
        summary="Add a grade as a letter or a number",
        request=shapes.GradeEntrySerializer,
        responses={201: shapes.GradeAnswerSerializer},
        examples=[LETTER, NUMBER],
    )
    def post(self, request: Request, student_id: str) -> Response:
        """A grade of its own each time: nothing is overwritten."""
        student = self.student(student_id, "create")
        body = shapes.GradeEntrySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        grade = record_grade(student, by=self.caller, **body.validated_data)
        answer = {
            "message": "The grade was recorded.",
            "student_id": student.student_id,
            **self.row_of(grade),
        }
        return Response(answer, status=status.HTTP_201_CREATED)


@extend_schema_view(
    get=extend_schema(
        operation_id="getStudentGrade",
        summary="One recorded grade",
        responses=shapes.GradeSerializer,
    ),
    put=extend_schema(
        operation_id="replaceStudentGrade",
        summary="Change a recorded grade; fields left out stay",
        request=shapes.GradeChangeEntrySerializer,
        responses=shapes.GradeSerializer,
        examples=[CHANGE],
    ),
    patch=extend_schema(
        operation_id="updateStudentGrade",
        summary="The same as PUT",
        request=shapes.GradeChangeEntrySerializer,
        responses=shapes.GradeSerializer,
        examples=[CHANGE],
    ),
    delete=extend_schema(
        operation_id="deleteStudentGrade",
        summary="Remove a recorded grade; an old one with a reason",
        parameters=[shapes.GradeRemovalSerializer],
        responses={204: None},
    ),
)
class GradeView(StudentGradesBase):
    """One recorded grade of a student."""

    def get(self, request: Request, student_id: str, grade_id: int) -> Response:
        return Response(self.row_of(self.grade(student_id, grade_id)))

    def put(self, request: Request, student_id: str, grade_id: int) -> Response:
        """A grade stays with its student, unit and term."""
        grade = self.writable_grade(student_id, grade_id, "update")
        body = shapes.GradeChangeEntrySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        grade = change_grade(grade, by=self.caller, **body.validated_data)
        return Response(self.row_of(grade))

    def patch(self, request: Request, student_id: str, grade_id: int) -> Response:
        return self.put(request, student_id, grade_id)

    def delete(self, request: Request, student_id: str, grade_id: int) -> Response:
        grade = self.writable_grade(student_id, grade_id, "delete")
        body = shapes.GradeRemovalSerializer(data=request.data or request.GET.dict())
        body.is_valid(raise_exception=True)
        remove_grade(grade, by=self.caller, **body.validated_data)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def grade(self, student_id: str, grade_id: int) -> Grade:
        student = self.student(student_id, "read")
        grades = Grade.objects.select_related("student", "unit", "term")
        return get_object_or_404(grades, student=student, pk=grade_id)

    def writable_grade(self, student_id: str, grade_id: int, action: str) -> Grade:
        """The grade; 403 where the caller may see it and not change it."""
        grade = self.grade(student_id, grade_id)
        reachable = Grade.objects.visible_to(self.caller, action)
        if not reachable.filter(pk=grade.pk).exists():
            raise PermissionError()
        try:
            Lookup([], by=self.caller).check_taught(grade.student, grade.unit)
        except MarkError as error:
            raise PermissionError() from error
        return grade


class GpaView(StudentGradesBase):
    """The grade point average of one student."""

    @extend_schema(
        operation_id="getStudentGpa",
        summary=(
            "The grade point average, weighted by credits, with the grades it comes"
            " from"
        ),
        responses=shapes.GpaSerializer,
    )
    def get(self, request: Request, student_id: str) -> Response:
        """Overall and by term; `reason` says why there is none."""
        return Response(
            gpa_of(self.student(student_id, "read"), to_staff=self.for_staff)
        )


def _is(row: GradeRow, wanted: dict[str, object]) -> bool:
    said = {
        "term": {row.term.name.casefold()},
        "academic_year": {row.term.academic_year},
        "unit": {row.unit.code.casefold(), row.unit.name.casefold(), str(row.unit.pk)},
        "source": {row.source},
    }
    return all(str(value).casefold() in said[name] for name, value in wanted.items())
