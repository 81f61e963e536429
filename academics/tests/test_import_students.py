"""`manage.py import_students`: student files into the school."""

from decimal import Decimal
from pathlib import Path

import pytest
from auditlog.models import LogEntry
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from academics.importing.students import StudentWriter
from academics.models import Student, StudentNumber
from academics.services.students import create_student

FACTORS = (
    "Hours_Studied,Attendance,Parental_Involvement,Access_to_Resources,Extracurricular_Activities,Sleep_Hours,"
    "Previous_Scores,Motivation_Level,Internet_Access,Tutoring_Sessions,Family_Income,Teacher_Quality,School_Type,"
    "Peer_Influence,Physical_Activity,Learning_Disabilities,Parental_Education_Level,Distance_from_Home,Gender"
)
ROW = "23,84,Low,High,No,7,73,Low,Yes,0,Low,Medium,Public,Positive,3,No,High School,Near,Male"
WITH_WHO = f"student_id,first_name,last_name,age,{FACTORS},Exam_Score"
REAL = (
    settings.BASE_DIR.parent
    / "shared"
    / "data"
    / "student_performance_factors"
    / "StudentPerformanceFactors.csv"
)


@pytest.fixture
def run(db, tmp_path, capsys):
    """`run(rows)` imports a file of these lines; what was said is given back."""

    def run_command(*rows: str, **options) -> str:
        path = tmp_path / "students.csv"
        path.write_text("\n".join(rows), encoding="utf-8")
        call_command("import_students", str(path), **options)
        return capsys.readouterr().out

    return run_command


def test_a_row_without_a_code_is_a_new_student_with_the_next_one(run):
    said = run(f"{FACTORS},Exam_Score", f"{ROW},67", f"{ROW},101")

    first, second = Student.objects.order_by("student_id")
    assert said.startswith("2 imported, 0 updated, 0 skipped, 0 errors in ")
    assert (first.student_id, first.full_name) == ("STU0001", "Student 0001")
    assert (second.student_id, second.exam_score) == ("STU0002", Decimal("101"))
    assert (first.gender, first.internet_access, first.learning_disabilities) == (
        "Male",
        True,
        False,
    )
    assert (first.stated_attendance, first.hours_studied) == (
        Decimal("84"),
        Decimal("23"),
    )
    assert (first.state, first.status, first.parental_education_level) == (
        "active",
        "",
        "High School",
    )


def test_who_a_student_is_may_be_told(run):
    run(WITH_WHO, f"ab-7,Ada,Byron,16,{ROW},67", f",Zoë,,,{ROW},", f"X9,,,,{ROW},1")

    known = {student.student_id: student for student in Student.objects.all()}
    assert {code: student.full_name for code, student in known.items()} == {
        "AB-7": "Ada Byron",
        "STU0001": "Zoë",
        "X9": "Student X9",
    }
    assert known["AB-7"].stated_age == 16
    assert known["STU0001"].exam_score is None


def test_a_known_code_is_updated_and_an_unchanged_one_is_skipped(run):
    run(WITH_WHO, f"A1,Ada,Byron,16,{ROW},67", f"A2,Bo,Li,16,{ROW},67")

    said = run(
        WITH_WHO,
        f"a1,Ada,Byron,17,{ROW},67",
        f"A2,,,16,{ROW},67",
        f"A3,Cy,Ho,16,{ROW},67",
    )

    assert said.startswith("1 imported, 1 updated, 1 skipped, 0 errors")
    assert Student.objects.get(student_id="A1").stated_age == 17
    assert Student.objects.get(student_id="A2").full_name == "Bo Li"


def test_columns_that_a_file_leaves_out_stay_as_they_were(run):
    run(WITH_WHO, f"A1,Ada,Byron,16,{ROW},67")

    run(f"student_id,{FACTORS}", f"A1,{ROW.replace('Male', 'Female')}")

    student = Student.objects.get()
    assert (
        student.gender,
        student.full_name,
        student.stated_age,
        student.exam_score,
    ) == (
        "Female",
        "Ada Byron",
        16,
        67,
    )


def test_an_empty_cell_of_a_known_student_is_not_known_any_more(run):
    run(WITH_WHO, f"A1,Ada,Byron,16,{ROW},67")

    run(WITH_WHO, f"A1,Ada,Byron,16,{ROW.replace('Medium', '')},67")

    assert Student.objects.get().teacher_quality is None


def test_the_next_code_passes_by_those_that_the_file_gives(run):
    run(WITH_WHO, f",Ada,,,{ROW},", f"STU0001,Bo,,,{ROW},", f",Cy,,,{ROW},")

    assert {
        student.first_name: student.student_id for student in Student.objects.all()
    } == {
        "Ada": "STU0002",
        "Bo": "STU0001",
        "Cy": "STU0003",
    }


def test_a_file_with_errors_is_refused_as_a_whole(run, capsys):
    bad = ROW.replace("84", "184").replace("Near", "Far away")

    with pytest.raises(CommandError) as caught:
        run(FACTORS, ROW, bad)

    assert str(caught.value).startswith(
        "Nothing was imported: 2 errors, the first in line 3, column Attendance"
    )
    assert (
        "line 3, Distance_from_Home: Give one of: Near, Moderate, Far. (Far away)"
        in capsys.readouterr().err
    )
    assert not Student.objects.exists()


def test_good_rows_are_taken_and_the_bad_ones_named(run):
    said = run(FACTORS, ROW, ROW.replace("84", "184"), ROW, mode="good_rows")

    assert said.startswith("2 imported, 0 updated, 0 skipped, 1 errors")
    assert Student.objects.count() == 2


