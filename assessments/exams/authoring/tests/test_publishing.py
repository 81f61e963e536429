"""Publishing freezes what an exam asks; every fault is named by its place."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.bank.models import QuestionVersion
from assessments.bank.services import change_question, current_item
from assessments.bank.validation import validated
from assessments.exams.authoring import services
from assessments.exams.models import Attempt, ExamState
from assessments.exams.papers import questions_of
from assessments.exams.tests.building import drafted, published, question
from assessments.questions.items import to_json
from tracker_project.errors import ConflictError, ValidationError


def begun(exam, student, **fields):
    """An attempt at the exam."""
    return Attempt.objects.create(
        exam=exam, student=student, started_at=timezone.now(), **fields
    )


def details_of(exam, school):
    with pytest.raises(ValidationError) as caught:
        services.publish_exam(exam, by=school.teacher.user)
    return caught.value.details


def test_publishing_freezes_each_question_at_its_newest_version_with_its_points(school):
    first, second = question(school), question(school, "numeric")
    exam = published(school, [first, {"question": second, "points": "7.5"}])

    questions = questions_of(exam)

    assert (exam.state, exam.paper_revision) == (ExamState.PUBLISHED, 1)
    assert [(each.question_id, float(each.points)) for each in questions.values()] == [
        (first.pk, 1),
        (second.pk, 7.5),
    ]
    assert QuestionVersion.objects.filter(used_at=None).count() == 0


def test_a_question_that_changes_after_the_publishing_stays_as_it_was_in_the_exam(
    school, put_again
):
    asked = question(school, text="Which is prime?")
    exam = published(school, [asked])

    put_again(asked, text="Which of them is prime?")

    assert [each.item.text for each in questions_of(exam).values()] == [
        "Which is prime?"
    ]
    asked.refresh_from_db()
    assert asked.newest == 2


@pytest.fixture
def put_again(school):
    """`put_again(question, text=...)` changes a question of the bank."""

    def put(asked, **fields):
        change_question(
            asked,
            by=school.admin,
            stored=validated(to_json(current_item(asked)) | fields),
        )

    return put


def test_every_candidate_of_a_draw_is_frozen_but_what_another_unit_or_the_archive_holds(
    school,
):
    fits = question(school, text="One?", tags=["primes", "hard"])
    unitless = question(school, text="Two?", tags=["hard", "primes"], unit=None)
    question(school, text="Three?", tags=["primes"])
    question(school, text="Four?", tags=["primes", "hard"], unit=school.history)
    archived = question(school, text="Five?", tags=["primes", "hard"])
    change_question(archived, by=school.admin, is_archived=True)

    exam = published(school, [{"draw": 2, "tags": ["Hard", "primes "]}])

    assert {each.question_id for each in questions_of(exam).values()} == {
        fits.pk,
        unitless.pk,
    }


def test_an_exam_without_questions_can_not_be_published(school):
    assert details_of(drafted(school, []), school) == {
        "sections": ["It has no questions."]
    }


def test_every_fault_is_named_by_its_place(school):
    archived, twice = question(school), question(school, "numeric")
    question(school, text="Prime?", tags=["primes"])
    free = question(school, "true_false", points=0)
    change_question(archived, by=school.admin, is_archived=True)
    exam = drafted(
        school,
        sections=[
            {"questions": [archived, twice]},
            {"questions": [twice, {"draw": 2, "tags": ["primes"]}, free]},
        ],
        closes_at=timezone.now() - timedelta(minutes=1),
    )

    assert details_of(exam, school) == {
        "sections.0.questions.0.question": ["This question is archived."],
        "sections.1.questions.0.question": [
            "This question stands at sections.0.questions.1 too."
        ],
        "sections.1.questions.1.draw": ["1 questions fit: 2 can't be drawn."],
        "sections.1.questions.2.points": ["A question is worth nothing: give points."],
        "closes_at": ["It lies in the past."],
    }
    exam.refresh_from_db()
    assert (exam.state, exam.published.count()) == (ExamState.DRAFT, 0)


def test_results_that_wait_for_a_closing_need_one(school):
    exam = drafted(school, release="after_closing")

    assert list(details_of(exam, school)) == ["closes_at"]
    exam.closes_at = timezone.now() + timedelta(hours=1)
    exam.save()
    assert (
        services.publish_exam(exam, by=school.teacher.user).state == ExamState.PUBLISHED
    )


def test_draws_that_share_a_pool_must_find_enough_for_both(school):
    for number in range(3):
        question(school, text=f"Prime {number}?", tags=["primes"])
    draw = {"draw": 2, "tags": ["primes"]}

    details = details_of(drafted(school, [draw, draw]), school)

    assert details == {
        "sections.0.questions.1.draw": [
            "3 questions fit, and draws before this one may take 2 of them: "
            "2 can't be drawn."
        ]
    }


def test_an_exam_that_was_a_draft_again_is_published_with_what_the_bank_says_then(
    school, put_again
):
    asked = question(school, text="Before?")
    exam = published(school, [asked])
    services.unpublish_exam(exam, by=school.teacher.user)
    put_again(asked, text="After?")

    again = services.publish_exam(exam, by=school.teacher.user)

    assert again.paper_revision == 2
    assert [each.item.text for each in questions_of(again).values()] == ["After?"]


def test_an_exam_that_somebody_has_begun_is_not_unpublished_nor_removed(school):
    exam = published(school)
    begun(exam, school.student)

    for service in (services.unpublish_exam, services.archive_exam):
        with pytest.raises(ConflictError):
            service(exam, by=school.teacher.user)
    with pytest.raises(ConflictError):
        services.remove_exam(exam)


def test_an_archived_exam_comes_back_with_the_questions_it_had(school):
    exam = published(school)
    begun(exam, school.student, state="submitted", submitted_at=timezone.now())
    before = questions_of(exam)

    services.archive_exam(exam, by=school.teacher.user)
    again = services.publish_exam(exam, by=school.teacher.user)

    assert (again.state, again.paper_revision) == (ExamState.PUBLISHED, 1)
    assert questions_of(again) == before


def test_results_that_are_seen_at_once_are_released_with_the_publishing(school):
    assert published(school, release="at_once").released_at is not None
    assert published(school, release="by_hand").released_at is None


def test_a_question_is_not_published_before_its_picture_is_there(school, put_again):
    placeholder = '<p>Which is it? <img alt="missing: map.png"></p>'
    asked = question(school, text=placeholder, text_format="html")
    exam = drafted(school, [asked])

    assert details_of(exam, school) == {
        "sections.0.questions.0.question": ["Its picture 'map.png' is missing."]
    }

    put_again(asked, text="<p>Which is it?</p>")

    services.publish_exam(exam, by=school.teacher.user)
