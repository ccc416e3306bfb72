"""`python -m ductus` as people call it: in a process of its own, by its output, files and exit codes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from driving import FAKES, SAMPLE
from lxml import etree

from ductus.cli.main import COMMANDS
from ductus.document.transcription import LineStatus
from ductus.formats import page_xml
from ductus.project.project import Project
from fakes.pages_to_write import SHARED, require_valid
from waiting import wait_until

ROOT = Path(__file__).parents[2]
LIMIT_S = 120
QUICK = ("--detector", "fake-grid", "--recognizer", "fake-echo")


def start(*arguments: object, **environment: str) -> subprocess.Popen[str]:
    paths = os.pathsep.join([str(ROOT / "app"), str(ROOT / "tests")])
    fakes = ",".join(f"fakes.engines.{name}" for name in FAKES)
    inherited = {**os.environ, "PYTHONPATH": paths, "DUCTUS_ENGINES": fakes, "PYTHONIOENCODING": "utf-8"}
    return subprocess.Popen(
        [sys.executable, "-m", "ductus", *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={**inherited, **environment},
        preexec_fn=_hear_interrupts if os.name == "posix" else None,
    )


def _hear_interrupts() -> None:
    """A command started from a script in the background would not: its shell has it ignore Ctrl+C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def ductus(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command, ended; it never shows a person a traceback."""
    process = start(*arguments, **environment)
    try:
        out, err = process.communicate(timeout=LIMIT_S)
    finally:
        process.kill()
    assert "Traceback" not in out + err
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    folder = tmp_path / "scans"
    folder.mkdir()
    for name in ("letter.jpg", "travel-diary.pdf"):
        shutil.copyfile(SAMPLE / name, folder / name)
    return folder


def pages_of(path: Path):
    with Project.open(path, read_only=True) as project:
        return [project.page(page_id) for page_id in project.page_ids()]


def test_help_names_every_command_and_each_explains_itself():
    overview = ductus("--help")
    assert overview.returncode == 0
    assert all(f"  {name} " in overview.stdout for name in COMMANDS)
    for name in COMMANDS:
        told = ductus(name, "--help")
        assert told.returncode == 0, name
        assert "usage:" in told.stdout
        assert len(told.stdout.splitlines()) > 5, name


def test_the_version_is_said():
    from ductus import __version__

    assert ductus("--version").stdout.strip() == f"Ductus {__version__}"


def test_reading_prints_the_text_and_nothing_else_on_the_output(scans):
    read = ductus("read", scans / "letter.jpg", *QUICK)
    assert read.returncode == 0, read.stderr
    lines = read.stdout.splitlines()
    assert len(lines) == 5  # the grid's rows
    assert all(line.startswith("l_") for line in lines)
    assert sorted(path.name for path in scans.iterdir()) == ["letter.jpg", "travel-diary.pdf"]  # and leaves nothing


def test_reading_writes_page_xml_that_is_valid(scans, tmp_path):
    out = tmp_path / "xml"
    read = ductus("read", scans, "--format", "page", "--out", out, *QUICK)
    assert read.returncode == 0, read.stderr
    files = sorted(out.glob("*.xml"))
    assert len(files) == 3
    for file in files:
        assert sum(element.tag.endswith("}TextLine") for element in etree.parse(file).iter()) == 5
        if SHARED.exists():
            require_valid(file, page_xml.INFO.schema)


def test_reading_into_a_project_a_second_time_reads_nothing_anew(scans, tmp_path):
    project = tmp_path / "letters.ductus"
    first = ductus("read", scans, "--project", project, *QUICK)
    before = pages_of(project)
    second = ductus("read", scans, "--project", project, "--detector", "fake-grid", "--recognizer", "fake-blank")
    assert (first.returncode, second.returncode) == (0, 0), second.stderr
    assert pages_of(project) == before
    assert second.stdout == first.stdout
    assert "in the project already" in second.stderr


def test_the_default_engine_reads_the_letter(scans):
    read = ductus("read", scans / "letter.jpg")
    assert read.returncode == 0, read.stderr
    assert len(read.stdout.splitlines()) >= 20
    assert sum(letter.isalpha() for letter in read.stdout) > 300


def test_a_project_is_exported_and_imported_with_its_scans(scans, tmp_path):
    project = tmp_path / "letters.ductus"
    assert ductus("read", scans, "--project", project, *QUICK).returncode == 0
    exported = ductus("export", project, "--format", "page", "--out", tmp_path / "xml")
    assert exported.returncode == 0, exported.stderr
    assert "15 lines" in exported.stderr
    for file in (tmp_path / "xml").glob("*.xml"):
        shutil.copyfile(file, scans / file.name)
    fresh = tmp_path / "fresh.ductus"
    imported = ductus("import", fresh, scans)
    assert imported.returncode == 0, imported.stderr
    assert [[line.text for line in page.lines] for page in pages_of(fresh)] == [
        [line.text for line in page.lines] for page in pages_of(project)
    ]
    one = ductus("export", project, "--format", "text", "--out", tmp_path / "two.txt", "--pages", "2-3")
    assert one.returncode == 0, one.stderr
    assert len((tmp_path / "two.txt").read_text(encoding="utf-8").split()) == 20  # two words a line


def test_ground_truth_holds_what_was_verified(scans, tmp_path):
    from ductus.document.precedence import accept_text

    project = tmp_path / "letters.ductus"
    assert ductus("read", scans / "letter.jpg", "--project", project, *QUICK).returncode == 0
    with Project.open(project) as held:
        (page_id,) = held.page_ids()
        for index, text in enumerate(("first", "second")):
            page = held.page(page_id)
            held.apply(accept_text(page, page.lines[index].id, text, "Ada", is_verified=True))
        assert held.counts()[LineStatus.VERIFIED] == 2
    out = tmp_path / "truth"
    exported = ductus("export", project, "--format", "imagefolder", "--out", out)
    assert exported.returncode == 0, exported.stderr
    rows = [
        json.loads(row)
        for table in out.rglob("metadata.jsonl")
        for row in table.read_text(encoding="utf-8").splitlines()
    ]
    assert sorted(row["text"] for row in rows) == ["first", "second"]
    with Project.open(project, read_only=True) as held:
        assert held.partition.parts() == {page_id: "train"}, "the page has its part for good"
    again = ductus("export", project, "--format", "imagefolder", "--out", out)
    assert again.returncode == 73
    assert "not empty" in again.stderr


def test_a_project_is_deposited_as_a_bag(scans, tmp_path):
    project = tmp_path / "letters.ductus"
    assert ductus("read", scans / "letter.jpg", "--project", project, *QUICK).returncode == 0
    made = ductus("deposit", project, "--out", tmp_path / "letters.zip", "--profile", "exchange")
    assert made.returncode == 0, made.stderr
    assert "does not say a title" in made.stderr
    with zipfile.ZipFile(tmp_path / "letters.zip") as packed:
        assert packed.read("letters/data/images/letter.jpg") == (scans / "letter.jpg").read_bytes()
        assert b"data/page/letter.xml" in packed.read("letters/manifest-sha256.txt")


def test_a_project_open_elsewhere_can_be_exported_and_not_written(scans, tmp_path):
    project = tmp_path / "letters.ductus"
    assert ductus("read", scans / "letter.jpg", "--project", project, *QUICK).returncode == 0
    with Project.open(project):
        refused = ductus("read", scans, "--project", project, *QUICK)
        exported = ductus("export", project, "--format", "text", "--out", tmp_path / "letters.txt")
    assert refused.returncode == 66
    assert "already open" in refused.stderr
    assert exported.returncode == 0, exported.stderr


def test_engines_are_listed_with_what_is_missing_and_what_to_do():
    listed = ductus("engines")
    assert listed.returncode == 0
    assert "ready    ppocr" in listed.stdout
    assert "missing  fake-missing" in listed.stdout
    assert "Fetch them, or choose another engine." in listed.stdout
    one = ductus("engines", "fake-slow")
    assert "seconds_per_line" in one.stdout
    assert "ppocr" not in one.stdout


def test_weights_are_listed_without_the_network():
    listed = ductus("weights")
    assert listed.returncode == 0, listed.stderr
    assert "microsoft/trocr-base-handwritten" in listed.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("read", "nowhere.jpg"), 65, "nowhere.jpg"),
        (("read", "LETTER", "--recognizer", "fake-nothing"), 69, "no engine “fake-nothing”"),
        (("read", "LETTER", "--detector", "fake-grid", "--recognizer", "fake-missing"), 69, "are not on this computer"),
        (("read", "LETTER", "--format", "page"), 65, "--out"),
        (("read", "LETTER", "--option", "nonsense", *QUICK), 65, "name=value"),
        (("read", "LETTER", "--format", "papyrus", "--out", "OUT", *QUICK), 65, "no format “papyrus”"),
        (("read",), 2, "FILES"),
        (("export", "nowhere.ductus", "--format", "text", "--out", "OUT"), 65, "nowhere.ductus"),
        (("export", "LETTER", "--format", "text", "--out", "OUT"), 66, "letter.jpg"),
        (("import", "OUT.ductus", "LETTER"), 65, "no transcriptions"),
        (("read", "LETTER", "--option", "beams=many", *QUICK), 65, "no option 'beams'"),
        (("weights", "get", "nobody/nothing"), 68, "cannot be reached"),
    ],
)
def test_what_goes_wrong_is_said_with_an_exit_code(scans, tmp_path, arguments, code, words):
    places = {"LETTER": scans / "letter.jpg", "OUT": tmp_path / "out", "OUT.ductus": tmp_path / "out.ductus"}
    failed = ductus(*(places.get(argument, argument) for argument in arguments), HTTPS_PROXY="http://127.0.0.1:9")
    assert failed.returncode == code, failed.stderr
    assert words in failed.stderr
    assert failed.stdout == ""


def test_a_line_the_engine_ends_on_is_told_and_the_exit_code_says_so(scans, tmp_path):
    marker = tmp_path / "died"
    read = ductus("read", scans / "letter.jpg", "--detector", "fake-grid", "--recognizer", "fake-dying",
                  "--option", f"marker={marker}")  # fmt: skip
    assert read.returncode == 0, read.stderr
    assert marker.exists()
    assert len(read.stdout.splitlines()) == 5
    failed = ductus("read", scans / "letter.jpg", "--detector", "fake-grid", "--recognizer", "fake-dying",
                    "--option", "after_lines=0")  # fmt: skip
    assert failed.returncode in (1, 69)
    assert "ended" in failed.stderr


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system sends no interrupt to a process")
def test_an_interrupt_stops_soon_and_keeps_what_was_read(scans, tmp_path):
    project, allowance = tmp_path / "letters.ductus", tmp_path / "allowance"
    allowance.write_text("1", encoding="ascii")
    process = start("read", scans / "letter.jpg", "--project", project, "--detector", "fake-grid",
                    "--recognizer", "fake-slow", "--option", f"allowance={allowance}")  # fmt: skip

    def is_one_line_read() -> bool:
        assert process.poll() is None, process.communicate()
        return project.exists() and any(line.readings for page in pages_of(project) for line in page.lines)

    wait_until(is_one_line_read)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=LIMIT_S)
    assert process.returncode == 130
    assert "Traceback" not in said
    (page,) = pages_of(project)
    assert any(line.readings for line in page.lines)
    rest = ductus("read", scans / "letter.jpg", "--project", project, *QUICK)
    assert rest.returncode == 0, rest.stderr
    (page,) = pages_of(project)
    assert [len(line.readings) for line in page.lines] == [1] * 5


def test_the_sample_is_read_and_printed_where_there_is_no_display():
    read = ductus("sample", QT_QPA_PLATFORM="offscreen")
    assert read.returncode == 0, read.stderr
    assert "No display here" in read.stderr
    assert len(read.stdout.splitlines()) > 60
