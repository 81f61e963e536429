"""The shapes of merging two records."""

from academics.references import StudentReference
from tracker_project.api import serializers

LOGINS = ("unchanged", "moved", "switched off")


class MergeSerializer(serializers.Serializer):
    """Which record goes into the one of the address."""

    other = StudentReference(
        resource="student_merge", help_text="The other record's code or row id."
    )
    dry_run = serializers.BooleanField(
        default=False, help_text="Only say what would happen."
    )


class ClashSerializer(serializers.Serializer):
    """What both records had that a student has but once."""

    kind = serializers.CharField()
    same = serializers.DictField(
        child=serializers.CharField(), help_text="In what they are the same."
    )
    kept = serializers.DictField(
        child=serializers.CharField(), help_text="In what they differ: the kept one."
    )
    other = serializers.DictField(
        child=serializers.CharField(), help_text="In what they differ: the other one."
    )
    becomes = serializers.CharField(help_text="What becomes of the other one.")


class MergedSerializer(serializers.Serializer):
    message = serializers.CharField()
    student_id = serializers.CharField()
    other = serializers.CharField()
    dry_run = serializers.BooleanField()
    moved = serializers.DictField(
        child=serializers.IntegerField(), help_text="Rows by table."
    )
    clashes = ClashSerializer(many=True)
    login = serializers.ChoiceField(
        choices=LOGINS, help_text="What became of the other record's."
    )
    filled = serializers.ListField(
        child=serializers.CharField(), help_text="Fields that only the other one knew."
    )
