"""What stands side by side on the toolbar and the rail of panels is told apart by its icon."""

from __future__ import annotations

from collections import Counter

from ductus.ui.actions.tables import MENUS
from ductus.ui.icons import _PHOSPHOR
from ductus.ui.side.table import PANELS


def test_no_icon_stands_for_two_things_on_the_toolbar_and_the_rail():
    rows = [row for _, menu in MENUS for row in menu if row is not None and row.on_toolbar]
    shown = Counter(_PHOSPHOR[meaning] for meaning in [*(row.icon for row in rows), *(row.icon for row in PANELS)])
    assert {name: count for name, count in shown.items() if count > 1} == {}
