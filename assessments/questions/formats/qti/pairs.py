"""Pairs of QTI 2 and 3: things of two sets, or of one, that belong together."""

from decimal import Decimal
from itertools import combinations

from msgspec.structs import replace

from assessments.questions.formats.aiken import share_of
from assessments.questions.formats.decimals import part_of
from assessments.questions.formats.qti.declarations import Mapping, Response
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
    scoring: Scoring,
    *,
    shuffle: bool,
) -> tuple[str, Content]:
    """What has to be added to the question's text, and its content.

    Where each left side has one partner, all worth the same, it is a matching; else a
    list for each left side, which is worth its own points.
    """
    partners = right_partners(lefts, rights, response)
    mapping = scoring.mapping_of(response)
    worth = points_of_sides(partners, mapping)
    if mapping is not None and mapping.default:
        scoring.notes.append(WRONG_PAIRS_COST)

    if has_one_each(lefts, partners) and len(set(worth.values())) == 1:
        partner = {left: names[0] for left, names in partners.items()}
        content = matching(lefts, rights, partner, shuffle=shuffle)
        if mapping is None:
            content = replace(content, rule="all_or_nothing")
        return "", content

    if mapping is None:
        scoring.notes.append("that the pairs count as a whole only")
    for name, left_text in lefts.items():
        if name not in partners:
            scoring.notes.append(f"{left_text[:40]!r}, which belongs to nothing")
    return lists_of_partners(lefts, rights, partners, worth)


def points_of_sides(partners: Partners, mapping: Mapping | None) -> dict[str, Decimal]:
    """What each left side is worth: one for each partner, or what the mapping says."""
    worth = {}
    for left, names in partners.items():
        worth[left] = ZERO
        for name in names:
            worth[left] += pair_points(mapping, left, name) if mapping else ONE
    return worth


def has_one_each(lefts: dict[str, str], partners: Partners) -> bool:
    counts = {len(names) for names in partners.values()}
    return counts == {1} and partners.keys() == lefts.keys()


def right_partners(
    lefts: dict[str, str], rights: dict[str, str], response: Response
) -> Partners:
    """The partners of each left side that has some, in the order of the left sides."""
    found: Partners = {}
    for value in response.right:
        left, _, right = value.partition(" ")
        right = right.strip()
        is_turned = left in rights and right in lefts
        if is_turned:
            left, right = right, left

        is_pair = left in lefts and right in rights
        if not is_pair or right in found.get(left, ()):
            message = f"its pair {value[:40]!r} is not one of a left and a right side"
            raise UnreadableError(message)
        found.setdefault(left, []).append(right)

    if not found:
        raise UnreadableError("it says no right pairs")
    return {name: found[name] for name in lefts if name in found}


def pair_points(mapping: Mapping, one: str, other: str) -> Decimal:
    """What a mapping says a pair is worth, in whichever order it is named."""
    turned = mapping.points(f"{other} {one}")
    return mapping.values.get(f"{one} {other}", turned)


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


def lists_of_partners(
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
    things: dict[str, str], response: Response, scoring: Scoring
) -> MultipleChoice:
    """Things of one set that are joined: each two of them are a choice."""
    couples = list(combinations(things, 2))
    if len(couples) > MOST_PAIRS:
        raise UnreadableError(f"it has {len(couples)} pairs to choose from")

    mapping = scoring.mapping_of(response)
    if mapping is not None:
        shares = couple_shares(couples, mapping)
    else:
        right = {frozenset(value.split()) for value in response.right}
        right_share = share_of(max(len(right), 1))
        shares = [right_share if set(couple) in right else ZERO for couple in couples]

    choices: list[Choice] = []
    for (one, other), share in zip(couples, shares, strict=True):
        text = f"{things[one]} + {things[other]}"
        choices.append(Choice(key=letter(len(choices)), text=text, fraction=share))
    return MultipleChoice(
        choices=tuple(choices),
        rule="all_or_nothing" if mapping is None else "partial",
        shuffle=False,
    )


def couple_shares(couples: list[tuple[str, str]], mapping: Mapping) -> list[Decimal]:
    """The parts of all points that can be gained, and at the least all of them lost."""
    points = []
    most = ZERO
    for one, other in couples:
        worth = pair_points(mapping, one, other)
        points.append(worth)
        most += max(worth, ZERO)
    return [max(part_of(each, most or ONE), -ONE) for each in points]
