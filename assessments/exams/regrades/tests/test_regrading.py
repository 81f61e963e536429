"""A regrade is proposed, applied and undone; what the proposal tells is what the applying does."""

from decimal import Decimal

import pytest
from django.utils import timezone

from assessments.exams.models import (
    Attempt,
    ExamResult,
    HandMark,
    PublishedQuestion,
    Regrade,
)
from assessments.exams.results.grading import grade_chunk
from assessments.exams.results.queue import enqueue_overlooked
from assessments.exams.tests.attempts import submitted
from assessments.exams.tests.building import published, question
from assessments.marks.models import Assessment, AssessmentChange
from conftest import at_once
from tasks import services as task_services


@pytest.fixture
def exam(school):
    """Single choice (1 point), numeric (2), short answer (1); results are seen at once."""
    return published(
        school, ["single_choice", "numeric", "short_answer"], release="at_once"
    )


def sit(exam, student, number=1, **answers):
    attempt = submitted(exam, student, answers, number=number)
    grade_chunk(exam.pk, [attempt.pk])
    return attempt


def of_kind(exam, kind):
    return exam.published.get(version__question__kind=kind)


def choose(exam, student, choice):
    """A graded attempt in which this choice was taken, under the letter it was served by, and the rest is right."""
    attempt = submitted(
        exam, student, {"single_choice": "A", "numeric": "500", "short_answer": "Paris"}
    )
    entry = next(each for each in attempt.paper if "choices" in each["order"])
    attempt.answers[str(entry["question"])]["answer"] = "ABC"[
        entry["order"]["choices"].index(choice)
    ]
    attempt.save()
    grade_chunk(exam.pk, [attempt.pk])


@pytest.fixture
def sat(school, exam):
    """Sam chose B, which is the key as it stands; Kim chose C."""
    choose(exam, school.student, "B")
    choose(exam, school.classmate, "C")
    return exam


@pytest.fixture
def teacher(school, acting):
    return acting(school.teacher)


@pytest.fixture
def propose(teacher, run_tasks):
    def call(exam, *changes, **body):
        answer = teacher.post(
            f"/api/exams/{exam.pk}/regrade/", {"changes": list(changes), **body}
        )
        assert answer.status_code == 202, answer.json()
        [task] = run_tasks()
        assert task.state == "succeeded", task.error
        return Regrade.objects.get(pk=task.result["regrade_id"])

    return call


def url(regrade, tail=""):
    return f"/api/exams/{regrade.exam_id}/regrades/{regrade.pk}/{tail}"


def change_key(exam, key="C"):
    return {
        "question": of_kind(exam, "single_choice").pk,
        "action": "change_key",
        "key": key,
    }


def scores(exam):
    return dict(
        ExamResult.objects.filter(exam=exam).values_list("student__student_id", "score")
    )


def state_of_everything():
    """All that a regrade may touch, but for what records that it happened."""
    attempts = list(
        Attempt.objects.order_by("pk").values(
            "pk", "state", "outcomes", "score", "max_score"
        )
    )
    results = list(
        ExamResult.objects.order_by("pk").values(
            "student", "attempt", "score", "percentage", "status", "passed"
        )
    )
    marks = list(
        Assessment.objects.order_by("pk").values(
            "pk", "score", "max_score", "percentage", "status"
        )
    )
    averages = list(
        Assessment.objects.order_by("pk").values_list(
            "student__average", "student__status"
        )
    )
    return (
        attempts,
        results,
        marks,
        averages,
        list(PublishedQuestion.objects.order_by("pk").values("pk", "content")),
    )


def test_a_proposal_tells_whose_figures_change_and_changes_none(teacher, sat, propose):
    before = state_of_everything()

    regrade = propose(sat, change_key(sat), reason="B was never right.")

    effect = teacher.get(url(regrade)).json()["effect"]
    assert state_of_everything() == before
    assert {row["student_id"]: row["score"] for row in effect["students"]} == {
        "STU0001": [4, 3],
        "STU0002": [3, 4],
    }
    assert (
        effect["attempts"],
        effect["attempts_changed"],
        effect["summary"]["students_changed"],
    ) == (2, 2, 2)
    assert effect["summary"]["mean_change_percentage_points"] == 0


