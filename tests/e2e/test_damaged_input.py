"""Damaged, hostile and odd files in window and command line: each is named, the rest opens, nothing hangs."""

from __future__ import annotations

import hashlib
import shutil
import threading
from pathlib import Path
from typing import Any

import pytest
from driving import CTRL, SAMPLE, Hands, choose_engines, run_main
from PIL import Image, ImageFile
from pypdfium2 import PdfDocument
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog, QLineEdit

from ductus.cli.main import run
from ductus.errors import InputError
from ductus.project.project import Project
from ductus.ui.importing.dialog import ImportDialog
from fakes.damaged import FAULTS, HEALTHY, PASSWORD, make_corpus

KEY = Qt.Key
BLANK = ("roll.png", "huge page.pdf", "three pages.tif", "three more pages.tif")
"""Files of the corpus with healthy pages on which nothing is written, so that no line is found there."""
HANGS_AFTER_S = 120
"""A damaged file that is still being looked at by then is looked at for ever."""


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> dict[str, Path]:
    return make_corpus(tmp_path_factory.mktemp("made") / "corpus")


@pytest.fixture
def corpus(made, tmp_path) -> dict[str, Path]:
    """A corpus of this test's own."""
    root = made["good_jpeg"].parent
    shutil.copytree(root, tmp_path / "corpus")
    return {name: tmp_path / "corpus" / path.relative_to(root) for name, path in made.items()}


@pytest.fixture(autouse=True)
def fakes(qapp):
    choose_engines(options={"fake-grid": {"rows": 3}})


def hashes(corpus: dict[str, Path]) -> dict[str, str]:
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in corpus.items()}


