"""Exams in the admin: a secretary writes, publishes and puts them away."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.exams.authoring.allowance_services import create_exam_allowance
from assessments.exams.models import Attempt, Exam, StandingAllowance
from assessments.exams.tests.building import drafted, published, question

LIST, ADD = reverse("admin:exams_exam_changelist"), reverse("admin:exams_exam_add")
STANDING = reverse("admin:exams_standingallowance_add")
HOUR = timedelta(hours=1)


def page_of(row):
    return reverse(f"admin:exams_{row._meta.model_name}_change", args=[row.pk])


@pytest.fixture
def office(client, school):
    client.force_login(school.admin)
    return client


def form_of(school, exam=None, **fields):
    """What the exam's form sends."""
    sections = list(exam.sections.all()) if exam else []
    body = {
        "title": "Numbers",
        "unit": school.maths.pk,
        "term": "",
        "assessment_type": "exam",
        "grace_seconds": 30,
        "attempts_allowed": 1,
        "counting": "best",
        "pass_mark": 40,
        "shuffle_choices": "on",
        "release": "by_hand",
        "shows": "feedback",
        "moderation_percent": 0,
        "sections-TOTAL_FORMS": len(sections),
        "sections-INITIAL_FORMS": len(sections),
        "allowances-TOTAL_FORMS": 0,
        "allowances-INITIAL_FORMS": 0,
    }
    for at, section in enumerate(sections):
        body |= {
            f"sections-{at}-id": section.pk,
            f"sections-{at}-exam": exam.pk,
            f"sections-{at}-title": section.title,
            f"sections-{at}-place": section.position,
        }
    return body | fields


def test_an_exam_is_written_with_its_sections_then_its_questions_then_published(
    office, school
):
    asked = question(school)
    answer = office.post(
        ADD,
        form_of(
            school,
            classes=[school.class_7a.pk],
            **{
                "sections-TOTAL_FORMS": 2,
                "sections-0-title": "Last",
                "sections-0-place": 2,
                "sections-1-title": "First",
                "sections-1-place": 1,
            },
        ),
    )
    assert answer.status_code == 302, answer.content.decode()
    exam = Exam.objects.get()
    first, last = exam.sections.order_by("position")
    assert (first.title, last.title, exam.created_by) == ("First", "Last", school.admin)
    assert list(exam.classes.all()) == [school.class_7a]

    answer = office.post(
        page_of(first),
        {
            "title": "First",
            "slots-TOTAL_FORMS": 2,
            "slots-INITIAL_FORMS": 0,
            "slots-0-question": asked.pk,
            "slots-0-draw": 0,
            "slots-0-points": "2.5",
            "slots-1-draw": 1,
            "slots-1-tags": "Primes, numbers",
        },
    )
    assert answer.headers["Location"] == page_of(exam)
    named, drawn = first.slots.order_by("position")
    assert (named.question, float(named.points)) == (asked, 2.5)
    assert (drawn.draw, drawn.pool_tags) == (1, ["numbers", "primes"])

    refused = office.post(
        LIST, {"action": "publish", "_selected_action": [exam.pk]}, follow=True
    )
    assert "0 questions fit" in refused.content.decode()
    question(school, text="Prime?", tags=["primes", "numbers"])
    office.post(LIST, {"action": "publish", "_selected_action": [exam.pk]})
    exam.refresh_from_db()
    assert (exam.state, exam.published.count()) == ("published", 2)


def test_a_slot_is_a_question_or_a_draw(office, school):
    section = drafted(school, []).sections.get()
    both = {"slots-0-draw": 1, "slots-0-question": question(school).pk}
    for wrong in ({"slots-0-draw": 0, "slots-0-tags": "a"}, both):
        answer = office.post(
            page_of(section),
            {"slots-TOTAL_FORMS": 1, "slots-INITIAL_FORMS": 0, **wrong},
        )
        assert (
            "Choose a question, or say how many are drawn." in answer.content.decode()
        )
    assert section.slots.count() == 0


def test_sections_change_their_places(office, school):
    exam = drafted(
        school,
        sections=[
            {"title": title, "questions": []} for title in ("One", "Two", "Three")
        ],
    )

    office.post(
        page_of(exam),
        form_of(school, exam, **{"sections-2-place": 1, "sections-0-place": 3}),
    )

    assert list(
        exam.sections.order_by("position").values_list("title", "position")
    ) == [
        ("Three", 1),
        ("Two", 2),
        ("One", 3),
    ]


def test_what_a_published_exam_asks_is_read_only_there(office, school):
    exam = published(school)
    section = exam.sections.get()

    page = office.get(page_of(exam))
    answer = office.post(page_of(section), {"title": "Other"})

    assert page.status_code == 200
    assert "sections-0-title" not in page.content.decode()
    assert answer.status_code == 403
    assert (
        office.post(
            reverse("admin:exams_exam_delete", args=[exam.pk]), {"post": "yes"}
        ).status_code
        == 403
    )


