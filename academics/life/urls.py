"""The routes of a student's life at school; before those of single rows, whose paths they would be."""

from django.urls import path

from academics.life import views

urlpatterns = [
    path("api/enrolments/batch/", views.EnrolManyView.as_view(), name="enrolments-batch"),
]
