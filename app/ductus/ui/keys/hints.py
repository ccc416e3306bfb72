"""The beginner's line: the next useful key for what one is doing. Each goes away for good with use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from ductus.document.page import Line, Page
from ductus.document.transcription import LineStatus
from ductus.ui.desk.doubt import is_doubtful
from ductus.ui.desk.line_editor import LineEditor
from ductus.ui.keys.strokes import shown
from ductus.ui.session import Session
from ductus.ui.workbench import Workbench

_SHOWN, _ON = "hints.shown", "hints.on"
USES_TO_LEARN = 10
"""After so many uses of a command its hint has done its work."""
_REST_MS = 60
_DONE = (LineStatus.VERIFIED, LineStatus.SKIPPED)


@dataclass(frozen=True, slots=True)
class Moment:
    """What a person is doing: where the keyboard is, the page and whether it holds doubt, the line in hand, typing.

    `is_idle` when the keyboard is not in the text and the tool in hand on the page has nothing to say; `is_at_work`
    while lines of the page are being found or read.
    """

    is_in_text: bool
    page: Page | None
    line: Line | None
    is_typed: bool
    has_doubt: bool
    is_idle: bool = False
    is_at_work: bool = False

    @property
    def lacks_lines(self) -> bool:
        """Whether lines of the page are still to be found, and nobody is at it."""
        return self.page is not None and not self.page.lines and not self.is_at_work

    @property
    def has_unread(self) -> bool:
        """Whether lines of the page wait to be read, and nobody is at it."""
        if self.page is None or self.is_at_work:
            return False
        return any(not line.readings and not line.text for line in self.page.lines)

    @property
    def is_page_done(self) -> bool:
        """Whether every line of the page is verified or skipped."""
        return self.page is not None and bool(self.page.lines) and all(line.status in _DONE for line in self.page.lines)


@dataclass(frozen=True, slots=True)
class Hint:
    """One hint: the command it teaches, what it says after the key, and when it helps."""

    command: str
    says: str
    helps: Callable[[Moment], bool]


HINTS: tuple[Hint, ...] = (
    Hint("window.find_lines", "finds the lines of this page", lambda now: now.lacks_lines),
    Hint("text.next_line", "accepts the line and goes on to the next", lambda now: now.is_in_text and now.is_typed),
    Hint("text.put_back", "puts back what the line said before", lambda now: now.is_in_text and now.is_typed),
    Hint("window.next_page", "shows the next page: this one is done", lambda now: now.is_page_done),
    Hint(
        "window.read_page",
        "reads the lines of this page",
        lambda now: (
            now.has_unread
            and (
                now.is_idle or (now.is_in_text and now.line is not None and not now.line.readings and not now.line.text)
            )
        ),
    ),
    Hint(
        "window.focus_desk",
        "goes to the text, to correct it beside the ink",
        lambda now: now.is_idle and now.page is not None and bool(now.page.lines) and not now.is_page_done,
    ),
    Hint("text.next_doubt", "goes to the next doubtful line", lambda now: now.is_in_text and now.has_doubt),
    Hint(
        "text.verify",
        "verifies the line: you vouch for its text",
        lambda now: now.is_in_text and now.line is not None and bool(now.line.text) and now.line.status not in _DONE,
    ),
    Hint("window.palette", "finds any action by its name", lambda now: now.is_in_text),
    Hint("window.help", "opens the help at what you are doing", lambda now: now.is_in_text),
)
"""In the order in which they are to be learned. To add one: a row; the key it names is the one that holds."""


def hint_for(now: Moment, uses: dict[str, int], key_of: Callable[[str], str]) -> str:
    """What to say at this moment: the first hint that helps, is not learned yet, and has a key; "" for none."""
    for hint in HINTS:
        key = key_of(hint.command)
        if key and uses.get(hint.command, 0) < USES_TO_LEARN and hint.helps(now):
            return f"{shown(key)} {hint.says}"
    return ""


class HintLine(QObject):
    """Writes hints into the status bar and counts what is used. On the page the tool in hand has the word.

    Lives as long as its window.
    """

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench.window)
        self._bench = bench
        self._of_tool = ""
        self._at_work: frozenset[str] = frozenset()
        self._looked_at: tuple[Page | None, bool] = (None, False)
        self._taught = frozenset(hint.command for hint in HINTS)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self.show_now)
        self._count_uses()
        self._follow_work()

    def wire_session(self, session: Session) -> None:
        """Follow a newly opened project."""
        session.page_shown.connect(self._soon)
        session.page_changed.connect(self._soon)

    def show_at_work(self, ids: frozenset[str]) -> None:
        """These pages and lines are being worked on, no others."""
        self._at_work = ids
        self._soon()

    def show_now(self) -> None:
        """Say what fits this moment."""
        bench = self._bench
        now = self._moment()
        is_drawing = bench.canvas.hasFocus() and bench.canvas.tool.NAME != "select"
        text = ""
        if bench.settings[_ON] and not is_drawing:
            text = hint_for(now, bench.settings[_SHOWN], lambda name: next(iter(bench.keys.keys(name)), ""))
        bench.status.show_hint(text if text or now.is_in_text else self._of_tool)

    def _moment(self) -> Moment:
        bench = self._bench
        session, editor = bench.session, bench.desk.focusProxy()
        page = session.page if session is not None else None
        line = session.line(bench.desk.current_line()) if session is not None else None
        is_in_text = editor is not None and editor.hasFocus()
        is_typed = bench.desk.text_in_hand() is not None
        is_idle = not is_in_text and not (self._of_tool and bench.canvas.hasFocus())
        has_doubt = is_in_text and self._has_doubt(page)
        return Moment(
            is_in_text, page, line, is_typed, has_doubt, is_idle, page is not None and page.id in self._at_work
        )

    def _has_doubt(self, page: Page | None) -> bool:
        """Whether a line of the page is doubtful. Looked for once a page value: typing asks again and again."""
        if page is not self._looked_at[0]:
            threshold = self._bench.settings["desk.doubt"]
            lines = page.lines if page is not None else ()
            self._looked_at = page, any(is_doubtful(line, threshold) for line in lines)
        return self._looked_at[1]

    def _count_uses(self) -> None:
        bench = self._bench
        for action_id, action in bench.actions.items():
            if f"window.{action_id}" in self._taught:
                action.triggered.connect(lambda _checked=False, name=f"window.{action_id}": self._used(name))
        editor = bench.desk.focusProxy()
        if isinstance(editor, LineEditor):
            editor.asked.connect(lambda key: self._used(f"text.{key.name.lower()}"))
            editor.typed.connect(self._soon)
        bench.canvas.command_done.connect(lambda name: self._used(f"canvas.{name}"))

    def _follow_work(self) -> None:
        bench = self._bench
        bench.canvas.hint_changed.connect(self._tool_says)
        bench.desk.current_line_changed.connect(self._soon)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._soon)
        bench.keys.listen(self._soon)
        bench.settings.listen(lambda key: self._soon() if key == _ON else None)

    def _used(self, command: str) -> None:
        """Count a use, as long as counting matters."""
        uses = dict(self._bench.settings[_SHOWN])
        known = uses.get(command, 0)
        if command in self._taught and isinstance(known, int) and known < USES_TO_LEARN:
            self._bench.settings[_SHOWN] = {**uses, command: known + 1}
        self._soon()

    def _tool_says(self, hint: str) -> None:
        self._of_tool = hint
        self._soon()

    def _soon(self, *_: object) -> None:
        if not self._rest.isActive():
            self._rest.start()
