"""Lines with their texts, to teach and to judge by, from wherever they are kept."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image


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
