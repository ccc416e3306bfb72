"""The part of the Page menu that says which pages the list shows."""

from __future__ import annotations

from ductus.ui.actions.base import ActionRow, Menu, Needs
from ductus.ui.pages.filtering import EXPLAINED, TITLES, Stage, action_of
from ductus.ui.workbench import Workbench


def _row(stage: Stage) -> ActionRow:
    def show(bench: Workbench) -> None:
        bench.pages.show_stage(stage)

    return ActionRow(
        action_of(stage),
        TITLES[stage],
        show,
        tip=EXPLAINED[stage],
        needs=Needs.PROJECT,
        is_checkable=True,
        under="Pages in the list",
    )


def check_stage(bench: Workbench) -> None:
    """Mark in the menus which pages the list shows."""
    for stage in Stage:
        bench.actions[action_of(stage)].setChecked(stage is bench.pages.stage)


MENU: Menu = tuple(_row(stage) for stage in Stage)
