"""Files written whole or not at all: beside their target first, then renamed into its place."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4


def beside(target: Path) -> Path:
    """A passing name in the folder of `target`, hidden and not taken, for what is to become `target`."""
    return target.with_name(f".{target.name[:40]}.{uuid4().hex[:8]}")


def replace_file(target: Path, content: bytes) -> None:
    """Write a file whole, also where there is one; its folder is made if absent. The file has the usual rights.

    Raises:
        OSError: the folder cannot be written or the disk is full; an old file is untouched.
    """
    with replacing(target) as stream:
        stream.write(content)


@contextmanager
def replacing(target: Path) -> Iterator[BinaryIO]:
    """A stream to write a file piece by piece; it takes its place when the block ends, and is gone after a failure.

    Raises:
        OSError: as `replace_file`.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part = beside(target)
    try:
        with part.open("xb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
