"""What the list of accounts may be narrowed by."""

from accounts.models import User
from accounts.serializers import SYNONYMS
from tracker_project.api.filters import (
    AnyCaseChoiceField,
    ChoiceFilter,
    FilterSet,
    FlagFilter,
)


class RoleField(AnyCaseChoiceField):
    """A role, by any of the names that people give it."""

    def to_python(self, value: str | None) -> str:
        word = super().to_python(value)
        return SYNONYMS.get(word.strip().lower(), word)


class RoleFilter(ChoiceFilter):
    field_class = RoleField


class UserFilterSet(FilterSet):
    role = RoleFilter("role", User.Roles.choices)
    is_active = FlagFilter("is_active")
    is_approved = FlagFilter(
        "is_approved", description="false: teachers who wait for approval"
    )