def test_what_was_proposed_is_what_applying_does_and_undoing_puts_all_back(
    teacher, school, sat, propose, run_tasks
):
    before = state_of_everything()
    regrade = propose(sat, change_key(sat), reason="B was never right.")
    told = {row["student_id"]: row for row in regrade.effect["students"]}

    assert teacher.post(url(regrade, "apply/")).status_code == 202
    [task] = run_tasks()

    assert (task.state, task.result["attempts"], task.result["scores_changed"]) == (
        "succeeded",
        2,
        2,
    )
    for result in ExamResult.objects.select_related("student", "assessment"):
        row = told[result.student.student_id]
        assert [float(result.score), float(result.percentage), result.status, result.passed] == [
            row["score"][1], row["percentage"][1], row["status"][1], row["passed"][1]
        ]  # fmt: skip
        assert (result.assessment.score, result.assessment.status) == (
            result.score,
            result.status,
        )
        gpa = teacher.get(f"/api/students/{result.student.student_id}/gpa").json()[
            "gpa"
        ]
        assert gpa == row["gpa"][1]
    change = AssessmentChange.objects.filter(action="changed").first()
    assert "B was never right." in change.reason
    assert regrade.attempts.count() == 2

    assert teacher.post(url(regrade, "undo/")).status_code == 202
    run_tasks()

    assert state_of_everything() == before
    regrade.refresh_from_db()
    assert regrade.state == "undone"


def test_bands_passes_and_gpas_that_change_are_counted(school, teacher, propose):
    exam = published(
        school, ["numeric", "true_false"], release="at_once"
    )  # 2 and 1 points
    sit(exam, school.student, numeric="510", true_false="True")

    regrade = propose(
        exam,
        {
            "question_id": of_kind(exam, "numeric").version.question_id,
            "action": "accept_answer",
            "answer": "510",
        },
    )

    [row] = regrade.effect["students"]
    assert (row["score"], row["status"], row["passed"]) == (
        [1, 3],
        ["Failing", "Excellent"],
        [False, True],
    )
    assert row["gpa"] == [0, 4]
    assert regrade.effect["summary"] == {
        "students_changed": 1, "band_changes": 1, "pass_changes": 1, "gpa_changes": 1,
        "mean_change_percentage_points": 66.6667,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("how", "score", "most"), [("excluded", 3, 3), ("full_points", 4, 4)]
)
def test_a_void_question_counts_for_nobody_or_for_all(
    teacher, school, sat, propose, run_tasks, how, score, most
):
    void = {"question": of_kind(sat, "single_choice").pk, "action": "void", "how": how}

    teacher.post(url(propose(sat, void), "apply/"))
    run_tasks()

    results = ExamResult.objects.values_list("score", "max_score")
    assert set(results) == {(Decimal(score), Decimal(most))}


def test_where_every_question_is_void_there_is_no_result(
    teacher, sat, propose, run_tasks
):
    voids = [{"question": each.pk, "action": "void"} for each in sat.published.all()]
    regrade = propose(sat, *voids)

    teacher.post(url(regrade, "apply/"))
    run_tasks()

    assert regrade.effect["students"][0]["score"][1] is None
    assert (ExamResult.objects.count(), Assessment.objects.count()) == (0, 0)

    teacher.post(url(regrade, "undo/"))
    run_tasks()
    assert scores(sat) == {"STU0001": 4, "STU0002": 3}


def test_a_void_essay_waits_for_nobody(school, teacher, propose, run_tasks):
    exam = published(school, ["essay", "numeric"])
    sit(exam, school.student, essay="Tilted.", numeric="500")
    assert HandMark.objects.filter(state="waiting").count() == 1

    teacher.post(
        url(
            propose(exam, {"question": of_kind(exam, "essay").pk, "action": "void"}),
            "apply/",
        )
    )
    run_tasks()

    assert scores(exam) == {"STU0001": 2}
    assert not HandMark.objects.exists()


