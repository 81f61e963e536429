"""Pictures and sounds that travel inside a text as data: addresses."""

import base64
import binascii
import re
from urllib.parse import quote, unquote

_SIGNATURES = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
    b"ID3": "audio/mpeg",
    b"\xff\xfb": "audio/mpeg",
    b"\xff\xf3": "audio/mpeg",
    b"OggS": "audio/ogg",
}
_SOUND_LINK = re.compile(r"""<a\b[^>]*?href="(data:audio/[^"]*)"[^>]*>(.*?)</a>""", re.DOTALL)


def address_of(content: bytes) -> str:
    """A picture or a sound as a data: address, by its own first bytes; empty for what is of no kind kept."""
    kind = next((kind for signature, kind in _SIGNATURES.items() if content.startswith(signature)), "")
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        kind = "image/webp"
    return f"data:{kind};base64,{base64.b64encode(content).decode()}" if kind else ""


def from_base64(text: str) -> bytes:
    """What base64 stands for, nothing if it is broken."""
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError):
        return b""


def embedded(html: str, files: dict[str, bytes], prefix: str = "") -> str:
    """HTML with the addresses of pictures and sounds among `files` replaced by these themselves."""
    for name, content in files.items():
        if prefix + name not in html and prefix + quote(name) not in html:
            continue
        address = address_of(content)
        if address:
            for spelling in {name, quote(name), unquote(name)}:
                html = html.replace(f'"{prefix}{spelling}"', f'"{address}"')
    # A browser follows no link to data:, so a linked sound is put where its link was.
    return _SOUND_LINK.sub(r'\2 <audio controls="" src="\1"></audio>', html) if "data:audio" in html else html
