"""The routes of predictions."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
