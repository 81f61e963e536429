"""HTML in questions: what may stay in it, and the way from and to plain text."""

import base64
import binascii
import html
import re

import nh3

from assessments.questions.formats.svg import sanitise_svg

MOST_ROUNDS = 10
# Blanks that HTML ignores at the edges; a no-break space is none of them.
BLANKS = " \t\n\r\f\v"
STYLES = {
    "background-color",
    "color",
    "font-style",
    "font-weight",
    "text-align",
    "text-decoration",
    "vertical-align",
}
MATHML = {
    "math",
    "menclose",
    "merror",
    "mfenced",
    "mfrac",
    "mi",
    "mmultiscripts",
    "mn",
    "mo",
    "mover",
    "mpadded",
    "mphantom",
    "mprescripts",
    "mroot",
    "mrow",
    "ms",
    "mspace",
    "msqrt",
    "mstyle",
    "msub",
    "msubsup",
    "msup",
    "mtable",
    "mtd",
    "mtext",
    "mtr",
    "munder",
    "munderover",
    "semantics",
}
# Without their content: what they hold was never meant to be read as text.
EMPTIED = {
    "script",
    "style",
    "annotation",
    "annotation-xml",
    "template",
    "noscript",
    "iframe",
    "svg",
}
ATTRIBUTES = {
    **nh3.ALLOWED_ATTRIBUTES,
    "*": {"dir", "lang", "style", "title", "role", "aria-label"},
    "img": {"alt", "height", "src", "width"},
    "audio": {"controls", "src"},
    "source": {"src"},
    "ol": {"start", "type"},
    "math": {"display"},
    "mfenced": {"close", "open", "separators"},
    "mo": {"fence", "stretchy", "separator"},
    "mtd": {"columnalign"},
}
PICTURE = re.compile(
    r"data:image/(?:png|jpeg|gif|webp|svg\+xml);base64,[A-Za-z0-9+/]+={0,2}\Z"
)
SOUND = re.compile(r"data:audio/(?:mpeg|ogg);base64,[A-Za-z0-9+/]+={0,2}\Z")
SVG_ADDRESS = "data:image/svg+xml;base64,"
CARRIERS = {"img": PICTURE, "audio": SOUND, "source": SOUND}
MEDIUM = re.compile(
    r"<(img|audio|video|object|embed|iframe|source)\b([^<>]*)", re.IGNORECASE
)
ADDRESS = re.compile(
    r"""\b(?:src|data|href)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""", re.IGNORECASE
)
MEDIUM_TAG = re.compile(MEDIUM.pattern + r"(?:>|\Z)", re.IGNORECASE)
VIDEO_SOURCES = re.compile(
    r"(<video\b[^<>]*>)(?:\s*<(?:source|track)\b[^<>]*>(?:\s*</(?:source|track)>)?)+",
    re.IGNORECASE,
)
FILE_LINK_TAG = re.compile(
    r"""<a\b[^<>]*?href=["']@@PLUGINFILE@@/([^"'<>?]*)["'][^<>]*>""", re.IGNORECASE
)
DRAWING = re.compile(r"<svg\b.*?</svg\s*>", re.IGNORECASE | re.DOTALL)
# Stands in a text for a picture that the file it came from did not bring.
PLACEHOLDER = "missing: "
FILE_LINK = re.compile(r"@@PLUGINFILE@@/([^\"'\s>?]*)")
# What a character reference may have brought in, and no file can take out again.
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\ufdd0-\ufdef\ufffe\uffff]")
MARKUP = re.compile(r"[<>&]")
TAG = re.compile(r"<[a-zA-Z/!][^<>]*>")


def kept_attribute(element: str, attribute: str, value: str) -> str | None:
    """The value of an attribute that stays, None for one that goes.

    A picture or a sound travels inside the text or not at all; a link goes to the web
    or to mail.
    """
    if attribute == "src":
        carrier = CARRIERS.get(element)
        if carrier is None or not carrier.match(value):
            return None
        if not value.startswith(SVG_ADDRESS):
            return value
        try:
            return svg_address(base64.b64decode(value.removeprefix(SVG_ADDRESS)))
        except binascii.Error:
            return None

    if attribute in {"href", "cite"}:
        is_link = value.lower().startswith(("http://", "https://", "mailto:"))
        return value if is_link else None
    return value


