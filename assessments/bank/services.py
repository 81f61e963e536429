"""Questions are written, changed and removed here; what was used stays as it was."""

from collections.abc import Iterable
from typing import TypedDict, Unpack

from django.db import transaction

from academics.models import Unit
from accounts.models import User
from assessments.bank.models import Question, QuestionVersion, Tag
from assessments.bank.storage import FOUND_BY, StoredItem, item_of
from assessments.questions.items import Item


class QuestionFields(TypedDict, total=False):
    """A question's own fields, which are no part of an item."""

    unit: Unit | None
    is_archived: bool


@transaction.atomic
def create_question(
    stored: StoredItem, *, by: User | None, unit: Unit | None = None
) -> Question:
    """A new question with its first version."""
    question = Question.objects.create(unit=unit, created_by=by, **stored.columns())
    QuestionVersion.objects.create(
        question=question, content=stored.content, created_by=by
    )
    question.tags.set(tag_ids(stored.item.tags).values())
    return question


@transaction.atomic
def change_question(
    question: Question,
    *,
    by: User | None,
    stored: StoredItem | None = None,
    **fields: Unpack[QuestionFields],
) -> Question:
    """Change what a question says, where `stored` is given, and its own fields.

    A version that an attempt has used is kept, and a new one made. The question must be
    locked, or its row read within this transaction.
    """
    for name, value in fields.items():
        setattr(question, name, value)

    if stored is not None and stored.fingerprint != question.fingerprint:
        _write_content(question, stored, by)
        if question.tag_names != list(stored.item.tags):
            question.tags.set(tag_ids(stored.item.tags).values())
        for name, value in stored.columns().items():
            setattr(question, name, value)

    question.save()
    return question


def _write_content(question: Question, stored: StoredItem, by: User | None) -> None:
    version = newest_version(question, locked=True)
    if version.content == stored.content:
        return

    if version.used_at is None:
        version.content = stored.content
        version.save(update_fields=["content"])
    else:
        question.newest = version.number + 1
        QuestionVersion.objects.create(
            question=question,
            number=question.newest,
            content=stored.content,
            created_by=by,
        )


@transaction.atomic
def remove_question(question: Question) -> bool:
    """Remove a question, or archive one that was used; whether it is gone."""
    used = question.versions.select_for_update().filter(used_at__isnull=False)
    if used.exists():
        question.is_archived = True
        question.save(update_fields=["is_archived", "updated_at"])
        return False

    question.delete()
    return True


def newest_version(question: Question, *, locked: bool = False) -> QuestionVersion:
    """What the question says now."""
    versions = question.versions.all()
    if locked:
        versions = versions.select_for_update()
    return versions.get(number=question.newest)


def current_item(question: Question) -> Item:
    """The question as an item."""
    columns = {name: getattr(question, name) for name in FOUND_BY}
    content = newest_version(question).content
    return item_of(content, question.tag_names, **columns)


def tag_ids(names: Iterable[str]) -> dict[str, int]:
    """The ids of tags by name; those there are none of are made."""
    wanted = set(names)
    ids = dict(Tag.objects.filter(name__in=wanted).values_list("name", "pk"))

    missing = wanted - ids.keys()
    if missing:
        tags = [Tag(name=name) for name in sorted(missing)]
        Tag.objects.bulk_create(tags, ignore_conflicts=True)
    for name in missing:
        # One by one: a database may hold two spellings to be the same.
        ids[name] = Tag.objects.get(name=name).pk

    return {name: ids[name] for name in wanted}
