"""A small project, and the main window over it."""

from __future__ import annotations

from contextlib import suppress

import pytest
from canvas_driving import shown_canvas
from PIL import Image
from PySide6.QtCore import QEvent

from ductus.document.geometry import Box
from ductus.document.page import Line, Page
from ductus.document.precedence import accept_text
from ductus.imaging.scans import Limits, sha256_of
from ductus.jobs.job import Lane
from ductus.jobs.lanes import Lanes
from ductus.project.project import Project
from ductus.settings import Settings
from ductus.ui.main_window import MainWindow
from fakes.inline_host import InlineHost
from waiting import wait_in_window, wait_until_active


@pytest.fixture
def project(tmp_path):
    """A project of three pages with four lines each; its pages are "p0" to "p2", their lines "p0_l0" and so on."""
    scan = tmp_path / "scan.png"
    Image.new("RGB", (1000, 1000), "white").save(scan)
    held = Project.create(tmp_path / "letters.ductus", "letters")
    made = held.scan_for(scan, scan.stat().st_size, sha256_of(scan))
    pages = [Page(f"p{number}", f"{number + 1}r", made, 1000, 1000, lines=_lines(number)) for number in range(3)]
    held.insert_pages(held.add_document("letters").id, pages)
    yield held
    with suppress(Exception):  # the window closed it
        held.close()


def _lines(page):
    tops = range(100, 900, 200)
    return tuple(Line(f"p{page}_l{index}", Box(100, top, 900, top + 80).polygon()) for index, top in enumerate(tops))


class ClosableHost(InlineHost):
    """The host without a process, which the window may close."""

    def close(self) -> None:
        """There is no process to end."""


@pytest.fixture
def window(qapp, tmp_path, project):
    """The main window with nothing open yet; what it reads is read at once, in its lanes. It ends before `project`."""
    lanes = Lanes({Lane.CPU: 2, Lane.DISK: 2})
    held = MainWindow(Settings(tmp_path / "settings.json"), lanes, ClosableHost(), Limits())
    held.show()
    yield held
    held.close()
    held.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def bench(window, project):
    """The parts of the window, in front, with `project` open in it. Overriding `project` says what is in it by then."""
    window.show_project(project)
    window.activateWindow()
    wait_until_active(window)
    return window.bench


@pytest.fixture
def corrected_bench(window, project):
    """The parts of the window with `project` opened by its path, a line of each of its three pages corrected."""
    for page_id in project.page_ids():
        project.apply(accept_text(project.page(page_id), f"{page_id}_l0", "anno", "Ada"))
    path = project.path
    project.close()
    window.open_paths([path])
    return window.bench


@pytest.fixture
def canvas(qapp):
    """A canvas alone on the screen, with the keys."""
    with shown_canvas() as held:
        yield held


@pytest.fixture
def wait(qapp):
    """Let events through until a condition holds; what does not come is said after `waiting.PATIENCE_S`."""
    return wait_in_window
