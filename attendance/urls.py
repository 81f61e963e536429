"""The routes of attendance."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