def svg_address(content: bytes) -> str | None:
    """The address that holds a drawing without its scripts; None where it is none."""
    clean = sanitise_svg(content)
    return SVG_ADDRESS + base64.b64encode(clean).decode() if clean else None


CLEANER = nh3.Cleaner(
    tags=(nh3.ALLOWED_TAGS | MATHML | {"audio", "source"}) - {"area", "map", "data"},
    clean_content_tags=EMPTIED,
    attributes=ATTRIBUTES,
    attribute_filter=kept_attribute,
    url_schemes={"http", "https", "mailto", "data"},
    filter_style_properties=STYLES,
)


def sanitise(text: str) -> str:
    """HTML with the tags of an allow-list only.

    It has no script, no event handler, and nothing fetched from elsewhere.
    """
    if not MARKUP.search(text):
        return text
    clean = clean_repeatedly(text)
    if CONTROL.search(clean):
        clean = CONTROL.sub("", clean.replace("\r", "\n"))
    return clean.strip(BLANKS)


def clean_repeatedly(text: str) -> str:
    """HTML cleaned until cleaning changes nothing more.

    A browser mends nested links anew at each reading. What never comes to an end is
    nobody's question, and is kept as text.
    """
    for _ in range(MOST_ROUNDS):
        clean = CLEANER.clean(text)
        if clean == text:
            return clean
        text = clean
    return html.escape(text, quote=False)


def missing_media(text: str) -> str:
    """The address of the first picture or file that an HTML text needs and has not."""
    for kind, attributes in MEDIUM.findall(text):
        address = missing_address(kind, attributes)
        if address:
            return address
    found = FILE_LINK.search(text)
    return found[1][:80] if found else ""


def missing_address(kind: str, attributes: str) -> str:
    """What a picture or a sound would show, if that does not travel inside the text."""
    address = ""
    found = ADDRESS.search(attributes)
    if found:
        # In double quotes, in single ones, or in none.
        address = found[1] or found[2] or found[3] or ""
    carrier = CARRIERS.get(kind.lower())
    if carrier is None or (address and not carrier.match(address)):
        return address[:80] or kind
    return ""


def with_placeholders(text: str, missing: list[str]) -> str:
    """HTML with placeholders for the pictures and files it needs and has not.

    Their addresses are added to `missing`.
    """

    def placeholder(address: str) -> str:
        address = address.removeprefix("@@PLUGINFILE@@/")
        if address not in missing:
            missing.append(address)
        return f'<img alt="{PLACEHOLDER}{html.escape(address)}">'

    def replace_medium(found: re.Match[str]) -> str:
        address = missing_address(found[1], found[2])
        return placeholder(html.unescape(address)) if address else found[0]

    def replace_link(found: re.Match[str]) -> str:
        return placeholder(html.unescape(found[1])[:80]) + "<a>"

    text = VIDEO_SOURCES.sub(r"\1", text)
    text = MEDIUM_TAG.sub(replace_medium, text)
    return FILE_LINK_TAG.sub(replace_link, text)


def with_svg_as_pictures(text: str) -> str:
    """HTML with the SVG drawn in it as pictures, which run no script."""

    def as_picture(found: re.Match[str]) -> str:
        address = svg_address(found[0].encode())
        return f'<img src="{address or "drawing.svg"}">'

    return DRAWING.sub(as_picture, text)


def from_plain(text: str) -> str:
    """Plain text as HTML that shows the same, line breaks included."""
    return sanitise(html.escape(text, quote=False).replace("\n", "<br>"))


def to_plain(text: str) -> str:
    with_line_ends = re.sub(r"<br\s*/?>", "\n", text)
    return html.unescape(TAG.sub("", with_line_ends)).strip()


def is_marked_up(text: str) -> bool:
    return bool(TAG.search(text))
