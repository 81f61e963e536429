"""What the routes of one student's time at school share."""

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter
from rest_framework.response import Response

from academics.models import Student
from academics.serializers.students import students_reader
from tracker_project.api.views import ResourceView

STUDENT = OpenApiParameter(
    "student_id", str, OpenApiParameter.PATH, description="A code (STU0001) or row id."
)


class StudentView(ResourceView):
    """A route that changes one student's time at school."""

    resource = "student_life"
    policy_actions = {"POST": "update"}

    def student(self, reference: str, action: str = "update") -> Student:
        """The student of a code or row id within the caller's scope; else Http404."""
        reachable = Student.objects.visible_to(
            self.caller, action, resource=self.resource
        )
        student = reachable.named(reference).first()
        if student is None:
            raise Http404
        return student

    def answer(self, message: str, student: Student) -> Response:
        """A sentence, and the student as the list shows them."""
        [row] = students_reader().read(Student.objects.filter(pk=student.pk))
        return Response({"message": message, **row})
