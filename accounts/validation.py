"""The rules about passwords and addresses that Django has no validator for."""

import unicodedata
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError

if TYPE_CHECKING:
    from accounts.models import User

MAX_PASSWORD_LENGTH = 128


def validate_visible(text: str) -> None:
    """Refuse what nobody sees: with it, two addresses that differ would look the same.

    That is every character that Unicode counts among the controls, the formats (a space
    of no width), the private ones and the blanks.
    """
    if any(unicodedata.category(character)[0] in "CZ" for character in text):
        raise ValidationError("Invisible characters are not allowed.", code="invisible")


class MixedCharactersValidator:
    """Asks for upper and lower case, a digit and a character that is none of them."""

    def validate(self, password: str, user: "User | None" = None) -> None:
        """Raise ValidationError with everything that is missing."""
        if len(password) > MAX_PASSWORD_LENGTH:
            raise ValidationError(
                f"The password must have at most {MAX_PASSWORD_LENGTH} characters.",
                code="password_too_long",
            )

        missing = []
        if not any(character.isupper() for character in password):
            missing.append("an upper-case letter")
        if not any(character.islower() for character in password):
            missing.append("a lower-case letter")
        if not any(character.isdigit() for character in password):
            missing.append("a digit")
        if all(character.isalnum() for character in password):
            missing.append("a character that is neither letter nor digit")

        if missing:
            raise ValidationError(
                f"The password must contain {', '.join(missing)}.",
                code="password_too_simple",
            )

    def get_help_text(self) -> str:
        return (
            "Your password must contain an upper-case letter, a lower-case letter, "
            "a digit and a character that is neither letter nor digit."
        )
