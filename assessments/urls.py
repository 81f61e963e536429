"""The routes of assessments."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
