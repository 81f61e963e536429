"""The items of a QTI 1.2 file, wherever its sections hold them."""

from collections.abc import Callable
from decimal import Decimal

from assessments.questions.formats.decimals import parse_decimal
from assessments.questions.formats.finishing import finish_item
from assessments.questions.formats.pictures import Find
from assessments.questions.formats.qti.classic import kind_readers
from assessments.questions.formats.qti.classic.calculated import read_calculated
from assessments.questions.formats.qti.classic.gaps import gaps
from assessments.questions.formats.qti.classic.kind_readers import Parts
from assessments.questions.formats.qti.classic.materials import material
from assessments.questions.formats.qti.classic.numeric import numeric
from assessments.questions.formats.results import Found, ReadResult, UnreadableError
from assessments.questions.formats.xmltree import Node
from assessments.questions.items import Item
from assessments.questions.kinds.base import Content
from assessments.questions.kinds.essay import Essay
from assessments.questions.outcomes import ONE

_KINDS = {
    "multiple_choice_question": "single", "multiplechoice": "single", "true_false_question": "single",
    "truefalse": "single", "multiple_answers_question": "multiple", "multipleresponse": "multiple",
    "short_answer_question": "short", "fillinblank": "short", "numerical_question": "numeric", "numerical": "numeric",
    "fill_in_multiple_blanks_question": "gaps", "fillinmultiple": "gaps", "multiple_dropdowns_question": "lists",
    "matching_question": "matching", "matching": "matching", "essay_question": "essay", "essay": "essay",
    "calculated_question": "calculated", "calculated": "calculated",
    "text_only_question": "text", "textinformation": "text",
}  # fmt: skip
_REFUSED = {
    "hot_spot_question": "a place in a picture is marked",
    "file_upload_question": "a file is handed in",
}
_READERS: dict[str, Callable[[Parts], Content]] = {
    "single": kind_readers.single,
    "multiple": kind_readers.multiple,
    "short": kind_readers.short,
    "numeric": numeric,
    "matching": kind_readers.matching,
    "ordering": kind_readers.ordering,
    "essay": lambda parts: Essay(),
}


def read(root: Node, result: ReadResult, find: Find) -> None:
    """Add every question of the file to the result, or its line and the reason why not."""
    passages: dict[str, str] = {}
    for node in root.walk():
        if node.name == "bankentry_item":
            result.refuse(
                "it is kept in a question bank elsewhere",
                line=node.line,
                item=node.get("item_ref"),
            )
        elif node.name == "item" and node.child("title") is None:
            _read_item(node, result, find, passages)


def _read_item(
    node: Node, result: ReadResult, find: Find, passages: dict[str, str]
) -> None:
    name = node.get("title").strip() or node.get("ident")
    fields = _fields(node)
    text = material(node.child("presentation"), find)
    try:
        if not node.closed:
            raise UnreadableError("the file breaks off in it")
        kind = _kind(node, fields)
        if kind == "text":
            passages[node.get("ident")] = text
            result.skip("text without a question", line=node.line, item=name)
            return
        item, _ = finish_item(
            _item(node, kind, fields, _with_passage(text, fields, passages), find)
        )
    except UnreadableError as error:
        result.refuse(str(error), line=node.line, item=name)
        return
    result.found.append(Found(item, node.line, name))


def _fields(node: Node) -> dict[str, str]:
    """The item's own metadata; the first of a name counts."""
    found: dict[str, str] = {}
    for pair in node.find_all("qtimetadatafield", "qti_metadatafield"):
        label, entry = pair.child("fieldlabel"), pair.child("fieldentry")
        if label is not None and entry is not None:
            found.setdefault(label.text.strip(), entry.text.strip())
    return found


def _with_passage(text: str, fields: dict[str, str], passages: dict[str, str]) -> str:
    passage = fields.get("parent_stimulus_item_ident")
    if not passage:
        return text
    if passage not in passages:
        raise UnreadableError("it belongs to a passage that is not in the file")
    return f"{passages[passage]}\n{text}"


def _kind(node: Node, fields: dict[str, str]) -> str:
    """The kind as the metadata name it, or as the responses look."""
    named = (
        fields.get("question_type") or fields.get("respondusapi_qtype") or ""
    ).lower()
    if named in _REFUSED:
        raise UnreadableError(
            f"there is no kind of question here for {named} ({_REFUSED[named]})"
        )
    return _KINDS.get(named) or _kind_by_looks(node)


def _kind_by_looks(node: Node) -> str:
    responses = node.find_all(*kind_readers.RESPONSES)
    if not responses:
        return "text"
    first = responses[0]
    if any(response.name in {"response_xy", "response_grp"} for response in responses):
        raise UnreadableError(f"there is no kind of question here for its {first.name}")
    if first.name == "response_lid":
        return _kind_of_choice(responses)
    if len(responses) > 1:
        raise UnreadableError("several fields to type in, which count as a whole only")
    fields = [field.get("fibtype").lower() for field in first.find_all("render_fib")]
    if first.name == "response_num" or {"decimal", "integer"} & set(fields):
        return "numeric"
    return "short" if node.find("varequal") is not None else "essay"


def _kind_of_choice(responses: list[Node]) -> str:
    if len(responses) > 1:
        return "matching"
    return {"multiple": "multiple", "ordered": "ordering"}.get(
        responses[0].get("rcardinality").lower(), "single"
    )


def _item(node: Node, kind: str, fields: dict[str, str], text: str, find: Find) -> Item:
    parts = Parts(node, find)
    content: Content
    if kind == "calculated":
        text, content = read_calculated(node, text)
    elif kind in {"gaps", "lists"}:
        text, content = gaps(parts, text, listed=kind == "lists")
    else:
        if kind not in {"essay"} and not parts.responses:
            raise UnreadableError("it has nothing to answer by")
        content = _READERS[kind](parts)
    return Item(
        text=text,
        title=" ".join(node.get("title").split()),
        text_format="html",
        content=content,
        points=_points(fields),
        feedback=parts.feedback.general(),
        external_id=node.get("ident"),
    )


def _points(fields: dict[str, str]) -> Decimal:
    said = fields.get("points_possible") or fields.get("respondusapi_qpoints")
    return parse_decimal(said) if said else ONE
