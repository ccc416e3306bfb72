"""ALTO 4.2 as every reader people use can take it; valid under 4.4 as well.

Each rule answers a reader: pixels and a bare file name (kraken refuses anything else), whole numbers (its `int()`),
points parted by blanks (eScriptorium loses "x,y" outlines), blocks right below the print space (kraken looks no
deeper), one String a line (kraken glues words that have no SP between them, eScriptorium joins them with blanks), the
tag of the type first (eScriptorium takes the first alone), no ReadingOrder (4.2 does not know it): the order of the
elements is the reading order.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ductus.document.geometry import Box, Polygon, Shape
from ductus.document.page import DEFAULT_LINE_KIND, DEFAULT_REGION_KIND, Line, Page
from ductus.document.soundness import shape_text
from ductus.document.transcription import LineStatus, Provenance
from ductus.formats._alto_read import GENERATION, STATUS_TAG
from ductus.formats._layout import LOOSE_ID, LaidBlock, LaidLine, LaidPage, lay_out
from ductus.formats._page_files import note_comments, note_tags, write_page_files
from ductus.formats._profiles import AltoProfile, alto_profile
from ductus.formats.base import OnPage, WriteOptions, Written
from ductus.formats.files import image_name
from ductus.formats.line_text import newest_text, share
from ductus.formats.remarks import Remarks
from ductus.formats.xml import Ids, add, holdable, root, to_bytes, utc

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

NAMESPACE = "http://www.loc.gov/standards/alto/ns-v4#"
SCHEMA = "http://www.loc.gov/standards/alto/v4/alto-4-2.xsd"
SCHEMA_WITH_ORDER = "http://www.loc.gov/standards/alto/v4/alto-4-4.xsd"
FRAME = "upright page; origin top left; rotation by EXIF or PDF already applied"
_CORRECTED = (LineStatus.CORRECTED, LineStatus.VERIFIED)
"""What the one standard mark of ALTO says: a person has been over this line."""


@dataclass
class _Tags:
    """Hands out tags, one a label and use, in the order they are first needed; `into` is the Tags element."""

    into: Element
    ids: Ids
    known: dict[tuple[str, str], str] = field(default_factory=dict)

    def of(self, use: str, label: str) -> str:
        """The id of the tag `label` as used for a "region type", a "line type" or the "status"."""
        if (use, label) not in self.known:
            word = use.replace(" ", "_")
            name = self.ids.take(f"{word}_{sum(held == use for held, _ in self.known) + 1}")
            attributes = {"ID": name, "LABEL": label, "DESCRIPTION": f"{use} {label}"}
            add(self.into, "OtherTag", attributes | ({"TYPE": STATUS_TAG} if use == STATUS_TAG else {}))
            self.known[use, label] = name
        return self.known[use, label]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What one page's file needs while it is written; `steps` are the ids of the engines' steps."""

    laid: LaidPage
    tags: _Tags
    steps: dict[Provenance, str]
    profile: AltoProfile


def write_alto(pages: Iterable[Page], total: int, target: Path, options: WriteOptions, on_page: OnPage) -> Written:
    """One file a page in the folder `target`; see `alto.write`."""
    content = partial(_file, alto_profile(options), options.creator)
    return write_page_files(pages, total, target, ".xml", options, on_page, content)


def _file(profile: AltoProfile, creator: str, page: Page, lines: tuple[Line, ...], remarks: Remarks) -> bytes:
    note_comments(page, lines, remarks)
    note_tags(page, lines, remarks)
    laid = lay_out(page, lines, remarks)
    if not profile.has_status:
        remarks.note(page.name, "The status of lines is not in the file.")
    top = root("alto", NAMESPACE, SCHEMA_WITH_ORDER if profile.states_order else SCHEMA)
    steps = _add_description(top, laid, creator)
    sheet = _Sheet(laid, _Tags(add(top, "Tags"), laid.ids), steps, profile)
    if profile.states_order and laid.blocks:
        _add_order(add(top, "ReadingOrder"), laid)
    sizes = {"WIDTH": str(page.width_px), "HEIGHT": str(page.height_px)}
    numbers = {"ID": laid.ids.take("page_1"), "PHYSICAL_IMG_NR": str(page.scan.index + 1)}
    space = add(add(add(top, "Layout"), "Page", numbers | sizes), "PrintSpace", {"HPOS": "0", "VPOS": "0"} | sizes)
    for block in laid.blocks:
        _add_block(space, sheet, block)
    return to_bytes(top)


