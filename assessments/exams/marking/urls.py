"""The routes of marking by hand."""

from django.urls import path

from assessments.exams.marking.views import AnswerViewSet, MarkAttemptView, QueueView

ONE = "api/exams/<id:exam_id>/"
ANSWERS = f"{ONE}marking/answers/"

mark = AnswerViewSet.as_view(
    {"post": "mark"}, lookup_url_kwarg="hand_mark_id", detail=True
)
moderate = AnswerViewSet.as_view(
    {"post": "moderate"}, lookup_url_kwarg="hand_mark_id", detail=True
)

urlpatterns = [
    path(f"{ONE}marking/", QueueView.as_view(), name="exams-marking"),
    path(ANSWERS, AnswerViewSet.as_view({"get": "list"}), name="exams-marking-answers"),
    path(f"{ANSWERS}<id:hand_mark_id>/", mark, name="exams-marking-mark"),
    path(
        f"{ANSWERS}<id:hand_mark_id>/moderate/", moderate, name="exams-marking-moderate"
    ),
    path(
        f"{ONE}attempts/<uuid:attempt_id>/mark/",
        MarkAttemptView.as_view(),
        name="exams-attempts-mark",
    ),
]