def test_what_people_marked_stays(school, teacher, propose, run_tasks):
    exam = published(school, ["essay", "numeric"])
    attempt = sit(exam, school.student, essay="Tilted.", numeric="510")
    essay = HandMark.objects.get()
    teacher.post(f"/api/exams/{exam.pk}/marking/answers/{essay.pk}/", {"points": 4})

    teacher.post(
        url(
            propose(
                exam,
                {
                    "question": of_kind(exam, "numeric").pk,
                    "action": "change_key",
                    "key": 510,
                },
            ),
            "apply/",
        )
    )
    run_tasks()

    attempt.refresh_from_db()
    assert (attempt.state, attempt.score) == ("graded", 6)


def test_the_bank_gets_the_corrected_key_as_a_new_version(
    teacher, sat, propose, run_tasks
):
    row = of_kind(sat, "single_choice")
    bank = row.version.question

    teacher.post(url(propose(sat, change_key(sat)), "apply/"))
    run_tasks()

    bank.refresh_from_db()
    newest = bank.versions.get(number=2).content["content"]["choices"]
    assert [choice["fraction"] for choice in newest] == ["0", "0", "1"]
    assert bank.versions.get(number=1).content == row.version.content


def test_a_question_of_somebody_else_stays_in_the_bank_as_it_is(
    school, teacher, propose, run_tasks, assigned_scope
):
    theirs = question(school, by=school.other_teacher, unit=school.history)
    exam = published(school, [theirs], release="at_once")

    teacher.post(url(propose(exam, change_key(exam)), "apply/"))
    [task] = run_tasks()

    assert (task.state, task.result["questions_corrected_in_bank"]) == ("succeeded", 0)
    assert theirs.versions.count() == 1
    assert (
        of_kind(exam, "single_choice").content["content"]["choices"][2]["fraction"]
        == "1"
    )


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"question": 999_999, "action": "void"}, "changes.0.question"),
        ({"action": "void"}, "changes.0.question"),
        (
            {"question": "SINGLE", "question_id": 1, "action": "void"},
            "changes.0.question",
        ),
        ({"question": "SINGLE", "action": "explode"}, "changes.0.action"),
        ({"question": "SINGLE", "action": "change_key"}, "changes.0.key"),
        ({"question": "SINGLE", "action": "change_key", "key": "Z"}, "changes.0.key"),
        (
            {"question": "SINGLE", "action": "change_key", "key": {"a": {"b": 1}}},
            "changes.0.key",
        ),
        ({"question": "SINGLE", "action": "change_key", "key": "B"}, "changes"),
        (
            {
                "question": "SINGLE",
                "action": "change_key",
                "key": "C",
                "gap": "A" * 101,
            },
            "changes.0.gap",
        ),
        (
            {"question": "SINGLE", "action": "accept_answer", "answer": "Nowhere"},
            "changes.0.answer",
        ),
        (
            {
                "question": "SINGLE",
                "action": "accept_answer",
                "answer": "21",
                "fraction": 2,
            },
            "changes.0.fraction",
        ),
        (
            {
                "question": "SINGLE",
                "action": "accept_answer",
                "answer": "21",
                "fraction": "NaN",
            },
            "changes.0.fraction",
        ),
    ],
)
def test_what_cannot_be_changed_is_refused_at_once(teacher, sat, change, field):
    single = of_kind(sat, "single_choice").pk
    change = {
        name: single if value == "SINGLE" else value for name, value in change.items()
    }

    answer = teacher.post(f"/api/exams/{sat.pk}/regrade/", {"changes": [change]})

    assert answer.status_code == 400, answer.json()
    assert field in answer.json()["details"]
    assert not Regrade.objects.exists()


def test_a_proposal_on_a_key_of_before_is_not_applied(teacher, sat, propose, run_tasks):
    first, second = propose(sat, change_key(sat)), propose(sat, change_key(sat, "A"))
    teacher.post(url(first, "apply/"))
    run_tasks()

    answer = teacher.post(url(second, "apply/"))

    assert (answer.status_code, answer.json()["code"]) == (409, "paper_changed")
    assert teacher.post(url(first, "apply/")).json()["code"] == "wrong_state"


