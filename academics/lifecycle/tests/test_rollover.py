"""POST /api/school/rollover: from one academic year to the next."""

from datetime import date

import pytest

from academics.calendar import today
from academics.models import (
    ClassMembership,
    Departure,
    Enrolment,
    SchoolClass,
    Student,
    Term,
    YearRollover,
)
from conftest import at_once, make_student
from tasks import services as task_services
from tasks.models import State, Task

URL = "/api/school/rollover"
CAME = date(2024, 9, 2)


@pytest.fixture
def year(school):
    """7A (Sam, Kim) and 7B (Olu) will be 8A and 8B; Eve and Ian of 8A leave, but Ian repeats."""
    school.class_8a = SchoolClass.objects.create(class_name="8A")
    school.class_8b = SchoolClass.objects.create(class_name="8B")
    school.eve = make_student("STU0004", "Eve Eighth", school.class_8a)
    school.ian = make_student("STU0005", "Ian Again", school.class_8a)
    ClassMembership.objects.update(from_date=CAME)
    for student in (school.eve, school.ian):
        Enrolment.objects.create(student=student, unit=school.maths, term=school.term)
    return school


def order(**changes):
    promotions = [
        {"from_class": "7A", "to_class": "8A"},
        {"from_class": "7B", "to_class": "8b"},
        {"from_class": "8A", "leaves": True},
    ]
    body = {
        "from_year": "2024-2025",
        "to_year": "2025-2026",
        "promotions": promotions,
        "repeaters": ["stu0005"],
    }
    body["terms"] = [
        {"term": "Term 1", "start_date": "2025-09-01", "end_date": "2025-12-19"}
    ]
    return body | changes


def begin(client, body):
    answer = client.post(URL, body)
    assert answer.status_code == 202, answer.content
    return Task.objects.get(id=answer.json()["task_id"])


def done(client, body, run_tasks):
    task = begin(client, body)
    run_tasks()
    task.refresh_from_db()
    return task


def everything():
    models = (Student, ClassMembership, Departure, Enrolment, Term, YearRollover)
    return [list(model.objects.order_by("pk").values()) for model in models]


def places():
    rows = Student.objects.order_by("student_id")
    return list(rows.values_list("student_id", "state", "school_class__class_name"))


def test_classes_move_up_and_leavers_graduate_and_repeaters_stay(
    year, acting, run_tasks
):
    task = done(acting(year.admin), order(), run_tasks)

    assert task.state == State.SUCCEEDED, task.error
    assert task.result == {
        "from_year": "2024-2025", "to_year": "2025-2026", "dry_run": False,
        "promoted": 3, "graduated": 1, "repeating": 1, "without_class": 0,
        "enrolments_completed": 5, "terms": ["Term 1 2025-2026"], "problems": [],
        "classes": [
            {"from_class": "7A", "to_class": "8A", "students": 2, "repeating": 0},
            {"from_class": "7B", "to_class": "8B", "students": 1, "repeating": 0},
            {"from_class": "8A", "to_class": None, "students": 1, "repeating": 1},
        ],
    }  # fmt: skip
    assert places() == [
        ("STU0001", "active", "8A"), ("STU0002", "active", "8A"), ("STU0003", "active", "8B"),
        ("STU0004", "graduated", None), ("STU0005", "active", "8A"),
    ]  # fmt: skip


def test_the_histories_follow(year, acting, run_tasks):
    done(acting(year.admin), order(), run_tasks)

    def history(student):
        return list(
            ClassMembership.objects.filter(student=student).values_list(
                "class_name", "from_date", "to_date"
            )
        )

    assert history(year.student) == [("8A", today(), None), ("7A", CAME, today())]
    assert history(year.eve) == [("8A", CAME, today())]
    assert history(year.ian) == [("8A", CAME, None)]
    [away] = acting(year.admin).get("/api/students/STU0004/departures").json()
    assert (away["state"], away["reason"], away["noted_by"]) == (
        "graduated", "The end of 2024-2025", year.admin.pk,
    )  # fmt: skip


def test_the_old_years_enrolments_are_completed_and_no_others(year, acting, run_tasks):
    other = Term.objects.create(name="Term 9", academic_year="2023-2024")
    Enrolment.objects.create(student=year.student, unit=year.history, term=other)
    Enrolment.objects.filter(student=year.classmate).update(state="withdrawn")

    done(acting(year.admin), order(), run_tasks)

    rows = Enrolment.objects.order_by("pk").values_list(
        "student__student_id", "term__academic_year", "state"
    )
    assert list(rows) == [
        ("STU0001", "2024-2025", "completed"), ("STU0002", "2024-2025", "withdrawn"),
        ("STU0003", "2024-2025", "completed"), ("STU0004", "2024-2025", "completed"),
        ("STU0005", "2024-2025", "completed"), ("STU0001", "2023-2024", "active"),
    ]  # fmt: skip


