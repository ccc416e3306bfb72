"""How a panel goes to a place in a text: its page, its line, its letters."""

from __future__ import annotations

from ductus.ui.workbench import Workbench


def go_to(
    bench: Workbench,
    page_id: str,
    line_id: str,
    letters: tuple[str, int, int] | None = None,
    *,
    take_focus: bool = True,
) -> None:
    """Show the page and take the line in hand; nothing where either is gone. Main thread.

    `letters` is a text with the start and end, in code points, of what is to be selected in it; where the line reads
    otherwise by now, typing included, its caret goes where taking a line in hand puts it.
    """
    session = bench.session
    if session is None or page_id not in set(session.project.page_ids()):
        return
    session.show_page(page_id)
    if session.line(line_id) is None:
        return
    if letters is not None and bench.desk.shown_text(line_id) == letters[0]:
        bench.desk.select_text(line_id, *letters[1:])
    bench.desk.set_current(line_id, take_focus=take_focus)
