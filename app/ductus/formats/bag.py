"""A bag: files with their checksums in one zip, as BagIt has it (RFC 8493, version 1.0, with SHA-256).

<name>/bagit.txt  bag-info.txt  manifest-sha256.txt  tagmanifest-sha256.txt
<name>/data/…     what is handed on
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import BinaryIO

from ductus.errors import ExportFailed, Remedy
from ductus.formats.files import opened_beside

_CHUNK_BYTES = 1 << 20
_PACKED_ALREADY = frozenset({".jpg", ".jpeg", ".png", ".webp", ".jp2", ".jpx", ".pdf", ".tif", ".tiff", ".zip"})
"""Endings of files that deflating makes hardly smaller, and slow."""
_WORD = re.compile(r"[^\w.-]+")


class Bag:
    """A bag being filled; made by `bag_at`. Holds a line a file, never a file."""

    def __init__(self, target: zipfile.ZipFile, name: str, day: date) -> None:
        self._zip = target
        self._name = _WORD.sub("-", name).strip("-.") or "deposit"
        self._time = (*day.timetuple()[:3], 0, 0, 0)
        self._payload: dict[str, str] = {}
        self._payload_bytes = 0

    def add_file(self, place: str, source: Path, check: Callable[[], None]) -> str:
        """Copy a file to `data/<place>`; gives the SHA-256 of what was copied. `check` may raise, between pieces.

        Raises:
            ExportFailed: the file cannot be read.
        """
        return self._keep(f"data/{place}", _pieces(source, check))

    def add(self, place: str, content: bytes) -> str:
        """Put these bytes at `data/<place>`; gives their SHA-256."""
        return self._keep(f"data/{place}", [content])

    def close(self, facts: Iterable[tuple[str, str]]) -> None:
        """Write manifests and what the bag says of itself; `facts` go into bag-info.txt before the bag's own."""
        oxum = f"{self._payload_bytes}.{len(self._payload)}"
        info = [*facts, ("Payload-Oxum", oxum)]
        said = "".join(f"{label}: {' '.join(value.split())}\n" for label, value in info if value.strip())
        tags = {
            "bagit.txt": "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
            "bag-info.txt": said,
            "manifest-sha256.txt": _manifest(self._payload),
        }
        hashes = {place: self._write(place, [text.encode("utf-8")])[0] for place, text in tags.items()}
        self._write("tagmanifest-sha256.txt", [_manifest(hashes).encode("utf-8")])

    def _keep(self, place: str, pieces: Iterable[bytes]) -> str:
        if place in self._payload:
            raise ValueError(f"{place} is in the bag already")
        self._payload[place], size_bytes = self._write(place, pieces)
        self._payload_bytes += size_bytes
        return self._payload[place]

    def _write(self, place: str, pieces: Iterable[bytes]) -> tuple[str, int]:
        entry = zipfile.ZipInfo(f"{self._name}/{place}", self._time)
        entry.compress_type = (
            zipfile.ZIP_STORED if Path(place).suffix.lower() in _PACKED_ALREADY else zipfile.ZIP_DEFLATED
        )
        entry.external_attr = 0o644 << 16
        digest, size_bytes = hashlib.sha256(), 0
        with self._zip.open(entry, "w", force_zip64=True) as stream:
            for piece in pieces:
                stream.write(piece)
                digest.update(piece)
                size_bytes += len(piece)
        return digest.hexdigest(), size_bytes


@contextmanager
def bag_at(target: Path, name: str, day: date) -> Iterator[Bag]:
    """A bag to fill and close, called `name` inside; it stands at `target` whole at the end, or not at all.

    Raises:
        ExportFailed: the folder cannot be written or the disk is full.
    """
    with opened_beside(target) as stream, zipfile.ZipFile(stream, "w") as packed:
        yield Bag(packed, name, day)


def _pieces(source: Path, check: Callable[[], None]) -> Iterator[bytes]:
    """The file piece by piece; what the disk says of it is not taken for something said of the bag."""
    try:
        stream = source.open("rb")
    except OSError as fault:
        raise _unread(source, fault) from fault
    with stream:
        while piece := _read(stream, source):
            check()
            yield piece


def _read(stream: BinaryIO, source: Path) -> bytes:
    try:
        return stream.read(_CHUNK_BYTES)
    except OSError as fault:
        raise _unread(source, fault) from fault


def _unread(source: Path, fault: OSError) -> ExportFailed:
    return ExportFailed(
        f"“{source.name}” could not be read: {fault.strerror or fault}.",
        remedy=Remedy("Look whether its disk is there, and try again."),
        detail=str(source),
    )


def _manifest(hashes: dict[str, str]) -> str:
    """A line a file; a line end or per cent sign in a name is written as RFC 8493 (2.1.3) asks."""
    places = sorted(hashes)
    return "".join(f"{hashes[place]}  {_encoded(place)}\n" for place in places)


def _encoded(place: str) -> str:
    return place.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
