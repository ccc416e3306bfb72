"""What a job works on shimmers on the page, and rests when it is done."""

import threading

from ductus.document.edits import InsertLines, PlacedLine
from ductus.document.geometry import Box
from ductus.document.page import Line, Page, Scan
from ductus.jobs.job import Job, Lane
from ductus.project.project import Project
from ductus.ui.app import make_window
from waiting import PATIENCE_S, wait_in_window


def project_of_two_lines(path):
    with Project.create(path) as project:
        page = Page("p_1", "1r", Scan("none.png", 1, "00"), 1000, 1000, problem="not needed here")
        project.insert_pages(project.add_document("a").id, [page])
        lines = [Line(f"l_{number}", Box(100, 100 * number, 900, 100 * number + 40).polygon()) for number in (1, 2)]
        project.apply(InsertLines("p_1", tuple(PlacedLine(index, line) for index, line in enumerate(lines))))
    return path


def test_what_is_read_shimmers_until_it_is_read(qapp, tmp_path):
    stages = [threading.Event(), threading.Event()]

    def work(job: Job) -> None:
        for number, (at_work, go_on) in enumerate(zip(({"p_1", "l_1", "l_2"}, {"p_1", "l_2"}), stages, strict=True)):
            job.at_work_on = frozenset(at_work)
            job.report(number, 2, "lines")
            go_on.wait(PATIENCE_S)
        job.at_work_on = frozenset()

    window = make_window(qapp)
    try:
        window.open_paths([project_of_two_lines(tmp_path / "a.ductus")])
        window.bench.lanes.submit(Job("test", Lane.CPU, work))
        scene = window.bench.canvas.scene
        wait_in_window(lambda: scene.busy == {"l_1", "l_2"})
        stages[0].set()
        wait_in_window(lambda: scene.busy == {"l_2"})
        stages[1].set()
        wait_in_window(lambda: not scene.busy)
    finally:
        for stage in stages:
            stage.set()
        window.close()


def test_nothing_urges_to_read_what_is_being_read_and_the_reader_is_named_again_afterwards(qapp, tmp_path):
    at_work, go_on = threading.Event(), threading.Event()

    def work(job: Job) -> None:
        job.at_work_on = frozenset({"p_1", "l_1", "l_2"})
        job.report(0, 2, "lines", "Some engine on some device")
        at_work.set()
        go_on.wait(PATIENCE_S)
        job.at_work_on = frozenset()

    window = make_window(qapp)
    try:
        window.open_paths([project_of_two_lines(tmp_path / "a.ductus")])
        window.bench.do("focus_desk")
        status = window.bench.status
        wait_in_window(lambda: "reads the lines of this page" in status.hint)
        window.bench.lanes.submit(Job("test", Lane.CPU, work))
        wait_in_window(lambda: at_work.is_set() and "reads the lines of this page" not in status.hint)
        wait_in_window(lambda: status.engine == "Some engine on some device")
        go_on.set()
        wait_in_window(lambda: "reads the lines of this page" in status.hint)
        wait_in_window(lambda: status.engine.startswith("Reader: "))
    finally:
        go_on.set()
        window.close()
