"""The shapes of this app's requests."""

from academics.importing.services import Mode
from reports.uploads import ENTITIES
from tracker_project.api import serializers
from tracker_project.api.fields import AnyCaseChoiceField


class ImportSerializer(serializers.Serializer):
    """A file to import, and how."""

    file = serializers.FileField(
        help_text="CSV in UTF-8 (or UTF-16 with a BOM), with a header."
    )
    entity = AnyCaseChoiceField(choices=sorted(ENTITIES), default="students")
    dry_run = serializers.BooleanField(
        default=False, help_text="Check and count, write nothing."
    )
    mode = AnyCaseChoiceField(
        choices=[mode.value for mode in Mode],
        default=Mode.ALL_OR_NOTHING.value,
        help_text=(
            "What a file with errors does: nothing, or all rows but those with errors."
        ),
    )
