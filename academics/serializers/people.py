"""The shapes of teachers and parents, and of the accounts that an admin makes for them."""

from typing import Any

from rest_framework import serializers

from academics.fields import Derived
from academics.models import Parent, Student, Teacher
from academics.serializers.structure import name_of
from accounts.serializers import AddressField, NameMixin
from tracker_project.api.rows import Computed

MOST_CHILDREN = 50


def specialisations_field() -> serializers.ListField:
    """The subjects somebody teaches."""
    word = serializers.CharField(max_length=100)
    return serializers.ListField(
        child=word,
        max_length=50,
        required=False,
        help_text='["Mathematics", "Physics"]',
    )


def student_ids_field(**kwargs: Any) -> serializers.ListField:
    """The codes of a parent's children."""
    code = serializers.CharField(max_length=20)
    return serializers.ListField(
        child=code,
        max_length=MOST_CHILDREN,
        help_text="Codes of the children.",
        **kwargs,
    )


def whole_name() -> Derived:
    """The name of the account; split at the last space where it is written."""
    text = serializers.CharField(max_length=200)
    return Derived(
        text, "user__first_name", "user__last_name", compute=name_of, writes="full_name"
    )


class TeacherSerializer(NameMixin, serializers.ModelSerializer):
    """A teacher."""

    teacher_id = serializers.IntegerField(source="id", read_only=True)
    user_id = serializers.IntegerField(source="user.id", read_only=True)
    email = serializers.EmailField(source="user.email", read_only=True)
    full_name = whole_name()  # type: ignore[assignment]
    phone = serializers.CharField(
        source="user.phone", max_length=30, required=False, allow_blank=True
    )
    is_active = serializers.BooleanField(source="user.is_active", read_only=True)
    specialisations = specialisations_field()

    class Meta:
        model = Teacher
        fields = (
            "teacher_id",
            "user_id",
            "email",
            "full_name",
            "phone",
            "is_active",
            "specialisations",
            "name",
        )


class LinkedChildSerializer(serializers.ModelSerializer):
    """A child of a parent."""

    full_name = Computed(
        serializers.CharField(), "first_name", "last_name", compute=name_of
    )

    class Meta:
        model = Student
        fields = ("student_id", "full_name")
        read_only_fields = fields


class ParentSerializer(NameMixin, serializers.ModelSerializer):
    """A parent and whose parent it is."""

    parent_id = serializers.IntegerField(source="id", read_only=True)
    user_id = serializers.IntegerField(source="user.id", read_only=True)
    email = serializers.EmailField(source="user.email", read_only=True)
    full_name = whole_name()  # type: ignore[assignment]
    phone = serializers.CharField(
        source="user.phone", max_length=30, required=False, allow_blank=True
    )
    is_active = serializers.BooleanField(source="user.is_active", read_only=True)
    student_ids = student_ids_field(required=False, write_only=True)
    children = LinkedChildSerializer(source="students", many=True, read_only=True)

    class Meta:
        model = Parent
        fields = (
            "parent_id", "user_id", "email", "full_name", "phone", "is_active", "address",
            "student_ids", "children", "name",
        )  # fmt: skip


class NewAccountSerializer(NameMixin):
    """What every account needs."""

    email = AddressField()
    password = serializers.CharField(
        write_only=True, max_length=128, trim_whitespace=False
    )
    phone = serializers.CharField(max_length=30, required=False, allow_blank=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Somebody has a name."""
        if not attrs.get("first_name"):
            raise serializers.ValidationError(
                {"full_name": ["This field is required."]}
            )
        return attrs


class NewTeacherSerializer(NewAccountSerializer):
    """A teacher's account."""

    specialisations = specialisations_field()


class NewParentSerializer(NewAccountSerializer):
    """A parent's account, and the children whose records it opens."""

    address = serializers.CharField(max_length=500, required=False, allow_blank=True)
    student_ids = student_ids_field(required=False)
