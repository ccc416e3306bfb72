"""The whole path of a page through the real main: open, find, read, correct by keyboard, export, import, reopen."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from driving import CTRL, SAMPLE, SHIFT, Hands, choose_engines, close_outcome, run_main
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox

from ductus.document.page import Page
from ductus.document.transcription import LineStatus, Origin
from ductus.formats import page_xml
from ductus.project.project import Project
from ductus.ui.exporting.dialog import ExportDialog
from ductus.ui.importing.dialog import ImportDialog
from ductus.ui.importing.panes import Stage
from fakes.pages_to_write import SHARED, require_valid

KEY = Qt.Key
ROWS = 12
DOUBTFUL = {"fake-grid": {"rows": ROWS}, "fake-echo": {"confidence": 0.4}}
CORRECTIONS = (
    ("Hartwell, the 14th of March 1847", KEY.Key_Return),
    ("My dear Siſter,", KEY.Key_Return),
    ("Grüße aus Köln — “ſehr” gut & <gern>", KEY.Key_Down),
    ("שלום עולם", KEY.Key_Return),
    ("Your letter of the 2nd came", KEY.Key_Enter),
    ("by the carrier on Tueſday", KEY.Key_F8),
    ("somewhat wet but quite readable", KEY.Key_F8),
    ("and I sat", KEY.Key_Tab),
)
VERIFIED = ("down at once,", "to anſwer it.")
CORRECTED = [text for text, _ in CORRECTIONS] + list(VERIFIED)


@pytest.fixture(autouse=True)
def fakes(qapp, ductus_home):
    choose_engines(options=DOUBTFUL)


def open_sample(hands: Hands) -> None:
    hands.do("sample")
    hands.wait(lambda: hands.has_page and len(hands.project.page_ids()) == 4, what="the sample's pages are there")
    hands.wait_for_jobs()


def find_and_read(hands: Hands) -> None:
    hands.press(KEY.Key_R, CTRL | Qt.KeyboardModifier.AltModifier)
    hands.wait_for_jobs()
    assert all(len(page.lines) == ROWS for page in hands.pages())
    assert all(line.readings for page in hands.pages() for line in page.lines)


def correct_ten_lines(hands: Hands) -> None:
    """By keyboard alone, and every line is in the project as soon as it is left."""
    hands.press(KEY.Key_3, CTRL)
    for index, (text, key) in enumerate(CORRECTIONS):
        assert hands.bench.desk.current_line() == hands.lines[index].id
        hands.retype(text)
        hands.press(key)
        assert hands.lines[index].text == text
        assert hands.lines[index].status is LineStatus.CORRECTED
    for index, text in enumerate(VERIFIED, start=len(CORRECTIONS)):
        hands.retype(text)
        hands.press(KEY.Key_Return, CTRL)
        assert hands.lines[index].text == text
        assert hands.lines[index].status is LineStatus.VERIFIED


def export(hands: Hands, format_id: str, target: Path) -> None:
    """Through the dialog, as a person does."""
    hands.press(KEY.Key_E, CTRL | SHIFT)
    hands.wait(lambda: hands.window.findChildren(ExportDialog), what="the export dialog is open")
    dialog = hands.window.findChildren(ExportDialog)[0]
    dialog.formats.choose(format_id)
    assert dialog.info.id == format_id
    dialog.target.setText(str(target))
    buttons = dialog.findChild(QDialogButtonBox)
    write = next(button for button in buttons.buttons() if button.text() == "Export")
    assert write.isEnabled()
    QTest.mouseClick(write, Qt.MouseButton.LeftButton)
    hands.wait_for_jobs()
    hands.wait(lambda: not hands.window.findChildren(ExportDialog), what="the dialog has gone")
    close_outcome(hands)


def said_of(page: Page):
    """What an export has to bring back as it was: text and status, in reading order."""
    return [(line.text, line.status) for line in page.lines]


def points_of(page: Page) -> list[float]:
    """What it may round to whole pixels."""
    shapes = [(*line.polygon.points, *(line.baseline.points if line.baseline else ())) for line in page.lines]
    return [value for shape in shapes for point in shape for value in point]


def test_a_page_goes_the_whole_way_and_comes_back_the_same(tmp_path, ductus_home):
    out = tmp_path / "out"
    seen: dict[str, object] = {}

    def first_day(hands: Hands) -> None:
        assert hands.bench.session is None  # the welcome
        assert hands.window.findChild(type(hands.window._welcome)).isVisible()
        open_sample(hands)
        assert hands.page.name == "letter.jpg"
        find_and_read(hands)
        readings = [line.text for line in hands.lines]
        assert all(text.startswith(line.id) for line, text in zip(hands.lines, readings, strict=True) if text)
        correct_ten_lines(hands)
        assert [line.text for line in hands.lines] == CORRECTED + readings[10:]

        hands.press(KEY.Key_Z, CTRL, times=10)
        assert [line.text for line in hands.lines] == readings
        assert all(line.transcription.origin is Origin.ENGINE for line in hands.lines)
        hands.press(KEY.Key_Y, CTRL, times=10)
        assert [line.text for line in hands.lines] == CORRECTED + readings[10:]

        export(hands, "page", out / "page")
        export(hands, "text", out / "text")
        export(hands, "imagefolder", out / "truth")
        seen["pages"] = {page.name: page for page in hands.pages()}

        hands.press(KEY.Key_PageDown)
        assert hands.page.name == "register.jpg"
        hands.press(KEY.Key_3, CTRL)
        hands.press(KEY.Key_Down, times=4)
        seen["place"] = (hands.page.id, hands.bench.desk.current_line())
        seen["project"] = hands.project.path

    assert run_main([], first_day) == 0
    check_page_xml(out / "page")
    check_text(out / "text", seen["pages"]["letter.jpg"])
    check_truth(out / "truth")

    def next_day(hands: Hands) -> None:
        assert (hands.page.id, hands.bench.desk.current_line()) == seen["place"]
        assert {page.name: page for page in hands.pages()} == seen["pages"]
        hands.press(KEY.Key_Z, CTRL)  # the timeline survives the night
        assert hands.page.name == "letter.jpg"
        assert [line.text for line in hands.lines][:10] != CORRECTED
        hands.press(KEY.Key_Y, CTRL)
        assert [line.text for line in hands.lines][:10] == CORRECTED

    assert run_main([seen["project"]], next_day) == 0
    come_back(tmp_path, out / "page", seen["pages"])


def check_page_xml(folder: Path) -> None:
    files = sorted(folder.glob("*.xml"))
    assert len(files) == 4
    if SHARED.exists():
        for file in files:
            require_valid(file, page_xml.INFO.schema)


def check_text(folder: Path, letter: Page) -> None:
    written = {file.stem: file.read_text(encoding="utf-8").splitlines() for file in folder.glob("*.txt")}
    assert len(written) == 4
    assert written["letter"] == [line.text for line in letter.lines]


def check_truth(folder: Path) -> None:
    """Only what was verified, each as a lossless image beside its text."""
    rows = [
        (table.parent / row["file_name"], row["text"])
        for table in folder.rglob("metadata.jsonl")
        for row in map(json.loads, table.read_text(encoding="utf-8").splitlines())
    ]
    assert sorted(text for _, text in rows) == sorted(VERIFIED)
    for path, _ in rows:
        with Image.open(path) as image:
            assert image.format == "PNG"
            assert image.width > image.height > 10


def come_back(tmp_path: Path, exported: Path, pages: dict[str, Page]) -> None:
    """What was exported, opened beside its scans in a new project, is what was exported."""
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    for scan in ("letter.jpg", "register.jpg", "travel-diary.pdf"):
        shutil.copyfile(SAMPLE / scan, fresh / scan)
    for file in exported.glob("*.xml"):
        shutil.copyfile(file, fresh / file.name)

    def import_it(hands: Hands) -> None:
        hands.wait(lambda: hands.has_page and len(hands.project.page_ids()) == 4, what="the pages are there")
        hands.wait_for_jobs()
        hands.window.open_paths(sorted(fresh.glob("*.xml")))
        dialog = hands.window.findChild(ImportDialog)
        hands.wait(lambda: len(dialog.panes.pairs) == 4 and not dialog.panes.is_busy, what="each file has its page")
        dialog.panes.go.click()
        hands.wait(lambda: dialog.panes.stage is Stage.OUTCOME, what="the outcome is shown")
        dialog.close()
        hands.wait_for_jobs()
        for back in hands.pages():
            page = pages[back.name]
            assert said_of(back) == said_of(page), back.name
            assert points_of(back) == pytest.approx(points_of(page), abs=0.5), back.name

    assert run_main([fresh], import_it) == 0


def test_ctrl_e_goes_to_the_text_and_escape_back_to_the_page(qapp):
    def drive(hands: Hands) -> None:
        open_sample(hands)
        hands.do("find_lines")
        hands.wait_for_jobs()
        hands.press(KEY.Key_E, CTRL)
        assert QApplication.focusWidget() is hands.bench.desk.focusProxy()
        before = hands.lines[0].text
        hands.type("not to be kept")
        hands.press(KEY.Key_Escape)
        assert hands.text_in_field() == before
        hands.press(KEY.Key_Escape)
        assert QApplication.focusWidget() is hands.bench.canvas
        assert hands.lines[0].text == before

    assert run_main([], drive) == 0


def test_the_sample_can_be_opened_again_while_it_is_open(qapp):
    """Asking for what is on the screen already is no reason to lock the person out of it."""

    def drive(hands: Hands) -> None:
        open_sample(hands)
        hands.do("find_lines")
        hands.wait_for_jobs()
        hands.do("sample")
        hands.wait_for_jobs()
        assert not hands.project.is_read_only
        hands.window.open_paths([hands.project.path])
        hands.wait_for_jobs()
        assert not hands.project.is_read_only
        assert len(hands.lines) == ROWS
        assert len(hands.project.page_ids()) == 4

    assert run_main([], drive) == 0


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


@pytest.mark.timeout(900)
def test_the_default_engine_finds_and_reads_the_letter(tmp_path, ductus_home):
    """With nothing chosen and nothing downloaded: most lines are found, and something of each is read."""
    (ductus_home / "config" / "settings.json").unlink()
    (truth,) = page_xml.read(SAMPLE / "letter.xml")
    scan = tmp_path / "letter.jpg"
    shutil.copyfile(SAMPLE / "letter.jpg", scan)

    def drive(hands: Hands) -> None:
        hands.wait(lambda: hands.has_page, what="the letter is on screen")
        hands.wait_for_jobs()
        hands.do("read_page")
        hands.wait_for_jobs(600)
        found = [line for line in hands.lines if any(overlaps(line, true) for true in truth.lines)]
        assert len(found) >= 0.8 * len(truth.lines), hands.messages()
        assert len(hands.lines) <= 1.3 * len(truth.lines)
        assert sum(bool(line.text.strip()) for line in hands.lines) >= 0.8 * len(hands.lines)
        assert all(reading.made_by.engine == "quill" for line in hands.lines for reading in line.readings)

    assert run_main([scan], drive) == 0
    with Project.open(next(tmp_path.glob("*.ductus")), read_only=True) as project:
        (page_id,) = project.page_ids()
        assert len(project.page(page_id).lines) >= 20


def overlaps(line, true) -> bool:
    shared = line.polygon.box.overlap(true.polygon.box)
    return shared > 0.4 * min(line.polygon.box.area, true.polygon.box.area)