def test_a_dry_run_says_what_would_happen_and_changes_nothing(year, acting, run_tasks):
    client, before = acting(year.admin), everything()

    dry = done(client, order(dry_run=True), run_tasks)

    assert everything() == before
    real = done(client, order(), run_tasks)
    assert dry.result == real.result | {"dry_run": True}


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"promotions": [{"from_class": "7A", "to_class": "8A"}, {"from_class": "8A", "leaves": True}]},
         {"field": "promotions", "problem": "Nothing is said of 7B, where 1 students are."}),
        ({"repeaters": ["STU0099"]}, {"field": "repeaters.0", "problem": "STU0099 is in none of these classes."}),
        ({"from_year": "2020-2021", "to_year": "2021-2022"},
         {"field": "from_year", "problem": "There is no term of 2020-2021."}),
        ({"terms": [{"term": "Term 1", "start_date": "2024-10-01", "end_date": "2025-12-19"}]},
         {"field": "terms.0.start_date", "problem": "These days overlap with those of Term 1 2024-2025."}),
        ({"terms": [{"term": "Term 1", "start_date": "2025-10-01", "end_date": "2025-09-01"}]},
         {"field": "terms.0.end_date", "problem": "It must be after the start."}),
    ],
)  # fmt: skip
def test_a_problem_is_named_and_nothing_is_changed(
    year, acting, run_tasks, changes, problem
):
    client, before = acting(year.admin), everything()

    dry = done(client, order(dry_run=True, **changes), run_tasks)
    real = done(client, order(**changes), run_tasks)

    assert (dry.state, real.state) == (State.SUCCEEDED, State.FAILED)
    assert problem in dry.result["problems"]
    assert real.result == dry.result | {"dry_run": False}
    assert everything() == before


def test_who_is_in_no_class_is_counted_and_stays(year, acting, run_tasks):
    loner = make_student("STU0006", "Lou Loner")

    task = done(acting(year.admin), order(), run_tasks)

    assert task.result["without_class"] == 1
    loner.refresh_from_db()
    assert (loner.state, loner.school_class) == ("active", None)


def test_a_class_may_stay_as_it_is(year, acting, run_tasks):
    promotions = [{"from_class": name, "to_class": name} for name in ("7A", "7B", "8A")]

    task = done(
        acting(year.admin), order(promotions=promotions, repeaters=[]), run_tasks
    )

    assert (task.result["promoted"], task.result["graduated"]) == (0, 0)
    assert ClassMembership.objects.filter(to_date=None, from_date=CAME).count() == 5


def test_a_year_is_rolled_over_once(year, acting, run_tasks):
    client = acting(year.admin)
    done(client, order(), run_tasks)

    again, dry = client.post(URL, order()), client.post(URL, order(dry_run=True))

    assert (again.status_code, again.json()["code"]) == (409, "rolled_over_already")
    assert dry.status_code == 409


def test_of_two_that_wait_the_second_does_nothing(year, acting, run_tasks):
    client = acting(year.admin)
    first, second = begin(client, order()), begin(client, order())

    run_tasks()

    ended = sorted(
        Task.objects.filter(id__in=[first.id, second.id]).values_list(
            "state", flat=True
        )
    )
    assert ended == ["failed", "succeeded"]
    assert ClassMembership.objects.filter(student=year.student).count() == 2
    assert Departure.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_task_that_is_delivered_twice_at_once_is_done_once(
    transactional_db, year, acting
):
    task = begin(acting(year.admin), order())

    at_once(*[lambda: task_services.execute(task.id)] * 2)

    task.refresh_from_db()
    assert (task.state, task.attempts) == (State.SUCCEEDED, 1)
    assert (YearRollover.objects.count(), Departure.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"from_year": "24-25"}, "from_year"),
        ({"from_year": "2024-2026"}, "from_year"),
        ({"to_year": "2024-2025"}, "to_year"),
        ({"to_year": "2025"}, "to_year"),
        ({"promotions": []}, "promotions.non_field_errors"),
        ({"promotions": "all"}, "promotions.non_field_errors"),
        ({"promotions": [{"from_class": "7A"}]}, "promotions.0.to_class"),
        ({"promotions": [{"from_class": "7A", "to_class": "8A", "leaves": True}]}, "promotions.0.to_class"),
        ({"promotions": [{"from_class": "9Z", "leaves": True}]}, "promotions.0.from_class"),
        ({"promotions": [{"from_class": "7A", "to_class": "9" * 40}]}, "promotions.0.to_class"),
        ({"promotions": [{"from_class": "7A", "leaves": True}, {"from_class": "7a", "leaves": True}]},
         "promotions.1.from_class"),
        ({"repeaters": "STU0001"}, "repeaters"),
        ({"repeaters": [None]}, "repeaters.0"),
        ({"terms": [{"term": "Term 1"}]}, "terms.0.start_date"),
        ({"dry_run": "perhaps"}, "dry_run"),
    ],
)  # fmt: skip
def test_bad_input_names_the_field(year, acting, changes, named):
    answer = acting(year.admin).post(URL, order(**changes))

    assert answer.status_code == 400
    assert named in answer.json()["details"]
    assert not Task.objects.exists()


def test_years_of_one_number_are_understood(year, acting, run_tasks):
    Term.objects.update(academic_year="2024")

    task = done(acting(year.admin), order(from_year="2024", to_year="2025"), run_tasks)

    assert task.result["terms"] == ["Term 1 2025"]


@pytest.mark.parametrize("who", ["teacher", "student", "parent"])
def test_only_an_admin_ends_a_year(year, acting, who):
    assert acting(getattr(year, who)).post(URL, order()).status_code == 403
    assert not Task.objects.exists()


def test_two_thousand_students_move_in_one_go(school, acting, run_tasks):
    classes = SchoolClass.objects.bulk_create(
        SchoolClass(class_name=f"C{number}") for number in range(40)
    )
    Student.objects.bulk_create(
        Student(
            student_id=f"X{number}", first_name="X", school_class=classes[number % 20]
        )
        for number in range(2000)
    )
    promotions = [{"from_class": name, "leaves": True} for name in ("7A", "7B")]
    promotions += [
        {"from_class": f"C{number}", "to_class": f"C{number + 20}"}
        for number in range(20)
    ]

    task = done(
        acting(school.admin), order(promotions=promotions, repeaters=[]), run_tasks
    )

    assert (task.result["promoted"], task.result["graduated"]) == (2000, 3)
    assert ClassMembership.objects.filter(to_date=None).count() == 2000
