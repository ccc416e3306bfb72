"""A page for the engines of one kind of work: which is used, which could be, and the options of each."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QVBoxLayout

from ductus.engines.base import EngineModule, Role
from ductus.engines.hosted import engine_registry
from ductus.ui.forms.question import of_engine
from ductus.ui.forms.quiet_label import QuietLabel
from ductus.ui.settings_pages.engine_view import EngineView, state_of
from ductus.ui.settings_pages.page import SettingsPage, Topic
from ductus.ui.workbench import Workbench
from ductus.workflows.engine_choice import engine_call, hosts_of

FINDING, READING = "Finding lines", "Reading lines"
_SETTING = {FINDING: "engine.detector", READING: "engine.recognizer"}
ROLES: dict[str, tuple[Role, ...]] = {FINDING: (Role.DETECTOR, Role.PAGE_READER), READING: (Role.RECOGNIZER,)}
"""What an engine can be for the work of a page, what it mostly is first."""
_USE = {FINDING: "find lines", READING: "read lines"}
_NAME, _PLACE, _STATE = range(3)
_ROW_AIR_PX = 6
_MARGIN_PX, _GAP_PX = 16, 16


def engines_for(title: str) -> list[EngineModule]:
    """The engines that can do the work of that page."""
    return [module for module in engine_registry().all() if module.INFO.roles.intersection(ROLES[title])]


class EnginesPage(SettingsPage):
    """The engines in a list, and everything about the one chosen in it below."""

    def __init__(self, title: str, bench: Workbench) -> None:
        super().__init__()
        self._title, self._bench = title, bench
        self._modules = sorted(engines_for(title), key=self._place_in_list)
        self._view: EngineView | None = None
        self._list = QTreeWidget()
        self._list.setAccessibleName(f"Engines: {title.lower()}")
        self._list.setHeaderLabels(["Engine", "Where it works", "State"])
        self._list.setRootIsDecorated(False)
        self._list.setUniformRowHeights(True)
        self._list.header().setStretchLastSection(False)
        self._list.header().setSectionResizeMode(_PLACE, QHeaderView.ResizeMode.Stretch)
        for narrow in (_NAME, _STATE):
            self._list.header().setSectionResizeMode(narrow, QHeaderView.ResizeMode.ResizeToContents)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(_MARGIN_PX, _MARGIN_PX, _MARGIN_PX, _MARGIN_PX)
        self._column.setSpacing(_GAP_PX)
        self._column.addWidget(self._list)
        self._column.addWidget(QuietLabel("\n".join(engine_registry().problems)))
        self._column.addStretch(1)
        row_height_px = self._list.fontMetrics().lineSpacing() + _ROW_AIR_PX
        for module in self._modules:
            item = QTreeWidgetItem([module.INFO.title])
            item.setSizeHint(_PLACE, QSize(0, row_height_px))
            self._list.addTopLevelItem(item)
        row_height_px = max(row_height_px, self._list.sizeHintForRow(0))
        # All of them at once: the page around it scrolls, and what is out of sight is not known to be there.
        frame_px = self._list.header().sizeHint().height() + 2 * self._list.frameWidth() + 2
        self._list.setFixedHeight(frame_px + len(self._modules) * row_height_px)
        self._list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.currentItemChanged.connect(lambda _now, _before: self._show_chosen())
        self._list.itemActivated.connect(lambda _item, _column: self._use_chosen())
        self._choose(bench.settings[_SETTING[title]])
        self._show_rows()

    def topics(self) -> tuple[Topic, ...]:
        topics = []
        for module in self._modules:
            info = module.INFO
            place = f"{self._title} · {info.title}"
            topics.append(Topic(info.title, info.summary, self._title, partial(self._show, info.id)))
            topics += [
                Topic(asked.title, asked.help, place, partial(self._show, info.id, asked.name))
                for asked in of_engine(module, ROLES[self._title])
            ]
        return tuple(topics)

    def refresh(self) -> None:
        self._show_rows()
        if self._view is not None:
            self._view.refresh(is_used=self._is_used(self._view.module))

    def _show(self, engine_id: str, option: str = "") -> None:
        self._choose(engine_id)
        if self._view is not None and option:
            self._view.reveal(option)

    def _choose(self, engine_id: str) -> None:
        ids = [module.INFO.id for module in self._modules]
        item = self._list.topLevelItem(ids.index(engine_id) if engine_id in ids else 0)
        if item is not None:
            self._list.setCurrentItem(item)

    def _show_chosen(self) -> None:
        row = self._list.currentIndex().row()
        if row < 0:
            return
        if self._view is not None:
            self._column.removeWidget(self._view)
            self._view.hide()
            self._view.deleteLater()
        self._view = EngineView(self._modules[row], self._bench, _USE[self._title], ROLES[self._title])
        self._view.changed.connect(self._show_rows)
        self._view.use_wanted.connect(self._use_chosen)
        self._column.insertWidget(2, self._view)
        self._view.refresh(is_used=self._is_used(self._modules[row]))

    def _use_chosen(self) -> None:
        if self._view is not None:
            self._bench.settings[_SETTING[self._title]] = self._view.module.INFO.id
            self.refresh()

    def _is_used(self, module: EngineModule) -> bool:
        return bool(self._bench.settings[_SETTING[self._title]] == module.INFO.id)

    def _show_rows(self) -> None:
        for row, module in enumerate(self._modules):
            item = self._list.topLevelItem(row)
            if item is None:
                continue
            is_used = self._is_used(module)
            away = hosts_of(engine_call(self._bench.settings, module.INFO.id))
            state = state_of(module, self._bench, ROLES[self._title])
            item.setText(_NAME, f"{'●' if is_used else '○'}  {module.INFO.title}")
            item.setData(_NAME, Qt.ItemDataRole.AccessibleTextRole, _spoken(module, is_used=is_used))
            item.setText(_PLACE, f"Scans leave to {away}" if away else "On this computer")
            item.setToolTip(_PLACE, item.text(_PLACE))
            item.setText(_STATE, "Ready" if state.is_ready else "Not ready")
            item.setToolTip(_STATE, state.reason)

    def _place_in_list(self, module: EngineModule) -> tuple[bool, bool]:
        """What works on this computer before services, and what can run now before what lacks something."""
        return module.INFO.scans_leave, not state_of(module, self._bench, ROLES[self._title]).is_ready


def _spoken(module: EngineModule, *, is_used: bool) -> str:
    return f"{module.INFO.title}, in use" if is_used else module.INFO.title
