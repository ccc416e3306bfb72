"""Turning, straightening, cropping and splitting pages: the part of the Page menu about how a page lies on its scan."""

from __future__ import annotations

from ductus.errors import DuctusError
from ductus.jobs.job import Job
from ductus.numerals import decimal, whole
from ductus.ui.actions.base import ActionRow, Menu, Needs
from ductus.ui.long_steps import make_step
from ductus.ui.workbench import Workbench
from ductus.workflows.frame_pages import StraightenReport, straighten_pages, turn_pages
from ductus.workflows.words import counted

_WORK = Needs.PAGE | Needs.WRITING
_FRAME = "Turn, crop and split"


def turn_left(bench: Workbench) -> None:
    """Turn the selected pages by a right angle against the clock."""
    _turn(bench, -1)


def turn_right(bench: Workbench) -> None:
    """Turn the selected pages by a right angle with the clock."""
    _turn(bench, 1)


def _turn(bench: Workbench, quarters: int) -> None:
    session = bench.session
    if session is None:
        return
    bench.desk.accept()
    page_ids, person = chosen_pages(bench), session.person

    def told(count: int) -> None:
        if count > 1:
            bench.say(f"{whole(count)} pages were turned. Undo turns them all back.")

    make_step(
        bench,
        f"Turning {counted(len(page_ids), 'page')}",
        page_ids,
        lambda job, project: turn_pages(job, project, page_ids, quarters, person),
        told,
    )


def straighten_and_crop(bench: Workbench) -> None:
    """Open the dialog that turns and crops the page on screen."""
    _open(bench, is_split=False)


def split_spread(bench: Workbench) -> None:
    """Open the dialog that splits the page on screen in two."""
    _open(bench, is_split=True)


def _open(bench: Workbench, *, is_split: bool) -> None:
    from ductus.ui.help.in_dialogs import offer_help
    from ductus.ui.page_frame.dialog import PageFrameDialog

    session = bench.session
    if session is None or session.page is None:
        return
    try:
        session.source(session.page)
    except DuctusError as fault:
        bench.say_error(fault)
        return
    dialog = PageFrameDialog(bench, session.page, chosen_pages(bench), is_split=is_split)
    offer_help(dialog, bench.keys, "page-work")
    dialog.open()


def straighten_automatically(bench: Workbench) -> None:
    """Turn the selected pages so that their writing runs level, in the background."""
    from ductus.workflows.engine_choice import limits

    session = bench.session
    if session is None:
        return
    bench.desk.accept()
    page_ids, most, person = chosen_pages(bench), limits(bench.settings), session.person
    title = "Straightening" if len(page_ids) == 1 else f"Straightening {len(page_ids)} pages"
    thread = session.thread_of_project
    job = session.run(title, lambda job: straighten_pages(job, thread, page_ids, most, person))
    bench.window.when_done(job, lambda job: _tell(bench, job))


def _tell(bench: Workbench, job: Job) -> None:
    report = job.result
    if not isinstance(report, StraightenReport):
        return
    turned = report.turned_deg
    if len(turned) == 1:
        (angle,) = turned.values()
        text = f"The page was turned by {decimal(abs(angle))}° {'right' if angle > 0 else 'left'}."
    elif turned:
        text = f"{len(turned)} pages were turned, by up to {decimal(max(map(abs, turned.values())))}°."
    else:
        text = "Nothing was turned."
    if report.level:
        text += f" {_pages(report.level)} level already."
    if report.silent:
        text += f" {_pages(report.silent)} without enough writing to tell."
    bench.say(text, details=tuple(f"{fault.page_name}: {fault.error.message}" for fault in report.faults))


def _pages(count: int) -> str:
    return "1 page is" if count == 1 else f"{count} pages are"


def chosen_pages(bench: Workbench) -> tuple[str, ...]:
    """The pages selected in the list if the one on screen is among them, else that one."""
    session = bench.session
    shown = session.page if session is not None else None
    if shown is None:
        return ()
    selected = bench.pages.selected_pages()
    return selected if shown.id in selected else (shown.id,)


MENU: Menu = (
    ActionRow(
        "turn_left",
        "Turn page left",
        turn_left,
        ("Ctrl+Alt+Left",),
        tip="The selected pages, by a right angle. The scan itself is not touched.",
        needs=_WORK,
        under=_FRAME,
    ),
    ActionRow(
        "turn_right",
        "Turn page right",
        turn_right,
        ("Ctrl+Alt+Right",),
        "rotate",
        "The selected pages, by a right angle. The scan itself is not touched.",
        _WORK,
        under=_FRAME,
    ),
    ActionRow(
        "straighten_and_crop",
        "Straighten and crop…",
        straighten_and_crop,
        ("Ctrl+Alt+C",),
        "crop page",
        "Turn the page by any angle and cut its margins off. Lines stay on their ink.",
        _WORK,
        under=_FRAME,
    ),
    ActionRow(
        "straighten_automatically",
        "Straighten automatically",
        straighten_automatically,
        ("Ctrl+Alt+L",),
        tip="Turn the selected pages so that their writing runs level.",
        needs=_WORK,
        under=_FRAME,
    ),
    ActionRow(
        "split_spread",
        "Split the spread…",
        split_spread,
        ("Ctrl+Alt+S",),
        "split",
        "Make two pages of one. Lines keep all they hold.",
        _WORK,
        under=_FRAME,
    ),
)
