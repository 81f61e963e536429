"""Which exam an address means, for whoever asks."""

from typing import Any

from django.http import Http404

from assessments.exams.models import Exam
from tracker_project.errors import PermissionError


def exam_for(
    user: Any, exam_id: int, action: str = "read", *, resource: str = "exams"
) -> Exam:
    """The exam for `action`: Http404 where it can't be seen, PermissionError where the action is somebody else's."""
    exam = Exam.objects.visible_to(user, resource=resource).filter(pk=exam_id).first()
    if exam is None:
        raise Http404
    if (
        action != "read"
        and not Exam.objects.visible_to(user, action, resource=resource)
        .filter(pk=exam_id)
        .exists()
    ):
        raise PermissionError()
    return exam
