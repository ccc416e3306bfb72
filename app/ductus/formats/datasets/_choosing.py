"""Which lines become ground truth, with which text, cut out how: the options all targets share.

- `statuses` (default verified only): line statuses to take. Without this, a caller's `include` alone decides.
- `with_gaps` (default no): take lines tagged as illegible or with gaps, too.
- `with_unclear` (default yes): take lines with unclear places.
- `recipe` (default masked): how lines are cut out; a name takes its newest version, an id such as "masked-1" that one.
  With "both" each line is in the set twice, masked and as a rectangle, and its rows say which is which.
- `normal_form` (default "NFC"): the Unicode normal form of the text, or "none".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ductus.document.page import Line, Page
from ductus.document.tags import GAP, ILLEGIBLE, UNCLEAR
from ductus.document.transcription import LineStatus
from ductus.errors import ExportFailed, Remedy
from ductus.formats._choices import switch
from ductus.formats._tagged import tags_of_line
from ductus.formats.base import FormatOption, WriteOptions
from ductus.formats.line_text import NORMAL_FORM, normal_form, one_line
from ductus.formats.remarks import Remarks
from ductus.formats.xml import holdable

if TYPE_CHECKING:
    from ductus.imaging.recipes import Recipe

WITH_GAPS = FormatOption("with_gaps", "Take lines with gaps", ("no", "yes"))
WITH_UNCLEAR = FormatOption("with_unclear", "Take lines with unclear places", ("yes", "no"))
BOTH = "both"
RECIPE = FormatOption(
    "recipe",
    "Cut lines out",
    ("masked", "rectangle", BOTH),
    (
        "What lies outside the outline of a line is painted over with paper.",
        "The whole rectangle around a line, with parts of its neighbours.",
        "Each line twice, masked and as a rectangle: a reader learns from either.",
    ),
)
LINE_OPTIONS = (WITH_GAPS, WITH_UNCLEAR)
TEXT_OPTIONS = (*LINE_OPTIONS, NORMAL_FORM)
CROP_OPTIONS = (*TEXT_OPTIONS, RECIPE)


@dataclass(frozen=True, slots=True)
class ChosenLine:
    """A line that qualifies, and its text as the data set has it."""

    line: Line
    text: str


def recipes_of(options: WriteOptions) -> tuple[Recipe, ...]:
    """The recipes that each line is to be cut out by.

    Raises:
        ExportFailed: there is none of that name.
    """
    wanted = str(options.choices.get(RECIPE.name, RECIPE.choices[0]))
    return tuple(map(_recipe, (name for name in RECIPE.choices if name != BOTH) if wanted == BOTH else (wanted,)))


def _recipe(wanted: str) -> Recipe:
    from ductus.imaging.recipes import RECIPES

    if wanted in RECIPES:
        return RECIPES[wanted]
    versions = [recipe for recipe in RECIPES.values() if recipe.name == wanted]
    if not versions:
        raise ExportFailed(f"There is no recipe “{wanted}”.", remedy=Remedy(f"Choose one of {', '.join(RECIPES)}."))
    return max(versions, key=lambda recipe: recipe.version)


def choose_lines(page: Page, options: WriteOptions, form: str, remarks: Remarks) -> list[ChosenLine]:
    """The lines of a page that qualify, in reading order; the remarks say which were left out and why."""
    chosen: list[ChosenLine] = []
    unreadable = _unreadable(options)
    for line in page.lines:
        text = line_text(line, form)
        if not _takes(line, options):
            remarks.note(page.name, "Lines of other status than chosen were left out.")
        elif unreadable & {tag.kind for tag in tags_of_line(line)}:
            remarks.note(page.name, "Lines with places nobody could read were left out.")
        elif not text:
            remarks.note(f"{page.name}, line {line.id}", "Lines without text were left out.")
        else:
            chosen.append(ChosenLine(line, text))
    return chosen


def line_text(line: Line, form: str) -> str:
    """The text on one line, without the tabs that separate columns in the tables of many trainers."""
    return normal_form(" ".join(holdable(one_line(line.text)).split("\t")), form).strip()


def _takes(line: Line, options: WriteOptions) -> bool:
    statuses = options.choices.get("statuses")
    if statuses is None and options.include is None:
        statuses = (LineStatus.VERIFIED,)
    if statuses is not None and line.status not in {LineStatus(status) for status in statuses}:
        return False
    return options.include is None or options.include(line)


def _unreadable(options: WriteOptions) -> frozenset[str]:
    """The kinds of tags that keep a line out: its text does not say all that the ink does."""
    with_gaps = switch(options, WITH_GAPS.name, default=False)
    with_unclear = switch(options, WITH_UNCLEAR.name, default=True)
    return frozenset({*(() if with_gaps else (GAP, ILLEGIBLE)), *(() if with_unclear else (UNCLEAR,))})
