"""What two people do to an exam at the same moment."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from assessments.bank.models import Question, QuestionVersion
from assessments.bank.services import change_question, current_item
from assessments.bank.validation import validated
from assessments.exams.authoring import services
from assessments.exams.authoring.allowance_services import (
    create_exam_allowance,
    create_standing_allowance,
)
from assessments.exams.models import Attempt, Exam, PublishedQuestion, StandingAllowance
from assessments.exams.sitting.starting import start_attempt
from assessments.exams.tests.building import drafted, published, question
from assessments.questions.items import to_json
from conftest import at_once
from tracker_project.errors import ConflictError

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_who_publish_at_once_one_does(school):
    exam = drafted(school)

    answers = at_once(*[lambda: services.publish_exam(exam, by=school.admin)] * 2)

    assert sorted(type(each).__name__ for each in answers) == ["ConflictError", "Exam"]
    assert PublishedQuestion.objects.filter(exam=exam).count() == 3
    exam.refresh_from_db()
    assert exam.paper_revision == 1


def test_no_attempt_stays_at_an_exam_that_was_unpublished_meanwhile(school):
    exam = published(school)

    start, unpublish = at_once(
        lambda: start_attempt(
            by=school.student.user, exam_id=exam.pk, now=timezone.now()
        ),
        lambda: services.unpublish_exam(exam, by=school.admin),
    )

    begun, draft = (
        Attempt.objects.filter(exam=exam).count(),
        Exam.objects.get().state == "draft",
    )
    assert (begun, draft) in {(1, False), (0, True)}
    assert isinstance(unpublish, ConflictError) == (begun == 1)
    assert isinstance(start, Exception) == (begun == 0)


@pytest.mark.parametrize(
    "changed", ["the times", "an allowance", "a standing allowance"]
)
def test_an_attempt_that_begins_while_its_time_is_changed_ends_by_the_new_time(
    school, changed
):
    for _ in range(5):
        exam = published(school, duration_minutes=60)
        changes = {
            "the times": lambda exam=exam: services.change_exam(
                exam, by=school.admin, duration_minutes=90
            ),
            "an allowance": lambda exam=exam: create_exam_allowance(
                exam=exam,
                student=school.student,
                by=school.admin,
                extra_time_percent=50,
            ),
            "a standing allowance": lambda: create_standing_allowance(
                student=school.student, by=school.admin, extra_time_percent=50
            ),
        }

        start, change = at_once(
            lambda exam=exam: start_attempt(
                by=school.student.user, exam_id=exam.pk, now=timezone.now()
            ),
            changes[changed],
        )

        assert not isinstance(start, Exception)
        assert not isinstance(change, Exception)
        attempt = Attempt.objects.get(exam=exam)
        assert attempt.expires_at - attempt.started_at == timedelta(minutes=90)
        StandingAllowance.objects.all().delete()


def test_a_question_that_changes_while_published_is_in_the_exam_or_a_new_version(
    school,
):
    asked = question(school, text="Before?")
    exam = drafted(school, [asked])
    after = validated(to_json(current_item(asked)) | {"text": "After?"})

    def change():
        with transaction.atomic():
            row = Question._base_manager.select_for_update().get(pk=asked.pk)
            change_question(row, by=school.admin, stored=after)

    faults = [
        each
        for each in at_once(
            change, lambda: services.publish_exam(exam, by=school.admin)
        )
        if isinstance(each, Exception)
    ]

    assert faults == []
    [frozen] = PublishedQuestion.objects.select_related("version")
    newest = QuestionVersion.objects.filter(question=asked).latest("number")
    assert newest.content["text"] == "After?"
    assert frozen.version.content["text"] == (
        "After?" if newest.number == 1 else "Before?"
    )
