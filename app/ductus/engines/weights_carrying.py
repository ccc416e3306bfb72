"""Weights carried by hand to a machine without a network: packed with hashes as a folder or a zip, unpacked with care.

A package is a folder of the store as it is, its record with the SHA-256 of every file. A zip may come from anywhere:
names that climb, links, locked entries and contents longer than they say are refused before they do harm.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any

from ductus.engines import checkpoint_files, hub
from ductus.engines.file_hash import sha256_of
from ductus.errors import EngineUnavailable, InputError, Remedy, StorageFailed
from ductus.jobs.job import CancelToken
from ductus.numerals import decimal

RECORD = "ductus-weights.json"
MAX_FILES = 1_000
MAX_BYTES = 64 << 30
"""Of one package; the largest published reader has 2.3 GB, a vision-language reader of 7 billion parameters 16."""
_MAX_DEPTH = 4
_FOLDER = re.compile(r"[^<>:\"|?*\\/\x00-\x1f]{0,100}[^<>:\"|?*\\/\x00-\x1f. ]")
"""A folder's name that means a folder of that name on every system, and so not ".."."""
_CHUNK_BYTES = 1 << 20
_MAX_RECORD_BYTES = 1 << 20
_SPARE_SHARE = 0.1
"""Room asked for beyond the files themselves, so that nothing leaves the disk full to the last byte."""
_PACK_AGAIN = Remedy("Pack the weights again where they came from, and carry them over once more.")

OnBytes = Callable[[int, int], None]
"""Called with bytes done and bytes in all."""


def require_room(folder: Path, what: str, needed_bytes: int) -> None:
    """Do nothing when the disk has room for that much and a tenth more.

    Raises:
        StorageFailed: it has not; nothing was written.
    """
    needed = int(needed_bytes * (1 + _SPARE_SHARE))
    place = next((parent for parent in (folder, *folder.parents) if parent.exists()), folder)
    free = shutil.disk_usage(place).free
    if needed > free:
        raise StorageFailed(
            f"“{what}” needs {decimal(needed / 1e9)} GB, and {place.anchor or place} has "
            f"{decimal(free / 1e9)} GB left.",
            remedy=Remedy("Make room on the disk, or delete weights you no longer use."),
        )


def sealed_files(folder: Path) -> dict[str, str]:
    """Names and hashes of the files a package's record lists; empty for a folder that is no package of ours.

    Every file was looked at: what is listed is there and is what was packed.

    Raises:
        EngineUnavailable: a file is missing or is not what was packed.
    """
    listed = _listed(folder)
    for name, sha256 in listed.items():
        file = folder / name
        if not file.is_file() or sha256_of(file) != sha256:
            raise EngineUnavailable(
                f"“{folder.name}” is damaged: {name} is not what was packed.", remedy=_PACK_AGAIN, detail=sha256
            )
    return listed


def _listed(folder: Path) -> dict[str, str]:
    try:
        if (folder / RECORD).stat().st_size > _MAX_RECORD_BYTES:
            return {}
        said = checkpoint_files.read_json(folder / RECORD)
        files = {str(row["name"]): str(row["sha256"]) for row in said["files"]}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    is_plain = all(hub.is_safe_file(name) and len(sha256) == 64 for name, sha256 in files.items())
    return files if is_plain else {}


def pack(folder: Path, target: Path, cancel: CancelToken, on_bytes: OnBytes) -> Path:
    """Copy weights of the store to `target`: a zip if its name ends so, else a folder; what was written.

    It appears whole or not at all, and nothing that is there is replaced.

    Raises:
        InputError: there is something of that name already.
        StorageFailed: no room, or the target cannot be written.
        Cancelled: `cancel` was set; nothing is left.
    """
    if target.exists():
        raise InputError(f"There is a “{target.name}” already.", remedy=Remedy("Choose another name."))
    files = [file for file in sorted(folder.rglob("*")) if file.is_file() and file.name != RECORD]
    total = sum(file.stat().st_size for file in files)
    with _disk(f"“{target.name}” could not be written"):
        target.parent.mkdir(parents=True, exist_ok=True)
        require_room(target.parent, target.name, total)
        beside = Path(tempfile.mkdtemp(prefix=".ductus-pack-", dir=target.parent))
        try:
            made = beside / "made"
            pour = _into_zip if target.suffix.lower() == ".zip" else _into_folder
            pour(folder, files, made, _Counted(cancel, on_bytes, total))
            made.replace(target)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    return target


class _Counted:
    """Copies streams in pieces: counts what was copied, hashes it, looks at the cancel token."""

    def __init__(self, cancel: CancelToken, on_bytes: OnBytes, total: int) -> None:
        self._cancel, self._on_bytes, self._total = cancel, on_bytes, total
        self._done = 0

    def copy(self, source: IO[bytes], target: IO[bytes], at_most: int | None = None) -> str:
        """Copy all of it; its SHA-256.

        Raises:
            EngineUnavailable: it is longer than `at_most`.
            Cancelled: the token was set.
        """
        digest = hashlib.sha256()
        copied = 0
        while chunk := source.read(_CHUNK_BYTES):
            self._cancel.check()
            copied += len(chunk)
            if at_most is not None and copied > at_most:
                raise _strange("a file in it is longer than it says")
            digest.update(chunk)
            target.write(chunk)
            self._done += len(chunk)
            self._on_bytes(self._done, self._total)
        return digest.hexdigest()


