"""Questions are written, changed and removed here; what an attempt has used stays as it was."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from academics.models import Unit
from assessments.bank.keeping import FOUND_BY, Kept, item_of
from assessments.bank.models import Question, QuestionVersion, Tag
from assessments.questions.items import Item


@transaction.atomic
def create_question(kept: Kept, *, by: Any, unit: Unit | None = None) -> Question:
    """A new question with its first version."""
    question = Question.objects.create(unit=unit, created_by=by, **kept.columns())
    QuestionVersion.objects.create(
        question=question, content=kept.content, created_by=by
    )
    question.tags.set(set(tags_by_name(kept.item.tags).values()))
    return question


@transaction.atomic
def change_question(
    question: Question, *, by: Any, kept: Kept | None = None, **fields: Any
) -> Question:
    """Change what a question says, where `kept` is given, and its own `fields` (unit, is_archived).

    A version that an attempt has used is kept, and a new one made. The question must be locked, or its
    row read within this transaction.
    """
    for name, value in fields.items():
        setattr(question, name, value)
    if kept is not None and kept.fingerprint != question.fingerprint:
        _write(question, kept, by)
    question.save()
    return question


def _write(question: Question, kept: Kept, by: Any) -> None:
    version = newest_version(question, locked=True)
    if version.content != kept.content:
        if version.used_at is None:
            version.content = kept.content
            version.save(update_fields=["content"])
        else:
            question.newest = version.number + 1
            QuestionVersion.objects.create(
                question=question,
                number=question.newest,
                content=kept.content,
                created_by=by,
            )
    if question.tag_names != list(kept.item.tags):
        question.tags.set(set(tags_by_name(kept.item.tags).values()))
    for name, value in kept.columns().items():
        setattr(question, name, value)


@transaction.atomic
def remove_question(question: Question) -> bool:
    """Remove a question, or archive one that an attempt has used; whether it is gone."""
    if question.versions.select_for_update().filter(used_at__isnull=False).exists():
        question.is_archived = True
        question.save(update_fields=["is_archived", "updated_at"])
        return False
    question.delete()
    return True


def newest_version(question: Question, *, locked: bool = False) -> QuestionVersion:
    """What the question says now."""
    versions = question.versions.select_for_update() if locked else question.versions
    return versions.get(number=question.newest)


def current_item(question: Question) -> Item:
    """The question as an item."""
    columns = {name: getattr(question, name) for name in FOUND_BY}
    return item_of(newest_version(question).content, question.tag_names, **columns)


def tags_by_name(names: Iterable[str]) -> dict[str, int]:
    """The ids of tags by name; those there are none of are made."""
    wanted = set(names)
    found = dict(Tag.objects.filter(name__in=wanted).values_list("name", "pk"))
    if new := wanted - found.keys():
        Tag.objects.bulk_create(
            [Tag(name=name) for name in sorted(new)], ignore_conflicts=True
        )
        # One by one: a database may hold two spellings to be the same.
        found |= {name: Tag.objects.get(name=name).pk for name in new}
    return {name: found[name] for name in wanted}
