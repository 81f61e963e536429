"""Pictures and sounds that travel inside a text as data: addresses."""

import base64
import binascii
import html
import re
from collections.abc import Callable

from assessments.questions.decoding import LONGEST_TEXT
from assessments.questions.formats.svg import is_svg, sanitise_svg

SIGNATURES = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
    b"ID3": "audio/mpeg",
    b"\xff\xfb": "audio/mpeg",
    b"\xff\xf3": "audio/mpeg",
    b"OggS": "audio/ogg",
}
ADDRESS = re.compile(r"""\b(src|href|data)=(["'])(.*?)\2""", re.DOTALL)
SOUND_LINK = re.compile(
    r"""<a\b[^<>]*?href="(data:audio/[^"]*)"[^<>]*>((?:(?!</?a\b).)*)</a>""", re.DOTALL
)

# Gives the file that an address means, None where there is none.
Find = Callable[[str], bytes | None]


def address_of(content: bytes) -> str:
    """A picture or a sound as a data: address, by its own first bytes.

    Empty for what is of no kind kept.
    """
    if is_svg(content):
        content = sanitise_svg(content)
        return as_data(content, "image/svg+xml") if content else ""

    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return as_data(content, "image/webp")

    for signature, kind in SIGNATURES.items():
        if content.startswith(signature):
            return as_data(content, kind)
    return ""


def as_data(content: bytes, kind: str) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def from_base64(text: str) -> bytes:
    """What base64 stands for, nothing if it is broken."""
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError):
        return b""


def embedded(text: str, find: Find) -> str:
    """HTML with the pictures and sounds that `find` knows in place of addresses."""

    def put(found: re.Match[str]) -> str:
        content = find(html.unescape(found[3]))
        address = address_of(content) if content else ""
        return f'{found[1]}="{address}"' if address else found[0]

    if len(text) > LONGEST_TEXT:
        return text
    if "=" in text:
        text = ADDRESS.sub(put, text)
    # A browser follows no link to data:, so a linked sound is put where its link was.
    if "data:audio" in text:
        text = SOUND_LINK.sub(r'\2 <audio controls="" src="\1"></audio>', text)
    return text


def nothing(address: str) -> None:
    """Finds no file: for questions that come alone."""
