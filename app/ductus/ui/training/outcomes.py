"""What becomes of taught weights: compared on the test pages, adopted, given back, pages read again with them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from ductus.document.part_moves import pages_for_testing
from ductus.errors import DuctusError
from ductus.imaging.scans import Limits
from ductus.jobs.job import Job, Lane
from ductus.training.measuring import store
from ductus.training.measuring.verdict import verdict_on
from ductus.ui.notify import Kind
from ductus.ui.training.keeper import CourseSeen, Teachings
from ductus.ui.workbench import Workbench
from ductus.workflows.adopt import adopt, calls_to_compare, compare, is_in_use, take_back
from ductus.workflows.engine_choice import limits
from ductus.workflows.evaluate import Evaluated
from ductus.workflows.project_to_test import project_to_test
from ductus.workflows.teach_project import remember
from ductus.workflows.teaching import TeachingState

NO_TESTS = (
    "There are no test pages to compare on. Teach > Choose test pages keeps some from teaching, so that the next "
    "course can be judged by pages no reader has seen."
)
NO_GAIN = (
    "Nothing the course tried read better than the weights it began with. More lines, or another preset, may help."
)


class Outcomes(QObject):
    """Acts on the course the keeper shows. Main thread; owned by the window's wiring."""

    changed = Signal()

    def __init__(self, bench: Workbench, teachings: Teachings, parent: QObject) -> None:
        super().__init__(parent)
        self._bench, self._teachings = bench, teachings
        self._job: Job | None = None
        teachings.ended.connect(self._ended)

    @property
    def is_comparing(self) -> bool:
        return self._job is not None and not self._job.state.is_final

    def is_adopted(self, seen: CourseSeen) -> bool:
        """Whether the weights of a course read now."""
        return bool(seen.about.weights) and is_in_use(self._bench.settings, seen.request.reader, seen.about.weights)

    def _ended(self) -> None:
        seen = self._teachings.seen
        if seen is None or seen.state is not TeachingState.DONE or seen.trained is None:
            return
        weights = seen.trained.weights_id
        self._remember(seen, weights=weights, verdict="" if weights else NO_GAIN)
        if weights:
            self._bench.say("The course is over. What came of it is compared on the test pages.", Kind.SUCCESS)
            self.compare()
        else:
            self._bench.say(NO_GAIN)

    def compare(self) -> None:
        """Measure the new weights and those in use on the test pages, in the background."""
        seen, session = self._teachings.seen, self._bench.session
        if seen is None or session is None or not seen.about.weights or self.is_comparing:
            return
        if str(session.project.path) != seen.about.project:
            self._remember(seen, verdict="Open its project to compare: the course was begun for another one.")
            return
        if not pages_for_testing(session.project.partition).intersection(session.project.page_ids()):
            self._remember(seen, verdict=NO_TESTS)
            return
        bench, thread = self._bench, session.thread_of_project
        calls = calls_to_compare(bench.settings, seen.request.reader, seen.about.weights, seen.request.base)
        most: Limits = limits(bench.settings)
        folder = store.folder_of(session.project.path)
        is_kept = not session.project.is_read_only

        def work(job: Job) -> Evaluated:
            tested = thread.call(project_to_test, job.cancel)
            done = compare(job, bench.host, tested, calls, most)
            if is_kept:
                store.keep(folder, done.measurement, done.crops)
            return done

        self._job = session.run("Comparing on the test pages", work, Lane.CPU)
        bench.window.when_done(self._job, lambda job: self._compared(seen, job))
        self.changed.emit()

    def _compared(self, seen: CourseSeen, job: Job) -> None:
        self._bench.window.show_reader()  # while they were compared, the status bar named whoever was read with
        if isinstance(job.result, Evaluated):
            verdict = verdict_on(job.result.measurement)
            self._remember(seen, verdict=verdict.sentence)
            self._bench.say(f"Taught weights compared: {verdict.sentence}")
        self.changed.emit()

    def adopt(self) -> None:
        """Let the new weights read from now on."""
        seen = self._teachings.seen
        if seen is None or not seen.about.weights:
            return
        before = adopt(self._bench.settings, seen.request.reader, seen.about.weights)
        self._remember(seen, before=before)
        self._bench.say("The new weights read from now on. The window of the course gives them back.", Kind.SUCCESS)

    def take_back(self) -> None:
        """Let the weights read again that did before."""
        seen = self._teachings.seen
        if seen is None or not seen.about.before:
            return
        take_back(self._bench.settings, seen.about.before)
        self._remember(seen, before="")
        self._bench.say("The weights from before read again.", Kind.SUCCESS)

    def read_again(self) -> None:
        """Read all pages with what reads now; where it disagrees with a person, the line waits to be looked at."""
        session = self._bench.session
        if session is not None:
            self._bench.desk.accept()
            session.read_lines(session.project.page_ids(), only_unread=False)

    def _remember(self, seen: CourseSeen, **changes: str) -> None:
        folder: Path = seen.folder
        try:
            seen.about = remember(folder, **changes)
        except (DuctusError, OSError) as fault:
            self._bench.say(f"What was said of the course could not be kept: {fault}", Kind.WARNING)
        self._teachings.changed.emit()
        self.changed.emit()
