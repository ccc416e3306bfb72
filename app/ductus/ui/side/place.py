"""The left side: one panel at a time, beside a rail of buttons that says which there are."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QMenu,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ductus.ui.icons import icon
from ductus.ui.pages.filtering import Stage, action_of
from ductus.ui.session import Session
from ductus.ui.side.panel import PanelRow, SidePanel
from ductus.ui.side.table import PANELS
from ductus.ui.workbench import Workbench

PAGES = "pages"
_LAYOUT = "window.layout"
_WIDTHS = "side widths"
_PAGES_WIDTH_PX = 220
_ICON_PX = 20
_MEANING = "meaning"
_REST_MS = 400
_COUNTED_UP_TO = 99


class SidePlace(QWidget):
    """Shows the pages, or the panel asked for; each keeps the width it was given. Lives as long as the window."""

    width_wanted = Signal(int)
    panel_changed = Signal(str)

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self._bench = bench
        self._rows: dict[str, PanelRow] = {row.id: row for row in PANELS}
        self._session: Session | None = None
        self._made: dict[str, SidePanel] = {}
        self._shown = PAGES
        self._title = QLabel("Pages")
        self._pages_title = "Pages"
        self._stages = self._stages_button()
        self._stack = QStackedWidget()
        self._stack.addWidget(bench.pages)
        self._buttons = QButtonGroup(self)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._keep_width)
        self._arrange()

    def _arrange(self) -> None:
        rail = QVBoxLayout()
        rail.setContentsMargins(4, 4, 4, 4)
        rail.setSpacing(4)
        rail.addWidget(self._button(PAGES, "Pages", "pages", "Ctrl+1"))
        for row in PANELS:
            rail.addWidget(self._button(row.id, row.title, row.icon, row.key))
        rail.addStretch(1)
        self._buttons.button(0).setChecked(True)
        self._title.setContentsMargins(8, 6, 8, 6)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 4, 0)
        head.addWidget(self._title, 1)
        head.addWidget(self._stages)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._stack, 1)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(rail)
        whole.addLayout(column, 1)

    def _button(self, panel_id: str, title: str, meaning: str, key: str) -> QToolButton:
        button = QToolButton()
        button.setAutoRaise(True)
        button.setCheckable(True)
        button.setIconSize(QSize(_ICON_PX, _ICON_PX))
        button.setIcon(icon(meaning))
        button.setProperty(_MEANING, meaning)
        native = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
        button.setToolTip(f"{title} ({native})" if native else title)
        button.setAccessibleName(title)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda _checked=False: self.show_panel(panel_id))
        self._buttons.addButton(button, len(self._buttons.buttons()))
        return button

    def _stages_button(self) -> QToolButton:
        """Beside the title of the pages: which of them the list shows."""
        button = QToolButton()
        button.setAutoRaise(True)
        button.setIcon(icon("filter"))
        button.setProperty(_MEANING, "filter")
        button.setToolTip("Show all pages, or those at a stage of the work")
        button.setAccessibleName("Which pages the list shows")
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        menu.aboutToShow.connect(lambda: menu.addActions([self._bench.actions[action_of(stage)] for stage in Stage]))
        button.setMenu(menu)
        self._bench.pages.shown_changed.connect(self._show_pages_title)
        return button

    def _show_pages_title(self, title: str) -> None:
        self._pages_title = title
        if self._shown == PAGES:
            self._title.setText(title)

    def name_keys(self, key_of: Callable[[str], str]) -> None:
        """Say in the buttons' tooltips which keys lead there; `key_of` gives the key of an action by its id."""
        buttons = self._buttons.buttons()
        for button, action_id in zip(buttons, ("focus_pages", *(f"panel_{row}" for row in self._rows)), strict=True):
            native = QKeySequence(key_of(action_id)).toString(QKeySequence.SequenceFormat.NativeText)
            title = button.accessibleName()
            button.setToolTip(f"{title} ({native})" if native else title)

    def show_count(self, panel_id: str, count: int) -> None:
        """Say at a panel's button how much waits there; nothing for 0.

        Raises:
            KeyError: there is no such panel.
        """
        button = self._buttons.button(1 + list(self._rows).index(panel_id))
        shown = "" if count == 0 else f"{count}" if count < _COUNTED_UP_TO else f"{_COUNTED_UP_TO}+"
        if isinstance(button, QToolButton) and button.text() != shown:
            button.setText(shown)
            style = Qt.ToolButtonStyle.ToolButtonTextUnderIcon if shown else Qt.ToolButtonStyle.ToolButtonIconOnly
            button.setToolButtonStyle(style)
            button.setAccessibleDescription(f"{count} waiting" if count else "")

    @property
    def shown(self) -> str:
        """Id of the panel on show, `PAGES` for the pages."""
        return self._shown

    def panel(self, panel_id: str) -> SidePanel:
        """The panel of that id, made now if it was not yet.

        Raises:
            KeyError: there is no such panel.
        """
        if panel_id not in self._made:
            made = self._rows[panel_id].make(self._bench)
            self._made[panel_id] = made
            self._stack.addWidget(made)
            made.follow(self._session)
        return self._made[panel_id]

    def show_panel(self, panel_id: str, *, take_focus: bool = True) -> None:
        """Show the panel of that id in this place, as wide as it was last.

        Raises:
            KeyError: there is no such panel.
        """
        shown: QWidget = self._bench.pages if panel_id == PAGES else self.panel(panel_id)
        if panel_id != self._shown:
            self._shown = panel_id
            self._title.setText(self._pages_title if panel_id == PAGES else self._rows[panel_id].title)
            self._stages.setVisible(panel_id == PAGES)
            self._stack.setCurrentWidget(shown)
            self._buttons.button(0 if panel_id == PAGES else 1 + list(self._rows).index(panel_id)).setChecked(True)
            self.width_wanted.emit(self.preferred_width())
            self.panel_changed.emit(panel_id)
        if take_focus:
            shown.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def follow(self, session: Session | None) -> None:
        """Have every panel show another project, or none."""
        self._session = session
        for panel in self._made.values():
            panel.follow(session)

    def preferred_width(self) -> int:
        """DIP the panel on show was given last, or would like at first."""
        usual = _PAGES_WIDTH_PX if self._shown == PAGES else self._rows[self._shown].width_px
        kept = self._bench.settings[_LAYOUT].get(_WIDTHS, {}).get(self._shown)
        return kept if isinstance(kept, int) else usual

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.isVisible():
            self._rest.start()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            for button in (*self._buttons.buttons(), self._stages):
                button.setIcon(icon(str(button.property(_MEANING))))

    def _keep_width(self) -> None:
        layout = dict(self._bench.settings[_LAYOUT])
        layout[_WIDTHS] = {**layout.get(_WIDTHS, {}), self._shown: self.width()}
        self._bench.settings[_LAYOUT] = layout
