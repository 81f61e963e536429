"""A file of questions into the bank: read first, then written in one transaction.

A question that the bank has, equal in everything, is skipped. One of the same external id and category
in the same unit, which its importer may change, is brought up to date. Whatever else was read is added.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from auditlog.models import LogEntry

from academics.models import Unit
from accounts import audit
from assessments.bank import services
from assessments.bank.keeping import Kept
from assessments.bank.models import Question, QuestionVersion
from assessments.questions.decoding import ItemError
from assessments.questions.formats import Fault, Found, ReadResult, read
from tasks.models import Task
from tracker_project.database.insert import insert

BATCH, MOST_NAMED = 500, 1000
Result = dict[str, Any]
Name = tuple[str, str]  # an external id and its category


@dataclass
class Counts:
    """What became of the questions."""

    imported: int = 0
    updated: int = 0
    skipped: int = 0


@dataclass
class Prepared:
    """A file as it was read: what can be kept, and what can't, named."""

    kept: list[Kept] = field(default_factory=list)
    errors: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)
    others: list[Fault] = field(default_factory=list)


def prepare(data: bytes, *, name: str = "", format_name: str = "") -> Prepared:
    """Read a file; `notes` say what of a question is not kept, `others` what was no question."""
    result: ReadResult = read(data, name=name, format_name=format_name)
    prepared = Prepared(errors=list(result.errors), others=result.skipped)
    for found in result.found:
        try:
            prepared.kept.append(Kept(found.item))
        except ItemError as error:
            prepared.errors.append(Fault(str(error), found.line, _name(found)))
        if found.without:
            sentence = f"not kept: {', '.join(found.without)}"
            prepared.notes.append(Fault(sentence, found.line, _name(found)))
    return prepared


def _name(found: Found) -> str:
    return found.name or found.item.title or found.item.text[:60]


def import_questions(
    prepared: Prepared,
    *,
    unit: Unit | None,
    by: Any,
    completing: Callable[[], AbstractContextManager[Callable[[Result], Any]]],
    task_id: Any = None,
) -> Result:
    """Write what was read; `completing` opens the one transaction and takes the result."""
    with completing() as succeed:
        counts = Importer(unit, by).write(prepared.kept)
        result = {
            "imported": counts.imported,
            "updated": counts.updated,
            "skipped": counts.skipped,
            "errors": _shown(prepared.errors),
            "error_count": len(prepared.errors),
            "notes": _shown(prepared.notes),
            "not_questions": _shown(prepared.others),
        }
        if task_id and counts.imported + counts.updated:
            told = {
                name: [None, result[name]]
                for name in ("imported", "updated", "skipped")
            }
            audit.note(LogEntry.Action.UPDATE, Task.objects.get(id=task_id), told)
        succeed(result)
    return result


def _shown(faults: Sequence[Fault]) -> list[dict[str, Any]]:
    # PostgreSQL takes no NUL, and a reason may quote one out of a file.
    return [
        {
            key: word.replace("\0", "") if isinstance(word, str) else word
            for key, word in fault.to_json().items()
        }
        for fault in faults[:MOST_NAMED]
    ]


class Importer:
    """Writes questions of one unit in bulk."""

    def __init__(self, unit: Unit | None, by: Any) -> None:
        self.unit, self.by = unit, by
        self.counts = Counts()
        self.seen: set[str] = set()  # fingerprints
        self.brought: set[int] = (
            set()
        )  # what this file has brought is not brought up to date by it
        self.tags: dict[str, int] = {}

    def write(self, kept: Sequence[Kept]) -> Counts:
        """Write them all; must stand in a transaction."""
        rest: Iterator[Kept] = iter(kept)
        while batch := list(islice(rest, BATCH)):
            self._write(batch)
        return self.counts

    def _write(self, batch: list[Kept]) -> None:
        in_unit = Question.objects.filter(unit=self.unit)
        prints = [kept.fingerprint for kept in batch]
        self.seen |= set(
            in_unit.filter(fingerprint__in=prints).values_list("fingerprint", flat=True)
        )
        new = [kept for kept in batch if self._unseen(kept)]
        self.counts.skipped += len(batch) - len(new)
        known = self._known(new)
        self._add([kept for kept in new if not self._update(kept, known)])

    def _unseen(self, kept: Kept) -> bool:
        """Whether neither the bank nor this file had an equal one before."""
        unseen = kept.fingerprint not in self.seen
        self.seen.add(kept.fingerprint)
        return unseen

    def _known(self, batch: list[Kept]) -> dict[Name, Question]:
        """Questions of the bank by the external ids of a batch, locked, the oldest where there are several."""
        ids = {kept.item.external_id for kept in batch} - {""}
        if not ids:
            return {}
        mine = Question.objects.filter(unit=self.unit, external_id__in=ids).exclude(
            pk__in=self.brought
        )
        allowed = set(mine.visible_to(self.by, "update").values_list("pk", flat=True))
        rows = (
            Question._base_manager.select_for_update()
            .filter(pk__in=allowed)
            .order_by("-pk")
        )
        return {(row.external_id, row.category): row for row in rows}

    def _update(self, kept: Kept, known: dict[Name, Question]) -> bool:
        question = known.pop((kept.item.external_id, kept.item.category), None)
        if question is None:
            return False
        services.change_question(question, kept=kept, by=self.by)
        self.counts.updated += 1
        return True

    def _add(self, new: list[Kept]) -> None:
        owner = {
            "unit": self.unit and self.unit.pk,
            "created_by": self.by and self.by.pk,
        }
        insert(Question, [owner | kept.columns() for kept in new])
        ids = self._ids([kept.fingerprint for kept in new])
        versions = [
            {
                "question": ids[kept.fingerprint],
                "content": kept.content,
                "created_by": owner["created_by"],
            }
            for kept in new
        ]
        insert(QuestionVersion, versions)
        self._tag(
            [(ids[kept.fingerprint], name) for kept in new for name in kept.item.tags]
        )
        self.brought |= {ids[kept.fingerprint] for kept in new if kept.item.external_id}
        self.counts.imported += len(new)

    def _ids(self, prints: list[str]) -> dict[str, int]:
        """The rows that were just put there: of a question that is equal and older, a version is there already."""
        fresh = Question._base_manager.filter(
            unit=self.unit, fingerprint__in=prints, versions=None
        )
        return dict(fresh.values_list("fingerprint", "pk"))

    def _tag(self, tagged: list[tuple[int, str]]) -> None:
        if missing := {name for _, name in tagged} - self.tags.keys():
            self.tags |= services.tags_by_name(missing)
        pairs = {(question, self.tags[name]) for question, name in tagged}
        insert(
            Question.tags.through,
            [{"question": question, "tag": tag} for question, tag in sorted(pairs)],
        )
