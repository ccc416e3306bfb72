"""Which files a TrOCR checkpoint consists of, on a hub or in a folder. Standard library only; opens no weights.

A checkpoint is a folder with `config.json`, weights, a tokenizer in one of three layouts and, nearly always, a
`preprocessor_config.json`. Some authors keep tokenizer and preprocessor in a folder `processor/`; some forgot the
tokenizer, which is then that of the weights they started from.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

CONFIG = "config.json"
GENERATION = "generation_config.json"
PREPROCESSOR = "preprocessor_config.json"
PROCESSOR = "processor_config.json"
SAFE_WEIGHTS = "model.safetensors"
PICKLED_WEIGHTS = "pytorch_model.bin"
SENTENCEPIECE = "sentencepiece.bpe.model"
TOKENIZER = "tokenizer.json"
VOCABULARY = "vocab.json"
CARD = "card.json"
"""Where weights taught here come from; reading does without it."""
MERGES = "merges.txt"
SUBFOLDERS = ("processor", "tokenizer")

ARCHITECTURE = "vision-encoder-decoder"

_TOKENIZER_FILES = (
    TOKENIZER,
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    VOCABULARY,
    MERGES,
    SENTENCEPIECE,
)
_TOKENIZER_LAYOUTS = ({TOKENIZER}, {VOCABULARY, MERGES}, {SENTENCEPIECE})
_IMAGE_FILES = (PREPROCESSOR, PROCESSOR)
_SHARD = {
    SAFE_WEIGHTS: re.compile(r"model-\d{5}-of-\d{5}\.safetensors"),
    PICKLED_WEIGHTS: re.compile(r"pytorch_model-\d{5}-of-\d{5}\.bin"),
}


def needed_files(names: Iterable[str]) -> list[str]:
    """Of all files of a checkpoint, by their paths with slashes, those that reading needs.

    Safetensors are preferred; pickled weights are taken only where there is nothing else, never both.
    """
    present = set(names)
    chosen = [name for name in (CONFIG, GENERATION) if name in present]
    return chosen + weights_files(present) + processor_files(present)


def weights_files(names: Iterable[str]) -> list[str]:
    """The weights among the files: whole or in shards, safetensors before pickles; empty if there are none."""
    present = set(names)
    for whole, shard in _SHARD.items():
        if whole in present:
            return [whole]
        shards = sorted(name for name in present if shard.fullmatch(name))
        if f"{whole}.index.json" in present and shards:
            return [f"{whole}.index.json", *shards]
    return []


def processor_files(names: Iterable[str]) -> list[str]:
    """Tokenizer and image settings among the files, from the folder itself or one of its known subfolders."""
    present = set(names)
    return _group(present, _IMAGE_FILES) + (_group(present, _TOKENIZER_FILES) if has_tokenizer(present) else [])


def has_tokenizer(names: Iterable[str]) -> bool:
    """Whether the files hold a whole tokenizer in a layout we read."""
    present = set(names)
    return any(
        {f"{prefix}{name}" for name in layout} <= present for prefix in _prefixes() for layout in _TOKENIZER_LAYOUTS
    )


def _group(present: set[str], wanted: tuple[str, ...]) -> list[str]:
    for prefix in _prefixes():
        found = [f"{prefix}{name}" for name in wanted if f"{prefix}{name}" in present]
        if found:
            return found
    return []


def _prefixes() -> tuple[str, ...]:
    return ("", *(f"{folder}/" for folder in SUBFOLDERS))


def names_in(folder: Path) -> list[str]:
    """Paths with slashes of the files in a checkpoint folder and its known subfolders."""
    places = [folder, *(folder / name for name in SUBFOLDERS)]
    return [
        file.relative_to(folder).as_posix()
        for place in places
        if place.is_dir()
        for file in sorted(place.iterdir())
        if file.is_file()
    ]


def locate(folder: Path, name: str) -> Path | None:
    """The file `name` in the folder or a known subfolder; None if there is none."""
    return next((folder / prefix / name for prefix in _prefixes() if (folder / prefix / name).is_file()), None)


def read_json(file: Path) -> dict[str, Any]:
    """The object in a JSON file.

    Raises:
        ValueError: the file cannot be read, is not JSON, or is not an object; the message names it.
    """
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise ValueError(f"{file.name} cannot be read: {fault}") from fault
    if not isinstance(content, dict):
        raise ValueError(f"{file.name} does not hold an object")
    return content


def config_fault(config: dict[str, Any]) -> str:
    """Why weights with this `config.json` cannot be a TrOCR reader; empty if they can."""
    kind = config.get("model_type")
    if kind != ARCHITECTURE:
        return f"is not a TrOCR reader: its config.json says “{kind}”, not “{ARCHITECTURE}”"
    if not isinstance(config.get("encoder"), dict) or not isinstance(config.get("decoder"), dict):
        return "has a config.json without encoder and decoder"
    return ""


def folder_fault(folder: Path) -> str:
    """Why the folder cannot be read with, as the end of a sentence; empty if everything needed is there."""
    if not folder.is_dir():
        return "is not a folder"
    if not (folder / CONFIG).is_file():
        return "has no config.json"
    try:
        fault = config_fault(read_json(folder / CONFIG))
    except ValueError as problem:
        return f"is damaged: {problem}"
    if fault:
        return fault
    names = names_in(folder)
    if not weights_files(names):
        return f"has no weights ({SAFE_WEIGHTS} or {PICKLED_WEIGHTS})"
    if not has_tokenizer(names):
        return f"has no tokenizer ({TOKENIZER}, {VOCABULARY} with {MERGES}, or {SENTENCEPIECE})"
    return ""
