"""Where a sheet that belongs to the line in hand stands: under its cell, or over it where there is no room."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QWidget


def place_attached(popover: QWidget, cell: QRect, room: QSize, left_px: int, margin_px: int) -> None:
    """Put `popover` beside `cell`; both lie in a viewport of size `room`."""
    width = min(popover.maximumWidth(), room.width() - left_px - margin_px)
    popover.resize(width, popover.sizeHint().height())  # the width first: a list of long texts wraps by it
    height = min(popover.sizeHint().height(), room.height())
    top = cell.bottom() + 1
    if top + height > room.height():
        top = max(0, min(cell.top(), room.height()) - height)
    popover.setGeometry(left_px, top, width, height)
