"""The routes of reports."""

from django.urls import path

from reports.dashboards.views import ParentChildrenView, TeacherDashboardView
from reports.views import ImportView

urlpatterns = [
    path("api/data/import/", ImportView.as_view(), name="data-import"),
    path("api/parent/children/", ParentChildrenView.as_view(), name="parent-children"),
    path(
        "api/teacher/dashboard/",
        TeacherDashboardView.as_view(),
        name="teacher-dashboard",
    ),
]
