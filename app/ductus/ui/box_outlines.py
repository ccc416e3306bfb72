"""What Qt's Fusion lacks: check boxes, radio buttons and fields whose outline can be seen, rows of lists with room.

Fusion makes the outline from the window's colour by darkening it, which on a dark window leaves next to nothing; and
the rows of its lists are as high as their letters, too close together to be hit or told apart at a glance.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPalette, QPen
from PySide6.QtWidgets import QApplication, QProxyStyle, QStyle, QStyleOption, QStyleOptionComplex, QWidget

_FUSION = "fusion"
_SHARE, _DISABLED_SHARE = 0.55, 0.38
"""Of the text's colour over the window's: 3:1 at least (WCAG 2.2, 1.4.11), and 2:1 where nothing can be ticked."""


_DARK_BELOW = 128
_FIELD_RADIUS_PX = 2
"""Fusion's own."""

_ROOM_OF_ROW_PX = 8
"""Above and below the letters of a row together: rows of 22 to 24 px, as menus have them."""


class OutlinedBoxes(QProxyStyle):
    """Fusion, with the outlines of check boxes and radio buttons drawn once more in a colour that stands out.

    Rows of lists that no delegate of ours draws are as high as those of menus.
    """

    def __init__(self) -> None:
        super().__init__(_FUSION)

    def drawPrimitive(  # noqa: N802  # Qt's name
        self,
        element: QStyle.PrimitiveElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        super().drawPrimitive(element, option, painter, widget)
        if element == QStyle.PrimitiveElement.PE_FrameLineEdit:
            _outline_field(option, painter)
        is_box = element == QStyle.PrimitiveElement.PE_IndicatorCheckBox
        if not is_box and element != QStyle.PrimitiveElement.PE_IndicatorRadioButton:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, not is_box)
        painter.setBrush(QColor(0, 0, 0, 0))
        is_enabled = bool(option.state & QStyle.StateFlag.State_Enabled)
        painter.setPen(QPen(outline_colour(option.palette, is_enabled=is_enabled), 1))
        frame = QRectF(option.rect)
        if is_box:
            painter.drawRect(frame.adjusted(0, 0, -1, -1))
        else:
            side = min(frame.width(), frame.height()) - 1
            circle = QRectF(0, 0, side, side)
            circle.moveCenter(frame.center())
            painter.drawEllipse(circle)
        painter.restore()

    def drawComplexControl(  # noqa: N802  # Qt's name
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        super().drawComplexControl(control, option, painter, widget)
        if control == QStyle.ComplexControl.CC_SpinBox:
            _outline_field(option, painter)

    def sizeFromContents(  # noqa: N802  # Qt's name
        self, kind: QStyle.ContentsType, option: QStyleOption, contents: QSize, widget: QWidget | None = None
    ) -> QSize:
        size = super().sizeFromContents(kind, option, contents, widget)  # type: ignore[arg-type]  # Qt takes none, too
        if kind == QStyle.ContentsType.CT_ItemViewItem:
            return size.expandedTo(QSize(0, option.fontMetrics.height() + _ROOM_OF_ROW_PX))
        return size


def _outline_field(option: QStyleOption, painter: QPainter) -> None:
    """The frame of a field once more on a dark window; the one that has the keyboard has the accent's already."""
    window = option.palette.color(QPalette.ColorGroup.Active, QPalette.ColorRole.Window)
    if window.lightness() >= _DARK_BELOW or option.state & QStyle.StateFlag.State_HasFocus:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setBrush(QColor(0, 0, 0, 0))
    is_enabled = bool(option.state & QStyle.StateFlag.State_Enabled)
    painter.setPen(QPen(outline_colour(option.palette, is_enabled=is_enabled), 1))
    painter.drawRoundedRect(QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5), _FIELD_RADIUS_PX, _FIELD_RADIUS_PX)
    painter.restore()


def outline_colour(palette: QPalette, *, is_enabled: bool) -> QColor:
    """The colour of a box's outline on windows of this palette."""
    text = palette.color(QPalette.ColorGroup.Active, QPalette.ColorRole.WindowText)
    window = palette.color(QPalette.ColorGroup.Active, QPalette.ColorRole.Window)
    share = _SHARE if is_enabled else _DISABLED_SHARE
    return QColor(
        round(text.red() * share + window.red() * (1 - share)),
        round(text.green() * share + window.green() * (1 - share)),
        round(text.blue() * share + window.blue() * (1 - share)),
    )


def outline_boxes(application: QApplication) -> None:
    """Draw boxes so from now on, where Fusion draws them; other styles are their system's own. Main thread."""
    style = application.style()
    if not isinstance(style, OutlinedBoxes) and style.name().lower() == _FUSION:
        application.setStyle(OutlinedBoxes())
