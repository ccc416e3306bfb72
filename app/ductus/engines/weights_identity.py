"""What a folder of weights says it is: id, revision and licence; a name and a fingerprint where it says nothing."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

from ductus.engines import checkpoint_files, hub, weights_carrying
from ductus.engines.quill_support import folders as quill_folders

LOCAL_OWNER = "local"
"""Owner under which folders without a name of their own are imported: `local/<folder>`."""

_RECORD = weights_carrying.RECORD
_ENDS_BYTES = 1 << 20


def identity_of(folder: Path) -> tuple[str, str]:
    """Id and revision of the weights in a folder, for the record of what made a reading.

    A folder that says what it is is believed; of any other the name is the id, and the revision a fingerprint of size,
    beginning and end of its weights, which differ after any training step.
    """
    said = said_identity(folder)
    return said[:2] if said else (folder.name, fingerprint(folder))


def quill_identity(folder: Path) -> tuple[str, str]:
    """Id and revision of Quill weights: as our record or their card says, else the folder's name; of their SHA-256."""
    said = said_identity(folder)
    name, revision = quill_folders.identity_in(folder)
    return (said[0] if said else name), revision


def fingerprint(folder: Path) -> str:
    """A short name for the content of a checkpoint folder's weights: 12 hexadecimal digits.

    Of Quill's, which are small, it is the revision that readings made with them name.
    """
    if quill_folders.is_quill_folder(folder):
        return quill_folders.identity_in(folder)[1]
    total = hashlib.sha256()
    for name in checkpoint_files.weights_files(checkpoint_files.names_in(folder)):
        size = (folder / name).stat().st_size
        total.update(f"{name} {size} ".encode())
        with (folder / name).open("rb") as stream:
            total.update(stream.read(_ENDS_BYTES))
            stream.seek(max(0, size - _ENDS_BYTES))
            total.update(stream.read())
    return total.hexdigest()[:12]


def said_identity(folder: Path) -> tuple[str, str, str] | None:
    """Id, revision and licence by our record or by the place in a hub's cache; None for any other folder."""
    if (folder / _RECORD).is_file():
        try:
            said = checkpoint_files.read_json(folder / _RECORD)
            return _checked(str(said["id"]), str(said["revision"]), str(said.get("licence", "")))
        except (ValueError, KeyError):
            return None
    cache, snapshots = folder.absolute().parent.parent.name, folder.absolute().parent.name
    if snapshots == "snapshots" and cache.startswith("models--") and hub.is_commit(folder.name):
        return _checked(cache[len("models--") :].replace("--", "/"), folder.name, "")
    return None


def _checked(identity: str, revision: str, licence: str) -> tuple[str, str, str] | None:
    """The three, unless id or revision could not be a folder of ours."""
    is_plain = hub.is_repository(identity) and hub.is_repository(revision) and "/" not in revision
    return (identity, revision, licence) if is_plain else None


def local_id(name: str) -> str:
    """The id that weights without one of their own get in the store, made of their folder's name."""
    plain = re.sub(r"[^A-Za-z0-9_]+", "-", name).strip("-") or "weights"
    return f"{LOCAL_OWNER}/{plain}"


def local_identity(folder: Path) -> tuple[str, str, str]:
    """Id, revision and licence of a folder that says nothing itself but for its card."""
    return local_id(folder.name), fingerprint(folder), str(card_in(folder).get("licence", ""))


def card_in(folder: Path) -> dict[str, Any]:
    """What the card of weights taught here says; empty where there is none that can be read."""
    try:
        return checkpoint_files.read_json(folder / checkpoint_files.CARD)
    except ValueError:
        return {}
