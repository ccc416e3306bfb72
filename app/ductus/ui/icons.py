"""Icons by what they mean. One line-icon family: Phosphor 1.3 (MIT), as the package QtAwesome carries it."""

from __future__ import annotations

import os

from PySide6.QtGui import QIcon, QPalette
from PySide6.QtWidgets import QApplication

_PHOSPHOR = {
    "open": "folder-open",
    "open folder": "folders",
    "sample": "book-open",
    "find lines": "rows",
    "read": "text-aa",
    "select": "cursor",
    "draw": "polygon",
    "rectangle": "rectangle",
    "baseline": "text-underline",
    "cut": "scissors",
    "join": "link-simple",
    "undo": "arrow-u-up-left",
    "redo": "arrow-u-up-right",
    "export": "export",
    "import": "download-simple",
    "deposit": "archive-box",
    "delete": "trash",
    "zoom in": "magnifying-glass-plus",
    "zoom out": "magnifying-glass-minus",
    "fit page": "frame-corners",
    "fit width": "arrows-left-right",
    "order": "list-numbers",
    "filter": "funnel",
    "overlay": "eye",
    "pause": "pause",
    "resume": "play",
    "cancel": "x",
    "close": "x",
    "information": "info",
    "warning": "warning",
    "error": "warning-circle",
    "success": "check-circle",
    "device": "cpu",
    "teach": "graduation-cap",
    "next pages": "trend-up",
    "settings": "gear-six",
    "palette": "command",
    "person": "user",
    "engine": "cpu",
    "file": "file",
    "jobs": "list-bullets",
    "checkpoint": "bookmark-simple",
    "lock": "lock-simple",
    "pages": "files",
    "lines list": "list-dashes",
    "find": "magnifying-glass",
    "doubt": "circle-wavy-question",
    "compare": "git-merge",
    "signs": "keyboard",
    "characters": "chart-bar-horizontal",
    "rules": "clipboard-text",
    "spelling": "translate",
    "tag": "tag",
    "rotate": "arrow-clockwise",
    "crop page": "crop",
    "split": "columns",
    "brightness": "sun",
    "map": "map-trifold",
    "loupe": "magnifying-glass",
    "region": "selection",
    "stroke order": "path",
    "order automatically": "sort-ascending",
    "assign": "selection-plus",
    "kinds": "tag-simple",
    "help": "question",
    "more": "dots-three",
    "leaves": "cloud-arrow-up",
    "numbers": "hash",
}


def icon(meaning: str) -> QIcon:
    """The icon for a meaning, in the text colour of the window's palette. Main thread, after the application exists.

    Raises:
        KeyError: no icon is named for that meaning; add a row to the table.
    """
    name = _PHOSPHOR[meaning]
    os.environ.setdefault("QT_API", "pyside6")
    import qtawesome

    palette = QApplication.palette()
    return QIcon(
        qtawesome.icon(
            f"ph.{name}",
            color=palette.color(QPalette.ColorRole.WindowText),
            color_disabled=palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.WindowText),
        )
    )
