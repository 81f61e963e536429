"""Which exam an address means, for whoever asks."""

from django.http import Http404

from accounts.models import User
from assessments.exams.models import Exam
from tracker_project.errors import PermissionError


def exam_for(
    user: User, exam_id: int, action: str = "read", *, resource: str = "exams"
) -> Exam:
    """The exam to take `action` on.

    Http404 where `user` may not see it, PermissionError where the action is not theirs.
    """
    exams = Exam.objects.visible_to(user, resource=resource)
    exam = exams.filter(pk=exam_id).first()
    if exam is None:
        raise Http404
    if action == "read":
        return exam

    reachable = Exam.objects.visible_to(user, action, resource=resource)
    if not reachable.filter(pk=exam_id).exists():
        raise PermissionError()
    return exam
