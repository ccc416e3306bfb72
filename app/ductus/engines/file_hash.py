"""The SHA-256 of a file of weights: what says that it is the one that was published, packed or read with."""

from __future__ import annotations

import hashlib
from pathlib import Path


def sha256_of(file: Path) -> str:
    """SHA-256 of the file's content, as 64 hexadecimal digits. Reads all of it: a second or two for a gigabyte.

    Raises:
        OSError: it cannot be read.
    """
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
