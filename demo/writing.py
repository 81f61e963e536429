"""Puts the generated school into the database, in bulk.

What signals would compute, their own functions do.
"""

from collections.abc import Sequence
from decimal import Decimal

from academics.lifecycle.services.class_history import record_class_changes
from academics.models import (
    EmergencyContact,
    Enrolment,
    Guardian,
    SchoolClass,
    Student,
    Teacher,
    TeachingAssignment,
    Term,
    Unit,
)
from academics.services import student_ids
from assessments.marks.averages import refresh_students
from assessments.marks.models import Assessment, BandScale
from attendance.models import Attendance
from attendance.rates import refresh_rates
from demo import vocabulary
from demo.people import People
from demo.school import DemoPerson, DemoSchool, DemoStudent

TEACHERS = {"A": "teacher1", "B": "teacher2"}
UNTAKEN = ("8A", "10B")  # the last day's registers of these classes are missing
UNTAUGHT_YEAR = 11  # these classes have no teacher yet


class SchoolWriter:
    """Writes one school; each method puts one kind of rows, in the order of `write`."""

    def __init__(self, school: DemoSchool, people: People) -> None:
        self.school = school
        self.people = people
        self.students: list[Student] = []

    def write(self) -> list[Student]:
        """All of it; the students, in order."""
        self._structure()
        self._students()
        self._around()
        self._enrol()
        self._marks()
        self._days()
        return self.students

    def _structure(self) -> None:
        by_user = {teacher.user_id: teacher for teacher in Teacher.objects.all()}
        self.teachers = {}
        for group, key in TEACHERS.items():
            self.teachers[group] = by_user[self.people[key].pk]
        self.classes = {name: self._class(name) for name in vocabulary.CLASSES}
        self.units = {}
        for code, name, points in vocabulary.UNITS:
            unit = Unit.objects.create(code=code, name=name, credits=points)
            self.units[code] = unit
        self.terms = []
        for term in self.school.terms:
            row = Term.objects.create(
                name=term.name,
                academic_year=term.academic_year,
                start_date=term.start,
                end_date=term.end,
            )
            self.terms.append(row)
        self._assign()

    def _class(self, name: str) -> SchoolClass:
        year = int(name[:-1])
        teacher = None if year == UNTAUGHT_YEAR else self.teachers[name[-1]]
        return SchoolClass.objects.create(
            class_name=name, year_level=year, teacher=teacher
        )

    def _assign(self) -> None:
        """Each teacher teaches two units, in the classes that are the teacher's own."""
        units = {"A": ("MATH", "SCI"), "B": ("ENG", "HIST")}
        assignments = []
        for group, teacher in self.teachers.items():
            own = [each for each in self.classes.values() if each.teacher == teacher]
            for school_class in own:
                for code in units[group]:
                    assignment = TeachingAssignment(
                        teacher=teacher,
                        unit=self.units[code],
                        school_class=school_class,
                    )
                    assignments.append(assignment)
            teacher.specialisations = [self.units[code].name for code in units[group]]
            teacher.save()
        TeachingAssignment.objects.bulk_create(assignments)

    def _students(self) -> None:
        codes = student_ids.allocate(len(self.school.students))
        self.students = Student.objects.bulk_create(
            self._student(code, student)
            for code, student in zip(codes, self.school.students, strict=True)
        )
        record_class_changes(self.students, day=None)
        self.pairs: Sequence[tuple[Student, DemoStudent]] = list(
            zip(self.students, self.school.students, strict=True)
        )

    def _student(self, code: str, student: DemoStudent) -> Student:
        return Student(
            student_id=code,
            first_name=student.first_name,
            last_name=student.last_name,
            gender=student.gender,
            date_of_birth=student.born,
            enrollment_date=student.enrolled,
            school_class=self.classes[student.class_name],
            address=student.address,
            contact_number=student.guardians[0].phone,
            **student.factors,
        )

    def _around(self) -> None:
        guardians = []
        contacts = []
        for row, student in self.pairs:
            for place, person in enumerate(student.guardians):
                guardian = Guardian(
                    student=row,
                    is_primary=place == 0,
                    address=student.address,
                    **_facts(person),
                )
                guardians.append(guardian)
            for priority, person in enumerate(student.contacts, 1):
                contact = EmergencyContact(
                    student=row, priority=priority, **_facts(person)
                )
                contacts.append(contact)
        Guardian.objects.bulk_create(guardians)
        EmergencyContact.objects.bulk_create(contacts)

    def _enrol(self) -> None:
        states = (Enrolment.States.COMPLETED, Enrolment.States.ACTIVE)
        terms = list(zip(self.terms, self.school.terms, states, strict=True))
        enrolments = []
        for row, student in self.pairs:
            for term, made, state in terms:
                for code in student.units:
                    enrolment = Enrolment(
                        student=row,
                        unit=self.units[code],
                        term=term,
                        state=state,
                        enrolled_date=made.start,
                    )
                    enrolments.append(enrolment)
        Enrolment.objects.bulk_create(enrolments)

    def _marks(self) -> None:
        bands = BandScale.in_force()
        units = {code: unit.pk for code, unit in self.units.items()}
        terms = [term.pk for term in self.terms]
        marks = [
            Assessment(
                student_id=row.pk,
                unit_id=units[mark.unit],
                term_id=terms[mark.term],
                assessment_type=mark.kind,
                title=mark.title,
                score=Decimal(str(mark.score)),
                max_score=Decimal(mark.max_score),
                date_taken=mark.date,
                recorded_by_id=self._marker(student),
            )
            for row, student in self.pairs
            for mark in student.marks
        ]
        for mark in marks:
            mark.compute_result(bands)
        Assessment.objects.bulk_create(marks)
        refresh_students([row.pk for row in self.students])

    def _days(self) -> None:
        last = self.school.students[0].days[-1].date
        Attendance.objects.bulk_create(
            Attendance(
                student_id=row.pk,
                school_class_id=row.school_class_id,
                date=day.date,
                status=day.status,
                marked_by_id=self._marker(student),
            )
            for row, student in self.pairs
            for day in student.days
            if student.class_name not in UNTAKEN or day.date < last
        )
        refresh_rates([row.pk for row in self.students])

    def _marker(self, student: DemoStudent) -> int:
        """The user id of the class's teacher, or of the office."""
        teacher = self.classes[student.class_name].teacher
        return teacher.user_id if teacher else self.people["admin"].pk


def _facts(person: DemoPerson) -> dict[str, str]:
    return {
        "name": person.name,
        "relationship": person.relation,
        "phone": person.phone,
        "email": person.email,
    }
