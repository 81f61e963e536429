"""The question bank in the admin: questions to be read and found.

What they say is written by the API's own service.
"""

from collections.abc import Mapping, Sequence
from typing import Any  # the JSON of a version

from django import forms
from django.contrib import admin
from django.db.models import ForeignKey, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextInputWidget

from academics.models import Unit
from accounts.admin_base import PolicyModelAdmin, user_of
from assessments.bank import services
from assessments.bank.models import Question, QuestionVersion, Tag
from assessments.bank.validation import validated
from assessments.questions.items import to_json

FORM_COLUMNS = ("title", "difficulty", "category")
MOST_TAGS = 100

PartRow = tuple[str, str, str]  # a letter, what it says, and what it is worth


class TagFilter(admin.SimpleListFilter):
    title = "tag"
    parameter_name = "tag"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> list[tuple[str, str]]:
        names = Tag.objects.values_list("name", flat=True)[:MOST_TAGS]
        return [(name, name) for name in names]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Question]
    ) -> QuerySet[Question]:
        if not self.value():
            return queryset
        return queryset.filter(tags__name=self.value())


class QuestionForm(forms.ModelForm):
    """What a question is found by; what it says is changed by the API."""

    tag_words = forms.CharField(
        label="tags",
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text="Words, divided by commas.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "tag_words" in self.fields:
            self.fields["tag_words"].initial = ", ".join(self.instance.tag_names)

    def clean(self) -> dict[str, Any]:
        """Refuse tags that are too long or too many."""
        cleaned = super().clean() or self.cleaned_data
        question = Question.objects.get(pk=self.instance.pk)
        item = to_json(services.current_item(question))
        for name in FORM_COLUMNS:
            item[name] = cleaned.get(name) or ""
        item["tags"] = cleaned.get("tag_words", "").split(",")
        try:
            self.stored = validated(item)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        return cleaned


def readable(content: Mapping[str, Any]) -> SafeString:
    """A version's content to be read: the question, its parts and its feedback.

    All of it is shown as text.
    """
    rows = format_html_join(
        "",
        "<tr><td>{}&nbsp;</td><td>{}</td><td>&nbsp;{}</td></tr>",
        part_rows(content["content"]),
    )
    feedback = SafeString("")
    if content["feedback"]:
        feedback = format_html("<p>Feedback: {}</p>", content["feedback"])
    return format_html(
        "<p>{}</p><table>{}</table>{}<p>{} points</p>",
        content["text"],
        rows,
        feedback,
        content["points"],
    )


def part_rows(content: Mapping[str, Any]) -> list[PartRow]:
    """The parts of a question, in the fields that any kind may have."""
    if "answer" in content:
        return [("", str(content["answer"]), "right")]

    rows: list[PartRow] = []
    for pair in content.get("pairs", ()):
        rows.append((pair["left_key"], f"{pair['left']} - {pair['right']}", ""))
    for side in content.get("extras", ()):
        rows.append(("", f"- {side['text']}", "belongs to none"))
    for part in _listed_parts(content):
        text = part.get("text") or part.get("value")
        if not text:
            text = f"{part.get('low')} to {part.get('high')}"
        rows.append((part.get("key", ""), str(text), _worth(part)))
    for gap in content.get("gaps", ()):
        for _, text, worth in part_rows(gap["content"]):
            rows.append((gap["key"], text, worth))
    for criterion in content.get("rubric", ()):
        rows.append((criterion["key"], criterion["text"], "rubric"))
    return rows


def _listed_parts(content: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    for name in ("choices", "answers", "items"):
        if content.get(name):
            return content[name]
    return ()


def _worth(part: Mapping[str, Any]) -> str:
    fraction = float(part.get("fraction", 0))
    return f"{fraction:.0%}" if fraction else ""


@admin.register(Question)
class QuestionAdmin(PolicyModelAdmin):
    resource = "questions"
    form = QuestionForm
    list_display = (
        "name",
        "kind",
        "unit",
        "tag_list",
        "difficulty",
        "newest",
        "is_archived",
        "updated_at",
    )
    list_filter = ("kind", "unit", TagFilter, "difficulty", "is_archived")
    list_select_related = ("unit",)
    search_fields = ("title", "text", "external_id")
    autocomplete_fields = ("unit",)
    fields = (
        ("kind", "newest"),
        "newest_content",
        ("title", "unit"),
        ("tag_words", "difficulty"),
        ("category", "is_archived"),
        "earlier_versions",
        ("external_id", "created_by"),
        ("created_at", "updated_at"),
    )
    readonly_fields = (
        "kind",
        "newest",
        "newest_content",
        "earlier_versions",
        "external_id",
        "created_by",
        "created_at",
        "updated_at",
    )

    @display(description="question", ordering="title")
    def name(self, question: Question) -> str:
        return str(question)

    @display(description="tags")
    def tag_list(self, question: Question) -> str:
        return ", ".join(question.tag_names)

    @display(description="what it says")
    def newest_content(self, question: Question) -> SafeString:
        return readable(services.newest_version(question).content)

    @display(description="what it said before")
    def earlier_versions(self, question: Question) -> SafeString | str:
        """The other versions, the newest first."""
        versions = QuestionVersion.objects.filter(question=question)
        rows = []
        for version in versions.exclude(number=question.newest):
            day = f"{version.created_at:%d %b %Y}"
            rows.append((version.number, day, readable(version.content)))
        html = "<details><summary>Version {}, {}</summary>{}</details>"
        return format_html_join("", html, rows) or "-"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only by the API and by files: a form for every kind would be none."""
        return False

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField | None:
        if db_field.name == "unit":
            kwargs["queryset"] = Unit.objects.all()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(
        self, request: HttpRequest, obj: Question, form: QuestionForm, change: bool
    ) -> None:
        """Save by the API's own service."""
        services.change_question(
            Question._base_manager.get(pk=obj.pk),
            by=user_of(request),
            stored=form.stored,
            unit=obj.unit,
            is_archived=obj.is_archived,
        )

    def delete_model(self, request: HttpRequest, obj: Question) -> None:
        """Remove it, or archive what was used."""
        services.remove_question(obj)

    def delete_queryset(
        self, request: HttpRequest, queryset: QuerySet[Question]
    ) -> None:
        for question in queryset:
            services.remove_question(question)
