"""The routes of academics."""

from academics.views import structure, students
from tracker_project.api.routes import resource

urlpatterns = [
    *resource("api/students/", students.StudentViewSet, "<str:student_id>"),
    *resource("api/units/", structure.UnitViewSet, "<id:unit_id>"),
    *resource("api/classes/", structure.ClassViewSet, "<id:class_id>"),
    *resource("api/terms/", structure.TermViewSet, "<id:term_id>"),
    *resource("api/enrolments/", structure.EnrolmentViewSet, "<id:enrolment_id>"),
    *resource("api/teacher-assignments/", structure.AssignmentViewSet, "<id:assignment_id>"),
]
