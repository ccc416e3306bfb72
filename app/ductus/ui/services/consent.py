"""Before scans leave this computer, the window says what goes, to whom, how much and at what cost, and waits."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
)

from ductus.engines.hosted import EngineCall
from ductus.errors import DuctusError
from ductus.training.measuring.pages_to_test import SetToTest
from ductus.ui.help.in_dialogs import offer_help
from ductus.ui.icons import icon
from ductus.ui.workbench import Workbench
from ductus.workflows.engine_choice import detector_call, recognizer_call
from ductus.workflows.sending import Sending, agree, finding_sends, is_agreed, measuring_sends, reading_sends

_WIDTH_PX = 480
_ICON_PX = 32


def may_find(bench: Workbench, page_ids: Sequence[str], call: EngineCall | None = None) -> bool:
    """Whether lines may be found on these pages, by the engine in force or by `call`; asks when scans would leave."""
    try:
        return may_send(bench, finding_sends(call or detector_call(bench.settings), page_ids))
    except DuctusError as fault:
        bench.say_error(fault)
        return False


def may_read(
    bench: Workbench,
    page_ids: Sequence[str],
    line_ids: Sequence[str] = (),
    call: EngineCall | None = None,
    *,
    only_unread: bool = True,
) -> bool:
    """Whether these lines, or those of these pages, may be read; asks when scans would leave.

    The engine is the one in force, or that of `call`. Lines that have a text count only without `only_unread`.
    """
    if bench.session is None:
        return False
    try:
        call = call or recognizer_call(bench.settings)
        project = bench.session.project
        return may_send(bench, reading_sends(call, project, page_ids, line_ids, only_unread=only_unread))
    except DuctusError as fault:
        bench.say_error(fault)
        return False


def may_measure(bench: Workbench, calls: Sequence[EngineCall], tested: SetToTest) -> bool:
    """Whether these engines may be measured on that set; asks for each service, whatever was agreed to before.

    What is measured on need not be of this project, and every line is sent once more for nothing but a figure.
    """
    try:
        return all(may_send(bench, sending, asks_always=True) for sending in measuring_sends(calls, tested))
    except DuctusError as fault:
        bench.say_error(fault)
        return False


def may_send(bench: Workbench, sending: Sending | None, *, asks_always: bool = False) -> bool:
    """Whether the person agrees, or did for good in this project; nothing that leaves needs no agreement.

    With `asks_always` an agreement for good does not count, and none can be given.
    """
    session = bench.session
    if sending is None or session is None:
        return session is not None
    if asks_always or not is_agreed(session.project, sending.host):
        dialog = ConsentDialog(bench, sending, offers_for_good=not asks_always)
        offer_help(dialog, bench.keys, "privacy")
        says_send = dialog.exec() == QDialog.DialogCode.Accepted
        dialog.deleteLater()
        if not says_send or bench.session is not session:
            return False
        if dialog.asks_no_more:
            agree(session.project, sending.host)
    session.may_send_to(sending.host)
    return True


class ConsentDialog(QDialog):
    """What would leave, to whom, how much, at what cost; Cancel or Send. Lives as long as it is shown."""

    def __init__(self, bench: Workbench, sending: Sending, *, offers_for_good: bool = True) -> None:
        super().__init__(bench.window)
        self.setWindowTitle("Scans leave this computer")
        self.setMinimumWidth(_WIDTH_PX)
        sign = QLabel()
        sign.setPixmap(icon("leaves").pixmap(_ICON_PX, _ICON_PX))
        said = QLabel(f"{sending.what} would be sent to {sending.host}.")
        said.setWordWrap(True)
        font = said.font()
        font.setPointSizeF(font.pointSizeF() * 1.2)
        said.setFont(font)
        form = QFormLayout()
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        for title, text in _facts(sending):
            form.addRow(title, _text(text))
        self._no_more = QCheckBox(f"Do not ask again for {sending.host} in this project")
        self._no_more.setVisible(offers_for_good)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._send = QPushButton("Send")
        self._send.setAutoDefault(False)  # Enter pressed by habit sends nothing
        buttons.addButton(self._send, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(16)
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(sign)
        head.addWidget(said, 1)
        column.addLayout(head)
        column.addLayout(form)
        column.addWidget(self._no_more)
        column.addWidget(buttons)

    @property
    def asks_no_more(self) -> bool:
        """Whether the agreement is for good."""
        return self._no_more.isChecked()


def _facts(sending: Sending) -> list[tuple[str, str]]:
    what = "Whole pages" if sending.are_whole_pages else "One image of each line, nothing of the page around it"
    return [
        ("What", f"{what}. No file names, no texts, no names of people."),
        ("To", f"{sending.host}, through {sending.title}"),
        ("Cost", sending.cost or f"Not known: set a price under Settings, {sending.title}."),
        ("Then", "The service's terms say what it keeps. What was sent cannot be taken back; Cancel in the status bar "
                 "stops the rest."),
    ]  # fmt: skip


def _text(text: str) -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
