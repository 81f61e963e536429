"""The routes of academics."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
