"""Tiny hunspell dictionaries, written where a test wants them."""

from __future__ import annotations

from pathlib import Path

_RULES = "SET UTF-8\nTRY esianrtolcdugmphbyfvkw\nSFX S Y 1\nSFX S 0 s .\n"


def write_dictionary(folder: Path, name: str, *words: str) -> Path:
    """The stem of a dictionary that knows these words; one followed by "/S" takes an s as well."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = folder / name
    stem.with_suffix(".aff").write_text(_RULES, encoding="utf-8")
    stem.with_suffix(".dic").write_text("\n".join([str(len(words)), *words]) + "\n", encoding="utf-8")
    return stem