class Readers:
    """Which thread looked into, decoded or hashed a scan, and by what."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, threading.Thread]] = []

    def watch(self, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str) -> None:
        work = getattr(owner, name)

        def noted(*given: Any, **options: Any) -> Any:
            self.calls.append((name, threading.current_thread()))
            return work(*given, **options)

        monkeypatch.setattr(owner, name, noted)


@pytest.fixture
def readers(monkeypatch) -> Readers:
    """Watches all ways to a scan: what opens and decodes pictures, what opens PDFs, what hashes."""
    readers = Readers()
    for owner, name in ((Image, "open"), (ImageFile.ImageFile, "load"), (PdfDocument, "__init__"), (hashlib, "sha256")):
        readers.watch(monkeypatch, owner, name)
    return readers


class Answers:
    """Somebody who answers the questions for passwords that come up, while the app waits for the answer."""

    def __init__(self, password: str) -> None:
        self.asked: list[str] = []
        self._password = password
        self._timer = QTimer(interval=20)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QInputDialog):
            self.asked.append(dialog.labelText())
            field = dialog.findChild(QLineEdit)
            QTest.keyClicks(field, self._password)
            QTest.keyClick(field, KEY.Key_Return)

    def stop(self) -> None:
        self._timer.stop()


def test_a_folder_of_damaged_files_opens_as_far_as_it_can_and_names_the_rest(corpus, readers):
    before = hashes(corpus)
    folder = corpus["good_jpeg"].parent

    def drive(hands: Hands) -> None:
        answers = Answers("")
        hands.wait_for_jobs()
        hands.wait(lambda: hands.has_page, what="a page is on screen")
        hands.wait(lambda: answers.asked, what="the password is asked for")
        answers.stop()
        said = hands.messages()
        for name, kind in FAULTS.items():
            if kind != "PasswordNeeded":
                assert corpus[name].name in said, name
        assert any(corpus["encrypted_pdf"].name in question for question in answers.asked)
        shown = {Path(page.scan.path).name for page in hands.pages() if not page.problem}
        unknown = {name for name in HEALTHY if corpus[name].name not in shown}
        assert {before[name] for name in unknown} <= {page.scan.sha256 for page in hands.pages()}
        turn_all_pages(hands, readers)
        hands.do("read_everything")
        hands.wait_for_jobs()
        without = [page.name for page in hands.pages() if not page.problem and not page.lines]
        assert [name for name in without if not name.startswith(BLANK)] == []

    assert run_main([folder], drive) == 0
    assert hashes(corpus) == before


def turn_all_pages(hands: Hands, readers: Readers) -> None:
    """Show every page, those with a problem, too; the window itself reads none of the files, so that it never waits."""
    readers.calls.clear()
    for page_id in hands.project.page_ids()[1:]:
        hands.press(KEY.Key_PageDown)
        QTest.qWait(1)
        assert hands.page.id == page_id
    hands.wait(lambda: {"open", "__init__"} <= {name for name, _ in readers.calls}, "pictures and PDFs were opened")
    assert [name for name, thread in readers.calls if thread is threading.main_thread()] == []


@pytest.mark.parametrize("name", sorted(FAULTS))
@pytest.mark.timeout(HANGS_AFTER_S)
def test_a_damaged_file_is_named_on_the_command_line(corpus, name, capsys):
    before = hashes(corpus)[name]
    assert run(["read", str(corpus[name])]) == InputError.exit_code
    said = capsys.readouterr()
    assert corpus[name].name in said.err
    assert "Traceback" not in said.err
    assert said.out == ""
    assert hashlib.sha256(corpus[name].read_bytes()).hexdigest() == before


def test_among_healthy_files_damaged_ones_are_skipped_on_the_command_line(corpus, tmp_path, capsys):
    names = ("good_jpeg", "truncated_png", "wrong_extension", "zero_bytes", "bomb_png", "pdf_with_bad_page")
    out = tmp_path / "text.txt"
    assert run(["read", *(str(corpus[name]) for name in names), "--out", str(out)]) == 1
    said = capsys.readouterr().err
    assert all(corpus[name].name in said for name in ("truncated_png", "zero_bytes", "bomb_png", "pdf_with_bad_page"))
    assert len(out.read_text(encoding="utf-8").split("\f")) >= 4  # two pictures and two pages of the PDF


def test_a_password_opens_what_is_locked(corpus):
    def drive(hands: Hands) -> None:
        answers = Answers(PASSWORD)
        hands.wait(lambda: hands.has_page, what="the page is on screen")
        hands.wait_for_jobs()
        answers.stop()
        assert len(answers.asked) == 1
        assert len(hands.pages()) == 1
        hands.do("read_page")
        hands.wait_for_jobs()
        assert len(hands.lines) == 3

    assert run_main([corpus["encrypted_pdf"]], drive) == 0


@pytest.mark.parametrize("name", [name for name in HEALTHY if name.startswith("name_")])
def test_any_name_goes_the_whole_way(corpus, name, tmp_path):
    """Alone in a folder of that name, too: project, export and import carry it."""
    folder = tmp_path / corpus[name].stem[:100].strip()
    folder.mkdir()
    scan = folder / corpus[name].name
    shutil.copyfile(corpus[name], scan)
    out = tmp_path / "out"

    def drive(hands: Hands) -> None:
        hands.wait(lambda: hands.has_page, what="the page is on screen")
        hands.wait_for_jobs()
        hands.do("read_page")
        hands.wait_for_jobs()
        hands.press(KEY.Key_3, CTRL)
        hands.retype("read by a person")
        hands.press(KEY.Key_Return, CTRL)
        assert hands.page.name == scan.name

    assert run_main([scan], drive) == 0
    (project,) = folder.glob("*.ductus")
    assert run(["export", str(project), "--format", "page", "--out", str(out)]) == 0
    (xml,) = out.glob("*.xml")
    shutil.copyfile(scan, out / scan.name)
    assert run(["import", str(tmp_path / "fresh.ductus"), str(out)]) == 0
    with Project.open(tmp_path / "fresh.ductus", read_only=True) as fresh:
        (page_id,) = fresh.page_ids()
        assert fresh.page(page_id).lines[0].text == "read by a person"
    assert xml.stat().st_size > 500


PAGE = """<?xml version="1.0" encoding="UTF-8"?>
{doctype}
<PcGts xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15">
  <Page imageFilename="good.jpg" imageWidth="300" imageHeight="200">
    <TextRegion id="r1"><Coords points="5,5 290,5 290,190 5,190"/>
      <TextLine id="l1">
        <Coords points="10,10 280,10 280,60 10,60"/>
        <TextEquiv><Unicode>{text}</Unicode></TextEquiv>
      </TextLine>
    </TextRegion>
  </Page>
