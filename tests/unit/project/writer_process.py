"""A second process for the tests: opens a project and works in it until it is killed.

`hold PATH` opens it and waits; `fork PATH` also forks a child that waits, and prints its id.
`work PATH PAGE_ID START` does one `work_step` after another, from number START, and prints the number of each after
it returned.
`travel PATH` undoes and redoes the last step over and over, a part at a time, and says so after each part.
`make PATH` skips all lines as one step, a page at a time, says so after each page, and waits.
`fill PATH PAGE_ID LIMIT` works until the disk, here a limit on the size of files, is full, and prints whether memory
then says what the disk says.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from itertools import count, cycle
from pathlib import Path

from ductus.document.arrangement import placed
from ductus.document.edits import DeleteLines, InsertLines, PlacedLine, SetStatus, SetTranscription
from ductus.document.geometry import Box
from ductus.document.page import Line
from ductus.document.transcription import LineStatus, Origin, Transcription
from ductus.errors import StorageFailed
from ductus.project.project import Project
from ductus.project.travel import Way


def work_step(project: Project, page_id: str, number: int) -> None:
    """Do the `number`th thing; which one depends on the number and the page alone."""
    page = project.page(page_id)
    line = page.lines[number % 5]
    if number % 7 == 3:
        project.undo()
    elif number % 7 == 4:
        project.redo()
    elif number % 7 == 5:
        new = Line(f"line_new_{number}", Box(0, number, 50, number + 9).polygon())
        project.apply(InsertLines(page_id, (PlacedLine(number % 3, new),)))
    elif number % 7 == 6 and len(page.lines) > 6:
        project.apply(DeleteLines(page_id, (line.id,)))
    elif number % 7 == 1:
        first = project.page_ids()[-1]
        wanted = placed(project.documents(), [first], project.documents()[0].id, 0)
        project.arrange(wanted, "move pages", moved=[first])
    elif number % 7 == 0:
        project.keep_draft(line.id, f"typing {number}")
    else:
        held = Transcription(f"text {number}", Origin.PERSON, "Anna")
        project.apply(SetTranscription(page_id, line.id, held, LineStatus.CORRECTED), "Anna")


def what_stands(project: Project, page_id: str) -> tuple[object, ...]:
    """All that `work_step` changes, without moments in time."""
    lines = tuple((line.id, line.text, line.status) for line in project.page(page_id).lines)
    drafts = tuple(sorted(project.drafts(page_id).items()))
    return lines, project.page_ids(), project.undo_title, project.redo_title, drafts


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def hold(path: Path) -> None:
    with Project.open(path):
        say("open")
        time.sleep(60)


def fork(path: Path) -> None:
    with Project.open(path):
        child = os.fork()
        if child:
            say(child)
        time.sleep(60)


def work(path: Path, page_id: str, start: int) -> None:
    project = Project.open(path)
    say("open")
    for number in count(start):
        work_step(project, page_id, number)
        say(number)


def travel(path: Path) -> None:
    project = Project.open(path)
    for way in cycle((Way.BACK, Way.FORTH)):
        leg = project.go(way)
        while leg is not None:
            say(way.value)
            leg = project.go_on()


def make(path: Path) -> None:
    project = Project.open(path)
    number = 0
    for page_id in project.page_ids():
        edits = [SetStatus(page_id, line.id, LineStatus.SKIPPED) for line in project.page(page_id).lines]
        number = project.apply_all(edits, "skip lines", behind=number)
        say(page_id)
    time.sleep(60)


def fill(path: Path, page_id: str, limit_bytes: int) -> None:
    import resource

    project = Project.open(path)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, resource.RLIM_INFINITY))
    for number in count():
        before = what_stands(project, page_id), project.counts()
        try:
            work_step(project, page_id, number)
        except StorageFailed as fault:
            in_memory = what_stands(project, page_id), project.counts()
            project._forget()
            on_disk = what_stands(project, page_id), project.counts()
            say(number, in_memory == before == on_disk, fault.message)
            break
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    work_step(project, page_id, number)
    say("again")
    project.close()


if __name__ == "__main__":
    verb, path, *rest = sys.argv[1:]
    if verb == "hold":
        hold(Path(path))
    elif verb == "fork":
        fork(Path(path))
    elif verb == "make":
        make(Path(path))
    elif verb == "travel":
        travel(Path(path))
    elif verb == "work":
        work(Path(path), rest[0], int(rest[1]))
    else:
        fill(Path(path), rest[0], int(rest[1]))
