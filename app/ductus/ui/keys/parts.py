"""Going from part to part of the window without a mouse: message, side, page, text, history, background work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from ductus.ui.workbench import Workbench


def go_to_part(bench: Workbench, step: int) -> QWidget | None:
    """Take the keyboard to the next (+1) or previous (-1) part that is there; the part, None while there is none."""
    parts = list(_parts(bench))
    if not parts:
        return None
    focus = QApplication.focusWidget()
    here = next((place for place, (part, _) in enumerate(parts) if _holds(part, focus)), None)
    place = (0 if step > 0 else -1) if here is None else (here + step) % len(parts)
    part, enter = parts[place]
    enter()
    return part


def _parts(bench: Workbench) -> Iterator[tuple[QWidget, Callable[[], object]]]:
    """Each part that can be seen and can take the keyboard, and how it does."""
    places: tuple[tuple[QWidget, Callable[[], object] | None], ...] = (
        (bench.bar, _way_into(bench.bar)),
        (bench.side, lambda: bench.side.show_panel(bench.side.shown)),
        (bench.canvas, bench.canvas.setFocus),
        (bench.desk, (lambda: bench.do("focus_desk")) if _takes_keys(bench.desk) else _way_into(bench.desk)),
        (bench.history, bench.history.setFocus),
        (bench.status, _way_into(bench.status)),
    )
    for part, enter in places:
        if part.isVisible() and enter is not None:
            yield part, enter


def _takes_keys(part: QWidget) -> bool:
    field = part.focusProxy()
    return field is not None and field.isVisible()


def _way_into(part: QWidget) -> Callable[[], object] | None:
    """How the first widget within that Tab would reach takes the keyboard, None where there is none."""
    for child in part.findChildren(QWidget):
        takes_tab = child.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus
        if takes_tab and child.isVisibleTo(part) and child.isEnabled():
            return partial(child.setFocus, Qt.FocusReason.TabFocusReason)
    return None


def _holds(part: QWidget, focus: QWidget | None) -> bool:
    return focus is not None and (part is focus or part.isAncestorOf(focus))
