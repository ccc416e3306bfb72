"""The parts of one window, handed to whoever arranges or wires them. Holds, does nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ductus.errors import DuctusError
from ductus.jobs.host import Host
from ductus.jobs.lanes import Lanes
from ductus.settings import Settings
from ductus.ui.notify import Kind, Message, MessageBar, of_error

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from ductus.ui.canvas.canvas import PageCanvas
    from ductus.ui.checking.checking import Checking
    from ductus.ui.completing.completing import Completing
    from ductus.ui.desk.desk import Desk
    from ductus.ui.history.panel import HistoryPanel
    from ductus.ui.keys.key_map import KeyMap
    from ductus.ui.main_window import MainWindow
    from ductus.ui.pages.panel import PagesPanel
    from ductus.ui.pictures import Pictures
    from ductus.ui.review.keeper import ReviewKeeper
    from ductus.ui.seeing import Seeing
    from ductus.ui.session import Session
    from ductus.ui.shaping.wiring import Shaping
    from ductus.ui.side.place import SidePlace
    from ductus.ui.signs.writing import SignWriting
    from ductus.ui.status_bar import StatusBar
    from ductus.ui.tags.tagging import Tagging
    from ductus.ui.training.wiring import Teaching


@dataclass
class Workbench:
    """One window and its parts, as long as it lives; `session` is None while no project is open.

    `side` and `keys` are made from the other parts, just after them.
    """

    window: MainWindow
    settings: Settings
    lanes: Lanes
    host: Host
    canvas: PageCanvas
    desk: Desk
    pages: PagesPanel
    bar: MessageBar
    status: StatusBar
    pictures: Pictures
    history: HistoryPanel
    session: Session | None = None
    told_remarks: set[str] = field(default_factory=set)
    """What engines said of how they run here, as far as the person was told."""
    side: SidePlace = field(init=False)
    seeing: Seeing = field(init=False)
    shaping: Shaping = field(init=False)
    tagging: Tagging = field(init=False)
    signs: SignWriting = field(init=False)
    checking: Checking = field(init=False)
    completing: Completing = field(init=False)
    teaching: Teaching = field(init=False)
    reviews: ReviewKeeper = field(init=False)
    keys: KeyMap = field(init=False)
    actions: dict[str, QAction] = field(default_factory=dict)

    def say(self, text: str, kind: Kind = Kind.INFORMATION, details: tuple[str, ...] = ()) -> None:
        """Tell the person something."""
        self.bar.show_message(Message(kind, text, details=details))

    def say_error(self, error: BaseException) -> None:
        """Tell the person what went wrong with the world; a fault of ours goes to the crash report instead."""
        if isinstance(error, DuctusError):
            self.bar.show_message(of_error(error))
        else:
            raise error

    def do(self, action_id: str) -> None:
        """Do an action as if it had been chosen from its menu; nothing when it is not possible now."""
        action = self.actions.get(action_id)
        if action is not None and action.isEnabled():
            action.trigger()
