"""The Teach menu: teaching a reader, the weights, how well engines read, and the pages kept for asking that."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QDialog, QInputDialog, QMessageBox

from ductus.document.part_moves import once_taught, pages_for_testing
from ductus.errors import DuctusError
from ductus.ui.actions.base import SEPARATOR, ActionRow, Menu, Needs
from ductus.ui.help.in_dialogs import offer_help
from ductus.ui.notify import Kind
from ductus.ui.session import Session
from ductus.ui.workbench import Workbench
from ductus.workflows.pages_for_testing import choose_by_chance, give_up_testing, name_hand, use_for_testing
from ductus.workflows.words import counted

_WORK = Needs.PROJECT | Needs.WRITING


def choose_tests(bench: Workbench) -> None:
    """Ask how many pages are kept for testing, and draw them by chance."""
    from ductus.ui.measuring.choosing import ChooseTestsDialog

    session = bench.session
    if session is None:
        return
    bench.desk.accept()
    dialog = ChooseTestsDialog(bench, session)
    offer_help(dialog, bench.keys, "measure")
    if dialog.exec() == QDialog.DialogCode.Accepted:
        project = session.project
        if _kept(bench, lambda: choose_by_chance(project, *dialog.wishes)):
            tested = pages_for_testing(project.partition).intersection(project.page_ids())
            bench.say(f"{counted(len(tested), 'page')} kept for testing, and marked so in the list.", Kind.SUCCESS)
    dialog.deleteLater()


def use_pages_for_testing(bench: Workbench) -> None:
    """Keep the chosen pages for testing from now on."""
    session = bench.session
    chosen = _chosen(bench)
    if session is None or not chosen:
        return
    project = session.project
    new = set(chosen) - pages_for_testing(project.partition)
    if not new:
        bench.say("These pages are for testing already.")
    elif _kept(bench, lambda: use_for_testing(project, chosen, session.person)):
        known = once_taught(project.partition).intersection(chosen)
        text = f"{counted(len(new), 'page')} for testing from now on."
        if known:
            text += f" {counted(len(known), 'page')} of them could be taught until now: older weights may know them."
        bench.say(text, Kind.WARNING if known else Kind.SUCCESS)


def give_up_tests(bench: Workbench) -> None:
    """Ask whether chosen test pages may be taught from now on; it is written down when they may."""
    session = bench.session
    if session is None:
        return
    tested = pages_for_testing(session.project.partition).intersection(_chosen(bench))
    if not tested:
        bench.say("None of the chosen pages is for testing.")
        return
    box = QMessageBox(bench.window)
    box.setWindowTitle("Give up test pages")
    box.setText(f"Let readers be taught {counted(len(tested), 'page')} kept for testing?")
    box.setInformativeText(
        "Once a reader was taught a page, no figure measured on it says how well it reads. Figures measured before "
        "cannot be compared with later ones. Who did this and when stays in the project."
    )
    give_up = box.addButton("Use for training", QMessageBox.ButtonRole.DestructiveRole)
    box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
    give_up.clicked.connect(partial(_give_up, bench, session, frozenset(tested)))
    box.exec()
    box.deleteLater()


def _give_up(bench: Workbench, session: Session, page_ids: frozenset[str]) -> None:
    if _kept(bench, lambda: give_up_testing(session.project, page_ids, session.person)):
        bench.say(f"{counted(len(page_ids), 'page')} for training from now on. The project remembers that.")


def name_the_hand(bench: Workbench) -> None:
    """Say whose hand wrote the chosen pages, so that figures can be given by hand."""
    session = bench.session
    chosen = _chosen(bench)
    if session is None or not chosen:
        return
    held = dict(session.project.partition.hands)
    known = sorted(set(held.values()))
    before = held.get(chosen[0], "")
    place = known.index(before) if before in known else -1
    title = f"Whose hand wrote {counted(len(chosen), 'page')}? A name of your own; empty takes it back."
    hand, is_given = QInputDialog.getItem(bench.window, "Name the hand", title, ["", *known], place + 1, True)
    if is_given and _kept(bench, lambda: name_hand(session.project, chosen, hand)):
        bench.say(f"{counted(len(chosen), 'page')}: {hand.strip() or 'no hand named'}.")


def show_tests_only(bench: Workbench) -> None:
    """Show the test pages alone in the list of pages, or all again."""
    bench.pages.show_tested_only(bench.actions["show_tests_only"].isChecked())


def _chosen(bench: Workbench) -> tuple[str, ...]:
    """The pages selected in the list, else the one on screen."""
    chosen = bench.pages.selected_pages()
    page = bench.session.page if bench.session is not None else None
    return chosen or ((page.id,) if page is not None else ())


def _kept(bench: Workbench, work: Callable[[], object]) -> bool:
    """Whether it could be written; says why not."""
    try:
        work()
    except DuctusError as fault:
        bench.say_error(fault)
        return False
    return True


def measure_engines(bench: Workbench) -> None:
    """Open the window that measures engines side by side."""
    from ductus.ui.measuring.window import show_evaluation

    show_evaluation(bench)


def teach(bench: Workbench) -> None:
    """Open the window that teaches a reader the hand of this project."""
    from ductus.ui.training.window import show_teaching

    show_teaching(bench)


def manage_weights(bench: Workbench) -> None:
    """Open the list of weights: what is here and what can be fetched."""
    from ductus.ui.dialogs.weights import show_weights

    show_weights(bench)


MENU: Menu = (
    ActionRow(
        "teach",
        "Teach this hand…",
        teach,
        tip="Let a reader learn from the lines you corrected, on this computer.",
        needs=Needs.PROJECT,
    ),
    ActionRow(
        "weights",
        "Weights…",
        manage_weights,
        tip="Fetch, bring in, pack and delete the weights that engines load.",
    ),
    SEPARATOR,
    ActionRow(
        "measure_engines",
        "Measure engines…",
        measure_engines,
        tip="How well engines read your own pages, side by side, with intervals.",
        needs=Needs.PROJECT,
    ),
    SEPARATOR,
    ActionRow(
        "choose_tests",
        "Choose test pages…",
        choose_tests,
        tip="Draw pages by chance that no reader is taught, to measure on.",
        needs=_WORK,
    ),
    ActionRow(
        "use_for_testing",
        "Use for testing",
        use_pages_for_testing,
        tip="Keep the chosen pages from training, so that figures can be trusted.",
        needs=_WORK,
    ),
    ActionRow(
        "give_up_testing",
        "Use for training again…",
        give_up_tests,
        tip="Let the chosen test pages be taught. The project remembers it.",
        needs=_WORK,
    ),
    ActionRow(
        "name_hand",
        "Name the hand…",
        name_the_hand,
        tip="Say whose hand wrote the chosen pages, to measure by hand.",
        needs=_WORK,
    ),
    SEPARATOR,
    ActionRow(
        "show_tests_only",
        "Show test pages only",
        show_tests_only,
        tip="In the list of pages.",
        needs=Needs.PROJECT,
        is_checkable=True,
    ),
)