def test_times_change_by_the_rules_of_the_api_and_move_attempts(office, school):
    exam = published(school, duration_minutes=60)
    attempt = Attempt.objects.create(
        exam=exam,
        student=school.student,
        started_at=timezone.now(),
        expires_at=timezone.now() + HOUR,
    )

    refused = office.post(
        page_of(exam),
        form_of(school, exam, closes_at_0="2001-01-01", closes_at_1="10:00"),
    )
    office.post(page_of(exam), form_of(school, exam, duration_minutes=90, pass_mark=90))

    assert "attempts are running" in refused.content.decode()
    exam.refresh_from_db()
    assert (exam.duration_minutes, exam.pass_mark) == (90, 40)
    attempt.refresh_from_db()
    assert attempt.expires_at == attempt.started_at + 1.5 * HOUR


def test_an_allowance_is_set_on_the_exams_page_and_moves_the_attempt(office, school):
    exam = published(school, duration_minutes=60)
    attempt = Attempt.objects.create(
        exam=exam,
        student=school.student,
        started_at=timezone.now(),
        expires_at=timezone.now() + HOUR,
    )

    office.post(
        page_of(exam),
        form_of(
            school,
            exam,
            duration_minutes=60,
            term=school.term.pk,
            **{
                "allowances-TOTAL_FORMS": 1,
                "allowances-0-student": school.student.pk,
                "allowances-0-extra_time_percent": 50,
                "allowances-0-extra_attempts": 0,
            },
        ),
    )

    assert exam.allowances.get().set_by == school.admin
    attempt.refresh_from_db()
    assert attempt.expires_at == attempt.started_at + 1.5 * HOUR


def test_allowances_on_the_exams_page_are_those_of_the_api(office, school):
    opens_at = timezone.now() - HOUR
    exam = published(school, duration_minutes=60, opens_at=opens_at)
    attempt = Attempt.objects.create(
        exam=exam,
        student=school.student,
        started_at=timezone.now(),
        expires_at=timezone.now() + HOUR,
    )
    allowance = create_exam_allowance(
        exam=exam,
        student=school.student,
        by=school.teacher.user,
        extra_time_percent=100,
    )
    times = {"opens_at_0": f"{opens_at:%Y-%m-%d}", "opens_at_1": f"{opens_at:%H:%M:%S}"}

    def save(**fields):
        row = {
            "id": allowance.pk,
            "exam": exam.pk,
            "student": school.student.pk,
            "extra_attempts": 0,
        } | fields
        counts = {"allowances-TOTAL_FORMS": 1, "allowances-INITIAL_FORMS": 1}
        rows = {f"allowances-0-{name}": value for name, value in row.items()}
        body = form_of(
            school,
            exam,
            duration_minutes=60,
            term=school.term.pk,
            **times,
            **counts,
            **rows,
        )
        answer = office.post(page_of(exam), body)
        attempt.refresh_from_db()
        return answer.content.decode(), attempt.expires_at - attempt.started_at

    page, lasts = save(
        extra_time_percent=50, closes_at_0="2020-01-01", closes_at_1="10:00"
    )
    assert "It must be after opens_at." in page
    assert lasts == 2 * HOUR
    _, lasts = save(extra_time_percent=50, student=school.classmate.pk)
    allowance.refresh_from_db()
    assert (allowance.student, allowance.set_by, lasts) == (
        school.student,
        school.admin,
        1.5 * HOUR,
    )
    _, lasts = save(extra_time_percent=50, DELETE="on")
    assert (exam.allowances.count(), lasts) == (0, HOUR)


def test_extra_time_in_every_exam_is_set_changed_and_taken_away(office, school):
    office.post(STANDING, {"student": school.student.pk, "extra_time_percent": 25})
    allowance = StandingAllowance.objects.get()
    assert (allowance.extra_time_percent, allowance.set_by) == (25, school.admin)

    office.post(page_of(allowance), {"extra_time_percent": 50})
    allowance.refresh_from_db()
    assert allowance.extra_time_percent == 50
    office.post(
        reverse("admin:exams_standingallowance_delete", args=[allowance.pk]),
        {"post": "yes"},
    )
    assert StandingAllowance.objects.count() == 0


def test_unpublish_and_archive_say_why_not(office, school):
    exam = published(school)
    Attempt.objects.create(exam=exam, student=school.student, started_at=timezone.now())

    page = office.post(
        LIST, {"action": "unpublish", "_selected_action": [exam.pk]}, follow=True
    ).content.decode()

    assert "Somebody has begun it" in page
    draft = drafted(school)
    assert (
        "Only a published exam"
        in office.post(
            LIST, {"action": "archive", "_selected_action": [draft.pk]}, follow=True
        ).content.decode()
    )


def test_a_teacher_finds_there_the_exams_of_their_units_alone(
    client, school, assigned_scope
):
    exam = drafted(school, title="Kings", unit=school.history, by=school.other_teacher)
    drafted(school)
    client.force_login(school.teacher.user)

    page = client.get(LIST).content.decode()

    assert ("Numbers" in page, "Kings" in page) == (True, False)
    assert client.get(page_of(exam)).status_code == 302
    assert client.get(page_of(exam.sections.get())).status_code == 302
    assert client.get(ADD).status_code == 200
