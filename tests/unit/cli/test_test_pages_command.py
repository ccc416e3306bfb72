"""ductus test-pages: drawn, chosen, given up, named by hand, and never taught."""

import pytest
from PIL import Image

from ductus.cli.main import run
from ductus.document.edits import InsertLines, PlacedLine
from ductus.document.geometry import Box
from ductus.document.page import Line
from ductus.document.part_moves import pages_for_testing
from ductus.document.precedence import accept_text
from ductus.document.transcription import new_id
from ductus.imaging.scans import Limits
from ductus.jobs.job import CancelToken
from ductus.project.project import Project
from ductus.training.line_sets import read_set
from ductus.workflows.open_scans import add_scans, look_at


@pytest.fixture
def book(tmp_path):
    """A project of ten pages, each with a corrected line that says its page."""
    scans = []
    for number in range(10):
        scans.append(tmp_path / f"{number}.png")
        Image.new("RGB", (300, 100), (240, 240, 240 - number)).save(scans[-1])
    with Project.create(tmp_path / "book.ductus", "Book") as project:
        looked = look_at(
            scans, pdf_dpi=300, limits=Limits(), cancel=CancelToken(), on_progress=lambda done, total: None
        )
        add_scans(project, looked)
        for page_id in project.page_ids():
            line = Line(new_id("l"), Box(10, 10, 290, 60).polygon())
            project.apply(InsertLines(page_id, (PlacedLine(0, line),)))
            project.apply(accept_text(project.page(page_id), line.id, project.page(page_id).name, "Ada"))
    return tmp_path / "book.ductus"


def names_kept(book):
    with Project.open(book, read_only=True) as project:
        names = {page.id: page.name for page in project.summaries()}
        return {names[page_id] for page_id in pages_for_testing(project.partition)}


def test_pages_are_drawn_once_and_kept_out_of_teaching(book, capsys):
    assert run(["test-pages", str(book), "--draw", "30", "--seed", "3"]) == 0
    drawn = names_kept(book)
    listed = capsys.readouterr()
    assert len(drawn) == 3 and all(name in listed.out for name in drawn) and "3 test pages." in listed.err
    taught = {sample.text for lines in read_set(book).values() for sample in lines}
    assert len(taught) == 7 and not taught & drawn
    assert run(["test-pages", str(book), "--draw", "50", "--seed", "8"]) == 0
    assert names_kept(book) == drawn and "drawn before, by page with number 3" in capsys.readouterr().err


def test_pages_are_kept_by_their_number_given_up_and_named(book, capsys):
    assert run(["test-pages", str(book), "--keep", "2,4-5"]) == 0
    assert names_kept(book) == {"1.png", "3.png", "4.png"}
    assert run(["test-pages", str(book), "--give-up", "4"]) == 0
    assert run(["test-pages", str(book), "--hand", "Scribe A", "--on", "1-2"]) == 0
    assert names_kept(book) == {"1.png", "4.png"}
    assert "    2  1.png  (1 line)  Scribe A" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [(["--draw", "90"], "Between 5 and 50 can"), (["--keep", "11"], "pages 1 to 10"), (["--draw", "0"], "Between")],
)
def test_what_cannot_be_chosen_is_a_sentence(words, said, book, capsys):
    assert run(["test-pages", str(book), *words]) == 65
    assert said in capsys.readouterr().err and names_kept(book) == set()


def test_a_project_nobody_corrected_has_nothing_to_draw_from(tmp_path, capsys):
    Project.create(tmp_path / "empty.ductus", "Empty").close()
    assert run(["test-pages", str(tmp_path / "empty.ductus"), "--draw", "10"]) == 65
    assert "No page has corrected or verified lines yet" in capsys.readouterr().err
