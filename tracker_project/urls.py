"""The index of the API: each app's routes, the documents and the service's health."""

from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from drf_spectacular.views import (
    SpectacularRedocView,
    SpectacularSwaggerSplitView,
)

from tracker_project import error_views, health
from tracker_project.api.decorators import only_read
from tracker_project.api.index import IndexView
from tracker_project.api.schema_view import schema
from tracker_project.settings.third_party import ICON

APPS = (
    "accounts",
    "tasks",
    "academics",
    "assessments",
    "attendance",
    "predictions",
    "notifications",
    "reports",
)

urlpatterns = [
    path("", only_read(RedirectView.as_view(url="/api/docs/")), name="home"),
    path(
        "favicon.ico", only_read(RedirectView.as_view(url=ICON)), name="icon"
    ),  # for what names no icon of its own
    path("api/", IndexView.as_view(), name="index"),
    path("admin/", admin.site.urls),
    path("api-auth/", include("rest_framework.urls")),
    *(path("", include(f"{app}.urls")) for app in APPS),
    path("api/schema/", schema, name="schema"),
    path(
        "api/docs/",
        only_read(SpectacularSwaggerSplitView.as_view(url_name="schema")),
        name="docs",
    ),
    path(
        "api/redoc/",
        only_read(SpectacularRedocView.as_view(url_name="schema")),
        name="redoc",
    ),
    path("health/live/", only_read(health.live), name="live"),
    path("health/ready/", only_read(health.ready), name="ready"),
    re_path(r"^.*$", error_views.not_found, name="nowhere"),
]

handler400, handler403, handler404, handler500 = (
    "tracker_project.error_views.bad_request",
    "tracker_project.error_views.forbidden",
    "tracker_project.error_views.not_found",
    "tracker_project.error_views.server_error",
)
