"""The Page menu: finding and reading lines, going from page to page."""

from __future__ import annotations

from functools import partial

from ductus.engines.base import Role
from ductus.ui.actions.base import SEPARATOR, ActionRow, Menu, Needs
from ductus.ui.long_steps import make_step
from ductus.ui.notify import Kind
from ductus.ui.services.consent import may_find, may_read
from ductus.ui.workbench import Workbench
from ductus.workflows.remove_pages import remove_pages as take_out

_WORK = Needs.PAGE | Needs.WRITING


def find_lines(bench: Workbench) -> None:
    """Find lines on the page on screen; work of people stays."""
    if bench.session is not None and bench.session.page is not None and is_ready(bench, Role.DETECTOR):
        page_ids = [bench.session.page.id]
        if may_find(bench, page_ids):
            job = bench.session.find_lines(page_ids, only_empty=False)
            bench.window.when_done(job, bench.shaping.outcomes.take)


def find_lines_everywhere(bench: Workbench) -> None:
    """Find lines on every page that has none."""
    if bench.session is not None and is_ready(bench, Role.DETECTOR):
        empty = [summary.id for summary in bench.session.project.summaries() if not summary.counts.total]
        if may_find(bench, empty):
            bench.session.find_lines(bench.session.project.page_ids(), only_empty=True)


def find_lines_on_chosen(bench: Workbench) -> None:
    """Find lines on the chosen pages that have none; a page chosen alone is done anew, its outcome seen first."""
    session, page_ids = bench.session, _chosen_pages(bench)
    if session is None or len(page_ids) <= 1:
        find_lines(bench)
    elif is_ready(bench, Role.DETECTOR):
        empty = [page_id for page_id in page_ids if not session.project.summary(page_id).counts.total]
        if not empty:
            bench.say("All chosen pages have lines already. Page > Find lines with… finds them anew.")
        elif may_find(bench, empty):
            session.find_lines(empty, only_empty=True)


def read_chosen(bench: Workbench) -> None:
    """Read what is not read yet on the chosen pages; lines are found first where there are none."""
    session, page_ids = bench.session, _chosen_pages(bench)
    if session is None or not is_ready(bench, Role.RECOGNIZER):
        return
    empty = [page_id for page_id in page_ids if not session.project.summary(page_id).counts.total]
    if empty and not (is_ready(bench, Role.DETECTOR) and may_find(bench, empty)):
        return
    if may_read(bench, page_ids):
        session.read_lines(page_ids, find_first=bool(empty))


def _chosen_pages(bench: Workbench) -> tuple[str, ...]:
    """The pages selected in the list, the one on screen first; that one alone where it is not among them."""
    page = bench.session.page if bench.session is not None else None
    if page is None:
        return ()
    chosen = bench.pages.selected_pages()
    return (page.id, *(page_id for page_id in chosen if page_id != page.id)) if page.id in chosen else (page.id,)


def read_selection(bench: Workbench) -> None:
    """Read the selected lines once more; human text stays."""
    if bench.session is not None and bench.session.page is not None and is_ready(bench, Role.RECOGNIZER):
        selection = bench.canvas.selection() or tuple(filter(None, [bench.desk.current_line()]))
        page_ids = [bench.session.page.id]
        if may_read(bench, page_ids, selection):
            bench.session.read_lines(page_ids, selection, only_unread=False)


def read_page(bench: Workbench) -> None:
    """Read the lines of the page that have no text; find them first when there are none."""
    session = bench.session
    if session is None or session.page is None or not is_ready(bench, Role.RECOGNIZER):
        return
    find_first = not session.page.lines
    page_ids = [session.page.id]
    if find_first and not (is_ready(bench, Role.DETECTOR) and may_find(bench, page_ids)):
        return
    if may_read(bench, page_ids):
        session.read_lines(page_ids, find_first=find_first)


def read_everything(bench: Workbench) -> None:
    """Find and read what is not read yet, on all pages, the one on screen first."""
    session = bench.session
    if session is None or not is_ready(bench, Role.DETECTOR) or not is_ready(bench, Role.RECOGNIZER):
        return
    page_ids = session.project.page_ids()
    if may_find(bench, page_ids) and may_read(bench, page_ids):
        session.read_lines(page_ids, find_first=True)


def read_with(bench: Workbench) -> None:
    """Read once with another engine, other weights or more care."""
    from ductus.ui.dialogs.run_with import show_read_with

    show_read_with(bench)


def find_with(bench: Workbench) -> None:
    """Find lines once with another engine."""
    from ductus.ui.dialogs.run_with import show_find_with

    show_find_with(bench)


