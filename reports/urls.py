"""The routes of reports."""

from django.urls import path

from reports.views import ImportView

urlpatterns = [path("api/data/import/", ImportView.as_view(), name="data-import")]
