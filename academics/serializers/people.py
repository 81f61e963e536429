"""The shapes of teachers and parents, and of the accounts an admin makes for them."""

from collections.abc import Mapping
from typing import Any

from academics.fields import Derived
from academics.models import Parent, Student, Teacher
from academics.serializers.structure import name_of
from accounts.serializers import AddressField, NameMixin, PasswordField
from tracker_project.api import serializers
from tracker_project.api.rows import Computed

MOST_CHILDREN = 50


class SpecialisationsField(serializers.ListField):
    """The subjects somebody teaches."""

    def __init__(self) -> None:
        super().__init__(
            child=serializers.CharField(max_length=100),
            max_length=50,
            required=False,
            help_text='["Mathematics", "Physics"]',
        )


class StudentCodesField(serializers.ListField):
    """The codes of a parent's children."""

    def __init__(self, **kwargs: Any) -> None:  # those of serializers.Field
        super().__init__(
            child=serializers.CharField(max_length=20),
            max_length=MOST_CHILDREN,
            required=False,
            help_text="Codes of the children.",
            **kwargs,
        )


class PersonSerializer(NameMixin, serializers.ModelSerializer):
    """What the school knows of somebody's account."""

    user_id = serializers.IntegerField(source="user.id", read_only=True)
    email = serializers.EmailField(source="user.email", read_only=True)
    full_name = Derived(  # type: ignore[assignment]
        serializers.CharField(max_length=200),
        "user__first_name",
        "user__last_name",
        compute=name_of,
        writes="full_name",
    )
    phone = serializers.CharField(
        source="user.phone", max_length=30, required=False, allow_blank=True
    )
    is_active = serializers.BooleanField(source="user.is_active", read_only=True)


class TeacherSerializer(PersonSerializer):
    """A teacher and the subjects that they teach."""

    teacher_id = serializers.IntegerField(source="id", read_only=True)
    specialisations = SpecialisationsField()

    class Meta:
        model = Teacher
        fields = (
            "teacher_id",
            "id",
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


class ParentSerializer(PersonSerializer):
    """A parent and whose parent it is."""

    parent_id = serializers.IntegerField(source="id", read_only=True)
    student_ids = StudentCodesField(write_only=True)
    children = LinkedChildSerializer(source="students", many=True, read_only=True)

    class Meta:
        model = Parent
        fields = (
            "parent_id",
            "id",
            "user_id",
            "email",
            "full_name",
            "phone",
            "is_active",
            "address",
            "student_ids",
            "children",
            "name",
        )


class NewAccountSerializer(NameMixin):
    """What every account needs."""

    email = AddressField()
    password = PasswordField()
    phone = serializers.CharField(max_length=30, required=False, allow_blank=True)

    def validate(self, attrs: Mapping[str, object]) -> Mapping[str, object]:
        if not attrs.get("first_name"):
            raise serializers.ValidationError(
                {"full_name": ["This field is required."]}
            )
        return attrs


class NewTeacherSerializer(NewAccountSerializer):
    """A teacher's account, and the subjects that they teach."""

    specialisations = SpecialisationsField()


class NewParentSerializer(NewAccountSerializer):
    """A parent's account, and the children whose records it opens."""

    address = serializers.CharField(max_length=500, required=False, allow_blank=True)
    student_ids = StudentCodesField()
