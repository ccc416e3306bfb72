"""Changes of many lines at once, with numbers: a table that the dialog is made from. Pure values.

Each change takes a page, ids of lines and what was chosen, and gives the edit that does it as one step, or None where
nothing would change. Locked lines stay as they are, but for unlocking.

To add one: write it here and add a row to `CHANGES`; dialog, preview and property tests take it up.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ductus.document.edits import DeleteLines, PageEdit, SetRemark, SetStatus, Together
from ductus.document.geometry import line_height
from ductus.document.line_operations import outline_from_baseline, reshaped, straighten
from ductus.document.line_shaping import grown_line, lengthened_line, turned_line
from ductus.document.page import Line, Page
from ductus.document.region_shaping import set_kinds
from ductus.document.transcription import LineStatus
from ductus.document.writing_path import extent, path_of


@dataclass(frozen=True, slots=True)
class Scope:
    """Which lines of a page: of one kind, at one status, or all; empty and None stand for any."""

    kind: str = ""
    status: LineStatus | None = None

    def line_ids(self, page: Page, among: Sequence[str] | None = None) -> tuple[str, ...]:
        """Ids of the page's lines within the scope, of those in `among` where it is given."""
        allowed = set(among) if among is not None else None
        return tuple(
            line.id
            for line in page.lines
            if (allowed is None or line.id in allowed)
            and (not self.kind or line.kind == self.kind)
            and (self.status is None or line.status is self.status)
        )


@dataclass(frozen=True, slots=True)
class NumberAsked:
    """A number a change needs: its name, unit, what is offered first, and its range."""

    name: str
    unit: str
    usual: float
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a person chose for a change: numbers in the order asked for, and a word where one is asked for."""

    numbers: tuple[float, ...] = ()
    word: str = ""


Act = Callable[[Page, Sequence[str], Chosen], PageEdit | None]


@dataclass(frozen=True, slots=True)
class Change:
    """A row: what the change is called, what it asks for, what it does. `asks_for` is "", "kind" or "status"."""

    id: str
    title: str
    act: Act
    numbers: tuple[NumberAsked, ...] = ()
    asks_for: str = ""


def _grow(page: Page, line_ids: Sequence[str], chosen: Chosen) -> PageEdit | None:
    share = chosen.numbers[0] / 100

    def grown(line: Line) -> Line:
        return grown_line(line, share * line_height(line.polygon, line.baseline))

    return reshaped(page, line_ids, "grow outlines" if share >= 0 else "shrink outlines", grown)


def _lengthen(page: Page, line_ids: Sequence[str], chosen: Chosen) -> PageEdit | None:
    share = chosen.numbers[0] / 100

    def longer(line: Line) -> Line:
        start, end = extent(path_of(line), line.polygon)
        return lengthened_line(line, share * (end - start))

    return reshaped(page, line_ids, "lengthen lines" if share >= 0 else "shorten lines", longer)


def _shift(page: Page, line_ids: Sequence[str], chosen: Chosen) -> PageEdit | None:
    dx, dy = chosen.numbers

    def moved(line: Line) -> Line:
        baseline = line.baseline.moved(dx, dy) if line.baseline is not None else None
        return replace(line, polygon=line.polygon.moved(dx, dy), baseline=baseline)

    return reshaped(page, line_ids, "move lines", moved)


def _turn(page: Page, line_ids: Sequence[str], chosen: Chosen) -> PageEdit | None:
    angle = math.radians(chosen.numbers[0])
    return reshaped(page, line_ids, "turn lines", lambda line: turned_line(line, angle, line.polygon.centre))


def _set_status(page: Page, line_ids: Sequence[str], chosen: Chosen) -> PageEdit | None:
    status = LineStatus(chosen.word)
    steps = tuple(SetStatus(page.id, line.id, status) for line in _free(page, line_ids) if line.status is not status)
    return _together(page, steps, "set status")


def _lock(page: Page, line_ids: Sequence[str], *, is_locking: bool) -> PageEdit | None:
    wanted = set(line_ids)
    steps = tuple(
        SetRemark(page.id, line.id, line.comment, line.kind, line.region_id, is_locking)
        for line in page.lines
        if line.id in wanted and line.is_locked is not is_locking
    )
    return _together(page, steps, "lock lines" if is_locking else "unlock lines")


def _delete_short(page: Page, line_ids: Sequence[str], chosen: Chosen) -> PageEdit | None:
    return _delete(page, [line for line in _free(page, line_ids) if _length_px(line) < chosen.numbers[0]])


def _delete_empty(page: Page, line_ids: Sequence[str], chosen: Chosen) -> PageEdit | None:
    # A line somebody has vouched for is not empty by mistake: an illegible one, or one to be skipped.
    return _delete(page, [line for line in _free(page, line_ids) if not line.text and not line.is_human])


def _delete(page: Page, lines: Sequence[Line]) -> PageEdit | None:
    return DeleteLines(page.id, tuple(line.id for line in lines)) if lines else None


def _length_px(line: Line) -> float:
    start, end = extent(path_of(line), line.polygon)
    return end - start


CHANGES: tuple[Change, ...] = (
    Change("grow", "Grow or shrink outlines", _grow, (NumberAsked("By", "% of the height", 10, -45, 200),)),
    Change("lengthen", "Lengthen or shorten", _lengthen, (NumberAsked("Each end by", "% of the length", 2, -45, 100),)),
    Change(
        "shift",
        "Move",
        _shift,
        (NumberAsked("To the right by", "px", 0, -20_000, 20_000), NumberAsked("Down by", "px", 10, -20_000, 20_000)),
    ),
    Change("turn", "Turn", _turn, (NumberAsked("Clockwise by", "°", 1, -180, 180),)),
    Change("straighten", "Straighten baselines", lambda page, ids, _: straighten(page, ids)),
    Change("outline", "Outlines from baselines", lambda page, ids, _: outline_from_baseline(page, ids)),
    Change("kind", "Set the type", lambda page, ids, chosen: set_kinds(page, chosen.word, set(ids)), asks_for="kind"),
    Change("status", "Set the status", _set_status, asks_for="status"),
    Change("lock", "Lock", lambda page, ids, _: _lock(page, ids, is_locking=True)),
    Change("unlock", "Unlock", lambda page, ids, _: _lock(page, ids, is_locking=False)),
    Change("delete_short", "Delete short lines", _delete_short, (NumberAsked("Shorter than", "px", 20, 1, 20_000),)),
    Change("delete_empty", "Delete lines without text", _delete_empty),
)


def _free(page: Page, line_ids: Sequence[str]) -> list[Line]:
    wanted = set(line_ids)
    return [line for line in page.lines if line.id in wanted and not line.is_locked]


def _together(page: Page, steps: tuple[PageEdit, ...], title: str) -> PageEdit | None:
    return Together(page.id, steps, title) if steps else None
