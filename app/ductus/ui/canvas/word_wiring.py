"""Words over the page, shown on demand: for the lines in hand, with each word's text under the pointer."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QImage, QMouseEvent
from PySide6.QtWidgets import QToolTip

from ductus.document.page import Line, Page
from ductus.ui.canvas.words import WordBox, word_at, words_of
from ductus.ui.session import Session
from ductus.ui.workbench import Workbench

MOST_LINES = 60
"""Lines whose words are shown at once, the first of those selected: each is cut out once to know how it bends."""


class WordWiring(QObject):
    """Keeps the canvas' words those of the selected lines, or the current one. Owned by the window's wiring."""

    def __init__(self, bench: Workbench, parent: QObject) -> None:
        super().__init__(parent)
        self._bench = bench
        self._is_on = False
        # After the selection has settled: a rubber band selects at every move of the pointer.
        self._due = QTimer(self, singleShot=True, interval=0)
        self._due.timeout.connect(self._follow)
        canvas = bench.canvas
        canvas.selection_changed.connect(lambda _ids: self._follow_soon())
        canvas.current_line_changed.connect(lambda _id: self._follow_soon())
        bench.pictures.crop_ready.connect(self._crop_ready)
        bench.actions["words"].toggled.connect(self._switch)
        canvas.installEventFilter(self)

    def wire_session(self, session: Session) -> None:
        """Follow a newly opened project."""
        session.page_changed.connect(lambda _page: self._follow_soon())

    def _switch(self, is_on: bool) -> None:
        self._is_on = is_on
        self._follow()
        if is_on and not self._bench.canvas.scene.words and self._lines():
            self._bench.canvas.tell("Words are shown where the engine that read the line says where they stand")

    def _follow_soon(self) -> None:
        if self._is_on:
            self._due.start()

    def _page(self) -> Page | None:
        return self._bench.session.page if self._bench.session is not None else None

    def _lines(self) -> list[Line]:
        scene = self._bench.canvas.scene
        return [line for line_id in scene.subject_ids[:MOST_LINES] if (line := scene.line(line_id)) is not None]

    def _follow(self) -> None:
        found: list[WordBox] = []
        unknown: list[Line] = []
        for line in self._lines() if self._is_on else ():
            frame = self._bench.pictures.crop_frame(line)
            if frame is not None:
                found += words_of(line, frame)
            elif line.readings:
                unknown.append(line)
        self._show(tuple(found))
        if unknown:
            self._bench.desk.crops_wanted.emit([line.id for line in unknown])

    def _show(self, words: tuple[WordBox, ...]) -> None:
        scene = self._bench.canvas.scene
        if words != scene.words:
            scene.words, scene.pointed_word = words, None
            self._bench.canvas.update()

    def _crop_ready(self, _page_id: str, line_id: str, _image: QImage) -> None:
        if line_id in self._bench.canvas.scene.subject_ids:
            self._follow_soon()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        scene = self._bench.canvas.scene
        if scene.words and event.type() in (QEvent.Type.MouseMove, QEvent.Type.Leave):
            at = event.position() if isinstance(event, QMouseEvent) else None
            word = word_at(scene.words, self._bench.canvas.view.to_page(at.x(), at.y())) if at is not None else None
            if word is not scene.pointed_word:
                scene.pointed_word = word
                self._bench.canvas.update()
                if word is not None and isinstance(event, QMouseEvent):
                    QToolTip.showText(event.globalPosition().toPoint(), word.text, self._bench.canvas)
                else:
                    QToolTip.hideText()
        return super().eventFilter(watched, event)
