"""Results, attempts and reviews as each role reads them."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.utils import timezone

from academics.models import Student
from assessments.bank.factories import BODIES
from assessments.exams.models import Attempt, Exam, ExamAllowance, ExamResult
from assessments.exams.results.grading import grade_chunk
from assessments.exams.tests.attempts import RIGHT, submitted
from assessments.exams.tests.building import published, question

pytestmark = pytest.mark.django_db


@pytest.fixture
def sat(school):
    """An exam of each kind but the essay, released; Sam knew little and Kim everything."""
    kinds = [kind for kind in BODIES if kind != "essay"]
    exam = published(
        school, kinds, release="at_once", shows="key", shuffle_choices=False
    )
    sams = submitted(exam, school.student, {"single_choice": "A", "true_false": RIGHT})
    kims = submitted(exam, school.classmate, dict.fromkeys(kinds, RIGHT))
    grade_chunk(exam.pk, [sams.pk, kims.pk])
    return exam, sams, kims


def test_every_kind_of_question_answered_by_its_key_earns_everything(sat):
    kims = sat[2]
    kims.refresh_from_db()

    assert (kims.score, kims.max_score, kims.state) == (12, 12, "graded")
    assert {each["state"] for each in kims.outcomes.values()} == {"graded"}


def test_staff_see_every_result_and_a_family_its_own(school, acting, sat):
    route = f"/api/results/{sat[0].pk}/"

    names = {
        person: [
            row["full_name"]
            for row in acting(getattr(school, person)).get(route).json()
        ]
        for person in ("admin", "teacher", "student", "classmate", "parent")
    }

    everybody = ["Sam Student", "Kim Classmate"]
    assert names == {
        "admin": everybody, "teacher": everybody, "student": everybody[:1], "classmate": everybody[1:],
        "parent": everybody[:1],
    }  # fmt: skip
    assert acting(school.outsider).get(route).status_code == 404


@pytest.mark.parametrize("person", ["student", "parent", "teacher", "admin"])
@pytest.mark.parametrize("by", ["user", "code"])
def test_the_results_of_a_user_are_the_same_rows(school, acting, sat, person, by):
    client = acting(getattr(school, person))
    of_exam = [
        row
        for row in client.get(f"/api/results/{sat[0].pk}/").json()
        if row["student_id"] == "STU0001"
    ]

    answer = client.get(
        f"/api/results/user/{school.student.user_id if by == 'user' else 'stu0001'}/"
    )

    assert (answer.status_code, answer.json()) == (200, of_exam)


@pytest.mark.parametrize("person", ["classmate", "outsider"])
def test_somebody_elses_results_are_not_there(school, acting, sat, person):
    assert (
        acting(getattr(school, person))
        .get(f"/api/results/user/{school.student.user_id}/")
        .status_code
        == 404
    )
    assert (
        acting(getattr(school, person))
        .get(f"/api/exams/{sat[0].pk}/attempts/{sat[1].pk}/")
        .status_code
        == 404
    )


@pytest.mark.parametrize("word", ["0", "99999999999999999999", "nobody", "-1"])
def test_a_user_that_is_none_is_404(school, acting, word):
    assert acting(school.admin).get(f"/api/results/user/{word}/").status_code == 404


@pytest.mark.parametrize(
    "query", ["?status=Splendid", "?passed=perhaps", "?ordering=secret", "?per_page=0"]
)
def test_an_unknown_filter_value_is_refused(school, acting, sat, query):
    assert (
        acting(school.teacher).get(f"/api/results/{sat[0].pk}/{query}").status_code
        == 400
    )


def test_results_are_filtered_and_ordered(school, acting, sat):
    def names(query):
        rows = acting(school.teacher).get(f"/api/results/{sat[0].pk}/{query}").json()
        return [row["student_id"] for row in rows]

    assert names("?ordering=-percentage") == ["STU0002", "STU0001"]
    assert names("?passed=true") == ["STU0002"]
    assert names("?status=failing") == ["STU0001"]
    assert names("?search=kim") == ["STU0002"]


def test_a_list_of_results_takes_as_many_queries_for_two_as_for_one(
    school, acting, sat, django_assert_max_num_queries
):
    client = acting(school.teacher)
    with django_assert_max_num_queries(12) as two:
        client.get(f"/api/results/{sat[0].pk}/")
    ExamResult.objects.filter(student=school.student).delete()

    with django_assert_max_num_queries(12) as one:
        client.get(f"/api/results/{sat[0].pk}/")

    assert len(one) == len(two)


@pytest.mark.parametrize(
    ("shows", "told"),
    [
        ("score", set()),
        ("correctness", {"parts"}),
        ("feedback", {"parts", "feedback"}),
        ("key", {"parts", "feedback", "right_answer"}),
    ],
)
def test_a_review_shows_as_much_as_the_exam_says(school, acting, sat, shows, told):
    exam, attempt, _ = sat
    exam.shows = shows
    exam.save()

    answer = acting(school.student).get(f"/api/exams/{exam.pk}/attempts/{attempt.pk}/")

    body = answer.json()
    assert (body["score"], body["max_score"], body["status"], body["passed"]) == (
        1,
        12,
        "Failing",
        False,
    )
    assert {name for each in body["questions"] for name in each} & {
        "parts",
        "feedback",
        "right_answer",
    } == told
    assert len(body["questions"]) == (0 if shows == "score" else 8)
    assert ("3 times 7" in answer.text) == (shows in ("feedback", "key"))
    assert ("Paris" in answer.text) == (shows == "key")


def test_staff_see_the_key_whatever_the_exam_shows(school, acting, sat):
    exam, attempt, _ = sat
    exam.shows, exam.released_at = "score", None
    exam.save()

    answer = acting(school.teacher).get(f"/api/exams/{exam.pk}/attempts/{attempt.pk}/")

    assert "Paris" in answer.text
    (single,) = [
        each
        for each in answer.json()["questions"]
        if each["question"]["kind"] == "single_choice"
    ]
    right = next(
        each["key"] for each in single["question"]["choices"] if each["text"] == "23"
    )
    assert single["right_answer"] == right


def test_the_points_of_a_review_are_those_of_the_score(school, acting, sat):
    exam, attempt, _ = sat

    body = (
        acting(school.student)
        .get(f"/api/exams/{exam.pk}/attempts/{attempt.pk}/")
        .json()
    )

    assert sum(each["points"] for each in body["questions"]) == body["score"]
    assert sum(each["max_points"] for each in body["questions"]) == body["max_score"]


def test_the_attempts_of_an_exam_are_for_staff(school, acting, sat):
    route = f"/api/exams/{sat[0].pk}/attempts/"

    rows = acting(school.teacher).get(f"{route}?student_id=STU0001&state=graded").json()

    assert [
        (row["full_name"], row["number"], row["state"], row["score"]) for row in rows
    ] == [("Sam Student", 1, "graded", 1)]
    assert acting(school.student).get(route).status_code == 403
    assert acting(school.parent).get(route).status_code == 403


@pytest.mark.parametrize("is_anonymous", [True, False])
def test_names_are_kept_while_answers_are_marked_anonymously(
    school, acting, is_anonymous
):
    exam = published(school, ["true_false", "essay"], is_anonymous=is_anonymous)
    attempt = submitted(exam, school.student, {"essay": "Because of the tilt."})
    grade_chunk(exam.pk, [attempt.pk])
    client = acting(school.teacher)

    (row,) = client.get(f"/api/exams/{exam.pk}/attempts/").json()
    detail = client.get(f"/api/exams/{exam.pk}/attempts/{attempt.pk}/")
    by_name = client.get(f"/api/exams/{exam.pk}/attempts/?student_id=STU0001")

    assert (row["state"], row["needs_marking"]) == ("marking", True)
    assert row["full_name"] == (None if is_anonymous else "Sam Student")
    assert ("Sam" in detail.text, "STU0001" in detail.text) == (
        not is_anonymous,
        not is_anonymous,
    )
    assert by_name.status_code == (409 if is_anonymous else 200)


@pytest.mark.parametrize("is_anonymous", [True, False])
def test_a_result_does_not_tell_whose_attempt_it_is_while_another_is_marked_anonymously(
    school, acting, is_anonymous
):
    exam = published(
        school, ["true_false", "essay"], is_anonymous=is_anonymous, release="at_once"
    )
    done = submitted(exam, school.student, {"true_false": RIGHT})
    waiting = submitted(exam, school.classmate, {"essay": "Because of the tilt."})
    grade_chunk(exam.pk, [done.pk, waiting.pk])
    client, linking = (
        acting(school.teacher),
        ("attempt_id", "submitted_at", "graded_at"),
    )

    def rows():
        of_user = client.get(f"/api/results/user/{school.student.user_id}/").json()
        table = csv.DictReader(
            StringIO(client.get(f"/api/results/{exam.pk}/export").text)
        )
        return [*client.get(f"/api/results/{exam.pk}/").json(), *of_user, *table]

    told = rows()
    assert [row["full_name"] for row in told] == ["Sam Student"] * 3
    assert [bool(row[name]) for row in told for name in linking] == [
        not is_anonymous
    ] * 9
    (own,) = acting(school.student).get(f"/api/results/{exam.pk}/").json()
    assert own["attempt_id"] == str(done.pk)

    Attempt.objects.filter(pk=waiting.pk).update(
        state="graded", score=0, max_score=6, graded_at=timezone.now()
    )
    assert [row["attempt_id"] for row in rows()] == [str(done.pk)] * 3


def shown(acting, person, attempt):
    """How much a review says that it shows, and what gives the key away in it."""
    body = (
        acting(person)
        .get(f"/api/exams/{attempt.exam_id}/attempts/{attempt.pk}/")
        .json()
    )
    return body["shows"], {name for each in body["questions"] for name in each} & {
        "feedback",
        "right_answer",
    }


EVERYTHING, HELD_BACK = ("key", {"feedback", "right_answer"}), ("correctness", set())


def marked(exam, student, **fields):
    attempt = submitted(exam, student, {"single_choice": RIGHT}, **fields)
    grade_chunk(exam.pk, [attempt.pk])
    return attempt


def test_the_key_waits_until_no_attempt_is_left_where_an_exam_never_closes(
    school, acting
):
    exam = published(
        school,
        release="at_once",
        shows="key",
        attempts_allowed=2,
        students=[school.student],
    )
    first = marked(exam, school.student)

    assert (
        shown(acting, school.student, first)
        == shown(acting, school.parent, first)
        == HELD_BACK
    )
    second = submitted(
        exam, school.student, number=2, state="in_progress", submitted_at=None
    )
    assert shown(acting, school.student, first) == HELD_BACK
    assert shown(acting, school.teacher, first) == EVERYTHING
    Attempt.objects.filter(pk=second.pk).update(
        state="submitted", submitted_at=timezone.now()
    )
    assert (
        shown(acting, school.student, first)
        == shown(acting, school.parent, first)
        == EVERYTHING
    )
    extra = ExamAllowance.objects.create(
        exam=exam, student=school.student, extra_attempts=1
    )
    assert shown(acting, school.student, first) == HELD_BACK
    extra.closes_at = timezone.now() - timedelta(minutes=1)
    extra.save()
    assert shown(acting, school.student, first) == EVERYTHING


def test_the_key_of_an_exam_that_never_closes_waits_for_all_who_may_sit_it(
    school, acting
):
    exam = published(school, release="at_once", shows="key")
    sams = marked(exam, school.student)

    before_kim_began = shown(acting, school.student, sams)
    kims = submitted(exam, school.classmate, running=True)
    while_kim_sits = shown(acting, school.student, sams)
    Attempt.objects.filter(pk=kims.pk).update(
        state="submitted", submitted_at=timezone.now()
    )
    once_kim_has_submitted = shown(acting, school.student, sams)

    assert before_kim_began == HELD_BACK
    assert while_kim_sits == HELD_BACK
    assert once_kim_has_submitted == EVERYTHING


@pytest.mark.parametrize("gone", ["left the school", "has no account"])
def test_the_key_does_not_wait_for_who_cannot_sit_the_exam(school, acting, gone):
    exam = published(school, release="at_once", shows="key")
    sams = marked(exam, school.student)

    if gone == "left the school":
        Student.objects.filter(pk=school.classmate.pk).update(state="left")
    else:
        Student.objects.filter(pk=school.classmate.pk).update(user=None)

    assert shown(acting, school.student, sams) == EVERYTHING


def test_the_key_waits_until_an_exam_is_closed_for_everybody(school, acting):
    now = timezone.now()
    exam = published(
        school, release="at_once", shows="key", closes_at=now + timedelta(hours=1)
    )
    sams = marked(exam, school.student)
    running = submitted(exam, school.outsider, state="in_progress", submitted_at=None)

    def closes(**ago):
        Exam.objects.update(closes_at=now - timedelta(**ago))

    assert shown(acting, school.student, sams) == HELD_BACK  # Kim may begin it yet
    closes(minutes=1)
    assert (
        shown(acting, school.student, sams) == HELD_BACK
    )  # one goes on, by time given back
    Attempt.objects.filter(pk=running.pk).update(state="submitted", submitted_at=now)
    assert shown(acting, school.student, sams) == EVERYTHING
    ExamAllowance.objects.create(
        exam=exam, student=school.classmate, closes_at=now + timedelta(days=1)
    )
    assert shown(acting, school.student, sams) == HELD_BACK  # Kim was ill


def test_an_exam_that_was_put_away_is_over(school, acting):
    exam = published(school, release="at_once", shows="key", attempts_allowed=2)
    first = marked(exam, school.student)

    acting(school.teacher).post(f"/api/exams/{exam.pk}/archive/")

    assert shown(acting, school.student, first) == EVERYTHING


def test_the_score_alone_stays_the_score_alone_while_an_exam_is_open(school, acting):
    exam = published(school, release="at_once", shows="score", attempts_allowed=2)

    assert shown(acting, school.student, marked(exam, school.student)) == (
        "score",
        set(),
    )


def test_an_export_is_safe_to_open_in_a_spreadsheet(school, acting):
    school.student.first_name = "=HYPERLINK(1)"
    school.student.save()
    exam = published(school, title="@Sum")
    grade_chunk(exam.pk, [submitted(exam, school.student, {"numeric": RIGHT}).pk])

    answer = acting(school.teacher).get(f"/api/results/{exam.pk}/export?format=csv")

    (row,) = csv.DictReader(StringIO(answer.text))
    assert (row["full_name"], row["title"]) == ("'=HYPERLINK(1) Student", "'@Sum")
    assert (row["student_id"], row["score"], row["percentage"], row["passed"]) == (
        "STU0001",
        "2",
        "50",
        "true",
    )
    assert (
        acting(school.student).get(f"/api/results/{exam.pk}/export").status_code == 403
    )
    assert (
        acting(school.teacher)
        .get(f"/api/results/{exam.pk}/export?format=xlsx")
        .status_code
        == 400
    )


def test_two_questions_of_one_kind_are_reviewed_each_by_its_own_key(school, acting):
    one = question(school, text="First?", choices=["a", {"text": "b", "correct": True}])
    other = question(school)
    exam = published(
        school, [one, other], release="at_once", shows="key", shuffle_choices=False
    )
    attempt = submitted(exam, school.student, {"single_choice": "B"})
    grade_chunk(exam.pk, [attempt.pk])

    body = (
        acting(school.student)
        .get(f"/api/exams/{exam.pk}/attempts/{attempt.pk}/")
        .json()
    )

    assert [(each["key"], each["answer"], each["points"]) for each in body["questions"]] == [
        ("q1", "B", 1.0), ("q2", "B", 1.0),
    ]  # fmt: skip


def test_by_their_own_id_parents_get_their_childrens_results_and_staff_none(
    school, acting
):
    exam = published(school, release="at_once")
    for student in (school.student, school.classmate):
        attempt = submitted(exam, student, {"numeric": RIGHT})
        grade_chunk(exam.pk, [attempt.pk])

    by_parent = acting(school.parent).get(f"/api/results/user/{school.parent.user_id}/")
    by_teacher = acting(school.teacher).get(
        f"/api/results/user/{school.teacher.user_id}/"
    )

    assert [row["student_id"] for row in by_parent.json()] == ["STU0001"]
    assert (by_teacher.status_code, by_teacher.json()) == (200, [])
    assert (
        acting(school.parent)
        .get(f"/api/results/user/{school.teacher.user_id}/")
        .status_code
        == 404
    )
