"""The panel of spelling: which dictionaries, which words are right besides, and what none knows on the page."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QLocale, Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QCheckBox,
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
)

from ductus.document.spelling import Spelling
from ductus.numerals import whole
from ductus.ui.desk.text_shape import transcription_font
from ductus.ui.going import go_to
from ductus.ui.rules.places import PlacesRole, TextPlace
from ductus.ui.rules.places_view import PlacesView
from ductus.ui.session import Session
from ductus.ui.side.bare import bare_while_empty
from ductus.ui.side.panel import SidePanel
from ductus.ui.workbench import Workbench
from ductus.workflows.spelling.dictionaries import Dictionary, dictionaries, dictionary_folders, own_folder
from ductus.workflows.words import counted

_POINTS = 12
_REST_MS = 200
_REST_WHILE_ASKING_MS = 1000
"""Each answer is about a few words of the page; the list need not be made anew for each."""
_MOST_ROWS = 5
_NONE_HERE = (
    "There is no hunspell dictionary on this machine, so no spelling is checked. Linux brings them as packages such as "
    "hunspell-fr; LibreOffice has them for its languages. Any other is a pair of files, .aff and .dic, to be put into "
    "the folder of dictionaries."
)
_CHOOSE = "No language is chosen, so no spelling is checked."


class SpellingPanel(SidePanel):
    """Chooses dictionaries for the project and lists unknown words. Made when it is first opened."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._session: Session | None = None
        self._present: tuple[Dictionary, ...] = ()
        self._languages = QListWidget()
        self._absent = QLabel(_NONE_HERE)
        self._folder = QPushButton("Open the folder of dictionaries")
        self._historical = QCheckBox("Let historical spelling pass")
        self._own = QPushButton()
        self._found = QLabel()
        self._call_right = QPushButton("Call it right")
        self._view = PlacesView("Words that no dictionary knows")
        self._view.set_text_font(transcription_font(bench.settings["desk.font"], _POINTS))
        self._due = QTimer(self, singleShot=True)
        self._due.timeout.connect(self._show_words)
        self._explain()
        self._arrange()
        self._languages.itemChanged.connect(self._keep_languages)
        self._historical.clicked.connect(self._keep_historical)
        self._own.clicked.connect(self._edit_own_words)
        self._folder.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(own_folder()))))
        self._call_right.clicked.connect(self._call_word_right)
        self._view.looked_at.connect(lambda place: self._go(place, take_focus=False))
        self._view.wanted.connect(lambda place: self._go(place, take_focus=True))
        bench.checking.changed.connect(self._show_soon)

    def _explain(self) -> None:
        self._languages.setAccessibleName("Languages of the project")
        self._languages.setToolTip("A word is right when one of the chosen dictionaries knows it.")
        self._absent.setWordWrap(True)
        self._found.setWordWrap(True)
        self._historical.setToolTip("Long s counts as s, u and v as one letter, i and j too: vniuers, auoir, iour.")
        self._own.setToolTip("Words that are right in this project whatever dictionaries say, one a row.")
        self._call_right.setToolTip("Add the chosen word to those of the project.")

    def _arrange(self) -> None:
        bare_while_empty(self._view)
        self._languages.setSizeAdjustPolicy(QAbstractScrollArea.SizeAdjustPolicy.AdjustToContents)
        head = QVBoxLayout()
        head.setContentsMargins(8, 8, 8, 8)
        head.setSpacing(8)
        buttons = QHBoxLayout()
        buttons.addWidget(self._own)
        buttons.addStretch(1)
        for part in (self._absent, self._languages, self._folder, self._historical):
            head.addWidget(part)
        head.addLayout(buttons)
        row = QHBoxLayout()
        row.setContentsMargins(8, 8, 8, 4)
        row.addWidget(self._found, 1)
        row.addWidget(self._call_right)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addLayout(row)
        whole.addWidget(self._view, 1)
        self.setFocusProxy(self._languages)

    def follow(self, session: Session | None) -> None:
        self._session = session
        if session is not None:
            session.sheet_changed.connect(self._show_choices)
        self._show_choices()
        self._show_words()

    def _spelling(self) -> Spelling:
        return self._session.project.sheet.spelling if self._session is not None else Spelling()

    def _show_choices(self) -> None:
        spelling = self._spelling()
        can_write = self._session is not None and not self._session.project.is_read_only
        self._languages.blockSignals(True)
        self._languages.clear()
        for each in self._present:
            item = QListWidgetItem(language_title(each.name), self._languages)
            item.setData(Qt.ItemDataRole.UserRole, each.name)
            item.setToolTip(str(each.stem))
            is_chosen = each.name in spelling.languages
            item.setCheckState(Qt.CheckState.Checked if is_chosen else Qt.CheckState.Unchecked)
        self._languages.blockSignals(False)
        rows = min(max(self._languages.count(), 1), _MOST_ROWS)
        self._languages.setFixedHeight(rows * max(self._languages.sizeHintForRow(0), 20) + 4)
        self._languages.setVisible(bool(self._present))
        self._absent.setVisible(not self._present)
        self._historical.setChecked(spelling.is_historical)
        self._own.setText(f"Words of the project ({whole(len(spelling.own_words))})…")
        for part in (self._languages, self._historical, self._own, self._call_right):
            part.setEnabled(can_write)

    def _keep_languages(self) -> None:
        items = [self._languages.item(row) for row in range(self._languages.count())]
        ticked = [item.data(Qt.ItemDataRole.UserRole) for item in items if item.checkState() is Qt.CheckState.Checked]
        here = {each.name for each in self._present}
        # What was chosen on a machine with other dictionaries stays chosen.
        elsewhere = [name for name in self._spelling().languages if name not in here]
        self.bench.checking.set_spelling(replace(self._spelling(), languages=(*ticked, *elsewhere)))

    def _keep_historical(self, is_historical: bool) -> None:
        self.bench.checking.set_spelling(replace(self._spelling(), is_historical=is_historical))

    def _edit_own_words(self) -> None:
        title, label = "Words of the project", "Right in this project whatever dictionaries say, one a row:"
        before = "\n".join(self._spelling().own_words)
        text, is_kept = QInputDialog.getMultiLineText(self.window(), title, label, before)
        if is_kept:
            own = tuple(sorted(set(filter(None, (word.strip() for word in text.splitlines())))))
            self.bench.checking.set_spelling(replace(self._spelling(), own_words=own))

    # --- unknown words of the page --------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._present = dictionaries(dictionary_folders())  # somebody may have put another one there meanwhile
        self._show_choices()
        self._show_soon()

    def _show_soon(self) -> None:
        if not self._due.isActive():
            self._due.start(_REST_WHILE_ASKING_MS if self.bench.checking.speller.is_waiting else _REST_MS)

    def _show_words(self) -> None:
        session, checking = self._session, self.bench.checking
        if session is None or session.page is None or self.isHidden():
            self._view.show_places([])
            return
        places = self._places(session)
        self._view.show_places(places)
        self._call_right.setVisible(bool(places))
        found = f"{counted(len(places), 'unknown word')} on this page."
        if not checking.speller.is_on:
            found = _CHOOSE if self._present else ""
        elif checking.speller.is_waiting:
            found = f"Looking up: {found}"
        self._found.setText(found)

    def _places(self, session: Session) -> list[TextPlace]:
        page = session.page
        if page is None:
            return []
        found: list[TextPlace] = []
        for number, line_id in enumerate(self.bench.checking.words.line_ids(), 1):
            text = self.bench.desk.shown_text(line_id)
            found += [
                TextPlace(page.id, f"Line {number}", line_id, text, word.start, word.end, word.looked_up)
                for word in self.bench.checking.words.unknown(line_id, text)
            ]
        return found

    def _go(self, place: TextPlace, *, take_focus: bool) -> None:
        go_to(self.bench, place.page_id, place.line_id, place.letters, take_focus=take_focus)

    def _call_word_right(self) -> None:
        index = self._view.currentIndex()
        place = index.data(PlacesRole.PLACE) if index.isValid() else None
        if isinstance(place, TextPlace):
            self.bench.checking.call_right(place.what)
        else:
            self.bench.say("Choose a word of the list first.")


def language_title(name: str) -> str:
    """What the language of a dictionary is called, with the dictionary's own name: "French (fr)"."""
    locale = QLocale(name.replace("-", "_"))
    is_known = locale.language() not in (QLocale.Language.C, QLocale.Language.AnyLanguage)
    return f"{QLocale.languageToString(locale.language())} ({name})" if is_known else name
