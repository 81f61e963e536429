"""The shapes of the analysis."""

from assessments.exams.analysis import ALL, COUNTING
from assessments.exams.analysis.flags import FLAGS
from tracker_project.api import serializers

PERCENT = "In percent, two decimals."
FLAG_MEANINGS = "; ".join(f"`{name}` {flag.meaning}" for name, flag in FLAGS.items())


class FigureField(serializers.FloatField):
    """A figure that a small or uniform group doesn't have."""

    def __init__(self, help_text: str = "") -> None:
        super().__init__(allow_null=True, help_text=help_text)


class WhichAttemptsSerializer(serializers.QuerySerializer):
    attempts = serializers.ChoiceField(
        choices=[COUNTING, ALL],
        default=COUNTING,
        help_text="The attempt that counts of each student, or every graded one.",
    )


class ExamFiguresSerializer(serializers.Serializer):
    """Figures over results; null where there are none."""

    average_score = FigureField(PERCENT)
    pass_rate = FigureField(PERCENT)
    highest_score = FigureField(PERCENT)
    lowest_score = FigureField(PERCENT)


class ReliabilitySerializer(serializers.Serializer):
    """How far the same students would reach the same in a like exam."""

    alpha = FigureField("Cronbach's alpha.")
    standard_error = FigureField(
        "Of a percentage: about two of three true ones are within it."
    )
    reason = serializers.CharField(allow_null=True, help_text="Why there is none.")


class AnalysedChoiceSerializer(serializers.Serializer):
    """A choice, and what share of those who had the question took it."""

    key = serializers.CharField()
    text = serializers.CharField()
    right = serializers.BooleanField()
    rate = FigureField()
    upper = FigureField("Of the best third.")
    middle = FigureField("Of the middle third.")
    lower = FigureField("Of the last third.")


class KeyDoubtSerializer(serializers.Serializer):
    probability = serializers.FloatField(help_text="That the key is wrong.")
    key = serializers.CharField()
    text = serializers.CharField()


class KeyChangeSerializer(serializers.Serializer):
    question = serializers.IntegerField()
    action = serializers.ChoiceField(choices=["change_key"])
    key = serializers.CharField()


class KeyProposalSerializer(serializers.Serializer):
    """What to send to the exam's regrade route."""

    changes = KeyChangeSerializer(many=True)


class AnalysedItemSerializer(serializers.Serializer):
    question = serializers.IntegerField(help_text="Its id in this exam.")
    question_id = serializers.IntegerField(help_text="Its id in the bank.")
    section = serializers.IntegerField()
    place = serializers.IntegerField()
    kind = serializers.CharField()
    text = serializers.CharField()
    points = serializers.FloatField()
    void = serializers.CharField(
        allow_null=True, help_text="excluded or full_points, after a regrade."
    )
    attempts = serializers.IntegerField(help_text="That had it on the paper.")
    facility = FigureField("The mean share of its points, from 0 to 1.")
    point_biserial = FigureField("Its correlation with all other questions.")
    upper_lower = FigureField(
        "Facility among the best 27 % less that among the last 27 %."
    )
    median_seconds = FigureField("Spent on it, by the record of what was saved when.")
    choices = AnalysedChoiceSerializer(many=True)
    doubt = KeyDoubtSerializer(allow_null=True)
    proposal = KeyProposalSerializer(
        allow_null=True, help_text="The regrade that would mend the key."
    )
    flags = serializers.ListField(
        child=serializers.ChoiceField(choices=list(FLAGS)), help_text=FLAG_MEANINGS
    )


class ItemAnalysisSerializer(ExamFiguresSerializer):
    """What the answers say of an exam's questions."""

    exam_id = serializers.IntegerField()
    title = serializers.CharField()
    attempts = serializers.ChoiceField(choices=[COUNTING, ALL])
    attempt_count = serializers.IntegerField()
    median = FigureField(PERCENT)
    lower_quartile = FigureField(PERCENT)
    upper_quartile = FigureField(PERCENT)
    standard_deviation = FigureField(PERCENT)
    histogram = serializers.ListField(
        child=serializers.IntegerField(),
        help_text="Attempts from 0, 10, ... 90 %; 100 % is in the last.",
    )
    reliability = ReliabilitySerializer()
    keys_not_checked = serializers.CharField(
        allow_null=True, help_text="Why no key was checked."
    )
    items = AnalysedItemSerializer(many=True)


class ExamIdSerializer(serializers.QuerySerializer):
    exam_id = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=10**18 - 1,
        help_text="The latest exam with results where it is left out.",
    )


class EarlierExamSerializer(serializers.Serializer):
    exam_id = serializers.IntegerField()
    title = serializers.CharField()
    published_at = serializers.DateTimeField()
    average_score = FigureField(PERCENT)
    pass_rate = FigureField(PERCENT)
    results = serializers.IntegerField()


class ResultAnalyticsSerializer(ExamFiguresSerializer):
    """An exam's figures, and those of its unit's exams before it."""

    exam_id = serializers.IntegerField(allow_null=True)
    title = serializers.CharField(allow_null=True)
    results = serializers.IntegerField()
    trend = EarlierExamSerializer(
        many=True, help_text="The exams before it in the unit, the oldest first."
    )
    change = FigureField("Of the average since the exam before, in percentage points.")


class TextWriterSerializer(serializers.Serializer):
    """Whose text it is; without a name while answers are marked anonymously."""

    attempt_id = serializers.UUIDField()
    student_id = serializers.CharField(allow_null=True)
    full_name = serializers.CharField(allow_null=True)


class PassagePlaceSerializer(serializers.Serializer):
    """Where a passage stands in a text, in signs from 0."""

    start = serializers.IntegerField()
    end = serializers.IntegerField()
    text = serializers.CharField()


class SharedPassageSerializer(serializers.Serializer):
    words = serializers.IntegerField()
    first = PassagePlaceSerializer()
    second = PassagePlaceSerializer()


class TextPairSerializer(serializers.Serializer):
    """Two texts that share passages, for a person to judge."""

    first = TextWriterSerializer()
    second = TextWriterSerializer()
    shared_words = serializers.IntegerField()
    score = serializers.FloatField(
        help_text="The shared words in percent of the shorter text's own."
    )
    passages = SharedPassageSerializer(many=True)


class WidelySharedSerializer(serializers.Serializer):
    """A passage that so many share that it tells nothing of two of them."""

    text = serializers.CharField()
    students = serializers.IntegerField()


class ComparedQuestionSerializer(serializers.Serializer):
    question = serializers.IntegerField()
    question_id = serializers.IntegerField()
    text = serializers.CharField()
    texts = serializers.IntegerField(help_text="That were compared.")
    pairs = TextPairSerializer(many=True, help_text="The closest first, at most 200.")
    widely_shared = WidelySharedSerializer(many=True)
    left_out = serializers.IntegerField(help_text="Further pairs, less alike.")


class RunningComparisonSerializer(serializers.Serializer):
    task_id = serializers.UUIDField()
    status_url = serializers.CharField()


class SimilaritySerializer(serializers.Serializer):
    """The newest report; a hint for a person, never a verdict."""

    exam_id = serializers.IntegerField()
    made_at = serializers.DateTimeField(
        allow_null=True, help_text="Null where no texts were compared yet."
    )
    running = RunningComparisonSerializer(allow_null=True)
    questions = ComparedQuestionSerializer(many=True)