def _into_folder(folder: Path, files: list[Path], made: Path, counted: _Counted) -> None:
    hashes = {}
    made.mkdir()
    for file in files:
        name = file.relative_to(folder).as_posix()
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        with file.open("rb") as source, (made / name).open("wb") as target:
            hashes[name] = counted.copy(source, target)
    (made / RECORD).write_bytes(_record(folder, hashes))


def _into_zip(folder: Path, files: list[Path], made: Path, counted: _Counted) -> None:
    hashes = {}
    top = f"{folder.parent.name}-{folder.name[:10]}"
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:  # weights do not get smaller by packing
        for file in files:
            name = file.relative_to(folder).as_posix()
            entry = zipfile.ZipInfo.from_file(file, f"{top}/{name}")
            with file.open("rb") as source, archive.open(entry, "w", force_zip64=True) as target:
                hashes[name] = counted.copy(source, target)
        archive.writestr(f"{top}/{RECORD}", _record(folder, hashes))


def _record(folder: Path, hashes: dict[str, str]) -> bytes:
    """The record of the store with the hash of each file, also of those whose publisher gave none."""
    said: dict[str, Any] = checkpoint_files.read_json(folder / RECORD)
    said["files"] = [
        {"name": name, "size_bytes": (folder / name).stat().st_size, "sha256": sha256}
        for name, sha256 in hashes.items()
    ]
    return json.dumps(said, ensure_ascii=False, indent=1).encode("utf-8")


@contextmanager
def unpacked(file: Path, store_folder: Path, cancel: CancelToken, on_bytes: OnBytes) -> Iterator[Path]:
    """The folder of weights in a zip, unpacked beside the store for as long as the block runs.

    Raises:
        EngineUnavailable: no zip, damaged, or with contents no package of weights has.
        StorageFailed: no room for it, twice: unpacked, and then in the store.
        Cancelled: `cancel` was set.
    """
    with _disk(f"“{file.name}” could not be unpacked"):
        store_folder.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=".unpacked-", dir=store_folder))
    try:
        with _disk(f"“{file.name}” could not be unpacked"):
            _unpack(file, folder, cancel, on_bytes)
        yield _root(folder, file)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unpack(file: Path, folder: Path, cancel: CancelToken, on_bytes: OnBytes) -> None:
    try:
        with zipfile.ZipFile(file) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir() and not _is_left_by_systems(entry)]
            total = sum(entry.file_size for entry in entries)
            if len(entries) > MAX_FILES or total > MAX_BYTES:
                raise _strange(f"it holds {len(entries)} files of {decimal(total / 1e9)} GB")
            for entry in entries:
                _require_plain(entry)
            require_room(folder, file.name, 2 * total)
            counted = _Counted(cancel, on_bytes, total)
            for entry in entries:
                target = folder / entry.filename
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(entry) as source, target.open("xb") as stream:
                    counted.copy(source, stream, entry.file_size)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        FileExistsError,
        NotADirectoryError,
    ) as fault:
        raise _strange("it is damaged, or no zip at all", str(fault)) from fault


def _is_left_by_systems(entry: zipfile.ZipInfo) -> bool:
    """Whether it is one of the hidden files that file managers add; they are left out."""
    parts = PurePosixPath(entry.filename).parts
    return parts[:1] == ("__MACOSX",) or (".." not in parts and any(part.startswith(".") for part in parts))


def _require_plain(entry: zipfile.ZipInfo) -> None:
    """Do nothing for an entry that is an ordinary file at an ordinary place.

    Raises:
        EngineUnavailable: a link, a locked entry, or a name that would lead elsewhere.
    """
    parts = PurePosixPath(entry.filename).parts
    is_plain = bool(parts) and hub.is_safe_file(parts[-1]) and all(_FOLDER.fullmatch(part) for part in parts[:-1])
    if not is_plain or len(parts) > _MAX_DEPTH:
        raise _strange(f"it holds a file called “{entry.filename[:80]}”")
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        raise _strange("it holds links or devices")
    if entry.flag_bits & 0x1:
        raise _strange("it is locked with a password")


def _root(folder: Path, file: Path) -> Path:
    """The folder in which the weights lie: the top, or the one folder there."""
    at = folder
    while True:
        inside = list(at.iterdir())
        if len(inside) != 1 or not inside[0].is_dir():
            break
        at = inside[0]
    if at == folder:  # files at the top: the zip's name is the name of the weights
        named = folder / ".named" / (file.stem or "weights")
        named.parent.mkdir()
        named.mkdir()
        for thing in inside:
            os.replace(thing, named / thing.name)  # noqa: PTH105  # moves files and folders alike
        at = named
    return at


def _strange(what: str, detail: str = "") -> EngineUnavailable:
    return EngineUnavailable(
        f"This zip is not taken: {what}.",
        remedy=Remedy("Choose a zip of weights that Ductus packed, or of one checkpoint folder."),
        detail=detail,
    )


@contextmanager
def _disk(what: str) -> Iterator[None]:
    """Turn a failing disk into an error a person can read; `what` begins the sentence."""
    try:
        yield
    except OSError as fault:
        raise StorageFailed(
            f"{what}: {fault.strerror or fault}.",
            remedy=Remedy("Choose another place, or make room on the disk, then try again."),
            detail=str(fault.filename or ""),
        ) from fault
