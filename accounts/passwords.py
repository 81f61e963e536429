"""The password rule that Django has no validator for."""

from typing import Any

from django.core.exceptions import ValidationError

KINDS = (
    (str.isupper, "an upper-case letter"),
    (str.islower, "a lower-case letter"),
    (str.isdigit, "a digit"),
    (
        lambda character: not character.isalnum(),
        "a character that is neither letter nor digit",
    ),
)
MAX_LENGTH = 128


class MixedCharactersValidator:
    """At least one upper-case letter, one lower-case letter, one digit and one other character."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError with everything that is missing."""
        if len(password) > MAX_LENGTH:
            raise ValidationError(
                f"The password must have at most {MAX_LENGTH} characters.",
                code="password_too_long",
            )
        missing = [
            name
            for is_kind, name in KINDS
            if not any(is_kind(character) for character in password)
        ]
        if missing:
            raise ValidationError(
                f"The password must contain {', '.join(missing)}.",
                code="password_too_simple",
            )

    def get_help_text(self) -> str:
        """The rule in words."""
        return (
            "Your password must contain " + ", ".join(name for _, name in KINDS) + "."
        )
