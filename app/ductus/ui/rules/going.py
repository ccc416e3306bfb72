"""How a panel goes to a place in a text, and which name a page has for people."""

from __future__ import annotations

from ductus.ui.rules.places import TextPlace
from ductus.ui.workbench import Workbench


def go_to(bench: Workbench, place: TextPlace, *, take_focus: bool = True) -> None:
    """Show the page and take the line in hand; nothing where either is gone."""
    session = bench.session
    if session is None or place.page_id not in set(session.project.page_ids()):
        return
    session.show_page(place.page_id)
    bench.desk.set_current(place.line_id, take_focus=take_focus)
