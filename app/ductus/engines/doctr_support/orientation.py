"""docTR's networks that say which way up a page or a word lies, by quarters of a turn.

Each does its work only where its weights are here: they are small, they were taught on print, and nothing else needs
them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ductus.engines.doctr_support.weights_files import Architecture, fill, find_weights, read_state, revision_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

    Picture = NDArray[np.float32]

_QUARTERS = (0, -90, 180, 90)
"""What the four classes mean, in docTR's order: degrees that what is seen is turned clockwise."""


@dataclass(frozen=True, slots=True)
class OrienterArchitecture(Architecture):
    """One kind of network for turns; `side_px` is that of the squares it was taught on."""

    side_px: int


# Parameters as counted on docTR 1.1; file names and sizes as in its source.
PAGES = OrienterArchitecture(
    "mobilenet_v3_small_page_orientation", "mobilenet_v3_small_page_orientation-8e60325c.pt", 1_520_000, 512
)
WORDS = OrienterArchitecture(
    "mobilenet_v3_small_crop_orientation", "mobilenet_v3_small_crop_orientation-f0847a18.pt", 1_520_000, 256
)
ORIENTERS = {row.name: row for row in (PAGES, WORDS)}


@dataclass(frozen=True, slots=True)
class Turn:
    """By how many degrees something lies turned clockwise: 0, 90, 180 or -90; and how sure that is, from 0 to 1."""

    degrees: int
    confidence: float


class OpenOrienter:
    """A network for turns in memory, on one device. Owned by the engine that opened it; one thread at a time."""

    def __init__(self, inner: Any, side_px: int, device: str) -> None:
        self._inner = inner
        self._side_px = side_px
        self._device = device

    def turns(self, images: Sequence[Image]) -> list[Turn]:
        """How each image lies, in their order."""
        if not images:
            return []
        import numpy as np
        import torch

        with torch.inference_mode():
            squares = np.stack([_square(image, self._side_px) for image in images])
            planes = torch.from_numpy(squares).to(self._device)
            mean, std = (
                torch.tensor(self._inner.cfg[key], device=self._device).view(1, 3, 1, 1) for key in ("mean", "std")
            )
            rows = self._inner((planes - mean) / std).float().softmax(-1).cpu().numpy()
        return [Turn(_QUARTERS[int(row.argmax())], float(row.max())) for row in rows]


def open_orienter(architecture: OrienterArchitecture, device: str) -> OpenOrienter | None:
    """The network on its published weights; None where these are not here. Nothing is downloaded.

    Raises:
        EngineUnavailable: the file is damaged, holds more than numbers, or belongs to another architecture.
    """
    file = find_weights(architecture, "")
    if file is None:
        return None
    import torch
    from doctr.models import classification

    revision_of(file, architecture)
    inner: Any = getattr(classification, architecture.name)(pretrained=False)
    fill(inner, read_state(file), architecture, file)
    return OpenOrienter(inner.eval().to(torch.device(device)), architecture.side_px, device)


def _square(image: Image, side_px: int) -> Picture:
    """RGB from 0 to 1, (3, side, side): the image in the middle, its proportions kept, black around it, as taught."""
    import cv2
    import numpy as np

    pixels = np.asarray(image.convert("RGB"))
    factor = side_px / max(pixels.shape[:2])
    height_px, width_px = (max(1, round(length * factor)) for length in pixels.shape[:2])
    method = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    top, left = (side_px - height_px) // 2, (side_px - width_px) // 2
    square = np.zeros((side_px, side_px, 3), dtype=np.float32)
    square[top : top + height_px, left : left + width_px] = cv2.resize(
        pixels, (width_px, height_px), interpolation=method
    )
    return np.ascontiguousarray(square.transpose(2, 0, 1) / np.float32(255))
