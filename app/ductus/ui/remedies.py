"""What the button of a message does."""

from __future__ import annotations

from ductus.ui.passwords import UNLOCK, unlock
from ductus.ui.workbench import Workbench


def do_remedy(bench: Workbench, action: str, argument: str) -> None:
    """Do what a remedy names: open the weights or the settings where it says, or do an action of the menus."""
    if action == "get_weights":
        from ductus.ui.dialogs.weights import show_weights

        show_weights(bench, argument)
    elif action == "settings":
        from ductus.ui.dialogs.settings import show_settings

        show_settings(bench, argument)
    elif action == "show_folder":
        from ductus.ui.exporting.outcome import show_folder

        show_folder(argument)
    elif action == UNLOCK:
        unlock(bench)
    else:
        bench.do(action)
