"""No run of re-readings, choices, undo and redo loses or alters what a person wrote, on the disk as in memory."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from ductus.document.geometry import Box
from ductus.document.page import Line, Page, Scan
from ductus.document.precedence import accept_text, take_reading
from ductus.document.transcription import Provenance, Reading, now
from ductus.document.weighing import keep_text, merged_text, reading_to_weigh, take_text
from ductus.project.project import Project

TEXTS = st.sampled_from(["in principo uerbum", "in principio uerbum", "in principo verbum", "x", "", "שלום"])
STEPS = st.lists(
    st.tuples(st.sampled_from(["read", "read", "write", "keep", "take", "both", "undo", "redo"]), TEXTS), max_size=14
)


class Desk:
    """Does the steps to a project, and remembers what a person's text has to be by now."""

    def __init__(self, project):
        self.project = project
        self.past, self.future = [], []
        self.text = ""
        self.readings = 0

    @property
    def line(self):
        return self.project.page("p").line("l")

    def step(self, what, text):
        if what == "read":
            self.readings += 1
            reading = Reading(f"r{self.readings}", text, 0.9, Provenance("quill"), now())
            self.project.apply(take_reading(self.project.page("p"), "l", reading), is_undoable=False)
        elif what == "write":
            self._do(accept_text(self.project.page("p"), "l", text, "Ada"), text)
        elif what == "undo" and self.past:
            self.future.append(self.text)
            self.text = self.past.pop()
            self.project.undo()
        elif what == "redo" and self.future:
            self.past.append(self.text)
            self.text = self.future.pop()
            self.project.redo()
        else:
            self._choose(what)

    def _choose(self, what):
        newest, page = reading_to_weigh(self.line), self.project.page("p")
        if newest is None:
            return
        if what == "keep":
            self._do(keep_text(page, "l", newest.id), self.text)
        elif what == "take":
            self._do(take_text(page, "l", newest.text, newest.id, "Ada"), newest.text)
        elif what == "both" and (merged := merged_text(self.line)) is not None:
            self._do(take_text(page, "l", merged, newest.id, "Ada"), merged)

    def _do(self, edit, text):
        if edit is not None:
            self.past.append(self.text)
            self.future.clear()
            self.text = text
            self.project.apply(edit, by="Ada")


@settings(max_examples=40)
@given(STEPS)
def test_a_persons_text_is_only_ever_changed_by_the_person(steps):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "p.ductus"
        with Project.create(path) as project:
            line = Line("l", Box(0, 0, 90, 20).polygon())
            document = project.add_document("letters")
            project.insert_pages(document.id, [Page("p", "1r", Scan("a.png", 1, "00"), 100, 100, lines=(line,))])
            desk = Desk(project)
            desk.step("write", "in principio uerbum")
            desk.past.clear()  # from here on there is always a person's text
            for what, text in steps:
                desk.step(what, text)
                assert desk.line.text == desk.text
            said = {entry.text for entry in project.history("l") if entry.kind == "transcription"}
            assert {desk.text, *desk.past} <= said | {""}
            held = desk.line
        with Project.open(path) as again:
            assert again.page("p").line("l") == held
