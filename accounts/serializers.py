"""The shapes of accounts, logins and sessions."""

from typing import Any

from drf_spectacular.utils import extend_schema_field

from accounts.extensions import facts_of
from accounts.models import User, UserSession, full_name_of
from accounts.policy import Role
from accounts.validation import MAX_PASSWORD_LENGTH, validate_visible
from tracker_project.api import serializers
from tracker_project.api.rows import Computed

MAX_NAME_LENGTH = 100
FACTS_OF_OTHER_APPS = ("student_id", "children")
SYNONYMS = {"lecturer": Role.TEACHER, "administrator": Role.ADMIN}


class RoleField(serializers.ChoiceField):
    """A role in any case, `lecturer` and `administrator` understood."""

    def to_internal_value(self, data: object) -> str:
        role = str(data).strip().lower()
        return str(super().to_internal_value(SYNONYMS.get(role, role)))


class NameMixin(serializers.Serializer):
    """Takes `full_name` or `name` in place of first and last name.

    It is split at the last space.
    """

    full_name = serializers.CharField(write_only=True, required=False, max_length=200)
    name = serializers.CharField(write_only=True, required=False, max_length=200)

    def to_internal_value(self, data: object) -> dict[str, object]:
        fields = super().to_internal_value(data)
        name = fields.pop("name", None)
        full_name = fields.pop("full_name", None) or name
        if not full_name:
            return fields

        first_name, _, last_name = full_name.strip().rpartition(" ")
        if not first_name:  # a single name
            first_name = last_name
            last_name = ""
        fields["first_name"] = first_name.strip()
        fields["last_name"] = last_name

        if max(len(fields["first_name"]), len(last_name)) > MAX_NAME_LENGTH:
            sentence = f"At most {MAX_NAME_LENGTH} characters for each name."
            raise serializers.ValidationError({"full_name": [sentence]})
        return fields


class AddressField(serializers.EmailField):
    """An e-mail address; that it is free in any case is for the service to say."""

    def __init__(self, **kwargs: Any) -> None:  # DRF's own signature
        super().__init__(max_length=254, validators=[validate_visible], **kwargs)


class PasswordField(serializers.CharField):
    """A password, blanks at its ends included; the service knows the rules."""

    def __init__(self, **kwargs: Any) -> None:  # DRF's own signature
        super().__init__(
            write_only=True,
            max_length=MAX_PASSWORD_LENGTH,
            trim_whitespace=False,
            **kwargs,
        )


class RegistrationSerializer(NameMixin):
    """A person's own registration."""

    email = AddressField()
    password = PasswordField()
    first_name = serializers.CharField(max_length=100, required=False, allow_blank=True)
    last_name = serializers.CharField(max_length=100, required=False, allow_blank=True)
    role = RoleField(choices=[Role.STUDENT, Role.TEACHER], default=Role.STUDENT)


class LoginSerializer(serializers.Serializer):
    """A password with an e-mail address or a username."""

    email = serializers.CharField(
        required=False, max_length=254, help_text="E-mail address (or username)."
    )
    username = serializers.CharField(required=False, max_length=254)
    password = PasswordField()

    def validate(self, attrs: dict[str, str]) -> dict[str, str]:
        if not attrs.get("email") and not attrs.get("username"):
            raise serializers.ValidationError({"email": ["Give email or username."]})
        return attrs


class ChildSerializer(serializers.Serializer):
    student_id = serializers.CharField()
    full_name = serializers.CharField()


class ProfileSerializer(serializers.ModelSerializer):
    """The current user; a student's `student_id`, a parent's `children`."""

    role = serializers.CharField(read_only=True)
    full_name = serializers.CharField(read_only=True)
    student_id = serializers.CharField(
        read_only=True, required=False, help_text="Students only."
    )
    children = ChildSerializer(
        many=True, read_only=True, required=False, help_text="Parents only."
    )

    class Meta:
        model = User
        fields = (
            "id",
            "email",
            "username",
            "first_name",
            "last_name",
            "full_name",
            "phone",
            "role",
            "is_approved",
            "student_id",
            "children",
        )
        read_only_fields = ("id", "email", "username", "is_approved")

    def to_representation(self, instance: User) -> dict[str, object]:
        """The user's own fields, and what the apps above know of the user."""
        profile = {}
        for name in self.fields:
            if name not in FACTS_OF_OTHER_APPS:
                profile[str(name)] = getattr(instance, str(name))
        return profile | facts_of(instance)


class TokenPairSerializer(serializers.Serializer):
    access = serializers.CharField(
        help_text="Send it as `Authorization: Bearer <access>`."
    )
    refresh = serializers.CharField(help_text="Good once, for the next pair.")


class LoggedInSerializer(TokenPairSerializer):
    user = ProfileSerializer()


class RefreshSerializer(serializers.Serializer):
    """The refresh token, where it isn't in the Authorization header."""

    refresh = serializers.CharField(required=False, max_length=2000)


class PasswordChangeSerializer(serializers.Serializer):
    """One's own password, old and new."""

    current_password = PasswordField()
    new_password = PasswordField()


class MessageSerializer(serializers.Serializer):
    message = serializers.CharField()


class UserSerializer(NameMixin, serializers.ModelSerializer):
    """An account as an admin sees and changes it."""

    email = AddressField()
    role = RoleField(choices=User.Roles.choices)
    password = PasswordField(required=False)
    user_id = serializers.IntegerField(source="id", read_only=True)
    display_name = Computed(
        serializers.CharField(),
        "first_name",
        "last_name",
        "username",
        compute=full_name_of,
    )

    class Meta:
        model = User
        fields = (
            "id",
            "user_id",
            "email",
            "username",
            "first_name",
            "last_name",
            "display_name",
            "phone",
            "role",
            "is_active",
            "is_approved",
            "created_at",
            "updated_at",
            "password",
            "full_name",
            "name",
        )
        read_only_fields = ("id", "created_at", "updated_at")
        extra_kwargs = {
            "username": {
                "required": False,
                "help_text": "Made of the address where it isn't given.",
            }
        }


class SessionSerializer(serializers.ModelSerializer):
    """One of the caller's sessions."""

    session_id = serializers.UUIDField(source="id", read_only=True)
    device = serializers.SerializerMethodField()
    current = serializers.SerializerMethodField()

    class Meta:
        model = UserSession
        fields = (
            "session_id",
            "device",
            "ip_address",
            "user_agent",
            "created_at",
            "last_used_at",
            "expires_at",
            "current",
        )

    @extend_schema_field(serializers.ChoiceField(choices=["browser", "token"]))
    def get_device(self, session: UserSession) -> str:
        return "browser" if session.session_key else "token"

    def get_current(self, session: UserSession) -> bool:
        """Whether this very request uses it."""
        return session.id in self.context["current_ids"]
