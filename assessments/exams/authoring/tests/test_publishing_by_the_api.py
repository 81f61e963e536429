"""POST .../publish/, /unpublish/, /archive/ and GET .../preview/."""

import pytest
from auditlog.models import LogEntry
from django.utils import timezone

from assessments.exams.models import Attempt, Exam
from assessments.exams.papers import build_paper, questions_of, seed_of
from assessments.exams.tests.building import drafted, published, question


def post(client, exam, action):
    return client.post(f"/api/exams/{exam.pk}/{action}/")


def test_a_draft_is_published_and_is_a_draft_again(school, acting):
    exam, client = drafted(school), acting(school.teacher)

    answer = post(client, exam, "publish")
    assert (answer.status_code, answer.json()["state"], answer.json()["message"]) == (
        200,
        "published",
        "The exam is published.",
    )
    assert post(client, exam, "publish").json()["code"] == "already_published"
    assert post(client, exam, "unpublish").json()["state"] == "draft"
    assert post(client, exam, "unpublish").json()["code"] == "not_published"
    assert post(client, exam, "archive").json()["code"] == "not_published"


def test_the_faults_that_hinder_publishing_are_told_by_their_places(school, acting):
    asked = question(school)

    answer = post(
        acting(school.teacher),
        drafted(school, [asked, asked, {"draw": 3, "tags": ["none"]}]),
        "publish",
    )

    assert answer.status_code == 400
    assert list(answer.json()["details"]) == [
        "sections.0.questions.1.question",
        "sections.0.questions.2.draw",
    ]


def test_an_exam_with_attempts_is_archived_once_they_have_ended(school, acting):
    exam, client = published(school), acting(school.teacher)
    attempt = Attempt.objects.create(
        exam=exam, student=school.student, started_at=timezone.now()
    )

    assert post(client, exam, "unpublish").json()["code"] == "attempts_exist"
    assert post(client, exam, "archive").json()["code"] == "attempts_running"
    Attempt.objects.filter(pk=attempt.pk).update(
        state="submitted", submitted_at=timezone.now()
    )
    assert post(client, exam, "archive").json()["state"] == "archived"


@pytest.mark.parametrize("action", ["publish", "unpublish", "archive", "preview"])
@pytest.mark.parametrize(
    ("who", "code"), [("student", 403), ("parent", 403), ("other_teacher", 404)]
)
def test_only_who_teaches_the_unit_does_so(
    school, acting, assigned_scope, action, who, code
):
    exam, client = published(school), acting(getattr(school, who))

    method = client.get if action == "preview" else client.post

    assert method(f"/api/exams/{exam.pk}/{action}/").status_code == code


def test_publishing_stands_in_the_audit_trail_without_the_secret(school, acting):
    exam = drafted(school, access_code="blue tram")

    post(acting(school.teacher), exam, "publish")

    entry = LogEntry.objects.filter(
        object_pk=str(exam.pk), content_type__model="exam"
    ).latest("timestamp")
    assert (entry.actor, entry.changes["state"]) == (
        school.teacher.user,
        ["draft", "published"],
    )
    told = str(list(LogEntry.objects.values_list("changes", flat=True)))
    assert exam.secret not in told
    assert "blue tram" not in told


def test_a_preview_is_a_paper_that_comes_again_with_its_seed(school, acting):
    pool = [
        question(school, text=f"Prime {number}?", tags=["primes"])
        for number in range(6)
    ]
    exam = drafted(
        school,
        [{"draw": 3, "tags": ["primes"], "points": 2}],
        shuffle_questions=True,
        instructions="Go",
    )
    client = acting(school.teacher)

    def preview(**parameters):
        return client.get(f"/api/exams/{exam.pk}/preview/", parameters).json()

    first = preview(seed="a")
    assert first == preview(seed="a")
    assert (first["max_score"], first["instructions"], first["seed"]) == (6, "Go", "a")
    assert [each["key"] for each in first["questions"]] == ["q1", "q2", "q3"]
    assert {each["question_id"] for each in first["questions"]} < {
        each.pk for each in pool
    }
    assert len({str(preview(seed=seed)["questions"]) for seed in "abcdef"}) > 1
    post(client, exam, "publish")
    assert preview(seed="a") == first


def test_the_preview_of_an_attempts_id_is_that_attempts_paper(school, acting):
    exam = published(school, shuffle_questions=True)
    attempt = Attempt.objects.create(
        exam=exam, student=school.student, started_at=timezone.now()
    )
    questions = questions_of(exam)
    paper = build_paper(exam, questions, seed_of(exam, attempt.pk))

    shown = (
        acting(school.teacher)
        .get(f"/api/exams/{exam.pk}/preview/", {"seed": str(attempt.pk)})
        .json()
    )

    assert [each["question_id"] for each in shown["questions"]] == [
        questions[entry["question"]].question_id for entry in paper
    ]


def test_a_preview_of_a_draft_freezes_nothing_and_a_long_seed_is_refused(
    school, acting
):
    exam, client = drafted(school), acting(school.teacher)

    client.get(f"/api/exams/{exam.pk}/preview/")

    assert Exam.objects.get().published.count() == 0
    assert (
        client.get(f"/api/exams/{exam.pk}/preview/", {"seed": "x" * 101}).status_code
        == 400
    )
    assert (
        client.get(f"/api/exams/{drafted(school, []).pk}/preview/").json()["questions"]
        == []
    )
