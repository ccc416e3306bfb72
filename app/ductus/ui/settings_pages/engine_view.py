"""One engine in the settings: what it is, whether it can run here and what would change that, its options."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ductus.engines.base import Availability, EngineModule, Role
from ductus.engines.registry import availability_for, parse_options
from ductus.ui.forms.form import Form
from ductus.ui.forms.question import Question, of_engine
from ductus.ui.forms.quiet_label import QuietLabel
from ductus.ui.services.key_box import KeyBox, has_key
from ductus.ui.settings_pages.state_row import StateRow
from ductus.ui.workbench import Workbench
from ductus.workflows.engine_choice import engine_call, hosts_of, kept_options
from ductus.workflows.get_weights import weights_store
from ductus.workflows.weights_on_hand import OnHand, engine_of, weights_rows

WEIGHTS = "weights"
CARE = "care"
_GAP_PX = 12


def questions_of(module: EngineModule, bench: Workbench, roles: Collection[Role]) -> tuple[Question, ...]:
    """What an engine asks about work of these roles: care first, and its weights with those at hand to choose from."""
    asked = sorted(of_engine(module, roles), key=lambda question: question.name != CARE)
    return tuple(
        replace(each, suggestions=weights_at_hand(module, bench), is_folder=not module.INFO.scans_leave)
        if each.name == WEIGHTS
        else each
        for each in asked
    )


def weights_at_hand(module: EngineModule, bench: Workbench) -> tuple[str, ...]:
    """The weights on this computer that the engine works with, and those it takes by itself."""
    store = weights_store(bench.settings)
    here = [row.id for row in weights_rows(store) if row.on_hand is OnHand.HERE]
    fitting = [name for name in here if engine_of(store, name) == module.INFO.id]
    own = getattr(module.Options(), WEIGHTS, "")
    return tuple(dict.fromkeys([*([own] if own else []), *fitting]))


def chosen_options(module: EngineModule, bench: Workbench) -> Any:
    """The engine's options as chosen in the settings; its defaults where what was chosen cannot be."""
    return parse_options(module, kept_options(bench.settings, module.INFO.id))


def state_of(module: EngineModule, bench: Workbench, roles: Sequence[Role]) -> Availability:
    """Whether the engine can do the first of the roles here with the options chosen for it."""
    return availability_for(module, chosen_options(module, bench), roles[0])


class EngineView(QWidget):
    """Everything about one engine. Made anew for each that is looked at."""

    changed = Signal()
    """An option, or whether it can run, may have changed."""
    use_wanted = Signal()

    def __init__(self, module: EngineModule, bench: Workbench, use_words: str, roles: Sequence[Role]) -> None:
        super().__init__()
        self._roles = roles
        self.module, self._bench = module, bench
        self._use_words = use_words
        self._state = StateRow(bench)
        self._use = QPushButton(f"Use to {use_words}")
        self._use.clicked.connect(self.use_wanted)
        self._reset = QPushButton("Reset options")
        self._reset.setToolTip(f"Put these options of {module.INFO.title} back to what they were at first")
        self._form = Form(questions_of(module, bench, roles), self._values())
        self._form.changed.connect(self._set)
        self._reset.clicked.connect(self._form.reset)
        self._keys = KeyBox(module, bench) if has_key(module) else None
        self._arrange()
        self.refresh()

    def refresh(self, *, is_used: bool | None = None) -> None:
        """Show how things stand now; `is_used` says whether it is the one in force."""
        self._form.set_values(self._values())
        self._reset.setEnabled(not self._form.is_default)
        if is_used is not None:
            self._use.setEnabled(not is_used)
            self._use.setText("In use" if is_used else f"Use to {self._use_words}")
        self._show_state(state_of(self.module, self._bench, self._roles))
        if self._keys is not None:
            self._keys.refresh()

    def reveal(self, name: str) -> None:
        """Give the field of an option the focus."""
        self._form.reveal(name)

    def _arrange(self) -> None:
        info = self.module.INFO
        title = QLabel(info.title)
        font = title.font()
        font.setBold(True)
        font.setPointSizeF(font.pointSizeF() * 1.2)
        title.setFont(font)
        summary = QLabel(info.summary)
        summary.setWordWrap(True)
        named = (("Languages", info.languages), ("Licence", info.licence), ("Homepage", info.homepage))
        facts = QuietLabel("\n".join(f"{name}: {fact}" for name, fact in named if fact))
        facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        head = QHBoxLayout()
        head.addWidget(title, 1)
        head.addWidget(self._reset)
        head.addWidget(self._use)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(_GAP_PX)
        column.addLayout(head)
        column.addWidget(summary)
        column.addWidget(facts)
        column.addWidget(self._state)
        if self._keys is not None:
            self._keys.changed.connect(self.refresh)
            self._keys.changed.connect(self.changed)
            self._form.add_row("Key", self._keys, is_first=True)
        column.addWidget(self._form)

    def _values(self) -> dict[str, Any]:
        options = chosen_options(self.module, self._bench)
        return {question.name: getattr(options, question.name) for question in of_engine(self.module, self._roles)}

    def _set(self, name: str, value: Any) -> None:
        """Keep an answer; one that is the default is kept no more, so that a better default of ours holds."""
        engine_id = self.module.INFO.id
        chosen = dict(self._bench.settings["engine.options"])
        own = {**kept_options(self._bench.settings, engine_id), name: value}
        if value == getattr(self.module.Options(), name):
            del own[name]
        chosen[engine_id] = own
        self._bench.settings["engine.options"] = {key: each for key, each in chosen.items() if each}
        self.refresh()
        self.changed.emit()

    def _show_state(self, state: Availability) -> None:
        if state.is_ready:
            away = hosts_of(engine_call(self._bench.settings, self.module.INFO.id))
            said = f"Ready; scans leave this computer to {away}." if away else "Ready on this computer."
            self._state.say("success", said)
            return
        is_here = state.remedy is not None and state.remedy.argument == self.module.INFO.title  # one looks at it
        self._state.say("warning", f"Not ready: {state.reason}", state.remedy, has_button=not is_here)
