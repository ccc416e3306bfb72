"""The size large dialogs open at: what they ask for, or what the screen has."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

_FRAME_PX = 40
"""Room for the title bar the system puts above a dialog."""


def fitting(owner: QWidget, width_px: int, height_px: int) -> QSize:
    """The size, no larger than the owner's screen: at 200 % one of 2560 x 1440 has room for 1280 x 720."""
    room = owner.screen().availableSize() - QSize(0, _FRAME_PX)
    return QSize(width_px, height_px).boundedTo(room)