def test_a_code_twice_in_a_file_is_an_error(run):
    with pytest.raises(CommandError, match="The same as in line 2"):
        run(WITH_WHO, f"A1,Ada,,,{ROW},", f"a1,Bo,,,{ROW},")


def test_a_dry_run_counts_and_writes_nothing(run):
    run(WITH_WHO, f"A1,Ada,,16,{ROW},", f"A2,Bo,,16,{ROW},")

    said = run(
        WITH_WHO,
        f"A1,Ada,,17,{ROW},",
        f"A2,Bo,,16,{ROW},",
        f",Cy,,,{ROW},",
        dry_run=True,
    )

    assert said.startswith(
        "A dry run, nothing was written: 1 imported, 1 updated, 1 skipped, 0 errors"
    )
    assert Student.objects.count() == 2
    assert Student.objects.get(student_id="A1").stated_age == 16
    assert not StudentNumber.objects.filter(next_number__gt=1).exists()


def test_a_dry_run_tells_of_errors_without_failing(run):
    said = run(FACTORS, ROW, ROW.replace("84", "184"), dry_run=True)

    assert said.startswith(
        "A dry run, nothing was written: 0 imported, 0 updated, 0 skipped, 1 errors"
    )


def test_a_write_that_fails_half_way_leaves_nothing(run, monkeypatch):
    monkeypatch.setattr("academics.importing.services.BATCH", 1)
    write, calls = StudentWriter.write, []

    def fail_the_second_time(self, rows):
        calls.append(rows)
        if len(calls) == 2:
            raise IntegrityError
        write(self, rows)

    monkeypatch.setattr(StudentWriter, "write", fail_the_second_time)

    with pytest.raises(IntegrityError):
        run(FACTORS, ROW, ROW)

    assert not Student.objects.exists()
    assert not StudentNumber.objects.exists()


def test_a_thousand_errors_are_listed_and_the_rest_counted(run, capsys):
    with pytest.raises(CommandError, match="Nothing was imported: 1005 errors"):
        run(FACTORS, *[ROW.replace("84", "x")] * 1005)

    assert "... and 985 more." in capsys.readouterr().err


def test_a_formula_is_kept_as_the_text_it_is(run):
    run(WITH_WHO, f'A1,"=HYPERLINK(""http://x"")",@cmd,,{ROW},')

    assert Student.objects.get().full_name == '=HYPERLINK("http://x") @cmd'


def test_one_note_in_the_audit_trail_tells_of_the_whole_import(run):
    run(FACTORS, ROW, ROW)

    [entry] = LogEntry.objects.all()
    assert entry.changes["imported"] == [None, 2]
    assert str(entry.object_repr) == "Register of students"


def test_a_header_alone_imports_nobody(run):
    assert run(FACTORS).startswith("0 imported, 0 updated, 0 skipped, 0 errors")


@pytest.mark.parametrize("name", ["missing.csv", "."])
def test_a_file_that_is_not_there_is_said(db, tmp_path, name):
    with pytest.raises(CommandError, match="There is no file"):
        call_command("import_students", str(tmp_path / name))


def test_a_file_that_is_none_is_said(run):
    with pytest.raises(CommandError, match="Columns are missing"):
        run("name,grade", "Ada,7")


def test_batches_do_not_change_what_is_imported(run, monkeypatch):
    monkeypatch.setattr("academics.importing.services.BATCH", 2)

    run(FACTORS, *[ROW] * 5)

    assert [student.student_id for student in Student.objects.all()] == [
        f"STU000{n}" for n in range(1, 6)
    ]


def test_updates_cost_few_queries(run, django_assert_max_num_queries):
    rows = [f"A{n},Ada,,16,{ROW},67" for n in range(100)]
    run(WITH_WHO, *rows)

    with django_assert_max_num_queries(25):
        said = run(WITH_WHO, *[row.replace(",67", ",68") for row in rows])

    assert said.startswith("0 imported, 100 updated")


@pytest.mark.skipif(
    not Path(REAL).is_file(), reason="the shared data set is not on this machine"
)
def test_every_row_of_the_public_data_set_becomes_a_student(db, capsys):
    call_command("import_students", str(REAL))

    assert capsys.readouterr().out.startswith(
        "5286 imported, 0 updated, 0 skipped, 0 errors"
    )
    assert Student.objects.count() == 5286
    assert Student.objects.filter(teacher_quality=None).exists()
    assert Student.objects.order_by("-student_id").first().student_id == "STU5286"


def test_a_student_who_is_imported_is_kept_like_one_who_is_added(run):
    run(f"first_name,last_name,{FACTORS}", f"Ada,Byron,{ROW}")
    create_student(
        by=None, first_name="Ada", last_name="Byron", gender="Male", stated_attendance=84, hours_studied=23,
        previous_scores=73, sleep_hours=7, tutoring_sessions=0, physical_activity=3, parental_involvement="Low",
        access_to_resources="High", motivation_level="Low", family_income="Low", teacher_quality="Medium",
        school_type="Public", peer_influence="Positive", parental_education_level="High School",
        distance_from_home="Near", extracurricular_activities=False, internet_access=True, learning_disabilities=False,
    )  # fmt: skip

    imported, added = Student.objects.order_by("student_id").values()

    own = {"id", "student_id", "created_at", "updated_at"}
    assert {name for name in imported if imported[name] != added[name]} == own


def test_a_code_of_digits_alone_is_refused(run, capsys):
    with pytest.raises(CommandError, match="Not digits alone"):
        run(WITH_WHO, f"2,Dora,Digits,15,{ROW},60")

    assert Student.objects.count() == 0
