"""docTR's recognizers: which there are, and one in memory that reads pictures of words.

They read words: but for weights of one's own, none has the blank in its vocabulary. `CTC` networks give a letter or
none for each column, the others a letter a step until they say that the word ends.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ductus.engines.ctc import Letter, geometric_mean, likeliest_letters
from ductus.engines.doctr_support.weights_files import Architecture, fill, read_state, revision_of
from ductus.errors import EngineUnavailable, Remedy

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pictures = NDArray[np.float32]
    Probabilities = NDArray[np.float32]

HEIGHT_PX, WIDTH_PX = 32, 128
"""Size of the pictures the weights were taught on, of docTR 1.1 alike for all."""
_PUBLISHED_VOCABULARY = "french"
_CONFIG = "config.json"


@dataclass(frozen=True, slots=True)
class RecognizerArchitecture(Architecture):
    """One kind of recognizer. `head` names its last layer, which has a row for each character and `others` besides.

    `takes_any_width`: pictures may be wider than those it was taught on, so that nothing need be squeezed.
    """

    head: str
    others: int = 1
    is_ctc: bool = False
    takes_any_width: bool = False


# Parameters as counted on docTR 1.1; file names and layers as in its source.
RECOGNIZERS = {
    row.name: row
    for row in (
        RecognizerArchitecture("crnn_vgg16_bn", "crnn_vgg16_bn-0417f351.pt", 15_810_000, "linear", 1, True, True),
        RecognizerArchitecture(
            "crnn_mobilenet_v3_small", "crnn_mobilenet_v3_small_pt-3b919a02.pt", 2_080_000, "linear", 1, True, True
        ),
        RecognizerArchitecture(
            "crnn_mobilenet_v3_large", "crnn_mobilenet_v3_large_pt-f5259ec2.pt", 4_520_000, "linear", 1, True, True
        ),
        RecognizerArchitecture("sar_resnet31", "sar_resnet31-9a1deedf.pt", 55_420_000, "decoder.output_dense"),
        RecognizerArchitecture("master", "master-fde31e4a.pt", 58_800_000, "linear", 3),
        RecognizerArchitecture("vitstr_small", "vitstr_small-fcd12655.pt", 21_410_000, "head"),
        RecognizerArchitecture("vitstr_base", "vitstr_base-50b21df2.pt", 85_290_000, "head"),
        RecognizerArchitecture("parseq", "parseq-56125471.pt", 23_840_000, "head"),
        RecognizerArchitecture("viptr_tiny", "viptr_tiny-1cb2515e.pt", 3_260_000, "head", 1, True),
    )
}


@dataclass(frozen=True, slots=True)
class ReadPicture:
    """What stands on one picture: its letters, and how sure that is, also of there being none.

    A letter's columns count from 0 to `columns`; networks without places have a column a letter.
    """

    letters: tuple[Letter, ...]
    confidence: float
    columns: int

    @property
    def text(self) -> str:
        return "".join(letter.text for letter in self.letters)


class OpenRecognizer:
    """A docTR recognizer in memory, on one device. Owned by the engine that opened it; one thread at a time."""

    def __init__(
        self,
        inner: Any,
        architecture: RecognizerArchitecture,
        vocabulary: str,
        revision: str,
        weights: str,
        device: str,
    ) -> None:
        self._inner = inner
        self._characters = tuple(vocabulary)
        self.architecture = architecture
        self.revision = revision
        self.weights = weights
        self.device = device

    @cached_property
    def knows_blank(self) -> bool:
        """Whether its vocabulary has the blank between words, as weights of one's own may."""
        return " " in self._characters

    def read(self, pictures: Pictures) -> list[ReadPicture]:
        """What stands on each picture of a batch: RGB from 0 to 1, shape (count, 3, 32, width)."""
        import torch

        with torch.inference_mode():
            planes = torch.from_numpy(pictures).to(self.device)
            mean, std = (
                torch.tensor(self._inner.cfg[key], device=self.device).view(1, 3, 1, 1) for key in ("mean", "std")
            )
            seen = self._inner((planes - mean) / std, return_model_output=True)["out_map"]
            rows = seen.float().softmax(-1).cpu().numpy()
        decode = _by_columns if self.architecture.is_ctc else _by_steps
        return [decode(row, self._characters) for row in rows]


