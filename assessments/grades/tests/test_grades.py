"""GET and POST /api/students/{student_id}/grades."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from academics.models import ClassMembership, Enrolment, Term
from assessments.exams.models import Exam, ExamAllowance
from assessments.exams.results.grading import grade_chunk
from assessments.exams.tests.attempts import RIGHT, submitted
from assessments.exams.tests.building import published
from assessments.grades.models import Grade, GradingPolicy, Weight
from assessments.marks.models import GradeLetter
from assessments.marks.tests.school_marks import mark
from conftest import at_once, make_student

URL = "/api/students/STU0001/grades"


@pytest.fixture
def term(school):
    return school.term


def post(acting, person, body, url=URL):
    return acting(person).post(url, body)


def one(acting, person, **query):
    rows = acting(person).get(URL, query).json()
    assert len(rows) == 1
    return rows[0]


@pytest.mark.parametrize(
    ("grade", "shown", "letter", "percentage", "points"),
    [
        ("A", "A", "A", None, 4),
        ("b", "B", "B", None, 3),
        (69.9999, 69.9999, "B", 70.0, 3),
        ("70", 70, "A", 70, 4),
        (0, 0, "F", 0, 0),
        (100, 100, "A", 100, 4),
    ],
)
def test_a_grade_is_a_letter_or_a_number(
    school, acting, grade, shown, letter, percentage, points
):
    answer = post(acting, school.teacher, {"subject": "Mathematics", "grade": grade})

    body = answer.json()
    assert answer.status_code == 201
    assert (body["grade"], body["letter"], body["percentage"], body["points"]) == (
        shown,
        letter,
        percentage,
        points,
    )
    assert (body["source"], body["unit_code"], body["term"], body["credits"]) == (
        "recorded",
        "MATH",
        "Term 1",
        4,
    )
    assert (body["student_id"], body["message"]) == (
        "STU0001",
        "The grade was recorded.",
    )


@pytest.mark.parametrize(
    "grade", ["E", "", -0.1, 100.1, True, None, [], {}, "1e400", "NaN", 50.12345]
)
def test_what_is_no_grade_is_refused(school, acting, grade):
    answer = post(acting, school.teacher, {"subject": "Mathematics", "grade": grade})

    assert answer.status_code == 400
    assert list(answer.json()["details"]) == ["grade"]
    assert not Grade.objects.exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"grade": "A"}, "unit"),
        ({"unit": "NONE", "grade": "A"}, "unit"),
        ({"unit": "MATH"}, "grade"),
        (
            {"unit": "MATH", "grade": "A", "term": "Term 1", "academic_year": "24"},
            "academic_year",
        ),
    ],
)
def test_the_field_that_is_wrong_is_named(school, acting, body, field):
    answer = post(acting, school.teacher, body)

    assert (answer.status_code, list(answer.json()["details"])) == (400, [field])


def test_the_current_term_is_meant_unless_another_is_named(school, acting):
    Term.objects.create(
        name="Term 2",
        academic_year="2024-2025",
        start_date=date(2025, 1, 6),
        end_date=date(2025, 4, 4),
    )

    now = post(acting, school.admin, {"unit": "MATH", "grade": "A"}).json()
    then = post(
        acting, school.admin, {"unit": "MATH", "grade": "B", "term": "term 1"}
    ).json()

    assert (now["term"], then["term"]) == ("Term 2", "Term 1")


def test_before_the_first_term_one_must_be_named(school, acting, term):
    Enrolment.objects.all().delete()
    term.delete()

    answer = post(acting, school.admin, {"unit": "MATH", "grade": "A"})

    assert (answer.status_code, list(answer.json()["details"])) == (400, ["term"])


def test_each_post_adds_a_grade_with_its_own_id_type_and_day(school, acting):
    quiz = {"unit": "MATH", "grade": 80, "assessment_type": "Quiz"}
    exam = {"unit": "MATH", "grade": 60, "assessment_type": "exam"}

    first = post(acting, school.teacher, {**quiz, "date_taken": "2024-10-01"})
    second = post(acting, school.teacher, {**exam, "date_taken": "2024-11-01"})

    rows = acting(school.student).get(URL).json()
    shown = [
        (row["source"], row["assessment_type"], row["date_taken"], row["grade"])
        for row in rows
    ]
    ids = [first.json()["grade_id"], second.json()["grade_id"]]
    assert (first.status_code, second.status_code) == (201, 201)
    assert shown == [
        ("recorded", "quiz", "2024-10-01", 80),
        ("recorded", "exam", "2024-11-01", 60),
        ("computed", None, None, "A"),
    ]
    assert [row["grade_id"] for row in rows] == [*ids, None]
    assert (rows[2]["percentage"], rows[2]["from_grades"]) == (70, ids)


def test_several_grades_are_weighed_by_their_types(school, acting):
    policy = GradingPolicy.objects.create(unit=school.maths)
    Weight.objects.create(policy=policy, assessment_type="exam", weight=75)
    Weight.objects.create(policy=policy, assessment_type="quiz", weight=25)
    post(
        acting, school.teacher, {"unit": "MATH", "grade": 80, "assessment_type": "quiz"}
    )
    post(
        acting, school.teacher, {"unit": "MATH", "grade": 60, "assessment_type": "exam"}
    )

    gpa = acting(school.student).get("/api/students/STU0001/gpa").json()

    assert (gpa["gpa"], gpa["rows"][0]["percentage"]) == (3, 65)


def test_a_letter_among_several_counts_from_where_it_holds(school, acting):
    post(acting, school.teacher, {"unit": "MATH", "grade": "A"})
    post(acting, school.teacher, {"unit": "MATH", "grade": 60})

    term_grade = acting(school.student).get(URL).json()[-1]

    assert (term_grade["grade"], term_grade["percentage"]) == ("B", 65)


def test_a_grade_is_changed_and_keeps_what_it_was(school, acting):
    grade = post(acting, school.teacher, {"unit": "MATH", "grade": "B"}).json()
    url = f"{URL}/{grade['grade_id']}"

    changed = acting(school.admin).put(url, {"grade": 82.5, "reason": "Oral exam"})

    told = acting(school.teacher).get(url).json()
    assert (changed.status_code, told["grade"], told["unit_code"]) == (
        200,
        82.5,
        "MATH",
    )
    assert [
        (each["before"], each["after"], each["changed_by"], each["reason"])
        for each in told["changes"]
    ] == [
        (None, "B", "Ada Teacher", ""),
        ("B", "82.5", "Alma Admin", "Oral exam"),
    ]


def test_of_a_grade_the_type_and_the_day_are_changed_alone(school, acting):
    grade = post(acting, school.teacher, {"unit": "MATH", "grade": "B"}).json()
    body = {"assessment_type": "test", "date_taken": "2024-10-02"}

    changed = acting(school.teacher).patch(f"{URL}/{grade['grade_id']}", body).json()

    assert (changed["grade"], changed["assessment_type"]) == ("B", "test")
    assert (changed["date_taken"], len(changed["changes"])) == ("2024-10-02", 1)


@pytest.mark.parametrize("method", ["put", "delete"])
def test_a_settled_grade_is_changed_and_removed_with_a_reason_only(
    school, acting, method
):
    grade = post(acting, school.teacher, {"unit": "MATH", "grade": "B"}).json()
    Grade.objects.update(updated_at=timezone.now() - timedelta(hours=24))
    send = getattr(acting(school.teacher), method)
    url = f"{URL}/{grade['grade_id']}"

    change = {"grade": "A"} if method == "put" else {}
    refused = send(url, change)
    done = send(url, {**change, "reason": "Slip"})

    assert (refused.status_code, list(refused.json()["details"])) == (400, ["reason"])
    assert done.status_code == (200 if method == "put" else 204)


def test_a_grade_is_removed_and_the_others_stay(school, acting):
    first = post(acting, school.teacher, {"unit": "MATH", "grade": "B"}).json()
    post(acting, school.teacher, {"unit": "MATH", "grade": "A"})

    answer = acting(school.teacher).delete(f"{URL}/{first['grade_id']}")

    [left] = acting(school.student).get(URL).json()
    assert (answer.status_code, left["grade"], left["source"]) == (204, "A", "recorded")


@pytest.mark.parametrize(
    ("person", "read", "written"),
    [
        ("admin", 200, 204),
        ("teacher", 200, 204),
        ("other_teacher", 404, 404),
        ("student", 200, 403),
        ("parent", 200, 403),
        ("classmate", 404, 403),
    ],
)
def test_who_reaches_one_grade(school, acting, assigned_scope, person, read, written):
    grade = post(acting, school.admin, {"unit": "MATH", "grade": "B"}).json()
    client = acting(getattr(school, person))
    url = f"{URL}/{grade['grade_id']}"

    assert client.get(url).status_code == read
    assert client.delete(url).status_code == written


def test_a_teacher_changes_no_grade_of_another_unit(school, acting, assigned_scope):
    grade = post(acting, school.admin, {"unit": "HIST", "grade": "B"}).json()
    url = f"{URL}/{grade['grade_id']}"

    answer = acting(school.teacher).put(url, {"grade": "A"})

    assert (answer.status_code, Grade.objects.get().letter) == (403, "B")


def test_of_another_student_the_grade_is_not_found(school, acting):
    grade = post(acting, school.admin, {"unit": "MATH", "grade": "B"}).json()

    answer = acting(school.admin).get(
        f"/api/students/STU0002/grades/{grade['grade_id']}"
    )

    assert answer.status_code == 404


def test_where_none_is_recorded_it_is_computed_from_the_marks(school, acting, term):
    marks = [
        mark(school.student, school.maths, score, 40, term=term) for score in (40, 27)
    ]

    row = one(acting, school.student)

    assert (row["source"], row["grade"], row["percentage"], row["points"]) == (
        "computed",
        "A",
        83.75,
        4,
    )
    assert row["grade_id"] is None
    assert [
        (each["assessment_id"], each["percentage"], each["share"])
        for each in row["assessments"]
    ] == [
        (marks[0].pk, 100, 0.5),
        (marks[1].pk, 67.5, 0.5),
    ]


def test_what_is_recorded_wins_over_what_is_computed(school, acting, term):
    mark(school.student, school.maths, 100, term=term)

    post(acting, school.teacher, {"unit": "MATH", "grade": "C"})

    row = one(acting, school.student)
    assert (row["source"], row["grade"], row["points"], len(row["assessments"])) == (
        "recorded",
        "C",
        2,
        1,
    )


def test_a_mark_without_a_term_counts_by_its_day(school, acting):
    mark(school.student, school.maths, 55, date_taken=date(2024, 9, 2))
    mark(school.student, school.maths, 95, date_taken=date(2024, 9, 1))

    assert one(acting, school.student)["percentage"] == 55


def test_the_policy_shows_in_each_mark(school, acting, term):
    policy = GradingPolicy.objects.create(unit=school.maths)
    Weight.objects.create(
        policy=policy, assessment_type="quiz", weight=1, drop_lowest=1
    )
    Weight.objects.create(policy=policy, assessment_type="exam", weight=3)
    for kind, score in (("quiz", 10), ("quiz", 80), ("exam", 60), ("assignment", 0)):
        mark(school.student, school.maths, score, assessment_type=kind, term=term)

    row = one(acting, school.student)

    assert row["percentage"] == 65
    shown = {
        (each["assessment_type"], each["percentage"]): (each["share"], each["dropped"])
        for each in row["assessments"]
    }
    assert shown == {
        ("quiz", 10): (0, True),
        ("quiz", 80): (0.25, False),
        ("exam", 60): (0.75, False),
        ("assignment", 0): (0, False),
    }


@pytest.mark.parametrize(("counts_as", "percentage"), [("ignored", 80), ("zero", 40)])
def test_a_missing_mark_counts_as_the_unit_says(
    school, acting, term, counts_as, percentage
):
    GradingPolicy.objects.create(unit=school.maths, missing_counts_as=counts_as)
    ClassMembership.objects.update(from_date=date(2024, 9, 2))
    mark(school.student, school.maths, 80, title="First", term=term)
    mark(school.classmate, school.maths, 90, title="First", term=term)
    mark(school.classmate, school.maths, 90, title="Second", term=term)

    assert one(acting, school.student)["percentage"] == percentage


@pytest.fixture
def sat(school):
    """`sat(student, day)`.

    That student sits an exam of Mathematics on that day of October, with everything
    right.
    """
    GradingPolicy.objects.create(unit=school.maths, missing_counts_as="zero")
    ClassMembership.objects.update(from_date=date(2024, 9, 2))
    exam = published(school, release="at_once")

    def sit(student, day):
        answers = dict.fromkeys(("single_choice", "true_false", "numeric"), RIGHT)
        attempt = submitted(
            exam, student, answers, submitted_at=datetime(2024, 10, day, 9, tzinfo=UTC)
        )
        grade_chunk(exam.pk, [attempt.pk])

    return sit


def test_an_exam_that_others_sat_on_another_day_is_not_missing(school, acting, sat):
    sat(school.student, 15)
    sat(school.classmate, 16)

    assert one(acting, school.student)["percentage"] == 100


def test_an_exam_that_a_student_did_not_sit_is_missing_once_whenever_others_did(
    school, acting, sat
):
    third = make_student(
        "STU0009", "Lee Third", school.class_7a, enrollment_date=date(2024, 9, 2)
    )
    sat(school.classmate, 16)
    sat(third, 17)
    Exam.objects.update(closes_at=timezone.now())

    row = one(acting, school.student)

    assert row["percentage"] == 0
    assert [(each["date_taken"], each["missing"]) for each in row["assessments"]] == [
        ("2024-10-16", True)
    ]


def test_an_exam_is_not_missing_as_long_as_the_student_may_sit_it(school, acting, sat):
    def percentages():
        return [row["percentage"] for row in acting(school.student).get(URL).json()]

    sat(school.classmate, 16)
    assert percentages() == []  # it never closes

    Exam.objects.update(closes_at=timezone.now() + timedelta(hours=1))
    assert percentages() == []
    Exam.objects.update(closes_at=timezone.now())
    assert percentages() == [0]
    later = ExamAllowance.objects.create(
        exam=Exam.objects.get(),
        student=school.student,
        closes_at=timezone.now() + timedelta(days=1),
    )
    assert percentages() == []
    later.delete()
    Exam.objects.update(closes_at=None, state="archived")
    assert percentages() == [0]


def test_an_exam_is_not_missing_while_the_students_own_answers_wait_to_be_marked(
    school, acting, sat
):
    sat(school.classmate, 16)
    Exam.objects.update(closes_at=timezone.now())

    submitted(Exam.objects.get(), school.student, state="marking")

    assert acting(school.student).get(URL).json() == []


@pytest.mark.parametrize(
    "why",
    [
        "held back",
        "another class",
        "not enrolled",
        "before they came",
        "after they went",
        "before others came",
    ],
)
def test_nothing_is_missing_that_the_class_has_not_had(school, acting, term, why):
    GradingPolicy.objects.create(unit=school.maths, missing_counts_as="zero")
    GradingPolicy.objects.create(unit=school.history, missing_counts_as="zero")
    other = school.outsider if why == "another class" else school.classmate
    unit = school.history if why == "not enrolled" else school.maths
    ClassMembership.objects.update(from_date=date(2024, 9, 2))
    mine, others = (
        ClassMembership.objects.filter(student=each) for each in (school.student, other)
    )
    if why == "after they went":
        mine.update(to_date=date(2024, 10, 15))
    elif why in ("before they came", "before others came"):
        (mine if why == "before they came" else others).update(
            from_date=date(2024, 10, 16)
        )
    held = {"released_at": None} if why == "held back" else {}
    mark(other, unit, 90, title="Second", term=term, **held)

    assert acting(school.student).get(URL).json() == []


def test_a_school_may_have_letters_of_its_own(school, acting, term):
    GradeLetter.objects.create(letter="P", lower_bound=50, points=1)
    mark(school.student, school.maths, 49, term=term)
    mark(school.student, school.history, 50, term=term)

    rows = {row["unit_code"]: row for row in acting(school.student).get(URL).json()}

    assert (rows["HIST"]["grade"], rows["HIST"]["points"]) == ("P", 1)
    assert (rows["MATH"]["grade"], rows["MATH"]["points"]) == (None, None)
    assert (
        rows["MATH"]["reason"]
        == "The school's table of letters has no points for this grade."
    )


@pytest.mark.parametrize(
    ("query", "units"),
    [
        ({}, ["HIST", "MATH"]),
        ({"source": "computed"}, ["HIST"]),
        ({"source": "recorded"}, ["MATH"]),
        ({"unit": "math"}, ["MATH"]),
        ({"unit": "History"}, ["HIST"]),
        ({"term": "term 1", "academic_year": "2024-2025"}, ["HIST", "MATH"]),
        ({"term": "Term 2"}, []),
    ],
)
def test_the_list_is_narrowed(school, acting, term, query, units):
    mark(school.student, school.history, 90, term=term)
    post(acting, school.teacher, {"unit": "MATH", "grade": "A"})

    answer = acting(school.parent).get(URL, query)

    assert [row["unit_code"] for row in answer.json()] == units
    assert answer.headers["X-Total-Count"] == str(len(units))


def test_an_unknown_source_is_refused(school, acting):
    assert acting(school.admin).get(URL, {"source": "guessed"}).status_code == 400


@pytest.mark.parametrize("path", ["grades", "gpa"])
@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("student", 200),
        ("parent", 200),
        ("teacher", 200),
        ("admin", 200),
        ("classmate", 404),
        ("other_teacher", 404),
    ],
)
def test_who_reads_them(school, acting, assigned_scope, path, person, status):
    assert (
        acting(getattr(school, person)).get(f"/api/students/STU0001/{path}").status_code
        == status
    )


@pytest.mark.parametrize("path", ["grades", "gpa"])
def test_who_changed_a_grade_is_for_staff(school, acting, path):
    post(acting, school.teacher, {"unit": "MATH", "grade": "A"})

    for person in (school.student, school.parent):
        assert "changes" not in acting(person).get(f"/api/students/STU0001/{path}").text


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("student", 403),
        ("parent", 403),
        ("teacher", 201),
        ("admin", 201),
        ("classmate", 403),
        ("other_teacher", 404),
    ],
)
def test_who_records_them(school, acting, assigned_scope, person, status):
    assert (
        post(
            acting, getattr(school, person), {"unit": "MATH", "grade": "A"}
        ).status_code
        == status
    )


def test_a_teacher_grades_no_unit_of_another(school, acting, assigned_scope):
    answer = post(acting, school.teacher, {"unit": "HIST", "grade": "A"})

    assert (answer.status_code, list(answer.json()["details"])) == (400, ["unit"])


@pytest.mark.django_db(transaction=True)
def test_of_two_who_record_at_once_neither_overwrites_the_other(school, acting):
    clients = [acting(school.admin), acting(school.teacher)]

    answers = at_once(
        *[
            lambda client=client: client.post(URL, {"unit": "MATH", "grade": "A"})
            for client in clients
        ]
    )

    assert [answer.status_code for answer in answers] == [201, 201]
    assert Grade.objects.count() == 2
