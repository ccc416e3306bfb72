"""Quill is taught the corrected lines of a project from the command line; what gains goes to the weights."""

import json
import shutil
from dataclasses import replace

import pytest
from PIL import Image, ImageDraw

from ductus import paths
from ductus.cli import main
from ductus.document.geometry import Box
from ductus.document.page import Line, Page
from ductus.document.precedence import accept_text
from ductus.engines.quill_support.folders import CARD, LANGUAGE, card_in
from ductus.engines.weights import WeightsStore
from ductus.errors import InputError
from ductus.imaging.scans import sha256_of
from ductus.jobs.job import Job, Lane
from ductus.project.project import Project
from ductus.training.line_samples import LineSample
from ductus.workflows import courses
from ductus.workflows.train_quill import TrainRequest, train_quill
from ductus.workflows.weights_on_hand import provenance_of, weights_rows
from fakes import quills

pytest.importorskip("torch")


@pytest.fixture
def book(tmp_path, monkeypatch):
    """A project of four pages with three corrected lines each."""
    monkeypatch.setenv("DUCTUS_HOME", str(tmp_path / "home"))
    scan = tmp_path / "scan.png"
    image = Image.new("L", (400, 300), "white")
    for row in range(3):
        ImageDraw.Draw(image).text((30, 30 + 90 * row), quills.TEXTS[row], fill="black", font_size=40)
    image.save(scan)
    path = tmp_path / "book.ductus"
    with Project.create(path, "book") as held:
        made = held.scan_for(scan, scan.stat().st_size, sha256_of(scan))
        pages = [
            Page(f"p{n}", f"{n}r", made, 400, 300, lines=tuple(_line(f"p{n}_l{row}", row) for row in range(3)))
            for n in range(4)
        ]
        held.insert_pages(held.add_document("book").id, pages)
        for page in pages:
            for row in range(3):
                held.apply(accept_text(held.page(page.id), f"{page.id}_l{row}", quills.TEXTS[row], "Ada"))
    return path


def _line(name, row):
    return Line(name, Box(20, 25 + 90 * row, 380, 80 + 90 * row).polygon())


def test_a_project_teaches_quill_from_weights_that_can_read_and_the_weights_are_kept(book, tmp_path, capsys):
    start = shutil.copytree(quills.untaught_folder(), tmp_path / "start")
    said = ["--from", str(start), "--device", "cpu", "--epochs", "130", "--rate", "0.008"]
    assert main.run(["train", "quill", "--data", str(book), *said]) == 0
    told = capsys.readouterr().err
    (weights,) = WeightsStore(paths.weights_folder()).installed()
    assert f"Among the weights of this computer as {weights.id}@{weights.revision}" in told
    assert weights.id == card_in(weights.folder)["id"] == "local/book-quill"
    assert card_in(weights.folder)["data"][0]["source"] == "book"
    assert (paths.courses_folder() / "book quill").is_dir()
    about = weights_rows(WeightsStore(paths.weights_folder(), paths.resource("weights", "catalogue.json")))[0].about
    assert "lines of book, from start; " in about and "of 100 letters wrong on lines set aside." in about


def test_weights_that_read_no_better_than_they_began_are_not_kept(book, tmp_path):
    start = quills.by_heart()
    store = WeightsStore(tmp_path / "weights")
    request = TrainRequest(
        tmp_path / "hand",
        (book,),
        start=start,
        course=replace(quills.BY_HEART, epochs=1, peak_rate=0.0),
        variation=quills.STILL,
        device="cpu",
        number_type="float32",
    )
    trained = train_quill(Job("Teach", Lane.CPU, lambda job: None), request, store=store)
    assert not trained.has_gained and trained.weights_id == "" and store.installed() == ()


def test_weights_nobody_has_are_refused_before_anything_is_made(book, capsys):
    assert main.run(["train", "quill", "--data", str(book), "--from", "local/none"]) == 65
    assert "There are no Quill weights at “local/none”" in capsys.readouterr().err


@pytest.mark.parametrize("pages", [("a",), ("a", "b"), ("a", "b", "c", "d")])
def test_few_pages_leave_lines_to_teach_and_to_judge_by(pages, monkeypatch, tmp_path):
    lines = [LineSample(bytes([n]), str(n), "s", page) for n, page in enumerate(pages * 12)]
    monkeypatch.setattr(courses, "read_set", lambda place: {"train": list(lines)})
    for seed in range(8):
        taught, judged = courses.lines_of_course((tmp_path,), None, 0.1, seed, 100)
        assert len(taught) + len(judged) == len(lines) and len(taught) >= 1 <= len(judged)
        said = courses.on_pages_of_both_sides(courses.CourseLines(taught, judged))
        assert bool({line.page for line in taught} & {line.page for line in judged}) == (len(pages) == 1) == bool(said)


def test_one_line_alone_teaches_nothing(monkeypatch, tmp_path):
    monkeypatch.setattr(courses, "read_set", lambda place: {"train": [LineSample(b"1", "x", "s", "p")]})
    with pytest.raises(InputError, match="both are needed"):
        courses.lines_of_course((tmp_path,), None, 0.1, 0, 100)


def test_weights_taught_a_hand_bring_its_language_and_the_card_says_what_it_is_worth(book, tmp_path, monkeypatch):
    monkeypatch.setattr("ductus.training.quill.alphabet.sentences_on", lambda texts, known: ("Of the characters.",))
    request = TrainRequest(
        tmp_path / "hand",
        (book,),
        start=quills.by_heart(),
        course=replace(quills.BY_HEART, epochs=1, peak_rate=0.0),
        variation=quills.STILL,
        device="cpu",
        number_type="float32",
    )
    told = []
    train_quill(Job("Teach", Lane.CPU, lambda job: None), request, told.append)
    assert told[0].note == "Of the characters." and told[0].step == 0  # before the first step
    said = json.loads((tmp_path / "hand" / LANGUAGE).read_text(encoding="utf-8"))
    told = card_in(tmp_path / "hand")["language"]
    assert said["order"] == told["order"] == 5 and sum(said["grams"].values()) > 0
    assert told["weight"] == said["weight"] and told["cer"][1] <= told["cer"][0]
    brought = WeightsStore(tmp_path / "weights").import_folder(tmp_path / "hand")
    assert (brought.folder / LANGUAGE).is_file()


@pytest.mark.parametrize("said", ["[]", "{", '{"data": 3}', '{"data": [{"source": "x"}]}', "{}"])
def test_a_card_that_says_nothing_to_rely_on_is_passed_over(tmp_path, said):
    (tmp_path / CARD).write_text(said, encoding="utf-8")
    assert provenance_of(tmp_path) == ""
