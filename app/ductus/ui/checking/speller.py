"""Asks the dictionaries about words, in a process of their own: nothing here waits for an answer."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from ductus.errors import Cancelled, DuctusError
from ductus.jobs.host import Host
from ductus.jobs.job import CancelToken
from ductus.ui.picture_worker import Task, Worker
from ductus.workflows.spelling.dictionaries import Dictionary
from ductus.workflows.spelling.lookup import LOOK_UP, SUGGEST

_BATCH_WORDS = 24
"""Asked at once: an answer within half a second, the words just typed among the next."""
_REST_MS = 25
_LOOKING_UP, _SUGGESTING = 1, 0


class Speller(QObject):
    """What the dictionaries in use say, remembered word by word. Main thread; `close` ends its thread and process.

    Words nobody asked about yet count as right until the answer comes; then `changed` is emitted.
    """

    changed = Signal()
    suggested = Signal(str, str)  # word, one suggestion for it
    suggested_all = Signal(str)  # word
    failed = Signal(object)  # a DuctusError; nothing is checked until other dictionaries are chosen
    faulted = Signal(object)  # a fault of ours
    _answered = Signal(int, dict)
    _broke = Signal(int, object)

    def __init__(self, host: Host, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._host = host
        self._worker: Worker | None = None
        self._stems: tuple[str, ...] = ()
        self._is_historical = False
        self._generation = 0
        self._known: dict[str, bool] = {}
        self._wanted: dict[str, None] = {}
        self._asked: tuple[str, ...] = ()
        self._token = CancelToken()
        self._suggesting = CancelToken()
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._ask)
        self._answered.connect(self._take)
        self._broke.connect(self._give_up)

    @property
    def is_on(self) -> bool:
        """Whether there is a dictionary to ask."""
        return bool(self._stems)

    @property
    def is_waiting(self) -> bool:
        """Whether words are on their way to the dictionaries or back."""
        return bool(self._wanted or self._asked)

    def use(self, dictionaries: Sequence[Dictionary], *, is_historical: bool) -> None:
        """Ask these from now on; without any, nothing is checked and their process ends."""
        stems = tuple(str(each.stem) for each in dictionaries)
        if (stems, is_historical) == (self._stems, self._is_historical):
            return
        self._forget()
        self._stems, self._is_historical = stems, is_historical
        if not stems:
            self.close()
        self.changed.emit()

    def is_unknown(self, word: str) -> bool:
        """Whether no dictionary knows the word; False as well where that is not known yet, and then it is asked."""
        known = self._known.get(word)
        if known is None and self._stems:
            self._wanted.pop(word, None)  # the words wanted last are asked first
            self._wanted[word] = None
            if not self._asked and not self._rest.isActive():
                self._rest.start()
        return known is False

    def suggest(self, word: str) -> None:
        """Look for words like it; each comes as `suggested`, and `suggested_all` when there are no more."""
        self._suggesting.cancel()
        token = self._suggesting = CancelToken()
        stems, is_historical = self._stems, self._is_historical
        run = lambda: self._find_suggestions(token, stems, word, is_historical)  # noqa: E731  # a task of one line
        self._thread().add(Task(("suggest",), run, lambda: not token.is_cancelled, _SUGGESTING))

    def stop_suggesting(self) -> None:
        """Nobody waits for suggestions any more."""
        self._suggesting.cancel()

    def close(self) -> None:
        """Ask nothing more, and wait for the thread. May be used again afterwards."""
        self._forget()
        self._host.close()
        if self._worker is not None:
            self._worker.close()
            self._worker = None
            self._host.close()  # a call may just have been starting another process

    def _forget(self) -> None:
        self._generation += 1
        self._rest.stop()
        self._token.cancel()
        self._suggesting.cancel()
        self._known.clear()
        self._wanted.clear()
        self._asked = ()

    def _thread(self) -> Worker:
        if self._worker is None:
            self._worker = Worker("spelling", self.faulted.emit)
        return self._worker

    def _ask(self) -> None:
        if self._asked or not self._wanted or not self._stems:
            return
        asked = self._asked = tuple(self._wanted)[-_BATCH_WORDS:]
        for word in asked:
            del self._wanted[word]
        number, stems, is_historical = self._generation, self._stems, self._is_historical
        token = self._token = CancelToken()
        run = lambda: self._look_up(token, number, stems, asked, is_historical)  # noqa: E731  # a task of one line
        self._thread().add(Task(("look up",), run, lambda: not token.is_cancelled, _LOOKING_UP))

    def _take(self, number: int, known: dict[str, bool]) -> None:
        if number != self._generation:
            return
        self._known.update(known)
        self._asked = ()
        self._ask()
        self.changed.emit()

    def _give_up(self, number: int, fault: DuctusError) -> None:
        if number == self._generation:
            self.use((), is_historical=self._is_historical)
            self.failed.emit(fault)

    # On the thread

    def _look_up(
        self, token: CancelToken, number: int, stems: Sequence[str], words: Sequence[str], is_historical: bool
    ) -> None:
        try:
            known = self._host.call(LOOK_UP, stems, words, is_historical, cancel=token)
        except Cancelled:
            return
        except DuctusError as fault:
            self._broke.emit(number, fault)
            return
        self._answered.emit(number, known)

    def _find_suggestions(self, token: CancelToken, stems: Sequence[str], word: str, is_historical: bool) -> None:
        try:
            self._host.call(
                SUGGEST,
                stems,
                word,
                is_historical,
                on_event=lambda found: self.suggested.emit(word, str(found)),
                cancel=token,
            )
        except DuctusError:
            return  # that a dictionary cannot be read was said when the word was looked up
        self.suggested_all.emit(word)
