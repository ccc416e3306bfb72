"""On a service's page of the settings: its key, kept in the system's keyring, and a try of the connection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import shiboken6
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ductus.engines.base import EngineModule
from ductus.engines.registry import parse_options
from ductus.engines.remote_support import keys
from ductus.errors import DuctusError
from ductus.jobs.job import Job, Lane
from ductus.ui.forms.quiet_label import QuietLabel
from ductus.ui.workbench import Workbench
from ductus.workflows.engine_choice import engine_call, kept_options
from ductus.workflows.sending import ask_again, is_agreed, try_service


def has_key(module: EngineModule) -> bool:
    """Whether the engine is a service, which may ask for a key."""
    return hasattr(module, "service_host")


class KeyBox(QWidget):
    """Key field, Keep and Forget, Test connection. Keyring and network are asked in a lane; the box stays usable.

    A key that is kept is never shown again, not even masked: the field is for typing a new one.
    """

    changed = Signal()
    """A key was kept or forgotten, so whether the engine is ready may have changed."""

    def __init__(self, module: EngineModule, bench: Workbench) -> None:
        super().__init__()
        self._module, self._bench = module, bench
        self._field = QLineEdit()
        self._field.setEchoMode(QLineEdit.EchoMode.Password)
        self._field.setAccessibleName(f"Key for {module.INFO.title}")
        self._field.textChanged.connect(self.refresh)
        self._field.returnPressed.connect(self._keep)
        self._keep_button = QPushButton("Keep")
        self._keep_button.clicked.connect(self._keep)
        self._forget_button = QPushButton("Forget")
        self._forget_button.clicked.connect(lambda: self._put(""))
        self._try_button = QPushButton("Test connection")
        self._try_button.setToolTip("Sends a made-up word, no scan")
        self._try_button.clicked.connect(self._try)
        self._help, self._outcome = QuietLabel(), QLabel()
        self._outcome.setWordWrap(True)
        self._outcome.setAccessibleName("What came of it")
        self._ask_button = QPushButton("Ask before sending again")
        self._ask_button.setToolTip("Take back that scans of this project may go there without a question")
        self._ask_button.clicked.connect(self._ask_again)
        self._arrange()
        self.refresh()

    def _arrange(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self._field, 1)
        row.addWidget(self._keep_button)
        row.addWidget(self._forget_button)
        below = QHBoxLayout()
        below.addWidget(self._try_button)
        below.addWidget(self._ask_button)
        below.addWidget(self._outcome, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self._help)
        column.addLayout(below)

    def refresh(self) -> None:
        """Show for which host the key is and whether one is kept; to be called when options change."""
        host = self._host()
        is_known = bool(host) and keys.is_known(self._module.INFO.id, host)
        self._field.setPlaceholderText("A key is kept; type another to replace it" if is_known else "Key or password")
        where = f"Kept in the system's keyring, for {host} alone." if host else "Set the address first."
        away = self._destination()
        stays = "" if away else " This service runs on this computer, so scans do not leave it."
        self._help.say(f"{where}{stays}")
        self._keep_button.setEnabled(bool(host and self._field.text().strip()))
        self._forget_button.setEnabled(is_known)
        self._try_button.setEnabled(bool(host))
        session = self._bench.session
        self._ask_button.setVisible(session is not None and bool(away) and is_agreed(session.project, away))

    def _values(self) -> Any:
        return parse_options(self._module, kept_options(self._bench.settings, self._module.INFO.id))

    def _host(self) -> str:
        return str(getattr(self._module, "service_host")(self._values()))  # noqa: B009  # remote engines alone have it

    def _destination(self) -> str:
        return str(getattr(self._module, "destination")(self._values()))  # noqa: B009  # as above

    def _keep(self) -> None:
        key = self._field.text().strip()
        if key and self._host():
            self._put(key)

    def _put(self, key: str) -> None:
        engine_id, host = self._module.INFO.id, self._host()

        def work(_job: Job) -> str:
            keys.keep_key(engine_id, host, key)
            return "The key is in the keyring." if key else "The key was taken out of the keyring."

        self._run("Asking the keyring", work, clears=True)

    def _try(self) -> None:
        settings, call = self._bench.settings, engine_call(self._bench.settings, self._module.INFO.id)
        self._run(f"Asking {self._module.INFO.title}", lambda job: try_service(settings, call, job.cancel))

    def _ask_again(self) -> None:
        if self._bench.session is not None:
            ask_again(self._bench.session.project, self._destination())
            self._outcome.setText("Ductus asks again before scans of this project go there.")
        self.refresh()

    def _run(self, title: str, work: Callable[[Job], str], *, clears: bool = False) -> None:
        """Do `work` in a lane and show the sentence it gives, or the error's own."""

        def told(job: Job) -> str:
            try:
                return work(job)
            except DuctusError as fault:
                remedy = fault.remedy.sentence if fault.remedy is not None else ""
                return f"{fault.message} {remedy}".strip()

        def done(job: Job) -> None:
            if not shiboken6.isValid(self):  # the settings were closed meanwhile
                return
            self._outcome.setText(str(job.result))
            self._try_button.setEnabled(True)
            if clears:
                self._field.clear()
            self.refresh()
            self.changed.emit()

        self._outcome.setText(f"{title}…")
        self._try_button.setEnabled(False)
        job = Job(title, Lane.NET, told)
        self._bench.window.when_done(self._bench.lanes.submit(job), done)
