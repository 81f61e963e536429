"""The routes of sitting an exam."""

from django.urls import path

from assessments.exams.sitting import staff_views, views

EXAM = "api/exams/<id:exam_id>"

urlpatterns = [
    path(
        "api/exams/receipts/verify/",
        staff_views.VerifyView.as_view(),
        name="exams-receipts-verify",
    ),
    path(
        "api/exams/downtimes/",
        staff_views.DowntimeViewSet.as_view({"get": "list"}),
        name="exams-downtimes",
    ),
    path(f"{EXAM}/start/", views.StartView.as_view(), name="exams-start"),
    path(f"{EXAM}/attempt/", views.AttemptView.as_view(), name="exams-attempt"),
    path(f"{EXAM}/submit/", views.SubmitView.as_view(), name="exams-submit"),
    path(f"{EXAM}/receipt/", views.ReceiptView.as_view(), name="exams-receipt"),
    path(
        f"{EXAM}/attempts/<uuid:attempt_id>/record/",
        staff_views.RecordView.as_view(),
        name="exams-attempts-record",
    ),
]
