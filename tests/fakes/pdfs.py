"""Small PDFs written by hand, so that every odd box, rotation and lock of a page can be made to order."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

# Appendix of ISO 32000-1, 7.6.3.3: pads passwords to 32 bytes.
_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
_EVERYTHING_ALLOWED = -4


@dataclass(frozen=True)
class PdfPage:
    """`entries` are further entries of the page dictionary; `content` paints in points, origin bottom left."""

    media_box: str = "[0 0 200 100]"
    entries: str = ""
    content: str = ""


# A red square at the top left of a 200 x 100 page, a blue one at its bottom right.
CORNERS = "1 0 0 rg 0 80 20 20 re f 0 0 1 rg 180 0 20 20 re f"


def make_pdf(*pages: PdfPage, password: str | None = None) -> bytes:
    """A PDF of these pages, encrypted with 40-bit RC4 where a password is given."""
    first = 3
    kids = " ".join(f"{first + 2 * i} 0 R" for i in range(len(pages)))
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>".encode()]
    lock = _Lock(password) if password is not None else None
    for i, page in enumerate(pages):
        number = first + 2 * i + 1
        head = f"<</Type/Page/Parent 2 0 R/MediaBox{page.media_box}{page.entries}/Contents {number} 0 R>>"
        content = page.content.encode()
        if lock is not None:
            content = lock.encrypted(content, number)
        objects += [head.encode(), b"<</Length %d>>\nstream\n%s\nendstream" % (len(content), content)]
    trailer = b""
    if lock is not None:
        objects.append(lock.dictionary)
        trailer = b"/Encrypt %d 0 R/ID[<%s><%s>]" % (len(objects), lock.id.hex().encode(), lock.id.hex().encode())
    return _assembled(objects, trailer)


def _assembled(objects: list[bytes], trailer: bytes) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)
    return bytes(out)


class _Lock:
    """The standard security handler, revision 2 (ISO 32000-1, algorithms 1 to 4)."""

    def __init__(self, password: str) -> None:
        padded = (password.encode("latin-1") + _PADDING)[:32]
        self.id = hashlib.md5(b"ductus", usedforsecurity=False).digest()
        owner_key = hashlib.md5(padded, usedforsecurity=False).digest()[:5]
        owner = _rc4(owner_key, padded)
        seed = padded + owner + _EVERYTHING_ALLOWED.to_bytes(4, "little", signed=True) + self.id
        self._key = hashlib.md5(seed, usedforsecurity=False).digest()[:5]
        user = _rc4(self._key, _PADDING)
        self.dictionary = (
            f"<</Filter/Standard/V 1/R 2/P {_EVERYTHING_ALLOWED}/O<{owner.hex()}>/U<{user.hex()}>>>".encode()
        )

    def encrypted(self, content: bytes, number: int) -> bytes:
        key = hashlib.md5(self._key + number.to_bytes(3, "little") + b"\0\0", usedforsecurity=False).digest()[:10]
        return _rc4(key, content)


def _rc4(key: bytes, data: bytes) -> bytes:
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out = bytearray()
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)
