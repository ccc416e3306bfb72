"""Pictures for a service: as large as it takes them, without loss where they fit."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ductus.errors import EngineFailed, Remedy

if TYPE_CHECKING:
    from PIL.Image import Image


@dataclass(frozen=True, slots=True)
class PictureLimits:
    """What a service accepts: bytes before base64, pixels of the longer side, and pixels each side must have."""

    most_bytes: int
    longest_px: int
    least_px: int = 1


@dataclass(frozen=True, slots=True)
class Picture:
    """An encoded picture. `scale` times a length in the original is that length in the picture."""

    data: bytes
    media_type: str
    width_px: int
    height_px: int
    scale: float

    @property
    def base64(self) -> str:
        return base64.b64encode(self.data).decode("ascii")

    @property
    def data_uri(self) -> str:
        return f"data:{self.media_type};base64,{self.base64}"


_QUALITIES = (92, 80, 60)
_SMALLER = 0.75


def picture_of(image: Image, limits: PictureLimits) -> Picture:
    """The image as PNG where that is small enough, else as JPEG, made smaller until it fits.

    One that is too thin for the service gets white around it; what was measured on the picture divided by `scale` is
    still right, since white is added at the right and below.

    Raises:
        EngineFailed: it cannot be made to fit.
    """
    from PIL import Image as Pillow

    image = image.convert("RGB")
    scale = min(1.0, limits.longest_px / max(image.size))
    while True:
        size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
        shown = image if size == image.size else image.resize(size, Pillow.Resampling.LANCZOS)
        if min(size) < limits.least_px:
            padded = Pillow.new("RGB", (max(size[0], limits.least_px), max(size[1], limits.least_px)), "white")
            padded.paste(shown, (0, 0))
            shown = padded
        for kind, quality in (("PNG", 0), *(("JPEG", quality) for quality in _QUALITIES)):
            data = _encoded(shown, kind, quality)
            if len(data) <= limits.most_bytes:
                return Picture(data, f"image/{kind.lower()}", shown.width, shown.height, scale)
        if max(shown.size) <= max(64, limits.least_px):
            raise EngineFailed(
                f"The image cannot be made as small as the service asks for ({limits.most_bytes} bytes).",
                remedy=Remedy("Choose another engine."),
            )
        scale *= _SMALLER


def _encoded(image: Image, kind: str, quality: int) -> bytes:
    stream = io.BytesIO()
    if kind == "PNG":
        image.save(stream, "PNG")
    else:
        image.save(stream, "JPEG", quality=quality, subsampling=0)
    return stream.getvalue()