def test_a_later_regrade_is_undone_first(teacher, sat, propose, run_tasks):
    first = propose(sat, change_key(sat))
    teacher.post(url(first, "apply/"))
    run_tasks()
    second = propose(sat, {"question": of_kind(sat, "numeric").pk, "action": "void"})
    teacher.post(url(second, "apply/"))
    run_tasks()

    assert teacher.post(url(first, "undo/")).json()["code"] == "later_regrade"
    for regrade in (second, first):
        assert teacher.post(url(regrade, "undo/")).status_code == 202
        run_tasks()
    assert scores(sat) == {"STU0001": 4, "STU0002": 3}


def test_a_regrade_delivered_twice_is_applied_once(teacher, sat, propose, run_tasks):
    teacher.post(url(propose(sat, change_key(sat)), "apply/"))
    [task] = run_tasks()

    task_services.execute(task.id)

    sat.refresh_from_db()
    assert (sat.paper_revision, scores(sat)) == (2, {"STU0001": 3, "STU0002": 4})


@pytest.mark.django_db(transaction=True)
def test_of_two_who_apply_at_once_one_is_told(sat, school, acting, propose):
    regrade = propose(sat, change_key(sat))
    clients = [acting(school.teacher), acting(school.admin)]

    answers = at_once(
        *(
            lambda c=client: c.post(url(regrade, "apply/")).status_code
            for client in clients
        )
    )

    assert sorted(answers) == [202, 409]


def test_an_attempt_graded_by_the_old_key_while_a_regrade_went_on_is_graded_anew(
    school, sat, propose, run_tasks, teacher
):
    teacher.post(url(propose(sat, change_key(sat)), "apply/"))
    run_tasks()
    # As a worker leaves it that read the exam a moment before the regrade was committed.
    Attempt.objects.filter(student=school.classmate).update(score=3, graded_revision=1)

    assert enqueue_overlooked(timezone.now()) == [sat.pk]
    run_tasks()

    assert Attempt.objects.get(student=school.classmate).score == 4
    assert enqueue_overlooked(timezone.now()) == []


def test_a_cancelled_applying_can_be_begun_again(teacher, sat, propose, run_tasks):
    regrade = propose(sat, change_key(sat))
    task = teacher.post(url(regrade, "apply/")).json()["task_id"]
    assert teacher.post(f"/api/tasks/{task}/cancel").status_code == 202

    again = teacher.post(url(regrade, "apply/"))

    assert again.status_code == 202
    run_tasks()
    assert scores(sat) == {"STU0001": 3, "STU0002": 4}


def test_a_draft_is_not_regraded(school, teacher):
    from assessments.exams.tests.building import drafted

    exam = drafted(school, [question(school)])

    answer = teacher.post(
        f"/api/exams/{exam.pk}/regrade/",
        {"changes": [{"question": 1, "action": "void"}]},
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "not_published")


@pytest.mark.parametrize("person", ["student", "parent"])
def test_nobody_but_staff_hears_of_regrades(school, acting, sat, propose, person):
    regrade = propose(sat, change_key(sat))
    client = acting(getattr(school, person))

    assert (
        client.post(
            f"/api/exams/{sat.pk}/regrade/", {"changes": [change_key(sat)]}
        ).status_code
        == 403
    )
    for method, path in (
        ("get", url(regrade)),
        ("post", url(regrade, "apply/")),
        ("post", url(regrade, "undo/")),
    ):
        assert getattr(client, method)(path).status_code == 403
    assert client.get(f"/api/exams/{sat.pk}/regrades/").status_code == 403


def test_another_teacher_regrades_only_where_the_school_says_so(
    school, acting, assigned_scope, sat, propose
):
    regrade = propose(sat, change_key(sat))
    client = acting(school.other_teacher)

    assert (
        client.post(
            f"/api/exams/{sat.pk}/regrade/", {"changes": [change_key(sat)]}
        ).status_code
        == 404
    )
    assert client.get(f"/api/exams/{sat.pk}/regrades/").status_code == 404
    assert client.get(url(regrade)).status_code == 404
    assert client.post(url(regrade, "apply/")).status_code == 404
