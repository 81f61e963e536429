"""The shapes of accounts, logins and sessions."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.extensions import facts_of
from accounts.models import User, UserSession
from accounts.policy import Role
from tracker_project.api.rows import Computed

LONGEST_NAME = 100
SYNONYMS = {"lecturer": Role.TEACHER, "administrator": Role.ADMIN}


class RoleField(serializers.ChoiceField):
    """A role in any case, `lecturer` and `administrator` understood."""

    def to_internal_value(self, data: Any) -> str:
        """The stored role."""
        word = str(data).strip().lower() if isinstance(data, str) else data
        return str(
            super().to_internal_value(
                SYNONYMS.get(word, word) if isinstance(word, str) else word
            )
        )


class NameMixin(serializers.Serializer):
    """Accepts `full_name` or `name` in place of first and last name; split at the last space."""

    full_name = serializers.CharField(write_only=True, required=False, max_length=200)
    name = serializers.CharField(write_only=True, required=False, max_length=200)

    def to_internal_value(self, data: Any) -> Any:
        """The body with the names apart."""
        value = super().to_internal_value(data)
        whole = value.pop("full_name", None) or value.pop("name", None)
        value.pop("name", None)
        if whole:
            first, _, last = whole.strip().rpartition(" ")
            value["first_name"], value["last_name"] = (
                (first.strip(), last) if first else (last, "")
            )
            if max(len(value["first_name"]), len(value["last_name"])) > LONGEST_NAME:
                raise serializers.ValidationError(
                    {"full_name": [f"At most {LONGEST_NAME} characters for each name."]}
                )
        return value


def email_field(**kwargs: Any) -> serializers.EmailField:
    """An address; uniqueness is the service's to say, in any case of its letters."""
    return serializers.EmailField(max_length=254, **kwargs)


class RegistrationSerializer(NameMixin):
    """A person's own registration."""

    email = email_field()
    password = serializers.CharField(
        write_only=True, max_length=128, trim_whitespace=False
    )
    first_name = serializers.CharField(max_length=100, required=False, allow_blank=True)
    last_name = serializers.CharField(max_length=100, required=False, allow_blank=True)
    role = RoleField(choices=[Role.STUDENT, Role.TEACHER], default=Role.STUDENT)


class LoginSerializer(serializers.Serializer):
    """A password with an e-mail address or a username."""

    email = serializers.CharField(
        required=False, max_length=254, help_text="E-mail address (or username)."
    )
    username = serializers.CharField(required=False, max_length=254)
    password = serializers.CharField(max_length=128, trim_whitespace=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One of the two names must be there."""
        if not attrs.get("email") and not attrs.get("username"):
            raise serializers.ValidationError({"email": ["Give email or username."]})
        return attrs


class ChildSerializer(serializers.Serializer):
    """A child in a parent's profile."""

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
            "id", "email", "username", "first_name", "last_name", "full_name", "phone",
            "role", "is_approved", "student_id", "children",
        )  # fmt: skip
        read_only_fields = ("id", "email", "username", "is_approved")

    def to_representation(self, instance: User) -> dict[str, Any]:
        """The user's own fields and what the apps above know of them."""
        names = [
            str(name) for name in self.fields if name not in ("student_id", "children")
        ]
        return {name: getattr(instance, name) for name in names} | facts_of(instance)


class TokenPairSerializer(serializers.Serializer):
    """A new pair of tokens."""

    access = serializers.CharField(
        help_text="Send it as `Authorization: Bearer <access>`."
    )
    refresh = serializers.CharField(help_text="Good once, for the next pair.")


class LoggedInSerializer(TokenPairSerializer):
    """A login's answer."""

    user = ProfileSerializer()


class RefreshSerializer(serializers.Serializer):
    """The refresh token, where it isn't in the Authorization header."""

    refresh = serializers.CharField(required=False, max_length=2000)


class PasswordChangeSerializer(serializers.Serializer):
    """One's own password, old and new."""

    current_password = serializers.CharField(max_length=128, trim_whitespace=False)
    new_password = serializers.CharField(max_length=128, trim_whitespace=False)


class MessageSerializer(serializers.Serializer):
    """A sentence."""

    message = serializers.CharField()


class UserSerializer(NameMixin, serializers.ModelSerializer):
    """An account as an admin sees and changes it."""

    email = email_field()
    role = RoleField(choices=User.Roles.choices)
    password = serializers.CharField(
        write_only=True, required=False, max_length=128, trim_whitespace=False
    )
    user_id = serializers.IntegerField(source="id", read_only=True)
    display_name = Computed(
        serializers.CharField(),
        "first_name", "last_name", "username",
        compute=lambda first, last, username: f"{first} {last}".strip() or username,
    )  # fmt: skip

    class Meta:
        model = User
        fields = (
            "id", "user_id", "email", "username", "first_name", "last_name", "display_name", "phone", "role",
            "is_active", "is_approved", "created_at", "updated_at", "password", "full_name", "name",
        )  # fmt: skip
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
        """Whether a browser's cookie or a client's token stands behind it."""
        return "browser" if session.session_key else "token"

    def get_current(self, session: UserSession) -> bool:
        """Whether this very request uses it."""
        return bool(
            session.id == self.context.get("session_id")
            or session.session_key == self.context.get("key")
        )
