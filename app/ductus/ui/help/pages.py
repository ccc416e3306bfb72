"""The pages of the help, their contents, and their text with the keys and names of this window in it.

To add a page: write `resources/help/<id>.md` and add a row to `CONTENTS`. In its text `{find_lines}` becomes the name
of that action with its key, `{name:find_lines}` the name alone, and `{key:text.verify}` the key of a command: names and
keys cannot be out of date.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ductus.paths import resource
from ductus.ui.keys.commands import rows_of_menus
from ductus.ui.keys.key_map import KeyMap
from ductus.ui.keys.strokes import shown, shown_together

_FOLDER = "help"
_PLACEHOLDER = re.compile(r"\{(?:(name|key|keys):)?([a-z0-9_.]+)\}")


@dataclass(frozen=True, slots=True)
class HelpPage:
    """One page. `panels` are the ids of the side panels it tells of."""

    id: str
    title: str
    panels: tuple[str, ...] = ()


CONTENTS: tuple[HelpPage, ...] = (
    HelpPage("open", "Open scans", ("checkpoints",)),
    HelpPage("find-lines", "Find and read lines"),
    HelpPage("correct", "Correct beside the ink"),
    HelpPage("doubt", "Doubt", ("worklist", "merge_queue")),
    HelpPage("shape-lines", "Shape lines", ("lines", "inspector")),
    HelpPage("page-work", "Work on pages", ("pages",)),
    HelpPage("search", "Search and replace", ("find", "rules", "spelling", "characters")),
    HelpPage("tags-and-characters", "Tags and characters", ("tags", "signs")),
    HelpPage("teach", "Teach a reader your hand", ("next_pages",)),
    HelpPage("measure", "Measure engines"),
    HelpPage("export", "Export"),
    HelpPage("keys", "Keys"),
    HelpPage("privacy", "Privacy"),
    HelpPage("trouble", "If something goes wrong"),
)


def page(page_id: str) -> HelpPage:
    """The page of that id.

    Raises:
        KeyError: the help has no such page.
    """
    for row in CONTENTS:
        if row.id == page_id:
            return row
    raise KeyError(page_id)


def folder() -> Path:
    """Where the pages and their pictures lie."""
    return resource(_FOLDER)


def source(page_id: str) -> str:
    """The text of a page as it was written, in Markdown with names and keys still to be filled in."""
    return (folder() / f"{page_id}.md").read_text(encoding="utf-8")


def text_of(page_id: str, keys: KeyMap) -> str:
    """The text of a page in Markdown, with the names of the menus and the keys that hold now."""
    return _PLACEHOLDER.sub(_filling(keys), source(page_id))


def _filling(keys: KeyMap) -> Callable[[re.Match[str]], str]:
    rows = rows_of_menus()

    def fill(match: re.Match[str]) -> str:
        kind, name = match.group(1), match.group(2)
        if kind == "key":
            return _bold(shown(next(iter(keys.keys(name)), "")) or f"no key for “{keys.command(name).text}”")
        if kind == "keys":
            return _bold(shown_together(keys.keys(name)) or f"no key for “{keys.command(name).text}”")
        words = _bold(rows[name][1].text.rstrip("…"))
        key = next(iter(keys.keys(f"window.{name}")), "") or next(iter(keys.keys_on_page(name)), "")
        return words if kind == "name" or not key else f"{words} ({shown(key)})"

    return fill


def _bold(words: str) -> str:
    return f"**{words}**"


def found(words: str, keys: KeyMap) -> tuple[HelpPage, ...]:
    """The pages in which every one of these words occurs or begins a word, the likeliest first.

    A page whose title has them comes before one that has them side by side, and that before the others.
    """
    wanted = words.casefold().split()
    together = " ".join(wanted)
    hits = []
    for row in CONTENTS:
        title, text = row.title.casefold(), text_of(row.id, keys).replace("*", "").casefold()
        if all(_begins_a_word(word, f"{title}\n{text}") for word in wanted):
            is_titled = all(_begins_a_word(word, title) for word in wanted)
            hits.append((not is_titled, -text.count(together), row))
    return tuple(row for *_, row in sorted(hits, key=lambda hit: hit[:2]))


def _begins_a_word(word: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}", text) is not None
