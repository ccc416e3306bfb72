"""From a line crop to the numbers a checkpoint was trained on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ductus.engines import checkpoint_files

if TYPE_CHECKING:
    from PIL.Image import Image

Triple = tuple[float, float, float]

# What every TrOCR of Microsoft was trained with; a checkpoint without image settings was made from one.
_MEAN: Triple = (0.5, 0.5, 0.5)
_STD: Triple = (0.5, 0.5, 0.5)
_SCALE = 1 / 255
SQUARE_WIDTH_PX = 384
"""Width, and height, of the images that Microsoft's checkpoints take."""
_BILINEAR = 2
_BICUBIC = 3
_RESAMPLINGS = range(6)


@dataclass(frozen=True, slots=True)
class ImageSettings:
    """How a checkpoint wants its crops: squeezed to one size, scaled, shifted. `resample` is Pillow's number."""

    height_px: int
    width_px: int
    resample: int = _BILINEAR
    scale: float = _SCALE
    mean: Triple = _MEAN
    std: Triple = _STD

    def pixels(self, crop: Image, *, bicubic: bool = False) -> NDArray[np.float32]:
        """The crop as float32 of shape (3, height, width); equal to `ViTImageProcessor`'s Pillow backend to the bit.

        The line is squeezed, not padded: so were the lines it was trained on. OpenCV's resizing must not be used
        here: without antialiasing it changes 87 % of the pixels (trocr-performance notes, section 5).
        """
        resample = _BICUBIC if bicubic else self.resample
        image = crop.convert("RGB").resize((self.width_px, self.height_px), resample=resample)
        numbers = np.asarray(image, dtype=np.float32) * np.float32(self.scale)
        shifted = (numbers - np.asarray(self.mean, np.float32)) / np.asarray(self.std, np.float32)
        return np.ascontiguousarray(shifted.transpose(2, 0, 1), dtype=np.float32)


def image_settings(folder: Path, height_px: int, width_px: int) -> ImageSettings:
    """The image settings in a checkpoint folder for the size its encoder takes.

    Raises:
        ValueError: the settings are damaged; the message says how.
    """
    said = said_settings(folder)
    resample = said.get("resample", _BILINEAR)
    if resample not in _RESAMPLINGS:
        raise ValueError(f"{checkpoint_files.PREPROCESSOR}: resample={resample!r} is not a way to resize")
    is_scaled, is_shifted = said.get("do_rescale", True), said.get("do_normalize", True)
    return ImageSettings(
        height_px,
        width_px,
        int(resample),
        float(said.get("rescale_factor", _SCALE)) if is_scaled else 1.0,
        _triple(said, "image_mean", _MEAN) if is_shifted else (0.0, 0.0, 0.0),
        _triple(said, "image_std", _STD) if is_shifted else (1.0, 1.0, 1.0),
    )


def said_settings(folder: Path) -> dict[str, Any]:
    """The image settings as the checkpoint's files hold them, old layout or new; empty if it has none."""
    file = checkpoint_files.locate(folder, checkpoint_files.PREPROCESSOR)
    if file is not None:
        return checkpoint_files.read_json(file)
    file = checkpoint_files.locate(folder, checkpoint_files.PROCESSOR)
    inner = checkpoint_files.read_json(file).get("image_processor") if file is not None else None
    return inner if isinstance(inner, dict) else {}


def size_of(value: Any) -> tuple[int, int] | None:
    """Height and width out of the ways they are written: 384, [192, 1024], {"height": 192, "width": 1024}."""
    if isinstance(value, dict):
        value = [value.get("height"), value.get("width")]
    if isinstance(value, int):
        value = [value, value]
    if isinstance(value, list | tuple) and len(value) == 2 and all(isinstance(side, int) for side in value):
        return int(value[0]), int(value[1])
    return None


def _triple(said: dict[str, Any], key: str, default: Triple) -> Triple:
    value = said.get(key, default)
    if not isinstance(value, list | tuple) or len(value) != 3:
        raise ValueError(f"{checkpoint_files.PREPROCESSOR}: {key}={value!r} is not three numbers")
    return float(value[0]), float(value[1]), float(value[2])
