"""The kinds of weights the store fetches and takes in, each told by what its folder or repository holds.

To add one: a `WeightsKind` here, with a module that says which files it needs. Standard library only; opens no weights.
docTR's are single files, which the catalogue names one by one; those of installed programs are the programs' own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ductus.engines import checkpoint_files, vision_language_files
from ductus.engines.quill_support import folders as quill_folders


@dataclass(frozen=True, slots=True)
class WeightsKind:
    """One kind of weights: the engine that works with them, and how it is told whether all of them is there.

    `folder_fault` and `repository_fault` give why a folder, or a repository with this config.json and these files,
    cannot be read with, as the end of a sentence, empty if it can. `needed_files` picks what reading needs. `wanted`
    says what to choose instead of a folder that lacks something. One that `borrows_tokenizer` may be fetched without.
    """

    engine_id: str
    wanted: str
    folder_fault: Callable[[Path], str]
    needed_files: Callable[[Iterable[str]], list[str]]
    repository_fault: Callable[[dict[str, Any], Iterable[str]], str]
    borrows_tokenizer: bool = False


def kind_of_folder(folder: Path) -> WeightsKind:
    """The kind of weights a folder holds; TrOCR's where it says nothing."""
    if quill_folders.is_quill_folder(folder):
        return QUILL
    try:
        return kind_of_config(checkpoint_files.read_json(folder / checkpoint_files.CONFIG))
    except ValueError:
        return TROCR


def kind_of_config(config: dict[str, Any]) -> WeightsKind:
    """The kind of weights with this config.json; TrOCR's, which says what is wrong with it, where we know no other."""
    return _BY_CONFIG.get(str(config.get("model_type")), TROCR)


def _trocr_repository_fault(config: dict[str, Any], names: Iterable[str]) -> str:
    if not checkpoint_files.weights_files(names):
        return f"holds no weights we can open ({checkpoint_files.SAFE_WEIGHTS} or {checkpoint_files.PICKLED_WEIGHTS})"
    return checkpoint_files.config_fault(config)


def _quill_files(names: Iterable[str]) -> list[str]:
    present = set(names)
    return [name for name in quill_folders.KNOWN_FILES if name in present]


def _vision_language(engine_id: str) -> WeightsKind:
    return WeightsKind(
        engine_id,
        "Choose the folder that holds config.json, model.safetensors whole or in parts, and the tokenizer.",
        vision_language_files.folder_fault,
        vision_language_files.needed_files,
        lambda _config, names: vision_language_files.listing_fault(names),
    )


TROCR = WeightsKind(
    "trocr",
    "Choose the folder that holds config.json, the weights and the tokenizer.",
    checkpoint_files.folder_fault,
    checkpoint_files.needed_files,
    _trocr_repository_fault,
    borrows_tokenizer=True,
)
QUILL = WeightsKind(
    "quill",
    f"Choose the folder that holds {quill_folders.WEIGHTS} and {quill_folders.DESIGN}.",
    quill_folders.folder_fault,
    _quill_files,
    lambda _config, _names: "is to be brought in from a folder",
)
_BY_CONFIG = {
    checkpoint_files.ARCHITECTURE: TROCR,
    vision_language_files.GOT: _vision_language("got-ocr"),
    vision_language_files.QWEN: _vision_language("qwen-vl"),
}
