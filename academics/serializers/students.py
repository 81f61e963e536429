"""The shape of a student, nested and flat, and the spellings that a body may use."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import cast

from academics.calendar import today
from academics.fields import CodeField, Derived, KnownOrNotField
from academics.models import EmergencyContact, Guardian, SchoolClass, Student
from academics.models.people import CODE_VALIDATORS, age_on
from academics.serializers.spelling import spelled_our_way, spelled_their_way
from accounts.models import User
from accounts.serializers import NameMixin
from tracker_project.api import serializers
from tracker_project.api.figures import Figure
from tracker_project.api.rows import Cells, Computed, Row, RowReader

MOST_PEOPLE = 20
OLDEST = 120  # years


class GuardianSerializer(serializers.ModelSerializer):
    """Who is responsible for the student at home."""

    id = serializers.IntegerField(
        required=False,
        help_text="Given back, it keeps the row; without it the name does.",
    )

    class Meta:
        model = Guardian
        fields = (
            "id",
            "name",
            "relationship",
            "phone",
            "email",
            "address",
            "is_primary",
        )


class EmergencyContactSerializer(serializers.ModelSerializer):
    """Whom the school calls, in the order of the priority."""

    id = serializers.IntegerField(
        required=False,
        help_text="Given back, it keeps the row; without it the name does.",
    )

    class Meta:
        model = EmergencyContact
        fields = ("id", "name", "relationship", "phone", "email", "priority")
        extra_kwargs = {"priority": {"min_value": 1, "max_value": 100}}


def full_name_of(first_name: str, last_name: str) -> str:
    return f"{first_name} {last_name}".strip()


def current_age(date_of_birth: date | None, stated: int | None) -> int | None:
    return age_on(today(), date_of_birth, stated)


def attendance_of(recorded: Decimal | None, stated: Decimal | None) -> Decimal | None:
    """What the records say, else what was stated."""
    return stated if recorded is None else recorded


def attendance_source_of(
    recorded: Decimal | None, stated: Decimal | None
) -> str | None:
    """Which of the two is shown."""
    if recorded is not None:
        return "records"
    return None if stated is None else "stated"


def unknown_yet() -> None:
    """Filled in by `StudentRows` from the guardians, which a row has at hand."""


class StudentSerializer(NameMixin, serializers.ModelSerializer):
    """A student as everybody sees them who may see them."""

    serializer_choice_field = KnownOrNotField

    student_id = CodeField(
        max_length=20,
        required=False,
        validators=CODE_VALIDATORS,
        help_text="STU0001; the next free one where it is left out.",
    )
    full_name = Derived(  # type: ignore[assignment]
        serializers.CharField(
            max_length=200, help_text="Written, it is split at the last space."
        ),
        "first_name",
        "last_name",
        compute=full_name_of,
        writes="full_name",
    )
    class_id = serializers.PrimaryKeyRelatedField(
        source="school_class",
        queryset=SchoolClass.objects.all(),
        required=False,
        allow_null=True,
    )
    class_name = serializers.CharField(
        source="school_class.class_name", read_only=True, allow_null=True
    )
    user_id = serializers.PrimaryKeyRelatedField(
        source="user",
        queryset=User.objects.all(),
        required=False,
        allow_null=True,
        help_text="The student's login; an admin sets it.",
    )
    age = Derived(
        serializers.IntegerField(min_value=3, max_value=OLDEST, allow_null=True),
        "date_of_birth",
        "stated_age",
        compute=current_age,
        writes="stated_age",
        help_text="Full years by the date of birth, else as stated.",
    )
    attendance = Derived(
        serializers.DecimalField(
            max_digits=5,
            decimal_places=2,
            min_value=Decimal(0),
            max_value=Decimal(100),
            allow_null=True,
        ),
        "attendance_rate",
        "stated_attendance",
        compute=attendance_of,
        writes="stated_attendance",
        help_text="Percent, by the records where there are any, else as stated.",
    )
    attendance_source = Computed(
        serializers.ChoiceField(choices=["records", "stated"], allow_null=True),
        "attendance_rate",
        "stated_attendance",
        compute=attendance_source_of,
    )
    guardian_name = Derived(
        serializers.CharField(max_length=100, allow_null=True),
        compute=unknown_yet,
        writes="guardian_name",
        help_text="The primary guardian's.",
    )
    guardian_contact = Derived(
        serializers.CharField(max_length=30, allow_null=True, allow_blank=True),
        compute=unknown_yet,
        writes="guardian_contact",
        help_text="The primary guardian's phone.",
    )
    average = Figure("average", help_text="Of the marks that count, in percent.")
    guardians = GuardianSerializer(many=True, required=False, max_length=MOST_PEOPLE)  # type: ignore[call-arg]
    emergency_contacts = EmergencyContactSerializer(  # type: ignore[call-arg]
        many=True, required=False, max_length=MOST_PEOPLE
    )

    class Meta:
        model = Student
        fields = (
            "id",
            "student_id",
            "first_name",
            "last_name",
            "full_name",
            "gender",
            "age",
            "date_of_birth",
            "class_id",
            "class_name",
            "state",
            "enrollment_date",
            "status",
            "average",
            "attendance",
            "attendance_source",
            "hours_studied",
            "previous_scores",
            "sleep_hours",
            "tutoring_sessions",
            "physical_activity",
            "parental_involvement",
            "access_to_resources",
            "motivation_level",
            "family_income",
            "teacher_quality",
            "school_type",
            "peer_influence",
            "parental_education_level",
            "distance_from_home",
            "extracurricular_activities",
            "internet_access",
            "learning_disabilities",
            "exam_score",
            "email",
            "contact_number",
            "address",
            "user_id",
            "guardian_name",
            "guardian_contact",
            "guardians",
            "emergency_contacts",
            "created_at",
            "updated_at",
            "name",
        )
        read_only_fields = ("status", "created_at", "updated_at")
        extra_kwargs = {"first_name": {"required": False}}

    def to_internal_value(self, data: object) -> dict[str, object]:
        """The body in our spelling; errors come back in the body's own."""
        given = spelled_our_way(data)
        if self.instance is not None and isinstance(given, dict):
            given = self._without_unchanged(given)
        try:
            return super().to_internal_value(given)
        except serializers.ValidationError as error:
            raise serializers.ValidationError(
                spelled_their_way(error.detail, data)
            ) from None

    def _without_unchanged(self, given: dict[str, object]) -> dict[str, object]:
        """Without the derived fields that say what is shown already.

        So a row can be sent back as it came.
        """
        derived = []
        for name in given:
            if isinstance(self.fields.get(name), Derived):
                derived.append(name)
        if not derived:
            return given

        student = cast(Student, self.instance)
        [shown] = students_reader().read(Student.objects.filter(pk=student.pk))
        unchanged = {name for name in derived if given[name] == shown[name]}
        return {name: given[name] for name in given if name not in unchanged}

    def validate(self, attrs: dict[str, object]) -> dict[str, object]:
        """Somebody has a name, which may be that of the login."""
        if self.instance is not None or attrs.get("first_name"):
            return attrs

        login = attrs.get("user")
        if not isinstance(login, User) or not login.first_name:
            sentence = "Give first_name and last_name, or name."
            raise serializers.ValidationError({"first_name": [sentence]})
        return {
            **attrs,
            "first_name": login.first_name,
            "last_name": login.last_name,
        }

    def validate_date_of_birth(self, value: date | None) -> date | None:
        if value is None:
            return None
        age_in_days = (today() - value).days
        if not 0 <= age_in_days < (OLDEST + 1) * 366:
            raise serializers.ValidationError("A day in the past, within a lifetime.")
        return value


class StudentRows(RowReader):
    """Reads students; the flat guardian fields are those of the first guardian."""

    def rows(self, tuples: Iterable[Cells]) -> list[Row]:
        """All rows of a page, in three queries."""
        made = super().rows(tuples)
        for row in made:
            primary: Row = next(iter(row["guardians"]), {})
            row["guardian_name"] = primary.get("name")
            row["guardian_contact"] = primary.get("phone")
        return made


@lru_cache(maxsize=1)
def students_reader() -> StudentRows:
    """The reader of students, built once."""
    return StudentRows(StudentSerializer(), Student)
