"""Ground truth as Parquet files with the line images in them: what the Hugging Face hub shows and streams.

    data/train-00000-of-00001.parquet        image, text and the columns of `imagefolder`; a group of rows a page
    data/validation-…  data/test-…
    README.md  LICENSE                       the card of the data set
    dataset.json                             the manifest

Images are the PNG bytes themselves: a path in such a file would be that of this machine. Options are those of
`_choosing` and `_making`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ductus.document.description import licence_of
from ductus.document.page import Page
from ductus.formats.base import Holds, OnPage, WriteOptions, Written
from ductus.formats.datasets._cutting import Cutting, public
from ductus.formats.datasets._info import ground_truth
from ductus.formats.datasets._making import MANIFEST, Target, make_set, volume_of, write_text
from ductus.formats.description_files import licence_file, readme, yaml_of

if TYPE_CHECKING:
    import pyarrow

INFO = ground_truth(
    "parquet",
    "Line images (Hugging Face Parquet)",
    "Verified lines with their images in one file a part, to put on the Hugging Face hub or to load at once.",
    ".parquet",
    frozenset(Holds) - {Holds.COMMENTS, Holds.REGIONS, Holds.KINDS, Holds.TAGS},
)

_TEXTS = ("text", "page", "line_id", "status", "recipe")
_PLACES = ("polygon", "baseline")


def write(pages: Iterable[Page], total: int, target: Path, options: WriteOptions, on_page: OnPage) -> Written:
    """The data set as the folder `target`, which must be new or empty. It appears whole or not at all.

    Raises:
        ExportFailed: as of every data set (`_making.make_set`).
        Cancelled: `on_page` raised it; nothing is left behind.
    """
    return make_set(Target(INFO, _arrange), pages, total, target, options, on_page)


def _arrange(cutting: Cutting) -> None:
    import pyarrow
    import pyarrow.parquet

    schema = _schema()
    (cutting.staging / "data").mkdir()
    for part, pages in cutting.parts():
        place = cutting.staging / "data" / f"{part}-00000-of-00001.parquet"
        with pyarrow.parquet.ParquetWriter(place, schema) as writer:
            for page in pages:
                rows = [_with_image(cutting.staging, row) for row in page.read_rows()]
                writer.write_table(pyarrow.Table.from_pylist(rows, schema))
    _describe(cutting)


def _with_image(staging: Path, row: dict[str, Any]) -> dict[str, Any]:
    """The row with the bytes of its image, which is taken out of the staging folder."""
    held = public(row)
    name = held.pop("file_name")
    content = (staging / name).read_bytes()
    (staging / name).unlink()
    return {"image": {"bytes": content, "path": name}, **held}


def _schema() -> pyarrow.Schema:
    import pyarrow

    fields = [
        pyarrow.field("image", pyarrow.struct([("bytes", pyarrow.binary()), ("path", pyarrow.string())])),
        *(pyarrow.field(name, pyarrow.string()) for name in _TEXTS),
        pyarrow.field("confidence", pyarrow.float64()),
        *(pyarrow.field(name, pyarrow.list_(pyarrow.list_(pyarrow.int64()))) for name in _PLACES),
    ]
    # A list of one stands for a list of any length: the form both older and newer releases of `datasets` take.
    numbers = [[{"dtype": "int64", "_type": "Value"}]]
    features = {
        "image": {"_type": "Image"},
        **{name: {"dtype": "string", "_type": "Value"} for name in _TEXTS},
        "confidence": {"dtype": "float64", "_type": "Value"},
        **dict.fromkeys(_PLACES, numbers),
    }
    return pyarrow.schema(fields, {"huggingface": json.dumps({"info": {"features": features}})})


def _describe(cutting: Cutting) -> None:
    said = cutting.options.description
    card = {
        "pretty_name": said.title,
        "license": licence_of(said).id.lower(),
        "language": list(said.languages),
        "task_categories": ["image-to-text"],
    }
    head = yaml_of({name: value for name, value in card.items() if value})
    contents = [
        *((f"data/{part}-*.parquet", f"lines of {part}") for part, _ in cutting.parts()),
        (MANIFEST, "manifest"),
    ]
    write_text(cutting, "README.md", f"---\n{head}---\n\n{readme(said, volume_of(cutting), contents)}")
    write_text(cutting, "LICENSE", licence_file(said))
