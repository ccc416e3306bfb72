"""Ground truth as line images beside a table: the layout Hugging Face calls imagefolder, made for teaching TrOCR.

    train/metadata.jsonl   one JSON object a row, the same columns in every row of every part
    train/*.png            the lines, cut from the original pixels, lossless
    validation/…  test/…   other pages; no page is in two parts
    dataset.json           what is in it: recipe, counts, hashes, which page is in which part, what was left out

Options (`choices`):
- `statuses` (default verified only): line statuses to take. Without this, a caller's `include` alone decides.
- `split` (default {"train": 0.8, "validation": 0.1, "test": 0.1}): shares of the pages; one part alone is allowed.
- `parts`: page id to part, for pages whose part an earlier export decided (its dataset.json says it).
- `seed` (default 0): which pages go where. Same pages and same seed, same parts.
- `recipe` (default masked): id of the recipe that cuts the lines.
- `normal_form` (default "NFC"): the Unicode normal form of the text, or "none".
- `with_gaps` (default false): take lines tagged as illegible or with gaps, too.
- `with_unclear` (default true): take lines with unclear places.

Every column has one type in every row, because the loader infers types a part at a time and refuses parts that
differ: a confidence nobody knows is -1.0, a missing baseline is estimated, a page is named by its image's file name.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ductus.document.cutouts import page_to_scan
from ductus.document.geometry import Point, estimated_baseline
from ductus.document.page import Line, Page
from ductus.document.tags import GAP, ILLEGIBLE, UNCLEAR
from ductus.document.transcription import LineStatus
from ductus.errors import Cancelled, DuctusError, ExportFailed, Remedy
from ductus.formats._choices import switch
from ductus.formats._page_files import note_tags
from ductus.formats._tagged import tags_of_line
from ductus.formats.base import FormatInfo, FormatOption, Holds, OnPage, WriteOptions, Written
from ductus.formats.datasets._parts import checked_shares, parted
from ductus.formats.files import PageNames, ascii_word, image_name, told
from ductus.formats.line_text import normal_form, one_line, standing_reading
from ductus.formats.remarks import Remarks
from ductus.formats.xml import holdable

if TYPE_CHECKING:
    from PIL.Image import Image

    from ductus.imaging.recipes import Recipe

INFO = FormatInfo(
    id="imagefolder",
    title="Line images (Hugging Face imagefolder)",
    summary="Verified lines as images with their text, for teaching TrOCR and other readers.",
    suffixes=(".jsonl",),
    reads=False,
    writes=True,
    holds=frozenset(Holds) - {Holds.COMMENTS, Holds.REGIONS, Holds.KINDS, Holds.TAGS},
    one_file_a_page=False,
    is_folder=True,
    is_ground_truth=True,
    asks=(
        FormatOption("with_gaps", "Take lines with gaps", ("no", "yes")),
        FormatOption("with_unclear", "Take lines with unclear places", ("yes", "no")),
    ),
)

TABLE, MANIFEST = "metadata.jsonl", "dataset.json"
DEFAULT_SHARES: Mapping[str, float] = {"train": 0.8, "validation": 0.1, "test": 0.1}
UNKNOWN = -1.0
"""Stands for a confidence nobody knows: null would give the column another type in some parts."""
_DATE = re.compile(r"\d{4}-\d\d-\d\d([ T][\d:]{2,8}Z?)?")
"""What the loader takes for a moment rather than for text, when a whole part holds nothing else."""


@dataclass
class _Gathered:
    """What was cut so far. Rows and images are on disk; this holds a few words a line."""

    staging: Path
    recipe: Recipe
    form: str
    names: PageNames
    remarks: Remarks = field(default_factory=Remarks)
    pages: list[_CutPage] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _CutPage:
    """One page with lines: its rows lie in `rows` as they will be in the table, its images beside."""

    page_id: str
    image: str
    scan_sha256: str
    rows: Path
    hashes: dict[str, str]
    has_only_dates: bool


def write(pages: Iterable[Page], total: int, target: Path, options: WriteOptions, on_page: OnPage) -> Written:
    """The data set as the folder `target`, which must be new or empty. It appears whole or not at all.

    Raises:
        ExportFailed: the target is not empty or cannot be written, no line qualifies, an option is unknown, or the
            caller gives no pixels.
        Cancelled: `on_page` raised it; nothing is left behind.
    """
    shares = checked_shares(options.choices.get("split", DEFAULT_SHARES))
    recipe = _recipe(options)
    if options.page_image is None:
        raise ExportFailed("Line images need the scans, and this export was started without them.")
    with told(target):
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise ExportFailed(
                f"“{target.name}” is not empty, and a data set is not mixed with other files.",
                remedy=Remedy("Choose a new or empty folder."),
            )
        target.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=f".{target.name[:40]}.", dir=target.parent))
        try:
            names = PageNames(options.part_of_scan)
            gathered = _Gathered(staging, recipe, options.choices.get("normal_form", "NFC"), names)
            for done, page in enumerate(pages, start=1):
                _cut_page(page, options, gathered)
                on_page(done, total)
            files = _arrange(gathered, shares, options)
            staging.chmod(0o755)
            if target.exists():
                target.rmdir()
            staging.replace(target)
        except BaseException:
            shutil.rmtree(staging, ignore_errors=True)
            raise
    lines = sum(len(page.hashes) for page in gathered.pages)
    return Written(tuple(target / file for file in files), lines, gathered.remarks.remarks())


def _recipe(options: WriteOptions) -> Recipe:
    from ductus.imaging.recipes import MASKED, RECIPES

    wanted = options.choices.get("recipe", MASKED.id)
    if wanted not in RECIPES:
        raise ExportFailed(f"There is no recipe “{wanted}”.", remedy=Remedy(f"Choose one of {', '.join(RECIPES)}."))
    return RECIPES[wanted]


def _takes(line: Line, options: WriteOptions) -> bool:
    statuses = options.choices.get("statuses")
    if statuses is None and options.include is None:
        statuses = (LineStatus.VERIFIED,)
    if statuses is not None and line.status not in {LineStatus(status) for status in statuses}:
        return False
    return options.include is None or options.include(line)


def _unreadable(options: WriteOptions) -> frozenset[str]:
    """The kinds of tags that keep a line out: its text does not say all that the ink does."""
    with_gaps = switch(options, "with_gaps", default=False)
    with_unclear = switch(options, "with_unclear", default=True)
    return frozenset({*(() if with_gaps else (GAP, ILLEGIBLE)), *(() if with_unclear else (UNCLEAR,))})


def _text(line: Line, form: str) -> str:
    """One line of text without tabs, which separate columns in the tables other trainers make of this."""
    return normal_form(" ".join(holdable(one_line(line.text)).split("\t")), form).strip()


def _cut_page(page: Page, options: WriteOptions, gathered: _Gathered) -> None:
    chosen: list[tuple[Line, str]] = []
    unreadable = _unreadable(options)
    for line in page.lines:
        text = _text(line, gathered.form)
        if not _takes(line, options):
            gathered.remarks.note(page.name, "Lines of other status than chosen were left out.")
        elif unreadable & {tag.kind for tag in tags_of_line(line)}:
            gathered.remarks.note(page.name, "Lines with places nobody could read were left out.")
        elif not text:
            gathered.remarks.note(f"{page.name}, line {line.id}", "Lines without text were left out.")
        else:
            chosen.append((line, text))
    note_tags(page, [line for line, _ in chosen], gathered.remarks)
    if not chosen or options.page_image is None:
        return
    try:
        image = options.page_image(page)
    except Cancelled:
        raise
    except DuctusError as fault:
        gathered.remarks.note(page.name, f"The page was left out: {fault.message}")
        return
    stem = gathered.names.ascii_stem(page)
    rows = gathered.staging / f"{stem}.rows"
    hashes: dict[str, str] = {}
    only_dates = all(_DATE.fullmatch(text) for _, text in chosen)
    with rows.open("wb") as stream:
        for line, text in chosen:
            content = _png(image, line, gathered.recipe)
            name = _file_name(stem, line, hashes)
            (gathered.staging / name).write_bytes(content)
            hashes[name] = hashlib.sha256(content).hexdigest()
            row = _row(name, text, page, line, gathered.recipe.id)
            stream.write(json.dumps(row, ensure_ascii=False).encode("utf-8") + b"\n")
    gathered.pages.append(_CutPage(page.id, image_name(page.scan), page.scan.sha256, rows, hashes, only_dates))


def _file_name(stem: str, line: Line, taken: Mapping[str, str]) -> str:
    """ASCII and one dot only: kraken takes everything after the first dot for the suffix."""
    word, number = ascii_word(line.id) or "line", 2
    name = f"{stem}_{word}.png"
    while name in taken:
        name, number = f"{stem}_{word}_{number}.png", number + 1
    return name


def _png(image: Image, line: Line, recipe: Recipe) -> bytes:
    from ductus.imaging.crops import cut_line

    stream = BytesIO()
    cut_line(image, line.polygon, line.baseline, recipe).image.save(stream, "PNG")
    return stream.getvalue()


def _row(name: str, text: str, page: Page, line: Line, recipe_id: str) -> dict[str, Any]:
    reading = standing_reading(line)
    stated = reading.stated_confidence if reading is not None else None
    back = page_to_scan(page.cutout)  # the row names the scan, so its places are places on it
    baseline = line.baseline or estimated_baseline(line.polygon)
    return {
        "file_name": name,
        "text": text,
        "page": image_name(page.scan),
        "line_id": line.id,
        "status": str(line.status),
        "confidence": UNKNOWN if stated is None else float(stated),
        "polygon": _pairs(back.points(line.polygon.points)),
        "baseline": _pairs(back.points(baseline.points)),
        "recipe": recipe_id,
    }


def _pairs(points: Iterable[Point]) -> list[list[int]]:
    return [[round(point.x), round(point.y)] for point in points]


def _arrange(gathered: _Gathered, shares: Mapping[str, float], options: WriteOptions) -> list[Path]:
    """Move the pages into their parts and write tables and manifest. Returns the files, relative to the folder."""
    if not gathered.pages:
        raise ExportFailed(
            "No line qualifies: ground truth takes verified lines that have text.",
            remedy=Remedy("Verify lines with Ctrl+Enter, or choose other statuses, and export again."),
            detail="\n".join(f"{remark.where}: {remark.what}" for remark in gathered.remarks.remarks()),
        )
    part_of = parted(
        [page.page_id for page in gathered.pages],
        shares,
        int(options.choices.get("seed", 0)),
        options.choices.get("parts", {}),
    )
    files: list[Path] = []
    for part in dict.fromkeys((*shares, *part_of.values())):
        held = [page for page in gathered.pages if part_of[page.page_id] == part]
        if held and all(page.has_only_dates for page in held):
            gathered.remarks.note(
                f"part “{part}”",
                "Its texts are all dates, which loaders may turn into timestamps; give it more pages.",
            )
        if held:
            files += _write_part(gathered.staging, part, held)
    manifest = _manifest(gathered, part_of, options)
    (gathered.staging / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
    return [Path(MANIFEST), *files]


def _write_part(staging: Path, part: str, pages: Iterable[_CutPage]) -> Iterator[Path]:
    folder = staging / part
    folder.mkdir()
    yield Path(part, TABLE)
    with (folder / TABLE).open("wb") as table:
        for page in pages:
            table.write(page.rows.read_bytes())
            page.rows.unlink()
            for name in page.hashes:
                (staging / name).replace(folder / name)
                yield Path(part, name)


def _manifest(gathered: _Gathered, part_of: Mapping[str, str], options: WriteOptions) -> dict[str, Any]:
    staging = gathered.staging
    parts: dict[str, dict[str, Any]] = {}
    for page in gathered.pages:
        part = parts.setdefault(part_of[page.page_id], {"pages": 0, "lines": 0})
        part["pages"] += 1
        part["lines"] += len(page.hashes)
    for name, part in parts.items():
        part["table_sha256"] = hashlib.sha256((staging / name / TABLE).read_bytes()).hexdigest()
    return {
        "format": INFO.id,
        "creator": options.creator,
        "recipe": gathered.recipe.id,
        "normal_form": gathered.form,
        "seed": int(options.choices.get("seed", 0)),
        "unknown_confidence": UNKNOWN,
        "parts": parts,
        "pages": [
            {
                "page_id": page.page_id,
                "image": page.image,
                "image_sha256": page.scan_sha256,
                "part": part_of[page.page_id],
                "lines": len(page.hashes),
            }
            for page in gathered.pages
        ],
        "sha256": {name: digest for page in gathered.pages for name, digest in page.hashes.items()},
        "left_out": [{"where": remark.where, "what": remark.what} for remark in gathered.remarks.remarks()],
    }