def is_ready(bench: Workbench, role: Role) -> bool:
    """Whether the engine chosen for a role can run; says what to do when it cannot."""
    from ductus.errors import DuctusError
    from ductus.workflows.engine_choice import require_ready

    try:
        require_ready(bench.settings, role)
    except DuctusError as fault:
        bench.say_error(fault)
        return False
    return True


def _go(bench: Workbench, step: int) -> None:
    if bench.session is not None:
        bench.session.step_page(step)


def next_page(bench: Workbench) -> None:
    """Show the next page."""
    _go(bench, 1)


def previous_page(bench: Workbench) -> None:
    """Show the previous page."""
    _go(bench, -1)


def ten_on(bench: Workbench) -> None:
    """Show the page ten further on."""
    _go(bench, 10)


def ten_back(bench: Workbench) -> None:
    """Show the page ten further back."""
    _go(bench, -10)


def next_open(bench: Workbench) -> None:
    """Show the next page with lines nobody has verified."""
    _go_open(bench, 1)


def previous_open(bench: Workbench) -> None:
    """Show the previous page with lines nobody has verified."""
    _go_open(bench, -1)


def _go_open(bench: Workbench, step: int) -> None:
    session = bench.session
    if session is None:
        return
    finished = {
        summary.id
        for summary in session.project.summaries()
        if summary.counts.total and summary.counts.done == summary.counts.total
    }
    if not session.step_page(step, lambda page_id: page_id not in finished):
        bench.say("There is no further page to be reviewed in that direction.")


def remove_pages(bench: Workbench) -> None:
    """Take the chosen pages out of the project; the scans stay where they are."""
    session = bench.session
    chosen = bench.pages.selected_pages()
    if session is None or not chosen:
        return

    def told(taken: int) -> None:
        said = ("The page was", "it", "scan was") if taken == 1 else (f"{taken} pages were", "them", "scans were")
        bench.say(
            f"{said[0]} taken out of the project. Undo brings {said[1]} back; the {said[2]} not touched.",
            Kind.INFORMATION,
        )

    work = partial(take_out, page_ids=chosen, by=session.person)
    make_step(bench, "Taking pages out", chosen, work, told)


MENU: Menu = (
    ActionRow(
        "find_lines",
        "Find lines",
        find_lines,
        ("F5",),
        "find lines",
        "Find the text lines of this page. Lines you worked on stay.",
        _WORK,
        on_toolbar="work",
    ),
    ActionRow(
        "find_lines_chosen",
        "Find lines on chosen pages",
        find_lines_on_chosen,
        tip="On those selected in the list of pages that have no lines yet.",
        needs=_WORK,
    ),
    ActionRow("find_lines_everywhere", "Find lines on all pages", find_lines_everywhere, ("Shift+F5",), needs=_WORK),
    ActionRow("find_with", "Find lines with…", find_with, tip="With another engine, this once.", needs=_WORK),
    SEPARATOR,
    ActionRow(
        "read_page",
        "Read page",
        read_page,
        ("Ctrl+Shift+R",),
        "read",
        "Read the lines of this page in the background.",
        _WORK,
        on_toolbar="work",
    ),
    ActionRow(
        "read_selection",
        "Read lines again",
        read_selection,
        ("Ctrl+R",),
        tip="One more reading for the selected lines; your text stays.",
        needs=_WORK | Needs.LINES,
    ),
    ActionRow(
        "read_with",
        "Read with…",
        read_with,
        tip="With another engine, other weights or more care, this once; your text stays.",
        needs=_WORK | Needs.LINES,
    ),
    ActionRow(
        "read_chosen",
        "Find and read chosen pages",
        read_chosen,
        tip="What is not read yet on those selected in the list of pages.",
        needs=_WORK,
    ),
    ActionRow("read_everything", "Find and read all pages", read_everything, ("Ctrl+Alt+R",), needs=_WORK),
    SEPARATOR,
    ActionRow("next_page", "Next page", next_page, ("PgDown",), needs=Needs.PROJECT),
    ActionRow("previous_page", "Previous page", previous_page, ("PgUp",), needs=Needs.PROJECT),
    ActionRow("ten_on", "Ten pages on", ten_on, ("Shift+PgDown",), needs=Needs.PROJECT),
    ActionRow("ten_back", "Ten pages back", ten_back, ("Shift+PgUp",), needs=Needs.PROJECT),
    ActionRow("next_open", "Next page to review", next_open, ("Ctrl+Shift+D",), needs=Needs.PROJECT),
    ActionRow("previous_open", "Previous page to review", previous_open, ("Ctrl+Shift+A",), needs=Needs.PROJECT),
    SEPARATOR,
    ActionRow(
        "remove_pages",
        "Take pages out of the project",
        remove_pages,
        tip="The chosen pages; scans are not touched.",
        needs=Needs.PROJECT | Needs.WRITING,
    ),
)
