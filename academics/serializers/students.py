"""The shape of a student, nested and flat, and the spellings that a body may use."""

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.http import QueryDict
from rest_framework import serializers

from academics.calendar import today
from academics.fields import CodeField, Derived, KnownOrNotField
from academics.models import EmergencyContact, Guardian, SchoolClass, Student
from academics.models.people import CODE, age_on
from accounts.models import User
from accounts.serializers import NameMixin
from tracker_project.api.figures import Figure
from tracker_project.api.rows import Computed, Row, RowReader

CAMEL = {
    "dateOfBirth": "date_of_birth",
    "classId": "class_id",
    "emergencyContacts": "emergency_contacts",
}
MOST_PEOPLE, OLDEST = 20, 120


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
    """Whom to call."""

    id = serializers.IntegerField(
        required=False,
        help_text="Given back, it keeps the row; without it the name does.",
    )

    class Meta:
        model = EmergencyContact
        fields = ("id", "name", "relationship", "phone", "email", "priority")
        extra_kwargs = {"priority": {"min_value": 1, "max_value": 100}}


def first_known(recorded: Any, stated: Any) -> Any:
    """What the records say, else what was stated."""
    return stated if recorded is None else recorded


def source_of(recorded: Any, stated: Any) -> str | None:
    """Which of the two `first_known` shows."""
    if recorded is not None:
        return "records"
    return None if stated is None else "stated"


def _nothing() -> None:
    """Filled in by `StudentRows` from the guardians, which a row has at hand."""


def _percentage() -> serializers.DecimalField:
    return serializers.DecimalField(
        max_digits=5,
        decimal_places=2,
        min_value=Decimal(0),
        max_value=Decimal(100),
        allow_null=True,
    )


class StudentSerializer(NameMixin, serializers.ModelSerializer):
    """A student as everybody sees them who may see them."""

    serializer_choice_field = KnownOrNotField

    student_id = CodeField(
        max_length=20,
        required=False,
        validators=[CODE],
        help_text="STU0001; the next free one where it is left out.",
    )
    full_name = Derived(  # type: ignore[assignment]
        serializers.CharField(max_length=200, help_text="Written, it is split at the last space."),
        "first_name", "last_name",
        compute=lambda first, last: f"{first} {last}".strip(), writes="full_name",
    )  # fmt: skip
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
        source="user", queryset=User.objects.all(), required=False, allow_null=True,
        help_text="The student's login; an admin sets it.",
    )  # fmt: skip
    age = Derived(
        serializers.IntegerField(min_value=3, max_value=OLDEST, allow_null=True),
        "date_of_birth", "stated_age",
        compute=lambda born, stated: age_on(today(), born, stated), writes="stated_age",
        help_text="Full years by the date of birth, else as stated.",
    )  # fmt: skip
    attendance = Derived(
        _percentage(), "attendance_rate", "stated_attendance", compute=first_known, writes="stated_attendance",
        help_text="Percent, by the records where there are any, else as stated.",
    )  # fmt: skip
    attendance_source = Computed(
        serializers.ChoiceField(choices=["records", "stated"], allow_null=True),
        "attendance_rate", "stated_attendance", compute=source_of,
    )  # fmt: skip
    guardian_name = Derived(
        serializers.CharField(max_length=100, allow_null=True), compute=_nothing, writes="guardian_name",
        help_text="The primary guardian's.",
    )  # fmt: skip
    guardian_contact = Derived(
        serializers.CharField(max_length=30, allow_null=True, allow_blank=True), compute=_nothing,
        writes="guardian_contact", help_text="The primary guardian's phone.",
    )  # fmt: skip
    guardians = GuardianSerializer(many=True, required=False, max_length=MOST_PEOPLE)  # type: ignore[call-arg]
    emergency_contacts = EmergencyContactSerializer(
        many=True, required=False, max_length=MOST_PEOPLE
    )  # type: ignore[call-arg]

    average = Figure("average")

    class Meta:
        model = Student
        fields = (
            "id", "student_id", "first_name", "last_name", "full_name", "gender", "age", "date_of_birth",
            "class_id", "class_name", "state", "enrollment_date", "status", "average",
            "attendance", "attendance_source", "hours_studied", "previous_scores", "sleep_hours", "tutoring_sessions",
            "physical_activity", "parental_involvement", "access_to_resources", "motivation_level", "family_income",
            "teacher_quality", "school_type", "peer_influence", "parental_education_level", "distance_from_home",
            "extracurricular_activities", "internet_access", "learning_disabilities", "exam_score",
            "email", "contact_number", "address", "user_id", "guardian_name", "guardian_contact",
            "guardians", "emergency_contacts", "created_at", "updated_at", "name",
        )  # fmt: skip
        read_only_fields = ("status", "created_at", "updated_at")
        extra_kwargs = {"first_name": {"required": False}}

    def to_internal_value(self, data: Any) -> Any:
        """The body in our spelling; errors come back in the body's own."""
        given = spelled_our_way(data)
        if self.instance is not None and isinstance(given, dict):
            given = self._without_what_is_shown(given)
        try:
            return super().to_internal_value(given)
        except serializers.ValidationError as error:
            theirs = {
                ours: camel
                for camel, ours in CAMEL.items()
                if isinstance(data, Mapping) and camel in data
            }
            detail: Any = error.detail
            raise serializers.ValidationError(
                {theirs.get(name, name): each for name, each in detail.items()}
            ) from None

    def _without_what_is_shown(self, given: dict[str, Any]) -> dict[str, Any]:
        """Without the derived fields that say what is shown already, so that a row can be sent back as it came."""
        if not any(isinstance(self.fields.get(name), Derived) for name in given):
            return given
        shown = students_reader().read(Student.objects.filter(pk=self.instance.pk))[0]  # type: ignore[union-attr]
        return {
            name: value
            for name, value in given.items()
            if not (isinstance(self.fields.get(name), Derived) and value == shown[name])
        }

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Somebody has a name."""
        if self.instance is None and not attrs.get("first_name"):
            raise serializers.ValidationError(
                {"first_name": ["Give first_name and last_name, or name."]}
            )
        return attrs

    def validate_date_of_birth(self, value: Any) -> Any:
        """In the past, and within a lifetime."""
        if value is not None and not 0 <= (today() - value).days < (OLDEST + 1) * 366:
            raise serializers.ValidationError("A day in the past, within a lifetime.")
        return value


def spelled_our_way(data: Any) -> Any:
    """A student's body with the camelCase keys that are understood here turned into ours."""
    if not isinstance(data, Mapping) or not CAMEL.keys() & data.keys():
        return data
    for camel, ours in CAMEL.items():
        if camel in data and ours in data:
            raise serializers.ValidationError(
                {camel: [f"Give {ours} or {camel}, not both."]}
            )
    if isinstance(data, QueryDict):
        copy = data.copy()
        for camel in CAMEL.keys() & data.keys():
            copy.setlist(CAMEL[camel], copy.pop(camel))
        return copy
    return {CAMEL.get(name, name): value for name, value in data.items()}


class StudentRows(RowReader):
    """Reads students; the flat guardian fields are those of the first guardian of the nested list."""

    def rows(self, tuples: Any) -> list[Row]:
        """All rows of a page, in three queries."""
        made = super().rows(tuples)
        for row in made:
            primary: Row = next(iter(row["guardians"]), {})
            row["guardian_name"], row["guardian_contact"] = (
                primary.get("name"),
                primary.get("phone"),
            )
        return made


@lru_cache(maxsize=1)
def students_reader() -> StudentRows:
    """The reader of students, built once."""
    return StudentRows(StudentSerializer(), Student)
