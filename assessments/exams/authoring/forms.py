"""The forms of the exam pages in the admin: the API's rules, said beside the fields."""

from django import forms
from django.db.models import F, QuerySet
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from accounts.models import User
from assessments.exams.authoring import allowance_services
from assessments.exams.authoring.sections import tidy_tags
from assessments.exams.authoring.validation import (
    ExamFields,
    check_changes,
    check_times,
)
from assessments.exams.models import Exam
from assessments.marks.models import Assessment
from tracker_project.errors import StudentTrackingException

LAST_PLACE = 10_000
SHIFT = 20_000
ALLOWANCE_FIELDS = ("extra_time_percent", "extra_attempts", "closes_at", "note")


class ExamForm(forms.ModelForm):
    """An exam but for its questions."""

    assessment_type = forms.ChoiceField(
        label="type",
        choices=Assessment.Types.choices,
        initial="exam",
        widget=UnfoldAdminSelectWidget,
        help_text="As what the result stands among the marks.",
    )

    def own_changes(self) -> ExamFields:
        """The fields of the exam's own row that changed."""
        own = {field.name for field in Exam._meta.concrete_fields}
        changes: ExamFields = {}
        for name in self.changed_data:
            if name in own:
                changes[name] = self.cleaned_data[name]  # type: ignore[literal-required]
        return changes

    def clean(self) -> dict[str, object]:
        """Refuse what the API would refuse."""
        cleaned = super().clean() or self.cleaned_data
        try:
            check_times(
                opens_at=cleaned.get("opens_at"), closes_at=cleaned.get("closes_at")
            )
            if self.instance.pk and not self.errors:
                exam = Exam._base_manager.get(pk=self.instance.pk)
                check_changes(exam, self.own_changes())
        except StudentTrackingException as error:
            raise forms.ValidationError(error.message) from error
        return cleaned


class PlacedForm(forms.ModelForm):
    """A row with its place in an order; without a number it comes last."""

    place = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=LAST_PLACE,
        widget=UnfoldAdminIntegerFieldWidget,
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if "place" in self.fields and self.instance.pk:
            self.fields["place"].initial = self.instance.position


class SlotForm(PlacedForm):
    """A question, or so many drawn."""

    tags = forms.CharField(
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text="Words, divided by commas.",
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if "tags" in self.fields:
            self.fields["tags"].initial = ", ".join(self.instance.pool_tags)

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        question = cleaned.get("question")
        if bool(question) == bool(cleaned.get("draw")):
            raise forms.ValidationError("Choose a question, or say how many are drawn.")

        self.instance.pool_tags = []
        if not question:
            tags = cleaned.get("tags", "").split(",")
            self.instance.pool_tags = tidy_tags(tags)
        return cleaned


class AllowanceForm(forms.ModelForm):
    """What a student is allowed; it stays that student's."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if "student" in self.fields:
            self.fields["student"].disabled = self.instance.pk is not None


class AllowanceFormSet(forms.BaseInlineFormSet):
    """What students are allowed in an exam, whose times may come with the same form."""

    def clean(self) -> None:
        """Refuse the closing times that the API would refuse."""
        super().clean()
        for form in self.forms:
            closes_at = form.cleaned_data.get("closes_at")
            if closes_at is None or form in self.deleted_forms:
                continue
            try:
                check_times(opens_at=self.instance.opens_at, closes_at=closes_at)
            except StudentTrackingException as error:
                form.add_error("closes_at", error.details["closes_at"])


def save_allowances(formset: forms.BaseInlineFormSet, *, by: User) -> None:
    """Save what changed by the API's own services, so that attempts go by it."""
    formset.save(commit=False)

    for allowance in formset.deleted_objects:
        allowance_services.remove_exam_allowance(allowance)

    for allowance, changed in formset.changed_objects:
        fields = {name: getattr(allowance, name) for name in changed}
        allowance_services.change_exam_allowance(allowance, by=by, **fields)

    for allowance in formset.new_objects:
        fields = {name: getattr(allowance, name) for name in ALLOWANCE_FIELDS}
        saved = allowance_services.create_exam_allowance(
            exam=formset.instance, student=allowance.student, by=by, **fields
        )
        allowance.pk = saved.pk


def save_in_order(formset: forms.BaseInlineFormSet, siblings: QuerySet) -> None:
    """Save placed forms in the order of their places, numbered from 1.

    `siblings` are the rows that share the order.
    """
    formset.save(commit=False)
    for row in formset.deleted_objects:
        row.delete()

    # Shifted first, so that no two have the same place on the way.
    siblings.update(position=F("position") + SHIFT)

    remaining = []
    for form in formset.forms:
        if form in formset.deleted_forms:
            continue
        if form.instance.pk or form.has_changed():
            place = form.cleaned_data.get("place") or LAST_PLACE
            remaining.append((place, form))

    remaining.sort(key=lambda each: each[0])
    for position, (_, form) in enumerate(remaining, 1):
        form.instance.position = position
        form.instance.save()
    formset.save_m2m()
