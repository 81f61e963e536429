"""Pairs of QTI 2 and 3: things of two sets, or of one, that belong together."""

from decimal import Decimal
from itertools import combinations

from assessments.questions.formats.aiken import share_of
from assessments.questions.formats.decimals import part_of
from assessments.questions.formats.qti.declarations import Response
from assessments.questions.formats.qti.scoring import Scoring
from assessments.questions.formats.results import UnreadableError
from assessments.questions.kinds.base import Content, Side
from assessments.questions.kinds.choices import Choice
from assessments.questions.kinds.cloze import Cloze, Gap
from assessments.questions.kinds.matching import Matching, Pair
from assessments.questions.kinds.multiple_choice import MultipleChoice
from assessments.questions.kinds.single_choice import SingleChoice
from assessments.questions.lookups import letter
from assessments.questions.outcomes import ONE, ZERO

MOST_PAIRS = 60
WRONG_PAIRS_COST = "the points that wrong pairs take away"

# Right pairs, as the identifiers of the left side and of its partners.
Partners = dict[str, list[str]]


def read_pairs(
    lefts: dict[str, str],
    rights: dict[str, str],
    response: Response,
    marks: Scoring,
    *,
    shuffle: bool,
) -> tuple[str, Content]:
    """What has to be added to the question's text, and its content.

    Where each left side has one partner, all worth the same, it is a matching; else a
    list for each left side, which is worth its own points.
    """
    partners = _partners(lefts, rights, response)
    lacking = [name for name in lefts if name not in partners]
    is_mapped = (
        response.mapping is not None and response.identifier not in marks.matched
    )

    worth = {}
    for left, names in partners.items():
        pairs = [f"{left} {name}" for name in names]
        points = [_points(response, pair) if is_mapped else ONE for pair in pairs]
        worth[left] = sum(points, ZERO)

    if response.mapping is not None and is_mapped and response.mapping.default:
        marks.notes.append(WRONG_PAIRS_COST)

    has_one_each = not lacking and all(len(names) == 1 for names in partners.values())
    if has_one_each and len(set(worth.values())) == 1:
        partner = {left: names[0] for left, names in partners.items()}
        rule = "partial" if is_mapped else "all_or_nothing"
        content = matching(lefts, rights, partner, shuffle=shuffle)
        return "", content if rule == "partial" else _as_a_whole(content)

    if not is_mapped:
        marks.notes.append("that the pairs count as a whole only")
    for name in lacking:
        marks.notes.append(f"{lefts[name][:40]!r}, which belongs to nothing")
    return _gaps(lefts, rights, partners, worth)


def _partners(
    lefts: dict[str, str], rights: dict[str, str], response: Response
) -> Partners:
    partners: Partners = {}
    for value in response.right:
        left, _, right = value.partition(" ")
        right = right.strip()
        if left in rights and right in lefts:
            left, right = right, left
        if left not in lefts or right not in rights or right in partners.get(left, ()):
            message = f"its pair {value[:40]!r} is not one of a left and a right side"
            raise UnreadableError(message)
        partners.setdefault(left, []).append(right)

    if not partners:
        raise UnreadableError("it says no right pairs")
    return {name: partners[name] for name in lefts if name in partners}


def _points(response: Response, pair: str) -> Decimal:
    """What a mapping says a pair is worth, in whichever order it is named."""
    if response.mapping is None:
        return ZERO
    first, _, second = pair.partition(" ")
    turned = response.mapping.points(f"{second} {first}")
    return response.mapping.values.get(pair, turned)


def matching(
    lefts: dict[str, str],
    rights: dict[str, str],
    partner: dict[str, str],
    *,
    shuffle: bool,
) -> Matching:
    """The matching of these sides; right sides without a left one come as extras."""
    keys: dict[str, str] = {}
    pairs = []
    for at, (name, left) in enumerate(lefts.items()):
        right = partner[name]
        key = keys.setdefault(right, letter(at))
        pair = Pair(left_key=letter(at), left=left, right_key=key, right=rights[right])
        pairs.append(pair)

    extras: list[Side] = []
    for name, text in rights.items():
        if name not in keys:
            key = letter(len(pairs) + len(extras))
            extras.append(Side(key=key, text=text))
    return Matching(pairs=tuple(pairs), extras=tuple(extras), shuffle=shuffle)


def _as_a_whole(content: Matching) -> Matching:
    return Matching(
        pairs=content.pairs,
        extras=content.extras,
        shuffle=content.shuffle,
        rule="all_or_nothing",
    )


def _gaps(
    lefts: dict[str, str],
    rights: dict[str, str],
    partners: Partners,
    worth: dict[str, Decimal],
) -> tuple[str, Cloze]:
    """A line with a list for each left side that has a partner."""
    lines = []
    gaps: list[Gap] = []
    for left, names in partners.items():
        choices = []
        for at, (name, text) in enumerate(rights.items()):
            fraction = share_of(len(names)) if name in names else ZERO
            choices.append(Choice(key=letter(at), text=text, fraction=fraction))

        key = letter(len(gaps))
        lines.append(f"<p>{lefts[left]}: [[{key}]]</p>")
        weight = worth[left] if worth[left] > 0 else ONE
        if len(names) == 1:
            single = SingleChoice(choices=tuple(choices), shuffle=False)
            gap = Gap(key=key, content=single, weight=weight, layout="dropdown")
        else:
            several = MultipleChoice(choices=tuple(choices), shuffle=False)
            gap = Gap(key=key, content=several, weight=weight, layout="vertical")
        gaps.append(gap)
    return "".join(lines), Cloze(gaps=tuple(gaps))


def read_association(
    things: dict[str, str], response: Response, marks: Scoring
) -> MultipleChoice:
    """Things of one set that are joined: each two of them are a choice."""
    couples = list(combinations(things, 2))
    if len(couples) > MOST_PAIRS:
        raise UnreadableError(f"it has {len(couples)} pairs to choose from")

    right = {frozenset(value.split()) for value in response.right}
    is_mapped = (
        response.mapping is not None and response.identifier not in marks.matched
    )
    gains = [_points(response, f"{one} {other}") for one, other in couples]
    most = sum((points for points in gains if points > 0), ZERO)
    each = share_of(max(len(right), 1))

    choices = []
    for at, (one, other) in enumerate(couples):
        fraction = each if {one, other} in right else ZERO
        if is_mapped:
            fraction = max(part_of(gains[at], most or ONE), -ONE)
        text = f"{things[one]} + {things[other]}"
        choices.append(Choice(key=letter(at), text=text, fraction=fraction))
    return MultipleChoice(
        choices=tuple(choices),
        rule="partial" if is_mapped else "all_or_nothing",
        shuffle=False,
    )
