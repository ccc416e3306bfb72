"""Which files a vision-language network consists of, on a hub or in a folder. Standard library only; opens no weights.

They lie beside one another, as the library writes them: `config.json`, safetensors whole or in shards, a tokenizer and
what turns pictures into numbers. Pickled weights and code, which some repositories hold as well, are never taken.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ductus.engines import checkpoint_files

GOT, QWEN = "got_ocr2", "qwen2_5_vl"
"""What config.json calls the two."""

_PICTURES = (checkpoint_files.PREPROCESSOR, checkpoint_files.PROCESSOR)
_SMALL_FILES = (
    checkpoint_files.GENERATION,
    *_PICTURES,
    "video_preprocessor_config.json",
    "chat_template.json",
    "chat_template.jinja",
    checkpoint_files.TOKENIZER,
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    checkpoint_files.VOCABULARY,
    checkpoint_files.MERGES,
)


def needed_files(names: Iterable[str]) -> list[str]:
    """Of all files of a network, by their names, those that reading needs."""
    present = set(names)
    small = [name for name in (checkpoint_files.CONFIG, *_SMALL_FILES) if name in present]
    return small + _safe_weights(present)


def listing_fault(names: Iterable[str]) -> str:
    """Why these files are not all that reading needs, as the end of a sentence; empty if they are."""
    present = set(names)
    if checkpoint_files.CONFIG not in present:
        return f"has no {checkpoint_files.CONFIG}"
    if not _safe_weights(present):
        return f"has no {checkpoint_files.SAFE_WEIGHTS} (pickled weights are not opened)"
    if not checkpoint_files.has_tokenizer(present):
        return "has no tokenizer (tokenizer.json, or vocab.json with merges.txt)"
    if not present.intersection(_PICTURES):
        return f"has no {checkpoint_files.PREPROCESSOR}"
    return ""


def folder_fault(folder: Path) -> str:
    """Why the folder cannot be read with, as the end of a sentence; empty if everything needed is there."""
    return listing_fault(checkpoint_files.names_in(folder))


def weights_bytes(folder: Path) -> int:
    """Size of the safetensors in the folder."""
    return sum((folder / name).stat().st_size for name in _safe_weights(set(checkpoint_files.names_in(folder))))


def _safe_weights(present: set[str]) -> list[str]:
    found = checkpoint_files.weights_files(present)
    return found if found and found[0].startswith(checkpoint_files.SAFE_WEIGHTS) else []
