"""The routes of academics."""

from django.urls import path

from academics.lifecycle.urls import urlpatterns as life
from academics.views import people, structure, students
from tracker_project.api.routes import resource

READ = {"get": "list"}
READ_AND_CHANGE = {"get": "retrieve", "put": "update", "patch": "partial_update"}

urlpatterns = [
    *life,
    *resource("api/students/", students.StudentViewSet, "<str:student_id>"),
    *resource("api/units/", structure.UnitViewSet, "<id:unit_id>"),
    *resource("api/classes/", structure.ClassViewSet, "<id:class_id>"),
    *resource("api/terms/", structure.TermViewSet, "<id:term_id>"),
    *resource("api/enrolments/", structure.EnrolmentViewSet, "<id:enrolment_id>"),
    *resource(
        "api/teacher-assignments/", structure.AssignmentViewSet, "<id:assignment_id>"
    ),
    *resource(
        "api/teachers/",
        people.TeacherViewSet,
        "<id:teacher_id>",
        collection=READ,
        member=READ_AND_CHANGE,
    ),
    *resource(
        "api/parents/",
        people.ParentViewSet,
        "<id:parent_id>",
        collection=READ,
        member=READ_AND_CHANGE,
    ),
    path(
        "api/admin/users/teachers/",
        people.TeacherAccountView.as_view(),
        name="teacher-accounts",
    ),
    path(
        "api/admin/users/parents/",
        people.ParentAccountView.as_view(),
        name="parent-accounts",
    ),
]
