"""Line images with their text: `x.png` and `x.gt.txt`, as kraken, Tesseract and OCRopus train from. Read only.

Each pair is one page with one line that fills it; the project's page is the one that shows the image.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ductus.errors import FormatUnreadable, Remedy
from ductus.formats._assemble import FoundLine, FoundPage, FoundRegion, assemble
from ductus.formats._plain import decoded
from ductus.formats.base import FormatInfo, Holds, ReadPage
from ductus.formats.outlines import Parsed, box_points
from ductus.formats.remarks import Remarks

INFO = FormatInfo(
    id="line_pairs",
    title="Line images with text (.gt.txt)",
    summary="One image and one text file for each line, as kraken and Tesseract train from.",
    suffixes=(".gt.txt",),
    reads=True,
    writes=False,
    holds=frozenset({Holds.TEXT}),
    refers_to_scan=True,
)

SUFFIX = INFO.suffixes[0]
IMAGES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".bmp", ".nrm.png", ".bin.png")
"""What stands beside the text, the picture as scanned before what programs made of it."""
MAX_BYTES = 64 * 1024
"""A line of more is none."""


def read(source: Path) -> Sequence[ReadPage]:
    """The line of one pair, as a page of the size of its image.

    Raises:
        FormatUnreadable: no text, more than a line's worth, or no image of the same name beside it.
    """
    stem = source.name[: -len(SUFFIX)] if source.name.lower().endswith(SUFFIX) else source.stem
    image = next((path for suffix in IMAGES if (path := source.with_name(stem + suffix)).is_file()), None)
    if image is None:
        raise FormatUnreadable(
            f"No image stands beside “{source.name}”.",
            remedy=Remedy(f"Put the image of the line into the same folder as {stem}{IMAGES[0]}."),
        )
    width, height = _size(image, source)
    remarks = Remarks()
    text = decoded(source, MAX_BYTES).strip("\r\n")
    line = FoundLine(outline=Parsed(box_points(0, 0, width, height)), text=" ".join(text.splitlines()), has_text=True)
    if len(text.splitlines()) > 1:
        remarks.note(source.name, "The text has several lines; they were joined with spaces.")
    region = FoundRegion(lines=[line], is_loose=True)
    return [
        assemble(FoundPage(image.name, width, height, [region], file_name=source.name, has_baselines=False), remarks)
    ]


def _size(image: Path, source: Path) -> tuple[int, int]:
    """The upright size of an image, in pixels, from its head only."""
    from PIL import Image, UnidentifiedImageError

    from ductus.imaging.pictures import orientation_of

    try:
        with Image.open(image) as opened:
            width, height = opened.size
            return (height, width) if orientation_of(opened) >= 5 else (width, height)
    except (OSError, ValueError, UnidentifiedImageError, Image.DecompressionBombError) as fault:
        raise FormatUnreadable(
            f"The image beside “{source.name}” cannot be opened.", detail=f"{image.name}: {fault}"
        ) from fault
