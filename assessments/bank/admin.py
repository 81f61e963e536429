"""The question bank in the admin: questions to be read and found; what they say is written by the same service."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextInputWidget

from academics.models import Unit
from accounts.admin_base import PolicyModelAdmin
from assessments.bank import services
from assessments.bank.keeping import checked
from assessments.bank.models import Question, QuestionVersion, Tag
from assessments.questions.items import to_json

FOUND_BY = ("title", "difficulty", "category")


class TagFilter(admin.SimpleListFilter):
    """The tags that most questions have."""

    title, parameter_name = "tag", "tag"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Up to a hundred tags, by name."""
        return [
            (name, name) for name in Tag.objects.values_list("name", flat=True)[:100]
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """The questions with the tag that is chosen."""
        return queryset.filter(tags__name=self.value()) if self.value() else queryset


class QuestionForm(forms.ModelForm):
    """What a question is found by; its words and its key are changed by the API."""

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
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        item = to_json(services.current_item(Question.objects.get(pk=self.instance.pk)))
        item |= {name: cleaned.get(name) or "" for name in FOUND_BY}
        item["tags"] = cleaned.get("tag_words", "").split(",")
        try:
            self.kept = checked(item)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        return cleaned


def _rows(content: dict[str, Any]) -> list[tuple[str, str, str]]:
    """The parts of a question: a letter, its words, and what it is worth."""
    if "answer" in content:
        return [("", str(content["answer"]), "right")]
    if "pairs" in content:
        pairs = [
            (pair["left_key"], f"{pair['left']} - {pair['right']}", "")
            for pair in content["pairs"]
        ]
        return pairs + [
            ("", f"- {side['text']}", "belongs to none") for side in content["extras"]
        ]
    rows = []
    for part in (
        content.get("choices") or content.get("answers") or content.get("items") or ()
    ):
        words = (
            part.get("text")
            or part.get("value")
            or f"{part.get('low')} to {part.get('high')}"
        )
        rows.append((part.get("key", ""), str(words), _worth(part)))
    for gap in content.get("gaps", ()):
        rows += [
            (gap["key"], words, worth) for _, words, worth in _rows(gap["content"])
        ]
    return rows + [
        (line["key"], line["text"], "rubric") for line in content.get("rubric", ())
    ]


def _worth(part: dict[str, Any]) -> str:
    if "fraction" not in part:
        return ""
    share = float(part["fraction"])
    return f"{share:.0%}" if share else ""


def readable(content: dict[str, Any]) -> SafeString:
    """A version's content to be read: the question, its parts and its feedback; all of it as text."""
    rows = format_html_join(
        "",
        "<tr><td>{}&nbsp;</td><td>{}</td><td>&nbsp;{}</td></tr>",
        _rows(content["content"]),
    )
    feedback = (
        format_html("<p>Feedback: {}</p>", content["feedback"])
        if content["feedback"]
        else ""
    )
    return format_html(
        "<p>{}</p><table>{}</table>{}<p>{} points</p>",
        content["text"],
        rows,
        feedback,
        content["points"],
    )


@admin.register(Question)
class QuestionAdmin(PolicyModelAdmin):
    """Questions."""

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
        "reading",
        ("title", "unit"),
        ("tag_words", "difficulty"),
        ("category", "is_archived"),
        "earlier",
        ("external_id", "created_by"),
        ("created_at", "updated_at"),
    )
    readonly_fields = (
        "kind",
        "newest",
        "reading",
        "earlier",
        "external_id",
        "created_by",
        "created_at",
        "updated_at",
    )

    @display(description="question", ordering="title")
    def name(self, question: Question) -> str:
        """Its title, else its first words."""
        return str(question)

    @display(description="tags")
    def tag_list(self, question: Question) -> str:
        """The tags."""
        return ", ".join(question.tag_names)

    @display(description="what it says")
    def reading(self, question: Question) -> SafeString:
        """The newest version."""
        return readable(services.newest_version(question).content)

    @display(description="what it said before")
    def earlier(self, question: Question) -> SafeString | str:
        """The other versions, the newest first; read only."""
        versions = QuestionVersion.objects.filter(question=question).exclude(
            number=question.newest
        )
        told = (
            (each.number, f"{each.created_at:%d %b %Y}", readable(each.content))
            for each in versions
        )
        return (
            format_html_join(
                "", "<details><summary>Version {}, {}</summary>{}</details>", told
            )
            or "-"
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """By the API and by files only: a form for nine kinds would be none."""
        return False

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Any unit."""
        if db_field.name == "unit":
            kwargs["queryset"] = Unit.objects.all()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(
        self, request: HttpRequest, obj: Question, form: Any, change: bool
    ) -> None:
        """Save by the API's own service."""
        services.change_question(
            Question._base_manager.get(pk=obj.pk),
            by=request.user,
            kept=form.kept,
            unit=obj.unit,
            is_archived=obj.is_archived,
        )

    def delete_model(self, request: HttpRequest, obj: Question) -> None:
        """Remove, or archive what was used."""
        services.remove_question(obj)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """The same for those that are chosen."""
        for question in queryset:
            services.remove_question(question)
