"""The panels of the left side beside the pages, in the order of their buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ductus.ui.side.panel import PanelRow, SidePanel

if TYPE_CHECKING:
    from ductus.ui.workbench import Workbench


def _rules(bench: Workbench) -> SidePanel:
    from ductus.ui.rules.rules_panel import RulesPanel

    return RulesPanel(bench)


def _characters(bench: Workbench) -> SidePanel:
    from ductus.ui.rules.characters_panel import CharactersPanel

    return CharactersPanel(bench)


PANELS: tuple[PanelRow, ...] = (
    PanelRow("rules", "Rules", "rules", _rules, tip="What the transcription keeps to, and where it does not."),
    PanelRow(
        "characters", "Characters in use", "characters", _characters, tip="Every character, how often, and where."
    ),
)
