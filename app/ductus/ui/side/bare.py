"""Lists that are not there to the eye while nothing stands in them: no white slab below the words that say why."""

from __future__ import annotations

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QAbstractItemView, QFrame
from shiboken6 import isValid


def bare_while_empty(view: QAbstractItemView) -> None:
    """Give the view the window's ground and no frame while its model has no rows. It has its model already."""
    model, frame = view.model(), view.frameShape()

    def follow() -> None:
        if not isValid(view):
            return  # the rows of a list of its own go after it
        is_empty = model.rowCount() == 0
        role = QPalette.ColorRole.Window if is_empty else QPalette.ColorRole.Base
        if view.viewport().backgroundRole() != role:
            view.viewport().setBackgroundRole(role)
            view.setFrameShape(QFrame.Shape.NoFrame if is_empty else frame)

    for changed in (model.rowsInserted, model.rowsRemoved, model.modelReset):
        changed.connect(follow)
    follow()
