"""The items of a QTI 1.2 file, wherever its sections hold them."""

from collections.abc import Callable
from decimal import Decimal

from assessments.questions.formats.decimals import parse_decimal
from assessments.questions.formats.finishing import finish_item
from assessments.questions.formats.pictures import Find
from assessments.questions.formats.qti.classic import kind_readers
from assessments.questions.formats.qti.classic.calculated import read_calculated
from assessments.questions.formats.qti.classic.gaps import read_gaps
from assessments.questions.formats.qti.classic.items import RESPONSES, ClassicItem
from assessments.questions.formats.qti.classic.materials import material
from assessments.questions.formats.qti.classic.numeric import numeric
from assessments.questions.formats.results import Found, ReadResult, UnreadableError
from assessments.questions.formats.xmltree import Node
from assessments.questions.items import Item
from assessments.questions.kinds.base import Content
from assessments.questions.kinds.essay import Essay
from assessments.questions.outcomes import ONE

_KINDS = {
    "multiple_choice_question": "single",
    "multiplechoice": "single",
    "true_false_question": "single",
    "truefalse": "single",
    "multiple_answers_question": "multiple",
    "multipleresponse": "multiple",
    "short_answer_question": "short",
    "fillinblank": "short",
    "numerical_question": "numeric",
    "numerical": "numeric",
    "fill_in_multiple_blanks_question": "gaps",
    "fillinmultiple": "gaps",
    "multiple_dropdowns_question": "lists",
    "matching_question": "matching",
    "matching": "matching",
    "essay_question": "essay",
    "essay": "essay",
    "calculated_question": "calculated",
    "calculated": "calculated",
    "text_only_question": "text",
    "textinformation": "text",
}
_REFUSED = {
    "hot_spot_question": "a place in a picture is marked",
    "file_upload_question": "a file is handed in",
}
_KINDS_BY_CARDINALITY = {"multiple": "multiple", "ordered": "ordering"}
_READERS: dict[str, Callable[[ClassicItem], Content]] = {
    "single": kind_readers.single,
    "multiple": kind_readers.multiple,
    "short": kind_readers.short,
    "numeric": numeric,
    "matching": kind_readers.matching,
    "ordering": kind_readers.ordering,
}


def read(root: Node, result: ReadResult, find: Find) -> None:
    """Add every question of the file to the result, or its line and why not."""
    passages: dict[str, str] = {}
    for node in root.walk():
        if node.name == "bankentry_item":
            message = "it is kept in a question bank elsewhere"
            result.refuse(message, line=node.line, item=node.get("item_ref"))
        elif node.name == "item" and node.child("title") is None:
            read_item(node, result, find, passages)


def read_item(
    node: Node, result: ReadResult, find: Find, passages: dict[str, str]
) -> None:
    """Add an item; `passages` are texts that items may belong to, by their names."""
    name = node.get("title").strip() or node.get("ident")
    fields = metadata(node)
    text = material(node.child("presentation"), find)
    try:
        if not node.closed:
            raise UnreadableError("the file breaks off in it")

        kind = kind_of(node, fields)
        if kind == "text":
            passages[node.get("ident")] = text
            result.skip("text without a question", line=node.line, item=name)
            return

        passage = fields.get("parent_stimulus_item_ident")
        if passage:
            if passage not in passages:
                raise UnreadableError("it belongs to a passage that is not in the file")
            text = f"{passages[passage]}\n{text}"

        source = ClassicItem(node, find)
        text, content = read_content(source, kind, text)
        item = Item(
            text=text,
            title=" ".join(node.get("title").split()),
            text_format="html",
            content=content,
            points=points_of(fields),
            feedback=source.feedback.general(),
            external_id=node.get("ident"),
        )
        item, _ = finish_item(item)
    except UnreadableError as error:
        result.refuse(str(error), line=node.line, item=name)
        return
    result.found.append(Found(item, node.line, name))


def metadata(node: Node) -> dict[str, str]:
    """The item's own metadata; the first of a name counts."""
    found: dict[str, str] = {}
    for pair in node.find_all("qtimetadatafield", "qti_metadatafield"):
        label = pair.child("fieldlabel")
        entry = pair.child("fieldentry")
        if label is not None and entry is not None:
            found.setdefault(label.text.strip(), entry.text.strip())
    return found


def kind_of(node: Node, fields: dict[str, str]) -> str:
    """The kind as the metadata name it, or as the responses look."""
    named = fields.get("question_type") or fields.get("respondusapi_qtype") or ""
    name = named.lower()
    if name in _REFUSED:
        raise UnreadableError(
            f"there is no kind of question here for {name} ({_REFUSED[name]})"
        )
    return _KINDS.get(name) or kind_by_looks(node)


def kind_by_looks(node: Node) -> str:
    responses = node.find_all(*RESPONSES)
    if not responses:
        return "text"

    first = responses[0]
    names = {response.name for response in responses}
    if "response_xy" in names or "response_grp" in names:
        raise UnreadableError(f"there is no kind of question here for its {first.name}")

    if first.name == "response_lid":
        return kind_of_choices(responses)

    if len(responses) > 1:
        raise UnreadableError("several fields to type in, which count as a whole only")

    if first.name == "response_num" or asks_for_number(first):
        return "numeric"
    return "short" if node.find("varequal") is not None else "essay"


def kind_of_choices(responses: list[Node]) -> str:
    if len(responses) > 1:
        return "matching"
    cardinality = responses[0].get("rcardinality").lower()
    return _KINDS_BY_CARDINALITY.get(cardinality, "single")


def asks_for_number(response: Node) -> bool:
    for field in response.find_all("render_fib"):
        if field.get("fibtype").lower() in {"decimal", "integer"}:
            return True
    return False


def read_content(source: ClassicItem, kind: str, text: str) -> tuple[str, Content]:
    """The text of the question, where its gaps are marked, and its content."""
    if kind == "calculated":
        return read_calculated(source.node, text)
    if kind in {"gaps", "lists"}:
        return read_gaps(source, text, are_lists=kind == "lists")
    if kind == "essay":
        return text, Essay()

    if not source.responses:
        raise UnreadableError("it has nothing to answer by")
    return text, _READERS[kind](source)


def points_of(fields: dict[str, str]) -> Decimal:
    said = fields.get("points_possible") or fields.get("respondusapi_qpoints")
    return parse_decimal(said) if said else ONE
