"""What is looked for, how, and where: the upper part of the panel. Holds what was chosen, searches nothing itself."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ductus.document.finding import FindMode, Wanted
from ductus.document.folding import Folding
from ductus.document.transcription import LineStatus
from ductus.project.search import SearchQuery
from ductus.ui.search.scopes import Scope
from ductus.ui.theme import status_title

_MODES = (
    (FindMode.CONTAINS, "Contains", "The letters, wherever they stand."),
    (FindMode.WORDS, "Words", "Each word somewhere in the line. word* for its beginning, “in quotes” for a phrase."),
    (FindMode.PHRASE, "Phrase", "The words one after another. A star at the end for a beginning."),
    (FindMode.NEARLY, "Nearly so", "Words that differ in one or two letters."),
    (FindMode.REGEX, "Pattern", "A regular expression, such as \\b[Vv]nd\\w*"),
)
_SCOPES = (
    (Scope.PROJECT, "Whole project"),
    (Scope.DOCUMENT, "This document"),
    (Scope.PAGE, "This page"),
    (Scope.SELECTED, "Selected pages"),
)


class SearchForm(QWidget):
    """The query as people put it together. Main thread."""

    changed = Signal()  # what is looked for, or where
    left_downwards = Signal()  # Down: to the list
    next_wanted = Signal(int)  # Enter: +1, Shift+Enter: -1

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = _QueryField(self)
        self._mode, self._scope, self._status = QComboBox(self), QComboBox(self), QComboBox(self)
        self._case = _toggle(self, "Aa", "Match case", "“Vnd” is not “vnd”.")
        self._letters = _toggle(self, "ſ", "Letters as written", "Accents, abbreviation marks, ſ and æ count.")
        self._whole = _toggle(self, "|ab|", "Whole words", "Not parts of longer words.")
        self._variants = _toggle(self, "u=v", "u as v, i as j", "“vnnd” is “unnd”, “jn” is “in”.")
        self._otherwise = QCheckBox("Also what was read otherwise", self)
        self._otherwise.setToolTip(
            "Lines that say it only in a reading that does not hold, or in one of its alternatives."
        )
        self._fill()
        self._arrange()
        self._enable()

    def _fill(self) -> None:
        self._text.setPlaceholderText("Find")
        self._text.setAccessibleName("Find")
        self._text.setClearButtonEnabled(True)
        for mode, name, tip in _MODES:
            self._mode.addItem(name, mode.value)
            self._mode.setItemData(self._mode.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        for scope, name in _SCOPES:
            self._scope.addItem(name, scope.value)
        self._status.addItem("Any status", None)
        for status in LineStatus:
            self._status.addItem(status_title(status), status.value)
        for box, name in ((self._mode, "How it is meant"), (self._scope, "Where"), (self._status, "Status of lines")):
            box.setAccessibleName(name)
            box.setMinimumContentsLength(6)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.currentIndexChanged.connect(lambda _index: self._tell())
        for button in (self._case, self._letters, self._whole, self._variants, self._otherwise):
            button.toggled.connect(lambda _on: self._tell())
        self._text.textChanged.connect(lambda _text: self.changed.emit())
        self._text.left_downwards.connect(self.left_downwards)
        self._text.next_wanted.connect(self.next_wanted)

    def _arrange(self) -> None:
        options = QHBoxLayout()
        options.setSpacing(4)
        options.addWidget(self._mode, 1)
        for button in (self._case, self._letters, self._whole, self._variants):
            options.addWidget(button)
        where = QGridLayout()
        where.setSpacing(4)
        where.addWidget(self._scope, 0, 0)
        where.addWidget(self._status, 0, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._text)
        column.addLayout(options)
        column.addLayout(where)
        column.addWidget(self._otherwise)
        self.setFocusProxy(self._text)

    @property
    def wanted(self) -> Wanted:
        """What is looked for."""
        is_exact = self._letters.isChecked()
        folding = Folding(
            case=not self._case.isChecked(),
            marks=not is_exact,
            forms=not is_exact,
            variants=self._variants.isChecked(),
        )
        return Wanted(self._text.text(), self.mode, folding, self._whole.isChecked())

    @property
    def mode(self) -> FindMode:
        """How it is meant."""
        return FindMode(self._mode.currentData())

    @property
    def scope(self) -> Scope:
        """Where it is looked for."""
        return Scope(self._scope.currentData())

    def query(self, page_ids: tuple[str, ...], document_id: str) -> SearchQuery:
        """The whole query; the pages and the document of its scope are the caller's to know."""
        status = self._status.currentData()
        statuses = frozenset({LineStatus(status)}) if status is not None else frozenset()
        return SearchQuery(self.wanted, page_ids, document_id, statuses, self._otherwise.isChecked())

    def set_text(self, text: str) -> None:
        """Look for `text`, if there is any, and have it ready to be typed over."""
        if text:
            self._text.setText(text)
        self._text.selectAll()

    def set_scope(self, scope: Scope) -> None:
        """Look there."""
        self._scope.setCurrentIndex(self._scope.findData(scope.value))

    def set_word(self, text: str) -> None:
        """Look for these words everywhere, as words one after another."""
        self._quietly(lambda: self._look_for_words(text))
        self._tell()

    def _look_for_words(self, text: str) -> None:
        self._text.setText(text)
        self._mode.setCurrentIndex(self._mode.findData(FindMode.PHRASE.value))
        self._scope.setCurrentIndex(self._scope.findData(Scope.PROJECT.value))
        self._status.setCurrentIndex(0)

    def _quietly(self, work: Callable[[], None]) -> None:
        """Change several things and say so once, by whoever calls."""
        self.blockSignals(True)
        work()
        self.blockSignals(False)

    def _tell(self) -> None:
        self._enable()
        self.changed.emit()

    def _enable(self) -> None:
        mode = self.mode
        for button in (self._letters, self._variants):
            button.setEnabled(mode not in (FindMode.REGEX, FindMode.NEARLY))
        self._case.setEnabled(mode is not FindMode.NEARLY)
        self._whole.setEnabled(mode in (FindMode.CONTAINS, FindMode.REGEX))
        self._mode.setToolTip(str(self._mode.currentData(Qt.ItemDataRole.ToolTipRole) or ""))


class _QueryField(QLineEdit):
    """The field of the query."""

    left_downwards = Signal()
    next_wanted = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.left_downwards.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.next_wanted.emit(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        else:
            super().keyPressEvent(event)


def _toggle(parent: QWidget, sign: str, name: str, tip: str) -> QToolButton:
    button = QToolButton(parent)
    button.setText(sign)
    button.setCheckable(True)
    button.setAutoRaise(True)
    button.setToolTip(f"{name}\n{tip}")
    button.setAccessibleName(name)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
