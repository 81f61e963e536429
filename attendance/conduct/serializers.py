"""The shapes of behaviour and participation.

A family's has no field that is for staff alone.
"""

from typing import Any

from django.db.models import QuerySet

from academics.calendar import today
from academics.lifecycle.selectors import departure_error
from academics.lookups import ROW_ID, Lookup, Name
from academics.models import Student, Teacher
from academics.references import ClassReference, Reference, StudentReference
from attendance.conduct.models import BehaviourRecord, Participation
from attendance.validators import not_in_the_future
from tracker_project.api import serializers
from tracker_project.api.fields import AnyCaseChoiceField
from tracker_project.api.rows import Computed


def _student_name() -> Computed:
    return Computed(
        serializers.CharField(),
        "student__first_name",
        "student__last_name",
        compute=lambda first, last: f"{first} {last}".strip(),
    )


class TeacherReference(Reference):
    """A teacher, by row id or username."""

    model, what, shown = Teacher, "teacher", "id"
    lookup = Lookup(ROW_ID, Name("user__username"))

    def get_queryset(self) -> QuerySet[Teacher]:
        return Teacher.objects.select_related("user")


class RecordedSerializer(serializers.ModelSerializer):
    """A row about a student that keeps who wrote it."""

    student_id: Any = None

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Who left did nothing here from that day on.

        A row that stays with its student and day is left alone.
        """
        row = self.instance
        if row is None:
            student = attrs["student"]
            day = attrs.get("date") or today()
        else:
            student = attrs.get("student") or row.student
            day = attrs.get("date") or row.date
            if (student.pk, day) == (row.student_id, row.date):
                return attrs
        error = departure_error(student, day)
        if error:
            raise serializers.ValidationError({"date": [error]})
        return attrs

    def create(self, validated_data: dict[str, Any]) -> Any:
        """A row by the caller."""
        return super().create(
            {**validated_data, "created_by": self.context["request"].user}
        )


class FamilyBehaviourSerializer(RecordedSerializer):
    """What a student and a parent see of a behaviour record."""

    behavior_id = serializers.IntegerField(source="id", read_only=True)
    student_id = StudentReference(
        source="student", resource="behaviour", help_text="A code (STU0001) or row id."
    )
    student_name = _student_name()
    behavior_type = AnyCaseChoiceField(choices=BehaviourRecord.Types.choices)
    severity = AnyCaseChoiceField(
        choices=BehaviourRecord.Severities.choices, required=False
    )
    date = serializers.DateField(required=False, validators=[not_in_the_future])
    teacher_id = TeacherReference(
        source="teacher",
        required=False,
        allow_null=True,
        help_text="Row id or username.",
    )

    class Meta:
        model = BehaviourRecord
        fields: Any = (
            "behavior_id",
            "student_id",
            "student_name",
            "behavior_type",
            "category",
            "severity",
            "date",
            "action_taken",
            "teacher_id",
            "created_at",
            "updated_at",
        )
        read_only_fields = ("created_at", "updated_at")


class BehaviourSerializer(FamilyBehaviourSerializer):
    """A behaviour record as staff see and write it."""

    class Meta(FamilyBehaviourSerializer.Meta):
        fields: Any = (
            *FamilyBehaviourSerializer.Meta.fields,
            "notes",
            "follow_up_date",
            "followed_up",
        )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        day = attrs.get("date", getattr(self.instance, "date", None))
        again = attrs.get(
            "follow_up_date", getattr(self.instance, "follow_up_date", None)
        )
        if day and again and again < day:
            raise serializers.ValidationError(
                {"follow_up_date": ["Not before the day of the record."]}
            )
        return attrs

    def create(self, validated_data: dict[str, Any]) -> Any:
        """By the teacher who writes it, unless another one is named."""
        validated_data.setdefault(
            "teacher", Teacher.objects.filter(user=self.context["request"].user).first()
        )
        return super().create(validated_data)


class ParticipationSerializer(RecordedSerializer):
    """A student at an event."""

    participation_id = serializers.IntegerField(source="id", read_only=True)
    student_id = StudentReference(
        source="student", resource="participation", help_text="A code or row id."
    )
    student_name = _student_name()
    class_id: Any = ClassReference(
        source="school_class",
        required=False,
        allow_null=True,
        help_text="The student's own class by default.",
    )
    kind = AnyCaseChoiceField(choices=Participation.Kinds.choices, required=False)
    status = serializers.CharField(max_length=20, required=False)
    date = serializers.DateField(required=False, validators=[not_in_the_future])

    class Meta:
        model = Participation
        fields = (
            "participation_id",
            "student_id",
            "student_name",
            "class_id",
            "kind",
            "event_name",
            "date",
            "status",
            "rating",
            "remarks",
            "created_at",
            "updated_at",
        )
        read_only_fields = ("created_at", "updated_at")

    def create(self, validated_data: dict[str, Any]) -> Any:
        """In the student's own class, where none is named."""
        student: Student = validated_data["student"]
        if (
            validated_data.get("kind", Participation.Kinds.CLASS)
            == Participation.Kinds.CLASS
        ):
            validated_data.setdefault("school_class", student.school_class)
        return super().create(validated_data)


class ActivitySerializer(serializers.ModelSerializer):
    """An activity outside class, of a student whom the address names."""

    activity_id = serializers.IntegerField(source="id", read_only=True)
    student_id = serializers.CharField(source="student.student_id", read_only=True)
    activity_name = serializers.CharField(source="event_name", max_length=100)
    participation_date = serializers.DateField(
        source="date", required=False, validators=[not_in_the_future]
    )

    class Meta:
        model = Participation
        fields = (
            "activity_id",
            "student_id",
            "activity_name",
            "participation_date",
            "status",
            "rating",
            "remarks",
            "created_at",
        )
        read_only_fields = ("created_at",)


class RatingsSerializer(serializers.Serializer):
    """What participation comes to for one student."""

    student_id = serializers.CharField()
    student_name = serializers.CharField()
    events = serializers.IntegerField()
    rated = serializers.IntegerField()
    average_rating = serializers.FloatField(
        allow_null=True, help_text="Mean of the ratings, 1 to 5."
    )
