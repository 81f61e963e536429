"""A file of questions into the bank: read first, then written in one transaction.

A question that the bank has, equal in everything, is skipped. One of the same external
id and category in the same unit, which its importer may change, is brought up to date.
Whatever else was read is added.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import islice
from uuid import UUID

from auditlog.models import LogEntry

from academics.models import Unit
from accounts import audit
from accounts.models import User
from assessments.bank.models import Question, QuestionVersion
from assessments.bank.services import change_question, tag_ids
from assessments.bank.storage import StoredItem
from assessments.questions.decoding import ItemError
from assessments.questions.formats import Fault, Found, read
from tasks.models import Task
from tracker_project.database.insert import insert

BATCH = 500
MOST_NAMED = 1000
COUNTED = ("imported", "updated", "skipped")

Result = dict[str, object]
Succeed = Callable[[Result], object]
ExternalName = tuple[str, str]  # an external id and its category


@dataclass
class Counts:
    """What became of the questions."""

    imported: int = 0
    updated: int = 0
    skipped: int = 0


@dataclass
class ReadFile:
    """What a file holds.

    `errors` name questions that can't be stored, `notes` what of a question is not, and
    `others` what was no question.
    """

    questions: list[StoredItem] = field(default_factory=list)
    errors: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)
    others: list[Fault] = field(default_factory=list)


def read_file(data: bytes, *, name: str = "", format_name: str = "") -> ReadFile:
    result = read(data, name=name, format_name=format_name)
    file = ReadFile(errors=list(result.errors), others=result.skipped)
    for found in result.found:
        try:
            file.questions.append(StoredItem(found.item))
        except ItemError as error:
            file.errors.append(Fault(str(error), found.line, _name_of(found)))
        if found.without:
            sentence = f"not kept: {', '.join(found.without)}"
            file.notes.append(Fault(sentence, found.line, _name_of(found)))
    return file


def _name_of(found: Found) -> str:
    return found.name or found.item.title or found.item.text[:60]


def import_questions(
    file: ReadFile,
    *,
    unit: Unit | None,
    by: User | None,
    completing: Callable[[], AbstractContextManager[Succeed]],
    task_id: UUID | None = None,
) -> Result:
    """Write what was read; `completing` opens the one transaction, takes the result."""
    with completing() as succeed:
        counts = Importer(unit, by).write(file.questions)
        result: Result = {
            "imported": counts.imported,
            "updated": counts.updated,
            "skipped": counts.skipped,
            "errors": _fault_rows(file.errors),
            "error_count": len(file.errors),
            "notes": _fault_rows(file.notes),
            "not_questions": _fault_rows(file.others),
        }
        if task_id and counts.imported + counts.updated:
            changes = {name: [None, result[name]] for name in COUNTED}
            audit.note(LogEntry.Action.UPDATE, Task.objects.get(id=task_id), changes)
        succeed(result)
    return result


def _fault_rows(faults: Sequence[Fault]) -> list[dict[str, object]]:
    rows = []
    for fault in faults[:MOST_NAMED]:
        row: dict[str, object] = {}
        for name, value in fault.to_json().items():
            # PostgreSQL takes no NUL, and a reason may quote one out of a file.
            row[name] = value.replace("\0", "") if isinstance(value, str) else value
        rows.append(row)
    return rows


class Importer:
    """Writes questions of one unit in bulk."""

    def __init__(self, unit: Unit | None, by: User | None) -> None:
        self.unit = unit
        self.by = by
        self.counts = Counts()
        self.fingerprints: set[str] = set()
        # What this file has added is not brought up to date by it.
        self.added: set[int] = set()
        self.tags: dict[str, int] = {}

    def write(self, questions: Sequence[StoredItem]) -> Counts:
        """Write them all; needs a transaction."""
        remaining = iter(questions)
        while batch := list(islice(remaining, BATCH)):
            self._write_batch(batch)
        return self.counts

    def _write_batch(self, batch: Sequence[StoredItem]) -> None:
        fingerprints = [stored.fingerprint for stored in batch]
        equal = Question.objects.filter(unit=self.unit, fingerprint__in=fingerprints)
        self.fingerprints.update(equal.values_list("fingerprint", flat=True))

        unseen = []
        for stored in batch:
            if stored.fingerprint in self.fingerprints:
                self.counts.skipped += 1
            else:
                self.fingerprints.add(stored.fingerprint)
                unseen.append(stored)

        changeable = self._changeable(unseen)
        new = []
        for stored in unseen:
            name = (stored.item.external_id, stored.item.category)
            question = changeable.pop(name, None)
            if question is None:
                new.append(stored)
            else:
                change_question(question, stored=stored, by=self.by)
                self.counts.updated += 1
        self._add(new)

    def _changeable(self, batch: Sequence[StoredItem]) -> dict[ExternalName, Question]:
        """Questions of the bank by the external names of a batch, locked.

        Of several of a name it is the oldest.
        """
        external_ids = {stored.item.external_id for stored in batch} - {""}
        if not external_ids:
            return {}

        of_unit = Question.objects.filter(unit=self.unit, external_id__in=external_ids)
        allowed = of_unit.exclude(pk__in=self.added).visible_to(self.by, "update")
        ids = set(allowed.values_list("pk", flat=True))

        rows = Question._base_manager.select_for_update().filter(pk__in=ids)
        return {(row.external_id, row.category): row for row in rows.order_by("-pk")}

    def _add(self, new: Sequence[StoredItem]) -> None:
        unit_id = self.unit and self.unit.pk
        user_id = self.by and self.by.pk
        questions = [
            {"unit": unit_id, "created_by": user_id, **stored.columns()}
            for stored in new
        ]
        insert(Question, questions)

        ids = self._ids_of([stored.fingerprint for stored in new])
        versions = []
        tagged = []
        for stored in new:
            question_id = ids[stored.fingerprint]
            versions.append(
                {
                    "question": question_id,
                    "content": stored.content,
                    "created_by": user_id,
                }
            )
            tagged += [(question_id, name) for name in stored.item.tags]
            if stored.item.external_id:
                self.added.add(question_id)

        insert(QuestionVersion, versions)
        self._tag(tagged)
        self.counts.imported += len(new)

    def _ids_of(self, fingerprints: Sequence[str]) -> dict[str, int]:
        """The rows just inserted: an equal, older one has a version already."""
        inserted = Question._base_manager.filter(
            unit=self.unit, fingerprint__in=fingerprints, versions=None
        )
        return dict(inserted.values_list("fingerprint", "pk"))

    def _tag(self, tagged: Sequence[tuple[int, str]]) -> None:
        missing = {name for _, name in tagged} - self.tags.keys()
        if missing:
            self.tags.update(tag_ids(missing))

        # Two names may be one tag to a database.
        pairs = {(question, self.tags[name]) for question, name in tagged}
        rows = [{"question": question, "tag": tag} for question, tag in sorted(pairs)]
        insert(Question.tags.through, rows)
