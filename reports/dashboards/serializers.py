"""The shapes of the first pages, for the document."""

from tracker_project.api import serializers


class ReasonSerializer(serializers.Serializer):
    """Something below one of the school's bounds."""

    code = serializers.CharField()
    reason = serializers.CharField()


class TeacherNameSerializer(serializers.Serializer):
    teacher_id = serializers.IntegerField(allow_null=True)
    full_name = serializers.CharField()
    specialisations = serializers.ListField(child=serializers.CharField())


class ClassFiguresSerializer(serializers.Serializer):
    class_id = serializers.IntegerField()
    class_name = serializers.CharField()
    students = serializers.IntegerField()
    average = serializers.FloatField(
        allow_null=True, help_text="Mean percentage in the current term."
    )
    attendance_rate = serializers.FloatField(
        allow_null=True, help_text="Mean of the students' rates, in percent."
    )


class UnitFiguresSerializer(serializers.Serializer):
    unit_id = serializers.IntegerField()
    unit = serializers.CharField()
    name = serializers.CharField()
    students = serializers.IntegerField()
    average = serializers.FloatField(allow_null=True)
    marks = serializers.IntegerField()


class RegisterMissingSerializer(serializers.Serializer):
    """A register that nobody has taken today."""

    class_id = serializers.IntegerField()
    class_name = serializers.CharField()
    date = serializers.DateField()


class MarkingSerializer(serializers.Serializer):
    """An assessment that lacks some marks, or an exam with answers to mark."""

    unit = serializers.CharField()
    assessment_type = serializers.CharField()
    title = serializers.CharField()
    date_taken = serializers.DateField(
        help_text="Of an exam, the day on which it was published."
    )
    marked = serializers.IntegerField(help_text="Marks; of an exam, answers.")
    missing = serializers.IntegerField(
        help_text="Marks; of an exam, answers that wait."
    )
    exam_id = serializers.IntegerField(
        allow_null=True, help_text="Its queue is /api/exams/{exam_id}/marking/."
    )


class AtRiskSerializer(serializers.Serializer):
    """A student who may need help, and why."""

    student_id = serializers.CharField()
    full_name = serializers.CharField()
    risk = serializers.ChoiceField(choices=["high", "medium", "low"])
    reasons = ReasonSerializer(many=True)


class TeacherDashboardSerializer(serializers.Serializer):
    teacher = TeacherNameSerializer()
    date = serializers.DateField()
    classes = ClassFiguresSerializer(many=True)
    units = UnitFiguresSerializer(many=True)
    registers_missing = RegisterMissingSerializer(many=True)
    marking_to_do = MarkingSerializer(many=True)
    students_at_risk = AtRiskSerializer(many=True)
    at_risk_count = serializers.IntegerField()


class DueSerializer(serializers.Serializer):
    message = serializers.CharField()
    due_date = serializers.DateField()
    unit = serializers.CharField(allow_null=True)
    overdue = serializers.BooleanField()


class NewMarkSerializer(serializers.Serializer):
    """A mark of the last two weeks."""

    unit = serializers.CharField()
    assessment_type = serializers.CharField()
    title = serializers.CharField()
    percentage = serializers.FloatField()
    status = serializers.CharField()
    date_taken = serializers.DateField()


class MissedSerializer(serializers.Serializer):
    """An absence of the last two weeks."""

    date = serializers.DateField()
    status = serializers.CharField()
    note = serializers.CharField()


class UnitAverageSerializer(serializers.Serializer):
    unit = serializers.CharField()
    name = serializers.CharField()
    average = serializers.FloatField(allow_null=True)
    marks = serializers.IntegerField()


class ParentChildSerializer(serializers.Serializer):
    student_id = serializers.CharField()
    full_name = serializers.CharField()
    class_id = serializers.IntegerField(allow_null=True)
    class_name = serializers.CharField(allow_null=True)
    status = serializers.CharField(allow_null=True)
    average = serializers.FloatField(allow_null=True)
    attendance_rate = serializers.FloatField(allow_null=True)
    open_alerts = ReasonSerializer(many=True)
    units = UnitAverageSerializer(many=True)
    due = DueSerializer(many=True)
    new_marks = NewMarkSerializer(many=True)
    missed = MissedSerializer(many=True)
