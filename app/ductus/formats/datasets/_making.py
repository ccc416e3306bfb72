"""How every data set is made: cut into a staging folder, parted, arranged by the target, described, put in place.

Options (`choices`) besides those of `_choosing`:
- `split` (default {"train": 0.8, "validation": 0.1, "test": 0.1}): shares of the pages; one part alone is allowed.
- `parts`: page id to part, for pages whose part is decided. The workflow gives it from the project's partition, so that
  a test page stays one for good.
- `seed` (default 0): which of the other pages go where. Same pages and same seed, same parts.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ductus.document.description import licence_of
from ductus.document.page import Page
from ductus.errors import ExportFailed, Remedy
from ductus.formats.base import FormatInfo, Holds, OnPage, WriteOptions, Written
from ductus.formats.datasets._choosing import recipes_of
from ductus.formats.datasets._cutting import UNKNOWN, Cutting, OnCut
from ductus.formats.datasets._parts import checked_shares, parted
from ductus.formats.description_files import Volume, licence_file
from ductus.formats.files import told
from ductus.formats.line_text import AS_TYPED, form_of
from ductus.whole_files import beside

MANIFEST = "dataset.json"
DEFAULT_SHARES: Mapping[str, float] = {"train": 0.8, "validation": 0.1, "test": 0.1}


@dataclass(frozen=True, slots=True)
class Target:
    """What sets one kind of data set apart. `arrange` moves what was cut to its place and writes the tables."""

    info: FormatInfo
    arrange: Callable[[Cutting], None]
    on_cut: OnCut | None = None
    has_crops: bool = True


def make_set(
    target: Target, pages: Iterable[Page], total: int, folder: Path, options: WriteOptions, on_page: OnPage
) -> Written:
    """The data set as the folder `folder`, which must be new or empty. It appears whole or not at all.

    Raises:
        ExportFailed: the folder is not empty or cannot be written, no line qualifies, an option is unknown, or the
            caller gives no pixels.
        Cancelled: `on_page` raised it; nothing is left behind.
    """
    shares = checked_shares(options.choices.get("split", DEFAULT_SHARES))
    recipes = recipes_of(options) if target.has_crops else ()
    if options.page_image is None:
        raise ExportFailed("Line images need the scans, and this export was started without them.")
    with _staged(folder) as staging:
        form = form_of(options) if Holds.TEXT in target.info.holds else AS_TYPED
        cutting = Cutting(staging, options, recipes, form, target.on_cut)
        for done, page in enumerate(pages, start=1):
            cutting.cut(page)
            on_page(done, total)
        _give_parts(cutting, shares)
        target.arrange(cutting)
        for cut in cutting.pages:
            cut.rows.unlink()
        _write_manifest(target.info, cutting, shares)
        names = sorted(path.relative_to(staging) for path in staging.rglob("*") if path.is_file())
        if options.before_placing is not None:
            options.before_placing()
    lines = sum(page.lines for page in cutting.pages)
    losses = (*cutting.remarks.remarks(), *cutting.faults.remarks())
    return Written(tuple(folder / name for name in names), lines, losses)


@contextmanager
def _staged(folder: Path) -> Iterator[Path]:
    """A new folder that takes the place of `folder` at the end, and is gone after a failure."""
    with told(folder):
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise ExportFailed(
                f"“{folder.name}” is not empty, and a data set is not mixed with other files.",
                remedy=Remedy("Choose a new or empty folder."),
            )
        staging = beside(folder)
        staging.mkdir(parents=True)
        try:
            yield staging
            if folder.exists():
                folder.rmdir()
            staging.replace(folder)
        except BaseException:
            shutil.rmtree(staging, ignore_errors=True)
            raise


def _give_parts(cutting: Cutting, shares: Mapping[str, float]) -> None:
    if not cutting.pages:
        found = (*cutting.remarks.remarks(), *cutting.faults.remarks())
        raise ExportFailed(
            "No line qualifies: ground truth takes verified lines that have text.",
            remedy=Remedy("Verify lines with Ctrl+Enter, or choose other statuses, and export again."),
            detail="\n".join(f"{remark.where}: {remark.what}" for remark in found),
        )
    choices = cutting.options.choices
    part_of = parted(
        [page.page_id for page in cutting.pages], shares, int(choices.get("seed", 0)), choices.get("parts", {})
    )
    order = list(dict.fromkeys((*shares, *part_of.values())))
    cutting.part_of = dict(sorted(part_of.items(), key=lambda item: order.index(item[1])))


def _write_manifest(info: FormatInfo, cutting: Cutting, shares: Mapping[str, float]) -> None:
    """What the set holds and where it comes from; names no place on this machine."""
    options, said = cutting.options, cutting.options.description
    licence = licence_of(said)
    faulty = [
        {"where": remark.where, "what": "The page was left out: its scan could not be opened."}
        for remark in cutting.faults.remarks()
    ]
    manifest = {
        "format": info.id,
        "creator": options.creator,
        "title": said.title,
        "authors": [f"{author.name} {author.surname}".strip() for author in said.authors],
        "licence": {"id": licence.id, "title": licence.title, "url": licence.url, "text": licence_file(said)},
        "recipe": ", ".join(recipe.id for recipe in cutting.recipes),
        "normal_form": cutting.form,
        "seed": int(options.choices.get("seed", 0)),
        "parted_by": str(options.choices.get("parted_by", "page")),
        "shares": dict(shares),
        "unknown_confidence": UNKNOWN,
        "characters": dict(sorted(cutting.characters.items())),
        "parts": {
            part: {"pages": len(pages), "lines": sum(page.lines for page in pages)} for part, pages in cutting.parts()
        },
        "pages": _sources(cutting),
        "sha256": file_hashes(cutting.staging),
        "left_out": [*({"where": each.where, "what": each.what} for each in cutting.remarks.remarks()), *faulty],
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    (cutting.staging / MANIFEST).write_text(text, encoding="utf-8", newline="\n")


def _sources(cutting: Cutting) -> list[dict[str, object]]:
    """Which scan each page is of, and which part it has."""
    return [
        {
            "page_id": page.page_id,
            "image": page.image,
            "image_sha256": page.scan_sha256,
            "part": cutting.part_of[page.page_id],
            "lines": page.lines,
        }
        for page in cutting.pages
    ]


def file_hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below `folder`, by its place there with forward slashes, in order."""
    hashes: dict[str, Any] = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        with path.open("rb") as stream:
            hashes[path.relative_to(folder).as_posix()] = hashlib.file_digest(stream, "sha256").hexdigest()
    return hashes


def volume_of(cutting: Cutting) -> Volume:
    """How much the set holds."""
    pages = cutting.pages
    lines, regions = sum(page.lines for page in pages), sum(page.regions for page in pages)
    return Volume(len(pages), lines, regions, sum(cutting.characters.values()))


def write_text(cutting: Cutting, name: str, text: str) -> None:
    """A text file of the set: UTF-8, line feeds, no byte-order mark."""
    place = cutting.staging / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8", newline="\n")