</PcGts>
"""
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha" * 10}">' for n in range(12))
HOSTILE = {
    "entity.xml": ('<!DOCTYPE PcGts [<!ENTITY greeting "hello">]>', "&greeting;"),
    "outside.xml": ('<!DOCTYPE PcGts [<!ENTITY secret SYSTEM "secret.txt">]>', "&secret;"),
    "network.xml": ('<!DOCTYPE PcGts SYSTEM "http://127.0.0.1:9/page.dtd">', "text"),
    "laughs.xml": (f"<!DOCTYPE PcGts [{LAUGHS}]>", "&l11;"),
}


@pytest.fixture
def letters(tmp_path, made) -> Path:
    folder = tmp_path / "letters"
    folder.mkdir()
    shutil.copyfile(made["good_jpeg"], folder / "good.jpg")
    (folder / "secret.txt").write_text("the secret of this computer", encoding="utf-8")
    return folder


def contents(project: Path) -> list[str]:
    with Project.open(project, read_only=True) as held:
        return [line.text for page_id in held.page_ids() for line in held.page(page_id).lines]


@pytest.mark.parametrize("name", sorted(HOSTILE))
@pytest.mark.timeout(HANGS_AFTER_S)
def test_hostile_xml_brings_in_nothing_of_its_own(letters, name, capsys):
    doctype, text = HOSTILE[name]
    (letters / name).write_text(PAGE.format(doctype=doctype, text=text), encoding="utf-8")
    project = letters / "letters.ductus"
    code = run(["import", str(project), str(letters)])
    said = capsys.readouterr().err
    assert "Traceback" not in said
    brought = "".join(contents(project))
    assert "secret of this computer" not in brought
    assert len(brought) < 100
    assert code == 0 or name in said
    assert code in (0, 1)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.xml", b""),
        ("cut off.xml", PAGE.format(doctype="", text="text").encode()[:400]),
        ("other.xml", b"<html><body>no transcription</body></html>"),
        ("binary.xml", bytes(range(256)) * 20),
        ("deep.xml", b"<a>" * 200_000),
        ("wrong encoding.xml", b'<?xml version="1.0" encoding="UTF-8"?><PcGts>\x80</PcGts>'),
    ],
)
@pytest.mark.timeout(HANGS_AFTER_S)
def test_damaged_xml_is_named_and_the_healthy_file_beside_it_comes_in(letters, name, content, capsys):
    (letters / name).write_bytes(content)
    (letters / "good.xml").write_text(PAGE.format(doctype="", text="a healthy line"), encoding="utf-8")
    project = letters / "letters.ductus"
    assert run(["import", str(project), str(letters)]) == 1
    said = capsys.readouterr().err
    assert name in said
    assert "Traceback" not in said
    assert contents(project) == ["a healthy line"]


def test_hostile_xml_in_the_window_is_named_and_the_window_goes_on(letters):
    for name, (doctype, text) in HOSTILE.items():
        (letters / name).write_text(PAGE.format(doctype=doctype, text=text), encoding="utf-8")
    (letters / "cut off.xml").write_text("<PcGts><Page", encoding="utf-8")

    def drive(hands: Hands) -> None:
        hands.wait(lambda: hands.has_page, what="the page is on screen")
        hands.wait_for_jobs()
        hands.window.open_paths(sorted(letters.glob("*.xml")))
        hands.wait_for_jobs()
        dialog = hands.window.findChild(ImportDialog)
        hands.wait(lambda: not dialog.panes.is_busy, what="the files were read")
        said = dialog.panes.said_of_files
        assert "cut off.xml" in said
        assert "laughs.xml" in said
        dialog.panes.go.click()
        hands.wait_for_jobs()
        dialog.close()
        assert not any("secret of this computer" in line.text for line in hands.lines)
        assert hands.window.isVisible()

    assert run_main([letters / "good.jpg"], drive) == 0


@pytest.mark.parametrize("content", [b"", b"no project at all" * 100, b"SQLite format 3\0" + bytes(4000)])
def test_a_file_that_is_no_project_is_refused_and_left_as_it_is(tmp_path, content):
    project = tmp_path / "letters.ductus"
    project.write_bytes(content)

    def drive(hands: Hands) -> None:
        assert hands.bench.session is None
        assert "letters.ductus" in hands.messages()
        assert hands.window.isVisible()

    assert run_main([project], drive) == 0
    assert project.read_bytes() == content


def test_broken_settings_are_set_aside_and_said(ductus_home, tmp_path):
    file = ductus_home / "config" / "settings.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text('{"desk.font_size": ', encoding="utf-8")
    scan = tmp_path / "letter.jpg"
    shutil.copyfile(SAMPLE / "letter.jpg", scan)

    def drive(hands: Hands) -> None:
        assert "settings" in hands.messages().lower()
        hands.wait(lambda: hands.has_page, what="the page is on screen")
        hands.wait_for_jobs()

    assert run_main([scan], drive) == 0
    assert list(file.parent.glob("*.broken"))