def open_recognizer(architecture: RecognizerArchitecture, file: Path, vocabulary: str, device: str) -> OpenRecognizer:
    """Build the network and fill it from `file`. Nothing is downloaded.

    `vocabulary` is as in `vocabulary_of`.

    Raises:
        EngineUnavailable: the file is damaged, holds more than numbers, or belongs to another architecture or
            vocabulary; or the docTR installed here has no such network.
    """
    import torch
    from doctr.models import recognition
    from doctr.models.recognition.zoo import ARCHS

    if architecture.name not in ARCHS:
        raise EngineUnavailable(
            f"The docTR installed here has no {architecture.name}.", remedy=Remedy(f"It has {', '.join(ARCHS)}.")
        )
    revision = revision_of(file, architecture)
    state = read_state(file)
    characters = vocabulary_of(file, vocabulary)
    _require_as_many(state, architecture, characters, file)
    # Without pretrained_backbone=False docTR would fetch the backbone's weights here.
    inner: Any = getattr(recognition, architecture.name)(pretrained=False, pretrained_backbone=False, vocab=characters)
    fill(inner, state, architecture, file)
    inner.postprocessor = _no_words  # letters are taken from its columns by ourselves, with their confidence
    inner = inner.eval().to(torch.device(device))
    return OpenRecognizer(inner, architecture, characters, revision, f"doctr/{file.stem}", device)


def vocabulary_of(file: Path, wanted: str) -> str:
    """The characters of the weights in `file`, in their order.

    `wanted` is a name docTR has for a vocabulary, or the characters themselves. Where it is empty, the `config.json`
    beside the file counts, as docTR's users publish them; without one, the vocabulary of docTR's own weights.

    Raises:
        EngineUnavailable: the `config.json` is damaged.
    """
    from doctr.datasets import VOCABS

    if wanted:
        return str(VOCABS.get(wanted, wanted))
    config = file.with_name(_CONFIG)
    if not config.is_file():
        return str(VOCABS[_PUBLISHED_VOCABULARY])
    try:
        said = json.loads(config.read_text(encoding="utf-8"))["vocab"]
        if not isinstance(said, str) or not said:
            raise TypeError(said)
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise EngineUnavailable(
            f"“{config}” does not name the vocabulary of “{file.name}”.",
            remedy=Remedy("Write the vocabulary in docTR's options.", "Settings…", "settings", "engine"),
            detail=str(fault),
        ) from fault
    return said


def _require_as_many(state: dict[str, Any], architecture: RecognizerArchitecture, characters: str, file: Path) -> None:
    rows = state.get(f"{architecture.head}.weight")
    count = int(rows.shape[0]) - architecture.others if rows is not None and rows.ndim else len(characters)
    if count != len(characters):
        raise EngineUnavailable(
            f"“{file.name}” tells {count} characters apart, and the vocabulary has {len(characters)}.",
            remedy=Remedy(
                "Write the characters these weights were taught, in their order, or docTR's name for them.",
                "Settings…",
                "settings",
                "engine",
            ),
        )


def _by_columns(row: Probabilities, characters: Sequence[str]) -> ReadPicture:
    """CTC (Graves et al. 2006); docTR's last class is that of no character, ours the first."""
    import numpy as np

    count = len(characters)
    turned = np.concatenate((row[:, count : count + 1], row[:, :count]), axis=1)
    letters = likeliest_letters(turned, ("", *characters))
    sure = [letter.probability for letter in letters] or turned[:, 0].tolist()
    return ReadPicture(tuple(letters), geometric_mean(sure), len(row))


def _by_steps(row: Probabilities, characters: Sequence[str]) -> ReadPicture:
    """The likeliest letter of each step until the end is likelier than any."""
    letters: list[Letter] = []
    sure: list[float] = []
    for step, kind in enumerate(row.argmax(axis=1).tolist()):
        sure.append(float(row[step, kind]))
        if kind >= len(characters):
            break
        letters.append(Letter(characters[kind], kind, sure[-1], step, step))
    return ReadPicture(tuple(letters), geometric_mean(sure), max(1, len(letters)))


def _no_words(logits: Any) -> list[Any]:
    return []
