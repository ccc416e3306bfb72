"""Every command that may have a key, as rows: gathered from the tables of the menus, the canvas and the desk.

Nothing is listed here twice: a row added to a menu, to `canvas/keys.py` or to `desk/line_editor.py` is a command by
itself, with the keys it has there as defaults.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TypeVar

from PySide6.QtCore import QKeyCombination

from ductus.ui.actions.base import ActionRow
from ductus.ui.actions.tables import MENUS
from ductus.ui.canvas import keys as canvas_keys
from ductus.ui.desk.line_editor import DESK_KEYS, DESK_WORDS, DeskKey
from ductus.ui.keys.strokes import parsed, written

_Name = TypeVar("_Name")


class Place(StrEnum):
    """Where a key acts: anywhere in the window, or only where the keyboard is."""

    WINDOW = "window"
    CANVAS = "canvas"
    TEXT = "text"
    PAGES = "pages"
    SIDE = "side"

    @property
    def words(self) -> str:
        """How people are told where that is."""
        return _WORDS[self]

    def overlaps(self, other: Place) -> bool:
        """Whether one key cannot mean two things in these places: what acts everywhere acts in each."""
        return self is other or Place.WINDOW in (self, other)


_WORDS = {
    Place.WINDOW: "everywhere",
    Place.CANVAS: "on the page",
    Place.TEXT: "in the text",
    Place.PAGES: "in the list of pages",
    Place.SIDE: "in the side panels",
}


@dataclass(frozen=True, slots=True)
class Command:
    """Something a key can do. `keys` are the defaults; `is_fixed` ones are shown and cannot be changed.

    `group` is the heading it stands under on the sheet. What a pointer does with a key held has `keys` that are words.
    """

    id: str
    place: Place
    group: str
    text: str
    keys: tuple[str, ...] = ()
    is_fixed: bool = False


_FIXED = (
    Command("canvas.move", Place.CANVAS, "Page", "Move lines or corners by 1 pixel", ("Left", "Right", "Up", "Down")),
    Command(
        "canvas.move_far",
        Place.CANVAS,
        "Page",
        "Move them by 10 pixels",
        ("Shift+Left", "Shift+Right", "Shift+Up", "Shift+Down"),
    ),
    Command("canvas.next_line", Place.CANVAS, "Page", "Next line in reading order", ("Tab",)),
    Command("canvas.previous_line", Place.CANVAS, "Page", "Line before in reading order", ("Shift+Tab",)),
    Command("canvas.pan", Place.CANVAS, "Page", "Move the page with the pointer while held", ("Space",)),
    Command("pages.open", Place.PAGES, "Pages", "Show the page", ("Return", "Space")),
    Command("pages.up", Place.PAGES, "Pages", "Move the selected pages, or the document, up", ("Alt+Up",)),
    Command("pages.down", Place.PAGES, "Pages", "Move the selected pages, or the document, down", ("Alt+Down",)),
    Command("side.keep", Place.SIDE, "Side", "New readings: keep your text", ("Return",)),
    Command("side.take", Place.SIDE, "Side", "New readings: take the reading", ("T",)),
    Command("side.both", Place.SIDE, "Side", "New readings: put both together", ("B",)),
    Command("side.earlier", Place.SIDE, "Side", "Lines: earlier in reading order", ("Alt+Up",)),
    Command("side.later", Place.SIDE, "Side", "Lines: later in reading order", ("Alt+Down",)),
    Command("side.kind", Place.SIDE, "Side", "Lines: type of lines or region", ("K",)),
)
"""What is built into a place: arrows, Tab and what every list does."""

MOUSE = (
    ("Double click", "Go to the text of the line"),
    ("Ctrl+click, Shift+drag", "Select several lines"),
    ("Alt+click a side", "Add a corner there"),
    ("Right or middle drag", "Move the page"),
    ("Ctrl+wheel", "Zoom at the pointer"),
)
"""What keys and pointer do together on the page: on the sheet, and nowhere to be changed."""

_GROUP_OF_CANVAS, _GROUP_OF_TEXT = "Page", "Text"


@cache
def all_commands() -> tuple[Command, ...]:
    """Every command, in the order of the menus, then page, text and list."""
    fixed = (Command(row.id, row.place, row.group, row.text, row.keys, True) for row in _FIXED)
    return (*_of_menus(), *_of_canvas(), *_of_text(), *fixed)


@cache
def rows_of_menus() -> Mapping[str, tuple[str, ActionRow]]:
    """Each action's menu and row, by the action's id."""
    return {row.id: (title, row) for title, menu in MENUS for row in menu if row is not None}


@cache
def action_like(canvas_name: str) -> str:
    """Id of the action that does what a command of the canvas does, "" where no menu has it."""
    known = rows_of_menus()
    for name in (f"{canvas_name}_lines", canvas_name.replace("use_", "tool_"), _SAME_AS.get(canvas_name, canvas_name)):
        if name in known:
            return name
    return ""


_SAME_AS = {"toggle_order": "order", "erase": "delete_lines"}
IN_TEXT: Mapping[str, DeskKey] = {
    "status_verified": DeskKey.VERIFY,
    "status_unclear": DeskKey.UNCLEAR,
    "status_skipped": DeskKey.SKIP,
}
"""Actions of the menus that a key of the text does, too, to the line in hand."""


def _of_menus() -> Iterator[Command]:
    for action_id, (title, row) in rows_of_menus().items():
        keys = tuple(written(parsed(key)) for key in row.keys)
        yield Command(f"window.{action_id}", Place.WINDOW, title, row.text.rstrip("…"), keys)


def _of_canvas() -> Iterator[Command]:
    peek = {canvas_keys.HIDE_OVERLAY: canvas_keys.PEEK}
    tables = (canvas_keys.COMMANDS, canvas_keys.OPERATIONS_BY_KEY, canvas_keys.ACTIONS_BY_KEY, peek)
    for table in tables:
        for name, keys in _keys_by_name(table).items():
            yield Command(f"canvas.{name}", Place.CANVAS, _GROUP_OF_CANVAS, canvas_words(name), keys)


def canvas_words(name: str) -> str:
    """What a command of the canvas does, as people say it."""
    if name in canvas_keys.WORDS:
        return canvas_keys.WORDS[name]
    action_id = action_like(name)
    return rows_of_menus()[action_id][1].text.rstrip("…") if action_id else name.replace("_", " ").capitalize()


def _of_text() -> Iterator[Command]:
    for asked, keys in _keys_by_name(DESK_KEYS).items():
        yield Command(f"text.{asked.name.lower()}", Place.TEXT, _GROUP_OF_TEXT, DESK_WORDS[asked], keys)


def _keys_by_name(table: Mapping[QKeyCombination, _Name]) -> dict[_Name, tuple[str, ...]]:
    found: dict[_Name, tuple[str, ...]] = {}
    for stroke, name in table.items():
        found[name] = tuple(dict.fromkeys((*found.get(name, ()), written(stroke))))
    return found
