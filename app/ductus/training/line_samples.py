"""Lines with their texts, to teach and to judge by, from wherever they are kept."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from ductus.document.geometry import Baseline, Polygon

if TYPE_CHECKING:
    from ductus.imaging.crops import PagePixels

_MOST_HEIGHT_PX = 192
"""What TrOCR is taught on at most, if not on Microsoft's square. Lines of 21 real pages are some 150 px high; so kept
they take 50 kB each."""
_JPEG_QUALITY = 95


@dataclass(frozen=True, slots=True)
class LineSample:
    """One line of writing and what it says. `picture` is an encoded image; `text` is in the form NFC.

    `source` names the collection, `page` the page it stands on, so that splits can keep pages together; `licence` is
    that of the source, where it is known.
    """

    picture: bytes
    text: str
    source: str = ""
    page: str = ""
    licence: str = ""

    def image(self, mode: str = "L") -> Image.Image:
        """The crop, grey or as "RGB". Decoded anew each time: thousands of lines stay small in memory."""
        with Image.open(io.BytesIO(self.picture)) as opened:
            return opened.convert(mode)

    def size_px(self) -> tuple[int, int]:
        """Width and height, from the header alone."""
        with Image.open(io.BytesIO(self.picture)) as opened:
            return opened.size


def picture_of_line(page: PagePixels, polygon: Polygon, baseline: Baseline | None) -> bytes:
    """The line as recognizers get it to read, encoded: in colour, masked, straight, never larger than it is there.

    `polygon` and `baseline` are in pixels of the upright page.
    """
    from ductus.imaging.crops import cut_line

    image = cut_line(page, polygon, baseline).image
    if image.height > _MOST_HEIGHT_PX:
        width_px = max(1, round(image.width * _MOST_HEIGHT_PX / image.height))
        image = image.resize((width_px, _MOST_HEIGHT_PX), Image.Resampling.BICUBIC)
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=_JPEG_QUALITY, subsampling=0)
    return stream.getvalue()


def plain_text(text: str) -> str:
    """A text as it is taught: in the form NFC, blanks at its ends taken off."""
    return unicodedata.normalize("NFC", text.strip())


def read_parquet(files: Sequence[Path]) -> list[LineSample]:
    """The lines of Parquet files with the columns `image` (encoded), `text` and, if known, `source`, `page`, `license`.

    Lines without text are left out. Also takes the layout of Hugging Face `datasets`, an image as {"bytes": ...}.

    Raises:
        OSError: a file cannot be read, or is no Parquet.
        KeyError: a file lacks `image` or `text`.
    """
    import pyarrow.parquet

    samples: list[LineSample] = []
    for file in files:
        table = pyarrow.parquet.read_table(file)
        columns = {name: table[name].to_pylist() for name in table.column_names}
        missing = [""] * table.num_rows
        known = [columns.get(name, missing) for name in ("source", "page", "license")]
        rows: Iterable[tuple[object, str, str, str, str]] = zip(columns["image"], columns["text"], *known, strict=True)
        for image, text, source, page, licence in rows:
            picture = image["bytes"] if isinstance(image, dict) else image
            if isinstance(picture, bytes) and text and text.strip():
                samples.append(LineSample(picture, plain_text(text), source, page, licence))
    return samples
