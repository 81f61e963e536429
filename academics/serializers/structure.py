"""The shapes of classes, units, terms, enrolments and teaching assignments."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from rest_framework.validators import UniqueValidator

from academics.fields import CodeField, not_in_the_future
from academics.models import (
    Enrolment,
    SchoolClass,
    Teacher,
    TeachingAssignment,
    Term,
    Unit,
)
from academics.references import ClassReference, StudentReference, UnitReference
from tracker_project.api import serializers
from tracker_project.api.fields import AnyCaseChoiceField
from tracker_project.api.rows import Computed


def name_of(first: str | None, last: str | None) -> str | None:
    """First and last name; None where there is nobody."""
    return f"{first} {last}".strip() if first is not None else None


def teacher_name_field() -> Computed:
    return Computed(
        serializers.CharField(allow_null=True),
        "teacher__user__first_name",
        "teacher__user__last_name",
        compute=name_of,
    )


class ClassSerializer(serializers.ModelSerializer):
    """A group of students with a class teacher."""

    class_id = serializers.IntegerField(source="id", read_only=True)
    teacher_id = serializers.PrimaryKeyRelatedField(
        source="teacher",
        queryset=Teacher.objects.all(),
        required=False,
        allow_null=True,
    )
    teacher_name = teacher_name_field()
    student_count = Computed(
        serializers.IntegerField(), "student_count", compute=lambda count: count
    )

    class Meta:
        model = SchoolClass
        fields = (
            "class_id",
            "id",
            "class_name",
            "teacher_id",
            "teacher_name",
            "year_level",
            "student_count",
            "created_at",
        )
        read_only_fields = ("created_at",)
        extra_kwargs = {"year_level": {"max_value": 30}}


class UnitSerializer(serializers.ModelSerializer):
    """A unit: what some call a subject or a course."""

    unit_id = serializers.IntegerField(source="id", read_only=True)
    code = CodeField(
        max_length=30,
        validators=[
            UniqueValidator(
                Unit.objects.all(), message="There is a unit of this code already."
            )
        ],
    )
    credits = serializers.DecimalField(
        max_digits=5,
        decimal_places=2,
        min_value=Decimal(0),
        max_value=Decimal(100),
        required=False,
    )

    class Meta:
        model = Unit
        fields = (
            "unit_id",
            "id",
            "code",
            "name",
            "credits",
            "description",
            "created_at",
            "updated_at",
        )
        read_only_fields = ("created_at", "updated_at")


class TermSerializer(serializers.ModelSerializer):
    """A term of an academic year; the current one is the one that started last."""

    term_id = serializers.IntegerField(source="id", read_only=True)
    term = serializers.CharField(source="name", max_length=20, help_text="Term 1")
    is_current = Computed(serializers.BooleanField(), "is_current", compute=bool)

    class Meta:
        model = Term
        fields = (
            "term_id",
            "id",
            "term",
            "academic_year",
            "start_date",
            "end_date",
            "is_current",
        )
        validators: ClassVar[list[object]] = []  # the service's

    def validate_academic_year(self, value: str) -> str:
        first, _, second = value.partition("-")
        if second and int(second) != int(first) + 1:
            raise serializers.ValidationError(
                "The second year is the one after the first."
            )
        return value


class EnrolmentSerializer(serializers.ModelSerializer):
    """A student in a unit for a term."""

    serializer_choice_field = AnyCaseChoiceField
    enrolment_id = serializers.IntegerField(source="id", read_only=True)
    student_id = StudentReference(
        source="student", resource="enrolments", help_text="STU0001, or the row id."
    )
    student_name = Computed(
        serializers.CharField(),
        "student__first_name",
        "student__last_name",
        compute=name_of,
    )
    unit = UnitReference(help_text="A unit's code, name or row id; shown as the code.")
    unit_id = serializers.IntegerField(source="unit.id", read_only=True)
    unit_name = serializers.CharField(source="unit.name", read_only=True)
    term_id = serializers.PrimaryKeyRelatedField(
        source="term",
        queryset=Term.objects.all(),
        required=False,
        help_text="The current term where it is left out.",
    )
    term = serializers.CharField(source="term.name", read_only=True)
    academic_year = serializers.CharField(source="term.academic_year", read_only=True)

    class Meta:
        model = Enrolment
        fields = (
            "enrolment_id",
            "id",
            "student_id",
            "student_name",
            "unit",
            "unit_id",
            "unit_name",
            "term_id",
            "term",
            "academic_year",
            "state",
            "enrolled_date",
        )
        validators: ClassVar[list[object]] = []  # the service's

    def validate_enrolled_date(self, value: date) -> date:
        not_in_the_future(value)
        return value


class EnrolmentChangeSerializer(EnrolmentSerializer):
    """What may change of an enrolment: its state and its day.

    Another unit is another enrolment.
    """

    student_id = StudentReference(
        source="student", resource="enrolments", read_only=True
    )
    unit = UnitReference(read_only=True)
    term_id = serializers.PrimaryKeyRelatedField(source="term", read_only=True)


class AssignmentSerializer(serializers.ModelSerializer):
    """A teacher to a unit, a class, or a unit in a class."""

    assignment_id = serializers.IntegerField(source="id", read_only=True)
    teacher_id = serializers.PrimaryKeyRelatedField(
        source="teacher", queryset=Teacher.objects.all()
    )
    teacher_name = teacher_name_field()
    unit = UnitReference(
        required=False, allow_null=True, help_text="A unit's code, name or row id."
    )
    unit_id = serializers.IntegerField(
        source="unit.id", read_only=True, allow_null=True
    )
    class_id = ClassReference(
        source="school_class",
        required=False,
        allow_null=True,
        help_text="A class's id or name; shown as the id.",
    )
    class_name = serializers.CharField(
        source="school_class.class_name", read_only=True, allow_null=True
    )

    class Meta:
        model = TeachingAssignment
        fields = (
            "assignment_id",
            "id",
            "teacher_id",
            "teacher_name",
            "unit",
            "unit_id",
            "class_id",
            "class_name",
            "created_at",
        )
        read_only_fields = ("created_at",)
        validators: ClassVar[list[object]] = []  # the service's
