"""What a folder of Quill weights holds, and whether it is whole. Standard library only; opens no weights.

quill.safetensors   the numbers
design.json         sizes of the network and its characters
card.json           where they come from: recipe, data, figures, licence, SHA-256 (not in the folder of a course)
language.json       what the text they were taught makes likely (only where they were taught a hand)
quill.onnx          the same network for ONNX Runtime, if it was put there; else it is made once and cached
"""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

from ductus.engines import file_hash
from ductus.engines.checkpoint_files import read_json
from ductus.engines.quill_support.design import QuillDesign

WEIGHTS = "quill.safetensors"
DESIGN = "design.json"
CARD = "card.json"
ONNX = "quill.onnx"

LANGUAGE = "language.json"

KNOWN_FILES = (WEIGHTS, DESIGN, CARD, ONNX, LANGUAGE)
_STAGES = 4
_REVISION_DIGITS = 12
_MOST_SIZE = 4096
"""No size of a network that could be read with is larger; a damaged file must not ask for all memory."""


def is_quill_folder(folder: Path) -> bool:
    """Whether the folder claims to hold Quill weights."""
    return (folder / WEIGHTS).is_file() or (folder / DESIGN).is_file()


def folder_fault(folder: Path) -> str:
    """Why the folder cannot be read with, as the end of a sentence; empty if it can. Looks at files, not at numbers."""
    if not folder.is_dir():
        return "is not a folder"
    missing = [name for name in (WEIGHTS, DESIGN) if not (folder / name).is_file()]
    if missing:
        return f"has no {' and no '.join(missing)}"
    try:
        design_in(folder)
        card_in(folder)
    except ValueError as fault:
        return f"is damaged: {fault}"
    return ""


def design_in(folder: Path) -> QuillDesign:
    """The design of the weights in the folder.

    Raises:
        ValueError: design.json is missing or is not one; the message names what is wrong.
    """
    plain = read_json(folder / DESIGN)
    known = {item.name for item in fields(QuillDesign)}
    strange, missing = set(plain) - known, known - set(plain)
    if strange or missing:
        raise ValueError(f"{DESIGN} has {_listed('unknown', strange)}{_listed('missing', missing)}")
    characters, channels = plain.pop("characters"), plain.pop("channels")
    if not isinstance(characters, list) or not all(isinstance(sign, str) and len(sign) == 1 for sign in characters):
        raise ValueError(f"{DESIGN}: characters must be a list of single characters")
    if len(set(characters)) != len(characters):
        raise ValueError(f"{DESIGN}: a character stands there twice")
    sizes = [*(channels if isinstance(channels, list) else ()), *(plain[name] for name in _SIZES)]
    if len(sizes) != _STAGES + len(_SIZES) or not all(
        isinstance(size, int) and 0 < size <= _MOST_SIZE for size in sizes
    ):
        raise ValueError(f"{DESIGN}: sizes must be whole numbers from 1 to {_MOST_SIZE}, four of them channels")
    return QuillDesign(characters=tuple(characters), channels=tuple(channels), **plain)


_SIZES = ("height_px", "features", "width", "layers")


def _listed(what: str, names: set[str]) -> str:
    return f"{what} {', '.join(sorted(names))}; " if names else ""


def card_in(folder: Path) -> dict[str, Any]:
    """What the card says; empty where there is none, as in the folder of a course.

    Raises:
        ValueError: card.json is no JSON object.
    """
    return read_json(folder / CARD) if (folder / CARD).is_file() else {}


def sha256_of(folder: Path) -> str:
    """SHA-256 of the weights, as hexadecimal digits."""
    return file_hash.sha256_of(folder / WEIGHTS)


def identity_in(folder: Path) -> tuple[str, str]:
    """Id and revision of the weights: as the card says, else the folder's name; first digits of their SHA-256."""
    return str(card_in(folder).get("id") or folder.name), sha256_of(folder)[:_REVISION_DIGITS]