def _add_order(parent: Element, laid: LaidPage) -> None:
    group = add(parent, "OrderedGroup", {"ID": laid.ids.take("reading_order")})
    for block in laid.blocks:
        add(group, "ElementRef", {"ID": laid.ids.take("order_1"), "REF": block.id})


def _add_description(top: Element, laid: LaidPage, creator: str) -> dict[Provenance, str]:
    """What is measured in, which image, who wrote and who read. The moment is that of the newest text."""
    description = add(top, "Description")
    add(description, "MeasurementUnit", content="pixel")
    page = laid.page
    source = add(description, "sourceImageInformation")
    add(source, "fileName", content=image_name(page.scan) or page.name or page.id)
    steps: dict[Provenance, str] = {}
    with_text = [held for block in laid.blocks for held in block.lines if held.text]
    for reader in dict.fromkeys(held.reading.made_by for held in with_text if held.reading is not None):
        if not reader.engine:
            continue
        settings = {key: value for key, value in asdict(reader).items() if value and key != "engine"}
        steps[reader] = laid.ids.take(f"recognition_{len(steps) + 1}")
        text = "\n".join(f"{key}: {value}" for key, value in settings.items())
        _add_step(description, steps[reader], GENERATION, "", "recognition", text, reader.engine)
    moment = newest_text(held.line for held in with_text)
    written = utc(moment) if moment else ""
    _add_step(description, laid.ids.take("export_1"), "other", written, "export", f"frame: {FRAME}", creator)
    return steps


def _add_step(
    parent: Element, step_id: str, category: str, moment: str, what: str, settings: str, software: str
) -> None:
    step = add(parent, "Processing", {"ID": step_id})
    parts = {
        "processingCategory": category,
        "processingDateTime": moment,
        "processingStepDescription": what,
        "processingStepSettings": settings,
    }
    for name, content in parts.items():
        if content:
            add(step, name, content=content)
    add(add(step, "processingSoftware"), "softwareName", content=software)


def _add_block(parent: Element, sheet: _Sheet, block: LaidBlock) -> None:
    # A region whose own id looks like that of a block without region would come back as one.
    is_misleading = block.region is not None and block.id.startswith(LOOSE_ID)
    attributes = {"ID": sheet.laid.ids.take("region") if is_misleading else block.id, **_box(block.outline.box)}
    if block.region is not None:
        kind = holdable(block.region.kind).strip() or DEFAULT_REGION_KIND
        attributes["TAGREFS"] = sheet.tags.of("region type", kind)
    element = add(parent, "TextBlock", attributes)
    _add_shape(element, block.outline)
    for line in block.lines:
        _add_line(element, sheet, line)


def _add_line(parent: Element, sheet: _Sheet, laid: LaidLine) -> None:
    line = laid.line
    kind = holdable(line.kind).strip() or DEFAULT_LINE_KIND
    tags = [sheet.tags.of("line type", kind)]
    if sheet.profile.has_status:
        tags.append(sheet.tags.of(STATUS_TAG, str(line.status)))
    box = _box(laid.outline.box)
    attributes = {"ID": laid.id, **box, "BASELINE": _points(laid.baseline), "TAGREFS": " ".join(tags)}
    if line.status in _CORRECTED:
        attributes["CS"] = "true"
    if laid.reading is not None and laid.text:
        attributes["PROCESSINGREFS"] = sheet.steps.get(laid.reading.made_by, "")
    element = add(parent, "TextLine", attributes)
    _add_shape(element, laid.outline)
    certainty = share(laid.reading.stated_confidence if laid.reading is not None and laid.text else None)
    string = add(element, "String", {**box, "WC": certainty})
    string.set("CONTENT", laid.text)  # required even where there is no text


def _add_shape(parent: Element, outline: Polygon) -> None:
    add(add(parent, "Shape"), "Polygon", {"POINTS": _points(outline)})


def _box(box: Box) -> dict[str, str]:
    sides = {"HPOS": box.left, "VPOS": box.top, "WIDTH": box.width, "HEIGHT": box.height}
    return {name: str(int(side)) for name, side in sides.items()}


def _points(shape: Shape) -> str:
    return shape_text(shape).replace(",", " ")
